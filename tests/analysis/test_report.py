import base64
import re

import numpy as np
import pandas as pd
import pytest

from qualitykit.analysis.report import report_page
from qualitykit.analysis.thumbnails import make_damage_layer, make_heat_layers, make_thumbnail


def written(tmp_path, table, *arguments, **options):
    return report_page(table, *arguments, out=tmp_path / "report.html", **options).read_text(encoding="utf-8")


def scores(**columns):
    """A table of one scored file, with further columns."""
    return pd.DataFrame({"path": ["a.jpg"], "score": [61.25], **{k: [v] for k, v in columns.items()}})


def test_the_page_shows_scores_and_what_is_known_of_the_files(tmp_path):
    page = written(tmp_path, scores(width=640, height=480, seconds=0.125, percentile=43.0))
    for text in ("<strong>61.2</strong>", "640 × 480", "0.12", 'data-percentile="43.0"'):
        assert text in page


def test_a_table_with_paths_and_scores_alone_is_enough(tmp_path):
    page = written(tmp_path, scores())
    assert "no picture" in page and 'name="heat"' not in page and "The model" not in page


def test_percentiles_are_made_from_the_training_ratings(tmp_path):
    page = written(tmp_path, scores(), training_ratings=[10, 20, 61.25, 90])
    assert 'data-percentile="75.0"' in page


def test_files_that_failed_are_listed_with_their_reasons(tmp_path):
    table = pd.DataFrame({"path": ["a.jpg", "b.jpg", "c.jpg"], "score": [50, np.nan, np.nan]})
    table["error"] = ["", "truncated", None]
    page = written(tmp_path, table)
    assert "2 files could not be scored" in page
    assert re.search(r"b\.jpg</bdi></dt><dd>truncated", page)
    assert re.search(r"c\.jpg</bdi></dt><dd>no reason given", page)
    assert page.count("<tr role") == 2  # the head and a.jpg


@pytest.mark.parametrize("values", [[], [np.nan]])
def test_a_table_without_any_score_makes_a_page(tmp_path, values):
    table = pd.DataFrame({"path": ["a.jpg"] * len(values), "score": np.array(values, float)})
    page = written(tmp_path, table, training_ratings=[1.0, 2.0])
    assert "0 photographs scored" in page and "<table" not in page


def test_scores_outside_the_range_stay_inside_the_pictures(tmp_path):
    table = pd.DataFrame({"path": ["a", "b"], "score": [-20.0, 130.0]})
    page = written(tmp_path, table)
    assert re.findall(r'class="part" width="([\d.]+)"', page) == ["0.0", "100.0"]


def test_pictures_may_be_bytes_arrays_or_callables(tmp_path, rng):
    table = pd.DataFrame({"path": list("abc"), "score": [1.0, 2.0, 3.0]})
    image, heat = rng.integers(0, 256, (30, 40, 3), dtype="uint8"), rng.uniform(-1, 1, (30, 40))
    images = {"a": image, "b": make_thumbnail(image), "c": lambda: image}
    maps = {"a": heat, "b": make_heat_layers(heat), "c": lambda: heat}
    page = written(tmp_path, table, images, maps)
    jpeg = base64.b64encode(make_thumbnail(image)).decode()
    assert page.count(jpeg) == 3 and page.count(base64.b64encode(make_heat_layers(heat)[0]).decode()) == 3


def test_damage_stands_beside_the_heat_maps_or_alone(tmp_path, rng):
    table = pd.DataFrame({"path": list("ab"), "score": [1.0, 2.0]})
    quality = rng.uniform(0, 1, (30, 40))
    damages = {"a": quality, "b": lambda: make_damage_layer(quality)}
    images = dict.fromkeys("ab", rng.integers(0, 256, (30, 40, 3), dtype="uint8"))
    page = written(tmp_path, table, images, damages=damages)
    assert page.count(base64.b64encode(make_damage_layer(quality)).decode()) == 2
    assert 'value="damage"' in page and 'value="lowers"' not in page
    both = written(tmp_path, table, images, {"a": rng.uniform(-1, 1, (30, 40))}, damages=damages)
    assert 'value="damage"' in both and 'value="lowers"' in both


def test_a_picture_is_asked_for_when_its_row_is_written(tmp_path):
    asked = []

    def picture(name):
        asked.append((name, next(tmp_path.glob(".report.html.*.part")).stat().st_size))
        return np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype="uint8")

    names = [f"{i}.jpg" for i in range(12)]
    images = {name: lambda name=name: picture(name) for name in names}
    written(tmp_path, pd.DataFrame({"path": names, "score": 50.0}), images)
    assert [name for name, _ in asked] == names
    assert asked[-1][1] > asked[0][1] + 100_000  # earlier rows had left memory for the disk


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
    plain = written(tmp_path, scores())
    page = written(tmp_path, table, {name: np.zeros((4, 4, 3), "uint8")}, title=name, model_card={name: name})
    assert name not in page or name.startswith("{{")
    assert "49.jpg" not in page
    for mark in ("<script", "</script", "<style", "</style", "onerror=alert(1)>", "<b>"):
        assert page.count(mark) == plain.count(mark)


def test_invisible_and_undecodable_characters_stand_as_escapes(tmp_path):
    table = pd.DataFrame({"path": pd.Series(["a\u202egpj.exe\udcff\n.jpg"], dtype=object), "score": [50.0]})
    assert "a\\u202egpj.exe\\udcff\\n.jpg" in written(tmp_path, table)


def test_letters_of_all_scripts_stay_as_they_are(tmp_path):
    assert "żółw 亀 🐢.jpg" in written(tmp_path, pd.DataFrame({"path": ["żółw 亀 🐢.jpg"], "score": [50.0]}))


def test_the_card_is_shown_with_its_inner_lines(tmp_path):
    card = {"trained_on": "BIQ2021", "test": {"SROCC": 0.87126}, "streams": ["A", "B"], "none": None}
    page = written(tmp_path, scores(), model_card=card)
    lines = re.findall(r"<div><dt>([^<]*)</dt><dd>([^<]*)</dd></div>", page.split('id="model"')[1])
    assert lines == [("trained on", "BIQ2021"), ("test, SROCC", "0.8713"), ("streams", "A, B")]


def test_the_page_appears_whole_or_not_at_all(tmp_path):
    written(tmp_path, scores(), title="before")
    with pytest.raises(ValueError, match="image must be"):
        written(tmp_path, scores(), {"a.jpg": np.zeros((4, 4))}, title="after")
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
    assert "before" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_page_forbids_the_network_and_everything_it_does_not_hold(tmp_path):
    page = written(tmp_path, scores())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1)
    assert policy.startswith("default-src &#39;none&#39;; img-src data:;") and "unsafe" not in policy
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", page)


def test_a_table_without_its_columns_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"columns path and score. Received: \['path', 'points'\]"):
        written(tmp_path, pd.DataFrame({"path": ["a"], "points": [1]}))


def test_a_range_that_is_none_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"low < high. Received: score_range=\(1, 1\)"):
        written(tmp_path, scores(), score_range=(1, 1))
