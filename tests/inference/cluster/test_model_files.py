"""What a cluster's workers are sent of a model scores there as here."""

import numpy as np
import pytest

from qualitykit.inference import score
from qualitykit.inference.cluster.model_files import ModelFiles
from qualitykit.inference.engines import ready, twins
from qualitykit.inference.engines.packed import pack
from tests.inference.engines.twin_files import write_twin

pytest.importorskip("onnx", reason="twins are written with the extra 'export'")

IMAGE = np.random.default_rng(0).integers(0, 256, (70, 90, 3), "uint8")


@pytest.mark.parametrize("ending", twins.ENDINGS)
def test_a_twin_travels_plain_or_packed(tmp_path, monkeypatch, ending):
    monkeypatch.setattr(twins, "cache_folder", lambda: tmp_path / "cache")
    model, plain = tmp_path / "mine.keras", tmp_path / "plain.onnx"
    model.write_bytes(b"weights")  # which Keras cannot load
    write_twin(plain, model)
    if ending.endswith(".gz"):
        pack(plain, model.with_suffix(ending))
    else:
        plain.rename(model.with_suffix(ending))
    files = ModelFiles.of(str(model), ready(model))
    assert set(files.contents) == {".keras", ending} and files.engine == "onnx"
    there = files.write()
    assert score(IMAGE, there, engine="onnx")["score"][0] == pytest.approx(IMAGE.mean(), abs=1e-3)
