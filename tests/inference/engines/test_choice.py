"""Which engine scores, and that a twin is trusted only where it belongs."""

import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from qualitykit.cli import main
from qualitykit.datasets import ScoreScale
from qualitykit.images import save_image
from qualitykit.inference import evaluate, report, score
from qualitykit.inference.engines import EngineWarning, ready, twins
from qualitykit.inference.engines.packed import pack
from qualitykit.models.card import Card
from qualitykit.models.inputs import Crops, Fit, Patches
from tests.inference.engines.twin_files import mean_model, write_twin

pytest.importorskip("onnx", reason="twins are written with the extra 'export'")

IMAGE = np.random.default_rng(0).integers(0, 256, (70, 90, 3), "uint8")


@pytest.fixture
def model(tmp_path):
    """A saved model with a card."""
    path = tmp_path / "mine.keras"
    mean_model().save(path)
    Card("mine", "a mean", scale=ScoreScale(0, 255)).save(path.with_suffix(".json"))
    return path


@pytest.fixture
def bytes_alone(tmp_path):
    """A file that Keras cannot load, so that whatever scores is not Keras."""
    path = tmp_path / "mine.keras"
    path.write_bytes(b"weights")
    return path


@pytest.fixture(autouse=True)
def _no_cache_but_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(twins, "cache_folder", lambda: tmp_path / "cache")


def test_a_twin_beside_the_model_scores_and_says_what_keras_says(model):
    write_twin(model.with_suffix(".onnx"), model)
    photographs = [IMAGE, IMAGE[:65], IMAGE // 2, IMAGE]
    on_keras, on_onnx, on_auto = (
        score(photographs, model, engine=engine, batch_size=2) for engine in ("keras", "onnx", "auto")
    )
    assert on_onnx["score"].tolist() == pytest.approx(on_keras["score"].tolist(), abs=1e-3)
    assert on_auto["score"].tolist() == on_onnx["score"].tolist()
    assert on_onnx.drop(columns=["score", "seconds"]).equals(on_keras.drop(columns=["score", "seconds"]))
    assert on_onnx.attrs == on_keras.attrs


def packed_twin(model, **how):
    plain, packed = model.with_name("plain.onnx"), model.with_suffix(".onnx.gz")
    write_twin(plain, model, **how)
    pack(plain, packed)
    plain.unlink()
    return packed


def test_a_packed_twin_is_unpacked_once_into_the_cache_folder(bytes_alone, monkeypatch):
    packed_twin(bytes_alone)
    expected = pytest.approx(IMAGE.mean(), abs=1e-3)
    assert score(IMAGE, bytes_alone)["score"][0] == expected
    (copy,) = twins.cache_folder().iterdir()
    monkeypatch.setattr("gzip.decompress", None)
    assert score(IMAGE, bytes_alone)["score"][0] == expected
    monkeypatch.undo()
    copy.write_bytes(b"half of i")
    monkeypatch.setattr(twins, "cache_folder", lambda: copy.parent)
    assert score(IMAGE, bytes_alone)["score"][0] == expected, "a copy that is not whole is made anew"


def test_a_packed_twin_of_later_is_not_taken_for_that_of_before(bytes_alone):
    for add in (0, 5):
        packed_twin(bytes_alone, add=add)
        assert score(IMAGE, bytes_alone)["score"][0] == pytest.approx(IMAGE.mean() + add, abs=1e-3)


def test_a_packed_twin_scores_where_nothing_can_be_kept(bytes_alone):
    packed_twin(bytes_alone)
    twins.cache_folder().write_text("no folder")
    assert score(IMAGE, bytes_alone)["score"][0] == pytest.approx(IMAGE.mean(), abs=1e-3)


@pytest.mark.parametrize("spoil", [lambda data: data[:-20], lambda data: b"PK" + data, lambda data: b""])
def test_a_packed_twin_that_is_damaged_is_passed_over(model, spoil):
    packed = packed_twin(model, add=7)
    packed.write_bytes(spoil(packed.read_bytes()))
    with pytest.warns(EngineWarning, match="mine.onnx.gz cannot be unpacked: .*; Keras scores instead"):
        assert score(IMAGE, model)["score"][0] == pytest.approx(IMAGE.mean(), abs=1e-3)


def test_auto_takes_the_twin_and_keras_does_not(model):
    write_twin(model.with_suffix(".onnx"), model, add=7)
    found = {engine: score(IMAGE, model, engine=engine)["score"][0] for engine in ("auto", "onnx", "keras")}
    assert found["auto"] == found["onnx"] == pytest.approx(found["keras"] + 7, abs=1e-3)


def test_a_twin_in_the_cache_folder_is_found_by_what_the_model_file_holds(bytes_alone):
    twins.cache_folder().mkdir()
    write_twin(twins.cached_twin(bytes_alone), bytes_alone)
    assert score(IMAGE, bytes_alone)["score"][0] == pytest.approx(IMAGE.mean(), abs=1e-3)
    other = bytes_alone.with_name("other.keras")
    other.write_bytes(b"other weights")
    with pytest.raises(ValueError, match="needs an exported twin"):
        score(IMAGE, other, engine="onnx")


def test_the_twin_of_another_model_file_is_not_used_and_it_is_said(model, tmp_path):
    other = tmp_path / "other.keras"
    other.write_bytes(b"other weights")
    write_twin(model.with_suffix(".onnx"), other, add=7)
    with pytest.warns(EngineWarning, match="mine.onnx is the twin of another model file; Keras scores"):
        table = score(IMAGE, model)
    assert table["score"][0] == pytest.approx(IMAGE.mean(), abs=1e-3)
    with pytest.raises(ValueError, match="mine.onnx is the twin of another model file. To make one: "):
        score(IMAGE, model, engine="onnx")


def test_a_stale_twin_beside_the_model_does_not_hide_a_good_one_in_the_cache(bytes_alone, tmp_path):
    other = tmp_path / "other.keras"
    other.write_bytes(b"other weights")
    write_twin(bytes_alone.with_suffix(".onnx"), other)
    twins.cache_folder().mkdir()
    write_twin(twins.cached_twin(bytes_alone), bytes_alone, add=7)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert score(IMAGE, bytes_alone)["score"][0] == pytest.approx(IMAGE.mean() + 7, abs=1e-3)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"bins": (1.0, 5.0)}, r"was exported with output=\(1.0, 5.0\), not None"),
        ({"card": Card("mine", "x", input=Patches())}, "reads photographs in pieces"),
        ({"texts": {}}, "was not made by `qualitykit export`"),
        ({"side": 64}, "was exported for one size"),
    ],
)
def test_a_twin_that_would_score_otherwise_is_refused(bytes_alone, how, why):
    write_twin(bytes_alone.with_suffix(".onnx"), bytes_alone, **how)
    with pytest.raises(ValueError, match=why):
        ready(bytes_alone, engine="onnx")


