"""Where backbones start from: files of every kind, downloads that fail, and the `weights` argument."""

import socket

import keras
import numpy as np
import pytest

from qualitykit.models import HyperIQA, KernelFusion, QualityNet, build_backbone, weights_of
from qualitykit.models.backbone_weights import load_npz
from tests.models.tiny_application import registered, tiny_applications  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_applications")


@pytest.fixture(scope="module")
def donor(tiny_applications):  # noqa: F811
    keras.utils.set_random_seed(7)
    return build_backbone("TinyNet")


@pytest.fixture(scope="module")
def arrays(donor):
    return {w.path: keras.ops.convert_to_numpy(w) for w in donor.weights}


def kernels(network):
    return [network.get_layer(f"conv_{stage}").get_weights()[0] for stage in (1, 2, 3, 4, 5)]


def assert_same(network, donor):
    for ours, theirs in zip(kernels(network), kernels(donor), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.backends
@pytest.mark.parametrize("name", ["plain.weights.h5", "whole.keras", "arrays.npz"])
@pytest.mark.parametrize("batch_norm", ["inference", "train"])
def test_files_of_every_kind_are_read(donor, arrays, name, batch_norm, tmp_path):
    path = tmp_path / name
    if name.endswith("npz"):
        np.savez(path, **arrays, **{"classifier/kernel": np.zeros((16, 10))})
    else:
        (donor.save if name.endswith("keras") else donor.save_weights)(path)
    assert_same(build_backbone("TinyNet", weights=str(path), batch_norm=batch_norm), donor)


@pytest.mark.backends
def test_weights_of_layers_and_weights_are_named_alike_in_real_networks():
    for name in ("MobileNetV2", "EfficientNetLite0"):
        network = build_backbone(name)
        names = [f"{layer.name}/{w.name}" for layer in network.layers for w in layer.weights]
        assert names == [w.path for w in network.weights] and len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda a: a.pop("conv_2/kernel"), "it lacks conv_2/kernel"),
        (lambda a: [a.pop(f"norm_3/{n}") for n in ("beta", "gamma")], "it lacks norm_3/beta and 1 more"),
        (lambda a: a.update({"conv_6/kernel": np.zeros(3)}), "it also holds conv_6/kernel"),
        (
            lambda a: a.update({"conv_1/bias": np.zeros(5)}),
            r"it differs in the shape of conv_1/bias \(5,\), which must be \(6,\)",
        ),
        (
            lambda a: a.update({"conv_1/bias": np.full(6, np.nan)}),
            "it holds no finite numbers in conv_1/bias",
        ),
        (lambda a: a.update({"conv_1/bias": np.array(["a"] * 6)}), "no finite numbers in conv_1/bias"),
    ],
)
def test_arrays_that_do_not_fit_are_named_and_nothing_is_loaded(donor, arrays, change, says, tmp_path):
    arrays = {name: array + 1 for name, array in arrays.items()}
    change(arrays)
    np.savez(tmp_path / "arrays.npz", **arrays)
    network = build_backbone("TinyNet")
    before = kernels(network)
    with pytest.raises(ValueError, match=says):
        load_npz(network, tmp_path / "arrays.npz")
    for ours, old in zip(kernels(network), before, strict=True):
        np.testing.assert_array_equal(ours, old)
    with pytest.raises(ValueError, match=f"arrays.npz does not fit TinyNet without top: .*{says}") as caught:
        build_backbone("TinyNet", weights=tmp_path / "arrays.npz")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["text.weights.h5", "text.npz", "text.keras", "text.h5", "text.txt"])
def test_a_file_of_something_else_is_an_error_of_one_line(name, tmp_path):
    (tmp_path / name).write_text("no weights")
    with pytest.raises(ValueError, match=f"{name} does not fit TinyNet without top: ") as caught:
        build_backbone("TinyNet", weights=tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_truncated_or_pickled_npz_is_an_error_of_one_line(arrays, tmp_path):
    path = tmp_path / "arrays.npz"
    np.savez_compressed(path, **arrays)
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(ValueError, match="does not fit TinyNet without top: it is no .npz file of arrays"):
        build_backbone("TinyNet", weights=path)
    np.savez(path, **{"conv_1/kernel": np.array([{}], dtype=object)})
    with pytest.raises(ValueError, match="it is no .npz file of arrays: .*pickle"):
        build_backbone("TinyNet", weights=path)


def test_another_networks_file_says_what_differs(tmp_path):
    keras.applications.MobileNet(weights=None, include_top=False).save_weights(tmp_path / "m.weights.h5")
    with pytest.raises(ValueError, match="does not fit TinyNet without top: .*conv_1") as caught:
        build_backbone("TinyNet", weights=tmp_path / "m.weights.h5")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("weights", ["none.h5", "ImageNet", 3])
def test_weights_that_are_no_file_are_refused(weights):
    with pytest.raises(ValueError, match=f"'imagenet' or an existing file. Received: weights='{weights}'"):
        build_backbone("TinyNet", weights=weights)


def test_lite_says_which_file_to_give():
    with pytest.raises(
        ValueError, match="EfficientNetLite0: Keras has none to download; .*npz.*--weights FILE"
    ):
        build_backbone("EfficientNetLite0", weights="imagenet")


def test_a_download_that_fails_is_one_line_that_names_the_way_out(monkeypatch, tmp_path):
    def refuse(*_, **__):
        raise OSError("no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(ValueError, match="MobileNet could not be downloaded .*--weights FILE") as caught:
        build_backbone("MobileNet", weights="imagenet")
    assert "\n" not in str(caught.value)


def test_a_backbone_that_downloads_is_asked_for_its_weights():
    asked = []

    def build(pixels, weights=None):
        asked.append(weights)
        return keras.layers.Conv2D(2, 3)(pixels)

    with registered(build, "Mine", downloads=True):
        build_backbone("Mine", weights="imagenet")
        build_backbone("Mine")
    assert asked == ["imagenet", None]


def test_one_weights_argument_holds_for_all_backbones_or_names_each():
    assert weights_of("imagenet", "A", among=("A", "B")) == "imagenet"
    assert weights_of({"A": None, "B": "b.h5"}, "B", among=("A", "B")) == "b.h5"
    with pytest.raises(ValueError, match=r"each backbone of the model, \['A', 'B'\]. Received: \['A', 'C'\]"):
        weights_of({"A": None, "C": None}, "A", among=("A", "B"))


def test_every_kind_of_system_takes_a_dict(donor, arrays, tmp_path):
    np.savez(tmp_path / "a.npz", **arrays)
    weights = {"TinyNet": tmp_path / "a.npz"}
    assert_same(HyperIQA("TinyNet", input_size=64, weights=weights).get_layer("tinynet"), donor)
    two = {**weights, "TinyNetV2": None}
    assert_same(QualityNet(("TinyNet", "TinyNetV2"), weights=two).get_layer("tinynet"), donor)
    views = (("TinyNet", 1), ("TinyNetV2", 2))
    assert_same(KernelFusion(views, 4, 2, weights=two).get_layer("tinynet"), donor)
    for model in (lambda: HyperIQA("TinyNet", weights=two), lambda: QualityNet(("TinyNet",), weights=two)):
        with pytest.raises(ValueError, match=r"\['TinyNet'\]. Received: \['TinyNet', 'TinyNetV2'\]"):
            model()
