"""Early layers that a recipe freezes stay as they are, and only while it trains."""

import keras
import numpy as np
import pytest

from qualitykit.models import CSPPIQA, load_model
from qualitykit.training import get_recipe, read_run, train
from qualitykit.training.freezing import freeze_first_blocks, frozen
from tests.models.tiny_application import tiny_applications  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_applications")
NAME = "TinyNet"
SHORT = {"epochs": 1, "batch_size": 4, "view": {"crop": 64}, "validation_view": {"crop": 64}}


def trained_layers(rated, out, **more):
    """{layer of the backbone: whether its weights changed}, of layers with weights."""
    how = {"weights": "none", "arguments": {"backbone": NAME}, "verbose": False, **SHORT, **more}
    keras.utils.set_random_seed(0)
    before = get_recipe("nima").build("none", {"backbone": NAME}).get_layer(NAME.lower())
    train(None, rated, "nima", out=out, **how)
    after = load_model(out / "model.keras").get_layer(NAME.lower())
    assert all(layer.trainable for layer in after.layers)
    return {
        layer.name: any(
            not np.array_equal(old, new)
            for old, new in zip(layer.get_weights(), after.get_layer(layer.name).get_weights(), strict=True)
        )
        for layer in before.layers
        if layer.weights
    }


@pytest.mark.backends
def test_frozen_layers_keep_their_weights_and_the_others_learn(rated, tmp_path):
    whole = trained_layers(rated, tmp_path / "whole")
    part = trained_layers(rated, tmp_path / "part", frozen_stride=4)
    assert all(whole.values())
    assert 0 < sum(part.values()) < len(part)
    assert list(part.values()) == sorted(part.values()), "the early ones rest, the late ones learn"
    assert read_run(tmp_path / "part")["request"]["recipe"]["frozen_stride"] == 4


def test_attention_among_frozen_layers_goes_on_learning():
    network = CSPPIQA(NAME).get_layer(NAME.lower())
    assert freeze_first_blocks(network, 32)
    assert [layer.name for layer in network.layers if layer.trainable_weights] == ["cbam"]


def test_what_was_not_trainable_before_is_not_afterwards():
    network = CSPPIQA(NAME, cbam=False).get_layer(NAME.lower())
    layers = [layer for layer in network.layers if layer.weights]
    layers[0].trainable = False
    with frozen([network], 32):
        assert not network.trainable_weights
    assert [layer.trainable for layer in layers] == [False] + [True] * (len(layers) - 1)


def test_recipes_whose_scores_are_learned_without_a_backbone_refuse_it():
    for name in ("rnn_biqa", "bpsqm"):
        with pytest.raises(ValueError, match="frozen_stride must be None: recipe .* without a backbone"):
            get_recipe(name).with_changes(frozen_stride=4)
    with pytest.raises(ValueError, match="frozen_stride must be None or at least 1. Received: 0"):
        get_recipe("nima").with_changes(frozen_stride=0)


def test_a_run_says_how_long_each_epoch_took(rated, tmp_path):
    trained_layers(rated, tmp_path / "run", epochs=2)
    seconds = read_run(tmp_path / "run")["epoch_seconds"]
    assert len(seconds) == 2 and min(seconds) > 0