def test_a_broken_twin_is_refused_in_one_line(bytes_alone):
    bytes_alone.with_suffix(".onnx").write_bytes(b"no graph")
    with pytest.raises(ValueError, match="mine.onnx is no ONNX file") as caught:
        ready(bytes_alone, engine="onnx")
    assert "\n" not in str(caught.value)


def test_the_card_beside_the_model_counts_and_the_twin_fills_what_it_leaves_open(bytes_alone):
    twin = bytes_alone.with_suffix(".onnx")
    write_twin(twin, bytes_alone, card=Card("mine", "x", scale=ScoreScale(1, 5), input=Fit(100)))
    assert ready(bytes_alone, engine="onnx").card.scale == ScoreScale(1, 5)
    assert ready(bytes_alone, engine="onnx").card.input == Fit(100)
    card = Card("mine", "x", scale=ScoreScale(0, 9), input=Crops(32))
    card.save(bytes_alone.with_suffix(".json"))
    assert ready(bytes_alone, engine="onnx").card == card


def test_shares_of_ratings_are_scored_by_a_twin_that_was_exported_for_them(bytes_alone):
    card = Card("mine", "x", scale=ScoreScale(0, 9), meaning="mean rating", input=Fit(512))
    write_twin(bytes_alone.with_suffix(".onnx"), bytes_alone, bins=(0.0, 9.0), card=card)
    loaded = ready(bytes_alone, output=(0, 9), engine="onnx")
    assert loaded.card.scale == ScoreScale(0, 9) and loaded.card.meaning == "mean rating"
    with pytest.raises(ValueError, match="was exported with output"):
        ready(bytes_alone, engine="onnx")


