import base64
import re
from urllib.parse import unquote_to_bytes

import cv2
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_sample_images

from qualitykit.analysis.report import report_page
from qualitykit.analysis.thumbnails import make_damage_layer, make_heat_sheet, make_thumbnail


def written(tmp_path, table, *arguments, **options):
    return report_page(table, *arguments, out=tmp_path / "report.html", **options).read_text(encoding="utf-8")


def scores(**columns):
    """A table of one scored file, with further columns."""
    return pd.DataFrame({"path": ["a.jpg"], "score": [61.25], **{k: [v] for k, v in columns.items()}})


def markup(page):
    """The page without its script."""
    return page.rsplit("<script>", 1)[0]


def summary(page):
    """The line under the heading, as it is read."""
    line = re.search(r'id="summary">(.*?)</p>', page, re.DOTALL).group(1)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", line)).strip()


def test_the_page_shows_scores_and_what_is_known_of_the_files(tmp_path):
    page = written(tmp_path, scores(width=640, height=480, seconds=0.125, percentile=43.0))
    for text in ("<strong>61.2</strong>", "640 × 480", "0.12", 'data-percentile="43.0"'):
        assert text in page


def test_a_table_with_paths_and_scores_alone_is_enough(tmp_path):
    page = markup(written(tmp_path, scores()))
    assert "no picture" in page and 'name="heat"' not in page and "The model" not in page
    for absent in ("Percentile", "Pixels", "Seconds", "Megapixels", "Passed over", "Not scored"):
        assert absent not in page


def test_figures_that_no_file_has_get_no_column(tmp_path):
    page = markup(written(tmp_path, scores(width=np.nan, height=np.nan, seconds=np.nan, percentile=3.0)))
    assert "Percentile" in page and "Pixels" not in page and "Seconds" not in page


def test_the_summary_counts_what_was_scored_failed_and_passed_over(tmp_path):
    table = pd.DataFrame({"path": list("abcd"), "score": [50, 60, 75, np.nan]})
    found = {"camera raw": (["x.cr2", "y.nef"], "Install the extra."), "no image": (1200, "")}
    assert summary(written(tmp_path, table, passed_over=found)) == (
        "3 scored · 1 failed · 1,202 passed over · median 60.0 on a scale from 0 to 100, higher is better"
    )
    assert summary(written(tmp_path, scores(), score_range=(1.0, 5.5))) == (
        "1 scored · none failed · median 61.2 on a scale from 1 to 5.5, higher is better"
    )


def test_what_was_passed_over_is_listed_with_a_hint(tmp_path):
    found = {"camera raw": (["x<b>.cr2"], "Install the extra `raw`."), "no image": (7, "")}
    page = written(tmp_path, scores(), passed_over=found).split('id="passed-over"')[1]
    assert re.search(r"<dt>camera raw, 1 file</dt>\s*<dd>Install the extra `raw`.</dd>", page)
    assert "<li><bdi>x&lt;b&gt;.cr2</bdi></li>" in page and "<dt>no image, 7 files</dt>" in page


@pytest.mark.parametrize("found", [["a.cr2"], ("a.cr2", "hint"), 3, (["a.cr2"],)])
def test_what_was_passed_over_must_come_with_a_hint(tmp_path, found):
    with pytest.raises(
        ValueError, match="pair of its paths, or of their number, and a hint. Received: 'raw'"
    ):
        written(tmp_path, scores(), passed_over={"raw": found})


def test_the_interval_of_a_score_is_shown_where_there_is_one(tmp_path):
    table = pd.DataFrame({"path": list("ab"), "score": [50.0, 60.0], "low": [41.6, np.nan]})
    page = written(tmp_path, table.assign(high=[58.2, np.nan]))
    assert page.count('class="interval"') == 1 and "42 to 58" in page and "width of interval" in page
    assert '<rect class="span" x="41.6" width="16.6"' in page
    assert "width of interval" not in written(tmp_path, table.drop(columns="low"))


