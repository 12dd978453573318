"""The page is made with what each model can show, and says what it is."""

import keras
import pytest

from qualitykit.images import save_image
from qualitykit.inference import report
from qualitykit.models import BPSQM, RNNBIQA, scoring_model
from tests.conftest import tiny_network
from tests.models.tiny_backbone import NAME, tiny_backbone  # noqa: F401

pytestmark = [pytest.mark.backends, pytest.mark.usefixtures("tiny_backbone")]


@pytest.fixture
def path(tmp_path, rng):
    save_image(tmp_path / "a.png", rng.integers(0, 256, (70, 90, 3), "uint8"))
    return str(tmp_path / "a.png")


def rnn():
    return scoring_model(RNNBIQA(NAME, patch_size=32, gru_units=(4, 4)))


def bpsqm():
    return BPSQM(widths=(2,) * 4, pooling_widths=(2,) * 5, hidden=2, patch_size=32, step=24)


class Opaque(keras.layers.Layer):
    """A whole network as one layer: there is nothing inside to be shown."""

    def call(self, images):
        return keras.ops.mean(images, axis=(1, 2, 3))[:, None]


def opaque():
    images = keras.Input((None, None, 3))
    return keras.Model(images, Opaque()(images))


@pytest.mark.parametrize(
    ("make", "there", "not_there", "said"),
    [
        (tiny_network, 'value="lowers"', 'value="damage"', "Grad-CAM: places that move the score"),
        (rnn, 'value="lowers"', 'value="damage"', "patch influence: patches that move the score"),
        (bpsqm, 'value="damage"', 'value="lowers"', "predicted damage: how far each pixel"),
        (opaque, "a.png", 'value="lowers"', "none: model must have a layer"),
    ],
)
def test_the_page_shows_what_the_model_can_show(make, there, not_there, said, path, tmp_path):
    table = report(path, make(), tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert table.loc[0, "status"] == "ok"
    assert there in page and not_there not in page and said in page


def test_another_model_may_draw_the_damage_beside_it(path, tmp_path):
    report(path, rnn(), tmp_path / "page.html", map_model=bpsqm())
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'value="damage"' in page and 'value="lowers"' in page


def test_the_page_says_how_photographs_were_seen_and_on_which_scale(path, tmp_path):
    report(path, tiny_network(), tmp_path / "page.html", maps=False)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "no card says how, and the model takes any size" in page and ">unknown<" in page
    assert 'value="lowers"' not in page


def test_a_page_that_cannot_be_written_is_said_before_a_photograph_is_read(path, tmp_path, monkeypatch):
    def read(*_, **__):
        raise AssertionError("a file was read")

    monkeypatch.setattr("qualitykit.inference.sources.load_image", read)
    with pytest.raises(OSError, match="there is no folder .*nowhere"):
        report(path, tiny_network(), tmp_path / "nowhere" / "page.html")
