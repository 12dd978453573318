"""What is exported scores as the model does, says what it is, and is whole or not there."""

import importlib.util
import json
import os
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from qualitykit.cli import main
from qualitykit.datasets import ScoreScale
from qualitykit.inference import export, score
from qualitykit.inference.engines import onnx_files, twins
from qualitykit.inference.engines.onnx import OnnxNetwork
from qualitykit.inference.export_model import FORMATS
from qualitykit.layers import PatchGrid, PatchSequence
from qualitykit.models import KernelFusion, load_model, scoring_model
from qualitykit.models.card import Card
from qualitykit.models.inputs import Fit, Patches
from qualitykit.models.interval import Interval
from tests.conftest import tiny_network
from tests.models.test_scoring import bins
from tests.models.tiny_application import tiny_applications  # noqa: F401

SHAPES = [(64, 96), (70, 64), (131, 80)]


def needs(*names):
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} not installed")


onnx_converter = needs("tf2onnx", "onnx")


def scores_of_litert(path):
    import tensorflow as tf

    interpreter = tf.lite.Interpreter(str(path))

    def run(images):
        taken = interpreter.get_input_details()[0]["index"]
        interpreter.resize_tensor_input(taken, images.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(taken, images)
        interpreter.invoke()
        return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])

    return run


def scores_of_saved_model(path):
    import tensorflow as tf

    loaded = tf.saved_model.load(str(path))
    return lambda images: loaded.serve(images).numpy()


def scores_of_openvino(path):
    import openvino

    compiled = openvino.compile_model(str(path), config={"INFERENCE_PRECISION_HINT": "f32"})
    return lambda images: compiled(images)[0]


READERS = {
    "onnx": lambda path: OnnxNetwork(path).predict_on_batch,
    "litert": scores_of_litert,
    "openvino": scores_of_openvino,
    "saved_model": scores_of_saved_model,
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "tiny.keras"
    scoring_model(tiny_network()).save(path)
    Card("tiny", "x", scale=ScoreScale(0, 100), input=Fit(100)).save(path.with_suffix(".json"))
    return path


@pytest.fixture(autouse=True)
def _cache_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(twins, "cache_folder", lambda: tmp_path / "cache")


every_format = pytest.mark.parametrize(
    "format",
    [
        pytest.param("onnx", marks=onnx_converter),
        "litert",
        pytest.param("openvino", marks=needs("openvino")),
        "saved_model",
    ],
)


@every_format
def test_every_format_scores_as_the_model_does_and_carries_its_card(saved, tmp_path, rng, format):
    out = tmp_path / f"exported{FORMATS[format][1]}"
    assert export(saved, out, format=format) == out
    model, exported = load_model(saved), READERS[format](out)
    for shape in SHAPES:
        images = rng.integers(0, 256, (3, *shape, 3)).astype("float32")
        expected = np.asarray(model.predict_on_batch(images))
        for some in (images[:1], images):
            assert exported(some) == pytest.approx(expected[: len(some)], abs=1e-3)
    texts = (
        OnnxNetwork(out).metadata
        if format == "onnx"
        else json.loads((tmp_path / f"{out.name}.json").read_text())
    )
    assert Card.from_json(json.loads(texts["card"])).input == Fit(100)
    assert texts["scale"] == "0 to 100, higher is better"
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


@pytest.mark.parametrize(
    ("format", "name"),
    # LiteRT's converter writes such a file all the same; it would fail in the user's hands, not here.
    [("litert", "rnn.tflite"), pytest.param("openvino", "rnn.xml", marks=needs("openvino"))],
)
def test_a_network_that_an_engine_cannot_run_is_refused_and_nothing_is_written(tmp_path, format, name):
    inputs = keras.Input((None, None, 3))
    rows = keras.layers.Reshape((32, 96))(keras.layers.Resizing(32, 32)(inputs))
    model = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.GRU(4)(rows)))
    said = rf"as {format}: it needs operations .*\(.*TensorList.*'saved_model'"
    with pytest.raises(ValueError, match=said):
        export(model, tmp_path / name, format=format)
    assert not os.listdir(tmp_path)


