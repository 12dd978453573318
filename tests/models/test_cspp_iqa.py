import keras
import numpy as np
import pytest

from qualitykit.layers import CBAM
from qualitykit.models import CSPPIQA, build_backbone


@pytest.fixture(scope="module")
def model():
    return CSPPIQA("MobileNetV2")


def test_the_cspp_vector_has_3584_numbers_at_any_input_size(model, rng):
    names = ("cspp_1_pool", "cspp_2_pool", "cspp_3_pool")
    vectors = keras.Model(model.input, [model.get_layer(name).output for name in names])
    for height, width in ((64, 64), (50, 97), (20, 33)):
        image = rng.integers(0, 256, (1, height, width, 3)).astype("float32")
        assert [tuple(v.shape) for v in vectors(image)] == [(1, 3584)] * 3
        assert model(image).shape == (1, 1)


def test_the_four_arms_of_table_6_are_arguments():
    def parts(**arguments):
        model = CSPPIQA("MobileNetV2", input_size=64, **arguments)
        names = {layer.name for layer in model.layers}
        attention = [isinstance(layer, CBAM) for layer in model.get_layer("mobilenetv2").layers]
        return "cspp_1" in names, "lda_1" in names, "content_cbam" in names, sum(attention)

    assert parts(spp=False, cbam=False) == (False, True, False, 0)
    assert parts(spp=True, cbam=False) == (True, False, False, 0)
    assert parts(spp=False, cbam=True) == (False, True, True, 1)


def test_the_first_arm_is_hyper_iqa():
    model = CSPPIQA(spp=False, cbam=False)
    assert model.count_params() - model.get_layer("resnet50").count_params() == 3_867_337


@pytest.mark.parametrize(
    ("backbone", "before"),
    [("MobileNetV2", "Conv1_relu"), ("VGG16", "block1_conv1"), ("EfficientNetB0", "stem_activation")],
)
def test_attention_follows_the_first_convolution(backbone, before):
    network = CSPPIQA(backbone).get_layer(backbone.lower())
    cbam = next(layer for layer in network.layers if isinstance(layer, CBAM))
    assert cbam.input is network.get_layer(before).output


def test_the_backbone_keeps_its_weights_under_attention(tmp_path):
    network = build_backbone("MobileNetV2")
    core = keras.applications.MobileNetV2(weights=None, include_top=False)
    core.set_weights(network.get_weights())
    core.save_weights(tmp_path / "core.weights.h5")
    model = CSPPIQA("MobileNetV2", weights=str(tmp_path / "core.weights.h5"))
    kernel = model.get_layer("mobilenetv2").get_layer("Conv1").get_weights()[0]
    np.testing.assert_array_equal(kernel, network.get_layer("Conv1").get_weights()[0])


def test_new_gates_hardly_change_what_the_backbone_sees(rng):
    image = rng.integers(0, 256, (1, 64, 64, 3)).astype("float32")
    keras.utils.set_random_seed(1)
    plain = CSPPIQA("MobileNetV2", cbam=False).get_layer("mobilenetv2")
    gated = CSPPIQA("MobileNetV2").get_layer("mobilenetv2")
    weights = iter(plain.get_weights())
    for layer in gated.layers:
        if not isinstance(layer, CBAM):
            layer.set_weights([next(weights) for _ in layer.weights])
    first, second = (keras.ops.convert_to_numpy(m(image)[0]) for m in (plain, gated))
    assert np.corrcoef(first.ravel(), second.ravel())[0, 1] > 0.98


@pytest.mark.parametrize(("levels", "numbers"), [(4, 30 * 256), (5, 55 * 256)])
def test_deeper_pyramids_give_longer_vectors(levels, numbers):
    assert CSPPIQA("MobileNetV2", levels=levels).get_layer("cspp_1_pool").output.shape == (None, numbers)