def test_percentiles_are_made_from_the_training_ratings(tmp_path):
    page = written(tmp_path, scores(), training_ratings=[10, 20, 61.25, 90])
    assert 'data-percentile="75.0"' in page


def test_files_that_failed_are_listed_with_their_reasons(tmp_path):
    table = pd.DataFrame({"path": ["a.jpg", "b.jpg", "c.jpg"], "score": [50, np.nan, np.nan]})
    table["error"] = ["", "truncated", None]
    page = written(tmp_path, table)
    assert re.search(r"b\.jpg</bdi></dt><dd>truncated", page)
    assert re.search(r"c\.jpg</bdi></dt><dd>no reason given", page)
    assert page.count("<tr role") == 2  # the head and a.jpg


@pytest.mark.parametrize("values", [[], [np.nan]])
def test_a_table_without_any_score_makes_a_page(tmp_path, values):
    table = pd.DataFrame({"path": ["a.jpg"] * len(values), "score": np.array(values, float)})
    page = written(tmp_path, table, training_ratings=[1.0, 2.0])
    assert summary(page).startswith("0 scored") and "<table" not in page and "<dialog" not in page


def test_scores_outside_the_range_stay_inside_the_pictures(tmp_path):
    table = pd.DataFrame({"path": ["a", "b"], "score": [-20.0, 130.0]})
    page = written(tmp_path, table)
    assert re.findall(r'class="part" width="([\d.]+)"', page) == ["0.0", "100.0"]


def test_pictures_may_be_bytes_arrays_or_callables(tmp_path, rng):
    table = pd.DataFrame({"path": list("abc"), "score": [1.0, 2.0, 3.0]})
    image, heat = rng.integers(0, 256, (30, 40, 3), dtype="uint8"), rng.uniform(-1, 1, (30, 40))
    images = {"a": image, "b": make_thumbnail(image), "c": lambda: image}
    maps = {"a": heat, "b": make_heat_sheet(heat), "c": lambda: heat}
    page = written(tmp_path, table, images, maps)
    jpeg = base64.b64encode(make_thumbnail(image)).decode()
    assert page.count(jpeg) == 3 and page.count(base64.b64encode(make_heat_sheet(heat)).decode()) == 3


def test_maps_of_streams_come_with_the_fused_one(tmp_path, rng):
    heats = list(rng.uniform(-1, 1, (3, 30, 40)))
    images = {"a.jpg": np.zeros((30, 40, 3), "uint8")}
    page = written(tmp_path, scores(), images, {"a.jpg": heats}, streams=["left", 'the "right" one'])
    assert base64.b64encode(make_heat_sheet(*heats)).decode() in page
    assert "<figcaption>left</figcaption>" in page and 'data-parts="2"' in page
    assert "the &#34;right&#34; one" in page


def test_damage_stands_beside_the_heat_maps_or_alone(tmp_path, rng):
    table = pd.DataFrame({"path": list("ab"), "score": [1.0, 2.0]})
    quality = rng.uniform(0, 1, (30, 40))
    damages = {"a": quality, "b": lambda: make_damage_layer(quality)}
    images = dict.fromkeys("ab", rng.integers(0, 256, (30, 40, 3), dtype="uint8"))
    page = written(tmp_path, table, images, damages=damages, map_note="It knows <noise>.")
    assert page.count(base64.b64encode(make_damage_layer(quality)).decode()) == 2
    assert 'value="damage"' in page and 'value="lowers"' not in page and "It knows &lt;noise&gt;." in page
    both = written(tmp_path, table, images, {"a": rng.uniform(-1, 1, (30, 40))}, damages=damages)
    assert 'value="damage"' in both and 'value="lowers"' in both
    assert "average place. The damage map" in both


