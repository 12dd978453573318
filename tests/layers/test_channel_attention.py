import keras
import numpy as np
import pytest

from qualitykit.layers import ChannelAttention

pytestmark = pytest.mark.backends


def test_it_weights_each_channel_by_a_bottleneck_on_mean_and_maximum_side_by_side(rng):
    maps = rng.normal(size=(2, 3, 3, 4)).astype("float32")
    layer = ChannelAttention(reduction=2)
    layer.build(maps.shape)
    w1, b1 = rng.normal(size=(8, 2)), rng.normal(size=2)
    w2, b2 = rng.normal(size=(2, 4)), rng.normal(size=4)
    layer.set_weights([w1, b1, w2, b2])
    pooled = np.concatenate([maps.mean((1, 2)), maps.max((1, 2))], -1)
    weight = 1 / (1 + np.exp(-(np.maximum(pooled @ w1 + b1, 0) @ w2 + b2)))
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(layer(maps)), maps * weight[:, None, None], rtol=1e-4, atol=1e-5
    )


def test_the_hidden_layer_has_channels_over_reduction_units_and_at_least_one():
    wide, narrow = ChannelAttention(8), ChannelAttention(8)
    wide.build((None, 1, 1, 2048))
    narrow.build((None, 1, 1, 4))
    assert wide.count_params() == 4096 * 256 + 256 + 256 * 2048 + 2048
    assert narrow.squeeze.units == 1


def test_a_reduction_below_one_is_refused():
    with pytest.raises(ValueError, match="reduction must be at least 1. Received: reduction=0"):
        ChannelAttention(0)
