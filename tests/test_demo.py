"""The demo's photographs and the shipped default model."""

import numpy as np
import pytest

from qualitykit._files import sha256_of
from qualitykit.analysis import quality_map
from qualitykit.images import load_image
from qualitykit.inference.demo import DAMAGE, LEVELS, half_damaged, write_photographs
from qualitykit.models import load_card, load_model
from qualitykit.models.presets import find_model

pytestmark = pytest.mark.backends


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    return write_photographs(folder)


def test_each_photograph_comes_with_its_damaged_copies(folder):
    assert len(folder) == 2 * (1 + len(DAMAGE) * len(LEVELS))


def test_the_default_model_gives_the_scores_of_its_card(folder):
    """The same on every backend: the card's scores were measured under TensorFlow."""
    model, card = load_model("default"), load_card("default")
    expected = card.figures["demo"]
    for path in folder[::9] + folder[1::9]:
        image = load_image(path)[None].astype("float32")
        found = float(np.asarray(model.predict_on_batch(image)).item())
        assert found == pytest.approx(expected[path.rsplit("/", 1)[-1]], abs=0.05)


def test_the_default_model_is_the_file_that_its_card_describes():
    path, card = find_model("default"), load_card("default")
    assert sha256_of(path) == card.sha256
    assert path.stat().st_size <= 40e6


def test_the_map_model_sees_that_half_a_photograph_was_damaged():
    """The same on every backend: the card's figures were measured under TensorFlow."""
    model, card = load_model("bpsqm"), load_card("bpsqm")
    expected = card.figures["predicted damage of a photograph's right half before and after its damage"]
    for kind in ("additive_gaussian_noise", "jpeg"):
        for name in ("china.jpg", "flower.jpg"):
            halves = [1 - quality_map(x, model)[:, 320:].mean() for x in half_damaged(name, kind)]
            assert halves == pytest.approx(expected[name][kind], abs=0.002)
            assert halves[1] > 1.2 * halves[0]


def test_the_map_model_is_the_file_that_its_card_describes():
    path, card = find_model("bpsqm"), load_card("bpsqm")
    assert sha256_of(path) == card.sha256
    assert card.kind == "map"
    assert path.stat().st_size <= 16e6