def test_a_picture_is_asked_for_when_its_row_is_written(tmp_path):
    asked = []

    def picture(name):
        asked.append((name, next(tmp_path.glob(".*.html")).stat().st_size))
        return np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype="uint8")

    names = [f"{i}.jpg" for i in range(12)]
    images = {name: lambda name=name: picture(name) for name in names}
    written(tmp_path, pd.DataFrame({"path": names, "score": 50.0}), images)
    assert [name for name, _ in asked] == names
    assert asked[-1][1] > asked[0][1] + 100_000  # earlier rows had left memory for the disk


def test_pictures_beside_the_page_are_those_it_names(tmp_path, rng):
    image, heat = rng.integers(0, 256, (30, 40, 3), dtype="uint8"), rng.uniform(-1, 1, (30, 40))
    names = list("ab")
    arguments = dict.fromkeys(names, image), dict.fromkeys(names, heat)
    table = pd.DataFrame({"path": names, "score": 50.0})
    page = written(tmp_path, table, *arguments, thumbnails="beside", damages={"b": np.abs(heat)})
    named = set(re.findall(r'(?:src|data-maps|data-damage)="(report_pictures/[^"]*)"', page))
    assert named == {f"report_pictures/{path.name}" for path in (tmp_path / "report_pictures").iterdir()}
    assert len(named) == 5 and "move both together" in page
    assert (tmp_path / "report_pictures" / "00002.jpg").read_bytes() == make_thumbnail(image)


def test_a_page_of_two_thousand_photographs_stays_under_60_megabytes(tmp_path):
    """Every picture is one of a few crops, as large as pictures of photographs are."""
    rng = np.random.default_rng(0)
    crops = [
        make_thumbnail(x[:400, left : left + 600]) for x in load_sample_images().images for left in (0, 40)
    ]
    heats = [cv2.resize(heat, (600, 400)) for heat in rng.uniform(-1, 1, (4, 12, 18)).astype("float32")]
    names = [f"{i}.jpg" for i in range(2000)]
    images = {name: crops[i % len(crops)] for i, name in enumerate(names)}
    table = pd.DataFrame({"path": names, "score": 50.0, "width": 6000, "height": 4000, "seconds": 0.5})
    options = {"maps": dict.fromkeys(names, make_heat_sheet(*heats)), "streams": list("abc")}
    for thumbnails, most in (("embedded", 60e6), ("auto", 4e6)):
        page = report_page(table, images, thumbnails=thumbnails, out=tmp_path / "big.html", **options)
        assert page.stat().st_size < most


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>.jpg",
        '" onload="alert(1)',
        "'><img src=x onerror=alert(1)>.png",
        "{{ 7 * 7 }}.jpg",
        "</style><b>",
    ],
)
def test_hostile_names_are_shown_and_not_obeyed(tmp_path, name):
    table = pd.DataFrame({"path": [name, name], "score": [50, np.nan], "error": ["", name]})
    plain = written(tmp_path, scores(), dict.fromkeys(["a.jpg"], np.zeros((4, 4, 3), "uint8")))
    page = written(
        tmp_path,
        table,
        {name: np.zeros((4, 4, 3), "uint8")},
        title=name,
        model_card={name: name},
        card_details={name: [name]},
        passed_over={name: ([name], name)},
    )
    assert name not in page or name.startswith("{{")
    assert "49.jpg" not in page
    for mark in ("<script", "</script", "<style", "</style", "onerror=alert(1)>", "<b>"):
        assert page.count(mark) == plain.count(mark)


def test_invisible_and_undecodable_characters_stand_as_escapes(tmp_path):
    path = "a\u202egpj.exe\udcff\n.jpg"
    page = written(tmp_path, pd.DataFrame({"path": pd.Series([path], dtype=object), "score": [50.0]}))
    assert "a\\u202egpj.exe\\udcff\\n.jpg" in page
    (kept,) = re.findall(r'data-path="([^"]*)"', page)
    assert unquote_to_bytes(kept) == "a\u202egpj.exe".encode() + b"\xff\n.jpg"


