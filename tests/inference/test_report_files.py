"""`qk.report`: from photographs to the page."""

import json
import re
import shutil

import keras
import pytest

import qualitykit as qk
from qualitykit.models import BPSQM, RNNBIQA, scoring_model
from qualitykit.models.card import Card
from qualitykit.models.presets import Loaded
from tests.conftest import tiny_network
from tests.models.tiny_backbone import NAME, tiny_backbone  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_backbone")


def two_streams():
    """(N, H, W, 3) to (N, 1): two small backbones side by side."""
    image = keras.Input((None, None, 3))
    vectors = []
    for name in ("left", "right"):
        inner = keras.Input((None, None, 3))
        backbone = keras.Model(inner, keras.layers.Conv2D(2, 3, name="conv")(inner), name=name)
        vectors.append(keras.layers.GlobalAveragePooling2D()(backbone(image)))
    return keras.Model(image, keras.layers.Dense(1)(keras.layers.Concatenate()(vectors)))


@pytest.fixture
def paths(photographs):
    return photographs[0][:3]


@pytest.mark.backends
def test_a_page_shows_every_photograph_its_maps_and_what_failed(paths, tmp_path):
    out = tmp_path / "report.html"
    table = qk.report([*paths, "lost.jpg"], tiny_network(), out)
    page = out.read_text()
    assert table["status"].tolist() == ["ok", "ok", "ok", "failed"]
    assert page.count('class="photo"') == 3 and len(re.findall(r" data-maps=", page)) == 3
    assert "lost.jpg</bdi></dt><dd>no such file" in page and 'data-streams="[]"' in page
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.backends
def test_a_model_of_two_streams_is_explained_by_stream(paths, tmp_path):
    qk.report(paths, two_streams(), tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()
    (streams,) = re.findall(r'data-streams="([^"]*)"', page)
    assert sorted(json.loads(streams.replace("&#34;", '"'))) == ["left", "right"]
    assert "<figcaption>left</figcaption>" in page


def test_pictures_may_lie_beside_the_page(paths, tmp_path):
    qk.report(paths, tiny_network(), tmp_path / "report.html", thumbnails="beside")
    names = sorted(path.name for path in (tmp_path / "report_pictures").iterdir())
    assert names == [f"0000{i}{end}" for i in (1, 2, 3) for end in (".jpg", "_maps.png")]


def test_the_page_links_to_the_photographs(paths, tmp_path):
    qk.report(paths, tiny_network(), tmp_path / "report.html", maps=False)
    links = re.findall(r'class="file-name" href="([^"]*)"', (tmp_path / "report.html").read_text())
    assert [(tmp_path / link).resolve().samefile(path) for link, path in zip(links, paths, strict=True)] == [
        True
    ] * 3


def test_the_card_is_told_in_one_unit_with_its_settings_folded_away(paths, tmp_path):
    figures = {
        "official test": {"PLCC": 0.886, "SROCC": 0.872, "RMSE": 9.28, "n": 2000},
        "validation": {"gamma": 0.0026},
        "demo": {"china.png": 80.4},
    }
    card = Card(
        "mine",
        "a small one",
        trained_on="BIQ2021",
        figures=figures,
        limits=["Photographs only, as far as is known."],
    )
    qk.report(paths, Loaded(tiny_network(), card), tmp_path / "report.html", maps=False)
    shown, folded = (tmp_path / "report.html").read_text().split('id="model"')[1].split("<details")
    for text in ("SROCC 0.872, PLCC 0.886, RMSE 9.28 (official test)", "Photographs only", "BIQ2021"):
        assert text in shown
    assert "gamma" in folded and "gamma" not in shown and "china.png" not in folded


def test_what_was_passed_over_reaches_the_page(paths, tmp_path):
    (tmp_path / "drawing.psd").write_bytes(b"8BPS" + bytes(60))
    shutil.copy(paths[0], tmp_path / "photograph.dat")
    qk.report([*paths, tmp_path], tiny_network(), tmp_path / "report.html", maps=False)
    page = (tmp_path / "report.html").read_text()
    assert "Photoshop, 1 file" in page and "PNG named otherwise, 1 file" in page
    assert "convert them to one that is" in page and "a pattern that spells their ending" in page


def test_what_cannot_be_written_is_refused_before_anything_is_scored(paths, tmp_path):
    for options, error, words in (
        ({"out": tmp_path / "none" / "report.html"}, OSError, "there is no folder .*none"),
        ({"out": tmp_path / "report.html", "thumbnails": "both"}, ValueError, "thumbnails must be one of"),
    ):
        with pytest.raises(error, match=words):
            qk.report(paths, "no_such_model", **options)


def test_a_page_says_what_damage_its_map_knows(paths, tmp_path):
    model = tmp_path / "mine.keras"
    scoring_model(bpsqm()).save(model)
    Card("mine", "x", kind="map", kinds=["haze", "motion_blur"], limits=["Small."]).save(
        model.with_suffix(".json")
    )
    said = "The map knows 2 kinds of damage (haze, motion blur); any other it may take for sound."
    qk.report(paths[:1], tiny_network(), tmp_path / "beside.html", map_model=model)
    assert f"{said} Small." in (tmp_path / "beside.html").read_text()
    qk.report(paths[:1], model, tmp_path / "alone.html", maps=False)
    assert said in (tmp_path / "alone.html").read_text()


def rnn():
    return scoring_model(RNNBIQA(NAME, patch_size=32, gru_units=(4, 4)))


def bpsqm():
    return BPSQM(widths=(2,) * 4, pooling_widths=(2,) * 5, hidden=2, patch_size=32, step=24)


def rival():
    """A BPSQM that draws no map, which the paper compares with."""
    return BPSQM(None, pooling_widths=(2,) * 5, hidden=2, patch_size=32, step=24)


class Opaque(keras.layers.Layer):
    """A whole network as one layer: there is nothing inside to be shown."""

    def call(self, images):
        return keras.ops.mean(images, axis=(1, 2, 3))[:, None]


def opaque():
    images = keras.Input((None, None, 3))
    return keras.Model(images, Opaque()(images))


@pytest.mark.backends
@pytest.mark.parametrize(
    ("make", "there", "not_there", "said"),
    [
        (tiny_network, 'value="lowers"', 'value="damage"', "Grad-CAM: places that move the score"),
        (rnn, 'value="lowers"', 'value="damage"', "patch influence: patches that move the score"),
        (bpsqm, 'value="damage"', 'value="lowers"', "predicted damage: how far each pixel"),
        (rival, "0.png", 'value="damage"', "none: "),
        (opaque, "0.png", 'value="lowers"', "none: model must have a layer"),
    ],
)
def test_the_page_shows_what_the_model_can_show(make, there, not_there, said, paths, tmp_path):
    table = qk.report(paths[0], make(), tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert table.loc[0, "status"] == "ok"
    assert there in page and not_there not in page and said in page


@pytest.mark.backends
def test_another_model_may_draw_the_damage_beside_it(paths, tmp_path):
    qk.report(paths[0], rnn(), tmp_path / "page.html", map_model=bpsqm())
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'value="damage"' in page and 'value="lowers"' in page


def test_the_page_says_how_photographs_were_seen_and_on_which_scale(paths, tmp_path):
    qk.report(paths[0], tiny_network(), tmp_path / "page.html", maps=False)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "no card says how, and the model takes any size" in page and ">unknown<" in page
    assert 'value="lowers"' not in page