@every_format
def test_pixels_that_are_repeated_and_averaged_come_to_the_same_at_every_size(tmp_path, rng, format):
    inputs = keras.Input((None, None, 3))
    repeated = keras.layers.UpSampling2D(3)(inputs)
    smaller = keras.layers.AveragePooling2D(4, padding="same")(repeated)
    features = keras.layers.GlobalMaxPooling2D()(keras.layers.Conv2D(4, 3)(smaller))
    model = keras.Model(inputs, keras.layers.Dense(1)(features))
    exported = READERS[format](export(model, tmp_path / f"exported{FORMATS[format][1]}", format=format))
    for side in (64, 65, 66, 67):
        images = rng.integers(0, 256, (2, side, 131 - side, 3)).astype("float32")
        expected = np.asarray(model.predict_on_batch(images))
        np.testing.assert_allclose(exported(images), expected, rtol=1e-4, atol=1e-2)


@every_format
@pytest.mark.parametrize(
    "layer", [PatchGrid(size=24, step=20), PatchSequence(size=24)], ids=["PatchGrid", "PatchSequence"]
)
def test_patches_of_every_size_are_the_same_ones(tmp_path, rng, format, layer):
    inputs = keras.Input((None, None, 3))
    brightest = keras.ops.max(layer(inputs), axis=(2, 3, 4))
    count = keras.ops.sum(keras.ops.ones_like(brightest), axis=1, keepdims=True)
    model = keras.Model(inputs, count + keras.ops.mean(brightest, axis=1, keepdims=True))
    exported = READERS[format](export(model, tmp_path / f"exported{FORMATS[format][1]}", format=format))
    for side in (24, 44, 45, 61, 64):
        images = rng.uniform(size=(2, side, 90 - side, 3)).astype("float32")
        expected = np.asarray(model.predict_on_batch(images))
        np.testing.assert_allclose(exported(images), expected, rtol=1e-5)


@onnx_converter
@pytest.mark.parametrize(("side", "most"), [(300, 2), (530, 1)])
def test_batches_are_cut_to_what_is_quickest_and_come_back_whole(saved, tmp_path, rng, side, most):
    twin = OnnxNetwork(export(saved, tmp_path / "twin.onnx"))
    images = rng.integers(0, 256, (3, side, side, 3)).astype("float32")
    alone = np.concatenate([twin.predict_on_batch(image[None]) for image in images])
    run, counts = twin._session.run, []
    twin._session = SimpleNamespace(
        run=lambda names, fed: counts.extend(map(len, fed.values())) or run(names, fed)
    )
    np.testing.assert_allclose(twin.predict(images, batch_size=3), alone, rtol=1e-5)
    assert max(counts) == most and sum(counts) == 3


@onnx_converter
def test_a_twin_is_packed_where_its_name_says_so(saved, tmp_path, rng):
    images = rng.integers(0, 256, (2, 70, 64, 3)).astype("float32")
    plain, packed = (export(saved, tmp_path / f"twin{ending}") for ending in twins.ENDINGS)
    assert packed.stat().st_size < plain.stat().st_size
    expected = OnnxNetwork(plain).predict_on_batch(images)
    np.testing.assert_array_equal(OnnxNetwork(packed).predict_on_batch(images), expected)


@onnx_converter
def test_a_twin_goes_where_scoring_finds_it(saved, rng, capsys):
    photographs = [rng.integers(0, 256, (*shape, 3), "uint8") for shape in SHAPES]
    assert main(["export", "--model", str(saved), "--half"]) == 0
    assert capsys.readouterr().out == f"wrote {twins.cached_twin(saved)}\n"
    on_onnx, on_keras = (score(photographs, saved, engine=engine)["score"] for engine in ("onnx", "keras"))
    assert on_onnx.tolist() == pytest.approx(on_keras.tolist(), abs=0.05)


@onnx_converter
def test_shares_of_ratings_are_exported_as_their_mean(tmp_path, rng):
    path = tmp_path / "shares.keras"
    bins(5).save(path)
    export(path, path.with_suffix(".onnx"), output="distribution")
    image = rng.integers(0, 256, (70, 90, 3), "uint8")
    on_onnx, on_keras = (
        score(image, path, output="distribution", engine=engine) for engine in ("onnx", "keras")
    )
    assert on_onnx["score"][0] == pytest.approx(on_keras["score"][0], abs=1e-4)
    assert on_onnx["scale"].tolist() == on_keras["scale"].tolist() == ["1 to 5, higher is better"]