def test_letters_of_all_scripts_stay_as_they_are(tmp_path):
    assert "żółw 亀 🐢.jpg" in written(tmp_path, pd.DataFrame({"path": ["żółw 亀 🐢.jpg"], "score": [50.0]}))


@pytest.mark.parametrize(
    "name",
    ["a.jpg", "żółw 亀.jpg", 'a "b" <c>.jpg', "a%20b#c?d.jpg", "a:b.jpg", "new\nline.jpg", "\udcff.jpg"],
)
def test_a_file_that_is_there_is_linked_from_the_pages_folder(tmp_path, name):
    (tmp_path / "album").mkdir()
    (tmp_path / "out").mkdir()
    path = tmp_path / "album" / name
    path.write_bytes(b"")
    page = written(
        tmp_path / "out", pd.DataFrame({"path": pd.Series([str(path)], dtype=object), "score": [1.0]})
    )
    (link,) = re.findall(r'class="file-name" href="([^"]*)"', page)
    assert unquote_to_bytes(link) == b"../album/" + name.encode("utf-8", "surrogateescape")
    assert not set('"<>#? \n:') & set(link)


def test_a_file_that_is_not_there_is_not_linked(tmp_path):
    assert 'class="file-name" href' not in written(tmp_path, scores())


def test_the_card_is_shown_with_its_inner_lines_and_its_details_are_folded_away(tmp_path):
    card = {"trained_on": "BIQ2021", "test": {"SROCC": 0.87126}, "streams": ["A", "B"], "none": None}
    limits = ["Natural photographs only, no drawings.", "Seldom more than 512 pixels."]
    page = written(tmp_path, scores(), model_card=card | {"limits": limits}, card_details={"gamma": 0.0026})
    shown, folded = page.split('id="model"')[1].split("<details")
    lines = re.findall(r"<div><dt>([^<]*)</dt>(.*?)</div>", shown)
    assert lines == [
        ("trained on", "<dd>BIQ2021</dd>"),
        ("test, SROCC", "<dd>0.8713</dd>"),
        ("streams", "<dd>A, B</dd>"),
        ("limits", "".join(f"<dd>{limit}</dd>" for limit in limits)),
    ]
    assert "<dt>gamma</dt><dd>0.0026</dd>" in folded


def test_the_page_and_its_pictures_appear_whole_or_not_at_all(tmp_path):
    image = np.zeros((4, 4, 3), "uint8")
    written(tmp_path, scores(), {"a.jpg": image}, title="before", thumbnails="beside")
    table = pd.DataFrame({"path": ["a.jpg", "b.jpg"], "score": 1.0})
    with pytest.raises(ValueError, match="image must be"):
        written(tmp_path, table, {"a.jpg": image, "b.jpg": image[0]}, title="after", thumbnails="beside")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.html", "report_pictures"]
    assert "before" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert [p.name for p in (tmp_path / "report_pictures").iterdir()] == ["00001.jpg"]


def test_the_page_forbids_the_network_and_everything_it_does_not_hold(tmp_path):
    page = written(tmp_path, scores())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1).replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; img-src data: 'self' file:; ") and "unsafe" not in policy
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", page)


def test_picks_are_kept_by_page(tmp_path):
    keys = set()
    for name in ("one.html", "two.html", "one.html"):
        page = report_page(scores(), out=tmp_path / name).read_text(encoding="utf-8")
        keys.add(re.search(r'data-key="(\w{16})"', page).group(1))
    assert len(keys) == 2


def test_a_table_without_its_columns_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"columns path and score. Received: \['path', 'points'\]"):
        written(tmp_path, pd.DataFrame({"path": ["a"], "points": [1]}))


def test_a_range_that_is_none_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"low < high. Received: score_range=\(1, 1\)"):
        written(tmp_path, scores(), score_range=(1, 1))
