import keras
import numpy as np
import pytest

from qualitykit.analysis.grad_cam import _last_spatial, explain, grad_cam
from qualitykit.analysis.model_graph import flatten_model
from qualitykit.analysis.streams import name_streams
from qualitykit.models import KernelFusion, QualityNet
from tests.analysis import networks


@pytest.fixture
def photographs(rng):
    return rng.uniform(0, 255, (2, 16, 12, 3)).astype("float32")


def streams_of(model):
    graph = flatten_model(model)
    return name_streams(graph, _last_spatial(graph))


def halved(parts):
    """One backbone, called on the photograph and on a copy of half its size."""
    x, shared = networks.image(), networks.backbone(parts)
    half = keras.layers.AveragePooling2D(2, name="half")
    return keras.Model(x, parts.head(shared(x), shared(half(x))))


def halved_after_scaling(parts):
    """The same, of a photograph that is scaled first."""
    x, shared = networks.image(), networks.backbone(parts)
    scaled = keras.layers.Rescaling(1.0, name="scaling")(x)
    half = keras.layers.AveragePooling2D(2, name="half")
    return keras.Model(x, parts.head(shared(scaled), shared(half(scaled))))


def called_three_times(parts):
    x, shared = networks.image(), networks.backbone(parts)
    return keras.Model(x, parts.head(shared(x), shared(x), shared(x)))


@pytest.mark.parametrize(
    ("network", "names"),
    [
        (networks.flat, ["second"]),
        (networks.nested, ["backbone"]),
        (networks.nested_twice, ["middle"]),
        (networks.functional_in_sequential, ["backbone"]),
        (networks.whole_nested, ["second"]),
        (networks.stages, ["backbone"]),
        (networks.two_streams, ["left", "right"]),
        (halved, ["backbone", "backbone on half"]),
        (halved_after_scaling, ["backbone", "backbone on half"]),
        (called_three_times, ["backbone", "backbone (2)", "backbone (3)"]),
    ],
)
def test_streams_are_named_after_their_backbones(network, names):
    assert sorted(streams_of(network(networks.Parts()))) == names


def test_all_tensors_of_a_backbone_are_one_stream():
    assert streams_of(networks.stages(networks.Parts())) == {"backbone": [0, 1]}


@pytest.mark.parametrize("attention", ["pooled", "features", None])
def test_the_streams_of_quality_net_are_its_backbones(attention):
    model = QualityNet(streams=("MobileNet", "MobileNetV2"), attention=attention)
    assert sorted(streams_of(model)) == ["mobilenet", "mobilenetv2"]


def test_the_streams_of_a_kernel_fusion_are_its_views():
    model = KernelFusion([("MobileNetV2", 1), ("MobileNetV2", 2), ("MobileNet", 2)], 8, 3)
    assert sorted(streams_of(model)) == ["mobilenet on reduce_2", "mobilenetv2", "mobilenetv2 on reduce_2"]


@pytest.mark.backends
@pytest.mark.parametrize("relative", [False, True])
def test_the_maps_of_the_streams_add_up_to_the_fused_one(photographs, relative):
    model = networks.two_streams(networks.Parts())
    fused, streams = grad_cam(model, photographs, sign="both", relative=relative, by_stream=True)
    np.testing.assert_array_equal(fused, grad_cam(model, photographs, sign="both", relative=relative))
    total = streams["left"] + streams["right"]
    total /= np.abs(total).max(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(total, fused, atol=1e-5)


@pytest.mark.backends
@pytest.mark.parametrize("sign", ["positive", "negative", "both"])
def test_the_streams_of_each_photograph_have_one_scale(photographs, sign):
    model = networks.two_streams(networks.Parts(seed=1))
    _, streams = grad_cam(model, photographs, sign=sign, relative=True, by_stream=True)
    peaks = np.array([np.abs(maps).max(axis=(1, 2)) for maps in streams.values()])
    assert peaks.shape == (2, 2) and peaks.max(axis=0).tolist() == [1, 1]
    assert (peaks.min(axis=0) < 1).all()


def test_a_stream_that_the_score_ignores_shows_nothing(photographs):
    parts = networks.Parts()
    model = networks.two_streams(parts)
    kernel, bias = parts.score.get_weights()
    kernel[-2:] = 0  # the two channels of the right stream
    parts.score.set_weights([kernel, bias])
    _, streams = grad_cam(model, photographs, sign="both", by_stream=True)
    assert np.abs(streams["left"]).max() == 1 and not streams["right"].any()


def test_one_photograph_is_explained_by_stream_at_its_own_size(photographs):
    model = networks.two_streams(networks.Parts())
    fused, streams = explain(model, photographs[0], by_stream=True)
    assert fused.shape == (16, 12) and {name: heat.shape for name, heat in streams.items()} == {
        "left": (16, 12),
        "right": (16, 12),
    }
