"""Every twin that is shipped scores as its model does, and is as sure.

Other formats of the shipped models are compared by `benchmarks/engines.py --parity`: converting a large model
takes a minute each.
"""

import itertools

import numpy as np
import pytest

from qualitykit.inference.engines.onnx import OnnxNetwork
from qualitykit.inference.engines.twins import ENDINGS, Facts, belonging
from qualitykit.models import list_models, load_card
from qualitykit.models.presets import find_model, judging_network, resolve

SHAPES = [(64, 96), (96, 64), (131, 80)]
TWINS = {
    name: path.with_suffix(ending)
    for name in list_models()
    for path, ending in itertools.product([find_model(name)], ENDINGS)
    if path.with_suffix(ending).is_file()
}


def test_the_default_model_has_one():
    assert "default" in TWINS


@pytest.mark.parametrize("name", TWINS)
def test_a_twin_gives_what_its_model_gives(name):
    loaded, rng = resolve(name), np.random.default_rng(0)
    network, twin = judging_network(loaded), OnnxNetwork(TWINS[name])
    for shape in SHAPES:
        images = rng.integers(0, 256, (3, *shape, 3)).astype("float32")
        expected = np.asarray(network.predict_on_batch(images))
        for count in (1, 3):
            np.testing.assert_allclose(twin.predict_on_batch(images[:count]), expected[:count], atol=0.05)


@pytest.mark.parametrize("name", TWINS)
def test_a_twin_is_that_of_its_model_and_carries_its_card(name):
    facts = Facts.read(OnnxNetwork(TWINS[name]).metadata)
    belonging(facts, find_model(name), None)
    card = load_card(name)
    assert facts.card.name == name and facts.card.scale == card.scale and facts.card.interval == card.interval
