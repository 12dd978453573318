"""ONNX Runtime as a network: every image gets its own score, however many there are and however large."""

import numpy as np
import pytest

from qualitykit.inference.engines import onnx
from tests.inference.engines.twin_files import write_twin

pytest.importorskip("onnx", reason="twins are written with the extra 'export'")


@pytest.fixture
def network(tmp_path):
    model = tmp_path / "mine.keras"
    model.write_bytes(b"weights")
    write_twin(tmp_path / "mine.onnx", model)
    return onnx.OnnxNetwork(tmp_path / "mine.onnx")


@pytest.mark.parametrize("count", [0, 1, 2, 7, 40])
@pytest.mark.parametrize("side", [100, 600])
def test_scores_come_in_the_order_of_the_images(network, count, side):
    images = np.arange(count, dtype="float32")[:, None, None, None] * np.ones((side, side, 3), "float32")
    np.testing.assert_allclose(network.predict_on_batch(images), np.arange(count)[:, None], rtol=1e-6)


def test_one_large_image_is_shared_out_among_the_cores_and_scores_the_same(network, monkeypatch):
    made, make = [], onnx._session
    monkeypatch.setattr(onnx, "_session", lambda source, cores: made.append(cores) or make(source, cores))
    monkeypatch.setattr(onnx, "_cores", lambda: 3)
    usual, large = np.full((1, 1000, 1000, 3), 7.0), np.full((1, 1100, 1100, 3), 9.0)
    assert [network.predict_on_batch(images).item() for images in (usual, large, large)] == [7, 9, 9]
    assert made == [3]  # one session more, made once, when it was needed
    assert network.predict_on_batch(np.concatenate([large, large + 1])).ravel().tolist() == [9, 10]
