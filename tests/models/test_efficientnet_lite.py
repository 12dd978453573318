"""EfficientNet-Lite: its size always, its function where the ImageNet weights are at hand."""

import os
from pathlib import Path

import keras
import numpy as np
import pytest

from qualitykit.models.backbone_weights import load_npz
from qualitykit.models.efficientnet_lite import efficientnet_lite

WEIGHTS = os.environ.get("QUALITYKIT_WEIGHTS")
# Mean and standard deviation of the head's output for the ramp below, as they were given with the weights.
CHECKS = {0: (0.029716, 0.26180), 1: (0.039368, 0.26737), 2: (0.056775, 0.33543)}


@pytest.mark.parametrize(("variant", "parameters"), [(0, 3_413_024), (1, 4_189_344), (2, 4_869_168)])
def test_it_has_the_published_size(variant, parameters):
    assert efficientnet_lite(variant).count_params() == parameters


def test_layers_are_named_by_block():
    names = {layer.name for layer in efficientnet_lite(0).layers if layer.weights}
    assert len([name for name in names if name.endswith("_dw_conv")]) == 16
    assert {"stem_conv", "stem_bn", "block3_expand_conv", "block3_dw_bn", "block15_project_bn"} <= names
    assert {"head_conv", "head_bn"} <= names and "block0_expand_conv" not in names


@pytest.mark.backends
def test_any_size_is_seen_at_a_thirty_second_rounded_up():
    assert efficientnet_lite(0)(np.zeros((1, 70, 33, 3), "float32")).shape == (1, 3, 2, 1280)


def test_an_unknown_variant_is_refused():
    with pytest.raises(ValueError, match=r"variant must be one of \[0, 1, 2\]. Received: variant=5"):
        efficientnet_lite(5)


@pytest.mark.backends
@pytest.mark.skipif(
    not WEIGHTS, reason="QUALITYKIT_WEIGHTS names no folder with efficientnet_lite0_imagenet.npz"
)
@pytest.mark.parametrize("variant", CHECKS)
def test_imagenet_weights_give_the_original_networks_output(variant):
    network = efficientnet_lite(variant)
    load_npz(network, Path(WEIGHTS) / f"efficientnet_lite{variant}_imagenet.npz")
    pixels = np.linspace(0, 255, 2 * 96 * 128 * 3).astype("float32").reshape(2, 96, 128, 3)
    output = keras.ops.convert_to_numpy(network.predict_on_batch((pixels - 127) / 128))
    # The check values have five digits.
    np.testing.assert_allclose([output.mean(), output.std()], CHECKS[variant], rtol=5e-5)