def test_a_grid_of_crops_is_averaged_over_a_twin(bytes_alone):
    card = Card("mine", "x", input=Crops(32, 4))
    write_twin(bytes_alone.with_suffix(".onnx"), bytes_alone, side=32, card=card)
    image = np.repeat(np.repeat(IMAGE[:2, :2], 32, 0), 32, 1)
    assert score(image, bytes_alone)["score"][0] == pytest.approx(image.mean(), abs=1e-3)


def test_without_a_twin_the_error_names_the_command_that_makes_one(bytes_alone):
    with pytest.raises(ValueError, match="qualitykit export --model .*mine.keras --format onnx$"):
        ready(bytes_alone, engine="onnx")


def test_other_engines_and_models_in_memory_are_refused():
    with pytest.raises(ValueError, match="engine must be one of auto, keras, onnx. Received: engine='tpu'"):
        ready("default", engine="tpu")
    with pytest.raises(ValueError, match="for a model in memory"):
        ready(mean_model(), engine="onnx")
    assert hasattr(ready(mean_model(), engine="auto").network, "layers")


def test_a_report_explains_by_keras_what_a_twin_has_scored(model, tmp_path):
    write_twin(model.with_suffix(".onnx"), model, add=7)
    table = report(IMAGE, model, tmp_path / "report.html")
    assert table["score"][0] == pytest.approx(IMAGE.mean() + 7, abs=1e-3)
    assert "Grad-CAM" in (tmp_path / "report.html").read_text()


def test_evaluation_takes_the_twin(model, rated):
    write_twin(model.with_suffix(".onnx"), model, add=7)
    with_twin, without = (evaluate(model, rated, part=None, engine=each) for each in ("auto", "keras"))
    assert with_twin["SROCC"] == without["SROCC"] and with_twin["RMSE"] != without["RMSE"]


def test_the_command_refuses_in_one_line(bytes_alone, tmp_path, capsys):
    save_image(tmp_path / "a.png", IMAGE)
    assert main(["score", str(tmp_path / "a.png"), "--model", str(bytes_alone), "--engine", "onnx"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "needs an exported twin" in said


PROBE = """
import sys
from qualitykit.cli import main
code = main(sys.argv[1:])
heavy = {"keras", "tensorflow", "jax", "torch"} & set(sys.modules)
sys.exit(f"loaded {sorted(heavy)}" if heavy else code)
"""
FORK = """
import os, sys
import qualitykit as qk
qk.score(sys.argv[1], sys.argv[2])
child = os.fork()
if child == 0:
    os._exit(0 if qk.score(sys.argv[1], sys.argv[2])["status"][0] == "ok" else 1)
sys.exit(os.waitpid(child, 0)[1])
"""


def test_with_a_twin_scores_need_no_framework(bytes_alone, tmp_path):
    save_image(tmp_path / "a.png", IMAGE)
    write_twin(bytes_alone.with_suffix(".onnx"), bytes_alone)
    command = ["score", str(tmp_path / "a.png"), "--model", str(bytes_alone), "--json", "--quiet"]
    done = subprocess.run([sys.executable, "-c", PROBE, *command], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "") and f'"score": {IMAGE.mean():.3f}' in done.stdout


def test_with_a_twin_a_report_without_maps_needs_no_framework(bytes_alone, tmp_path):
    save_image(tmp_path / "a.png", IMAGE)
    write_twin(bytes_alone.with_suffix(".onnx"), bytes_alone)
    paths = [str(tmp_path / "a.png"), "--model", str(bytes_alone), "--out", str(tmp_path / "page.html")]
    command = [sys.executable, "-c", PROBE, "report", *paths, "--no-maps", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "") and (tmp_path / "page.html").stat().st_size > 10_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_child_scores_by_a_twin(bytes_alone, tmp_path):
    save_image(tmp_path / "a.png", IMAGE)
    write_twin(bytes_alone.with_suffix(".onnx"), bytes_alone)
    command = [sys.executable, "-c", FORK, str(tmp_path / "a.png"), str(bytes_alone)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr[-2000:]