@onnx_converter
def test_large_weights_are_halved_and_small_ones_stay(tmp_path):
    import keras
    import onnx

    keras.utils.set_random_seed(0)
    inputs = keras.Input((None, None, 3), name="image")
    x = keras.layers.Conv2D(192, 11)(inputs)
    model = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(x)))
    whole, half = (
        export(scoring_model(model, (-100.0, 100.0)), tmp_path / f"{n}.onnx", half=n == 1) for n in (0, 1)
    )
    assert half.stat().st_size < 0.65 * whole.stat().st_size
    kinds = {tensor.data_type for tensor in onnx.load(half).graph.initializer}
    assert {onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16} <= kinds


@onnx_converter
def test_a_file_that_scores_otherwise_is_not_written(saved, tmp_path, monkeypatch):
    monkeypatch.setattr(onnx_files, "TOLERANCE", -1.0)
    with pytest.raises(ValueError, match="the exported model's scores differ by .*; it was not written"):
        export(saved, tmp_path / "a.onnx")
    assert os.listdir(tmp_path) == []


@onnx_converter
def test_a_fixed_size_is_the_only_one_that_is_taken(saved, tmp_path):
    out = export(saved, tmp_path / "fixed.onnx", size=96)
    assert OnnxNetwork(out).inputs[0].shape == (None, 96, 96, 3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"format": "pmml"}, "format must be one of onnx, litert, openvino, saved_model. Received: "),
        ({"out": "a.tflite"}, "out must end in .onnx for format 'onnx'. Received: out='a.tflite'"),
        ({"format": "litert"}, "out must name a file"),
        ({"out": "a.onnx", "size": 0}, "size must be 'dynamic' or a number of pixels. Received: size=0"),
        ({"out": "a.tflite", "format": "litert", "half": True}, "half is for format 'onnx'"),
    ],
)
def test_bad_arguments_are_refused(saved, monkeypatch, tmp_path, arguments, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=message):
        export(saved, **arguments)
    assert os.listdir(tmp_path) == []


def test_a_model_read_in_pieces_gets_no_twin(tmp_path):
    (tmp_path / "rnn.keras").write_bytes(b"x")
    Card("rnn", "x", input=Patches()).save(tmp_path / "rnn.json")
    with pytest.raises(ValueError, match="rnn.keras reads photographs in pieces"):
        export(tmp_path / "rnn.keras")


def test_a_missing_converter_is_named_with_the_extra_that_brings_it(saved, tmp_path, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "openvino" else real(name, *a)
    )
    with pytest.raises(ValueError, match=r"needs openvino under .*: pip install \"qualitykit\[openvino\]\""):
        export(saved, tmp_path / "a.xml", format="openvino")


@onnx_converter
@pytest.mark.usefixtures("tiny_applications")
def test_a_twin_gives_the_intervals_of_a_model_that_knows_how_sure_it_is(tmp_path, rng):
    path = tmp_path / "sure.keras"
    fusion = KernelFusion([("TinyNet", 2)], 4, 3, 0.1, kernel="exponential", knots=3, spread=True)
    coefficients = np.array([[0.2, 0.02], [-0.1, 0.01], [0.1, 0.03]])
    fusion.get_layer("kernel").set_weights([rng.normal(size=(3, 4)), coefficients, np.array([0.5, 0.001])])
    photographs = [rng.integers(0, 256 // (i + 1), (64, 64 + 16 * i, 3)).astype("uint8") for i in range(3)]
    projection = fusion.get_layer("projection")
    projection.set_weights([30 * weight for weight in projection.get_weights()])
    scoring_model(fusion).save(path)
    interval = Interval([0, 100], [0.3, 0.2], [0.2, 0.4], of_spread=True)
    card = Card("sure", "x", scale=ScoreScale(0, 100), input=Fit(100), interval=interval)
    card.save(path.with_suffix(".json"))
    export(path)
    names = ["score", "low", "high"]
    keras, onnx = (score(photographs, path, engine=engine)[names].to_numpy() for engine in ("keras", "onnx"))
    np.testing.assert_allclose(onnx, keras, atol=5e-2)
    assert len(np.unique((keras[:, 2] - keras[:, 1]).round(1))) == 3
