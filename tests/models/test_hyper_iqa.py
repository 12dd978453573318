import keras
import numpy as np
import pytest

from qualitykit.models import HyperIQA
from qualitykit.models.hyper_iqa import local_distortion_vector
from qualitykit.models.hyper_network import predict_quality

CELLS = (8, 4, 2, 1)


def public_weights():
    """Weights in the order and layout of the public PyTorch implementation, drawn from fixed seeds."""
    shapes = []
    for inputs, channels, cells in ((256, 16, 8), (512, 32, 4), (1024, 64, 2)):
        shapes += [(channels, inputs, 1, 1), (16, channels * cells**2), (16,)]
    shapes += [(176, 2048), (176,)]
    for inputs, outputs in ((2048, 1024), (1024, 512), (512, 112)):
        shapes += [(outputs, inputs, 1, 1), (outputs,)]
    for inputs, outputs in ((224, 112), (112, 56), (56, 28), (28, 14)):
        channels = inputs * outputs // 49
        shapes += [(channels, 112, 3, 3), (channels,), (outputs, 112), (outputs,)]
    shapes += [(14, 112), (14,), (1, 112), (1,)]
    for seed, shape in enumerate(shapes):
        scale = np.sqrt(2 / np.prod(shape[1:])) if len(shape) > 1 else 0.1
        yield scale * np.random.RandomState(seed).standard_normal(shape)


def in_keras_layout(weights, cells):
    """PyTorch's (out, in, ...) to Keras's (..., in, out), also inside flattened maps of `cells` a side."""
    if weights.ndim != 2:
        return weights.transpose(2, 3, 1, 0) if weights.ndim == 4 else weights
    outputs = len(weights)
    return weights.reshape(outputs, -1, cells, cells).transpose(2, 3, 1, 0).reshape(-1, outputs)


@pytest.mark.backends
def test_all_that_follows_the_backbone_scores_as_the_public_implementation():
    # Scores that models.py of github.com/SSL92/hyperIQA gives these maps and weights (PyTorch 2.13, CPU).
    public_scores = [[-0.5460653901], [-0.0050509870]]
    sides = zip((256, 512, 1024, 2048), (56, 28, 14, 7), strict=True)
    inputs = [keras.Input((side, side, channels)) for channels, side in sides]
    model = keras.Model(inputs, predict_quality(inputs[-1], local_distortion_vector(inputs)))
    assert model.count_params() == 3_867_337
    weights = public_weights()
    layers = [name for i in (1, 2, 3) for name in (f"lda_{i}_conv", f"lda_{i}")] + ["lda_4"]
    layers += [f"hyper_conv_{i}" for i in (1, 2, 3)]
    layers += [f"hyper_target_{i}_{part}" for i in (1, 2, 3, 4, 5) for part in ("kernel", "bias")]
    for name in layers:
        layer = model.get_layer(name)
        cells = CELLS[int(name[-1]) - 1] if name.startswith("lda") and "conv" not in name else 1
        layer.set_weights([in_keras_layout(next(weights), cells) for _ in layer.weights])
    maps = []
    for seed, x in enumerate(inputs, start=100):
        drawn = np.random.RandomState(seed).standard_normal((2, x.shape[-1], x.shape[1], x.shape[2]))
        maps.append(np.abs(drawn) * np.array([0.5, 1.5]).reshape(2, 1, 1, 1))
    scores = model([m.transpose(0, 2, 3, 1).astype("float32") for m in maps])
    # Float32 sums of 112 * 9 and more terms in another order, through four sigmoids.
    np.testing.assert_allclose(keras.ops.convert_to_numpy(scores), public_scores, atol=2e-5)


def test_the_published_model_has_the_published_size():
    model = HyperIQA()
    assert model.count_params() - model.get_layer("resnet50").count_params() == 3_867_337
    assert model.get_layer("lda").output.shape == (None, 224)


def test_moment_pooling_only_widens_what_the_modules_read():
    model = HyperIQA("MobileNetV2", pooling=4, input_size=64)
    widths = [model.get_layer(f"lda_{i}").kernel.shape[0] for i in (1, 2, 3, 4)]
    assert widths == [4 * 64 * 16, 4 * 16 * 32, 4 * 4 * 64, 4 * 1280]


@pytest.mark.parametrize("pooling", ["max", 0, True, 2.0])
def test_a_bad_pooling_is_refused(pooling):
    with pytest.raises(
        ValueError, match="pooling must be 'average' or the order of SMP, at least 1. Received:"
    ):
        HyperIQA("MobileNetV2", pooling=pooling, input_size=64)


@pytest.mark.parametrize("input_size", [0, 100, 224.0])
def test_a_bad_input_size_is_refused(input_size):
    with pytest.raises(
        ValueError, match=f"input_size must be a multiple of 32. Received: input_size={input_size}"
    ):
        HyperIQA("MobileNetV2", input_size=input_size)
