import numpy as np
import pytest

from qualitykit.models import load_model
from qualitykit.models.compact import round_to_bits, save_compact
from tests.conftest import tiny_network


def test_rounding_keeps_eleven_bits_of_any_magnitude(rng):
    weights = (rng.normal(size=1000) * 10.0 ** rng.integers(-30, 30, 1000)).astype("float32")
    np.testing.assert_allclose(round_to_bits(weights), weights, rtol=2**-11)
    assert not np.any(round_to_bits(weights).view(np.uint32) & 0x1FFF)


def test_other_types_are_left_alone():
    assert round_to_bits(np.array([3], "uint32")).tolist() == [3]


def test_a_compact_file_is_smaller_and_scores_as_the_model_in_memory(tmp_path, rng):
    import keras

    images = keras.Input((None, None, 3))
    x = keras.layers.Conv2D(64, 8)(images)
    model = keras.Model(images, keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(x)))
    model.save(tmp_path / "plain.keras")
    save_compact(model, tmp_path / "compact.keras")
    pixels = rng.uniform(0, 255, (1, 16, 16, 3))
    loaded = load_model(tmp_path / "compact.keras")
    assert float(np.asarray(loaded(pixels)).item()) == pytest.approx(
        float(np.asarray(model(pixels)).item()), rel=1e-5
    )
    assert (tmp_path / "compact.keras").stat().st_size < 0.75 * (tmp_path / "plain.keras").stat().st_size
    assert {path.name for path in tmp_path.iterdir()} == {"plain.keras", "compact.keras"}


def test_equal_models_are_equal_files(tmp_path):
    save_compact(tiny_network(), tmp_path / "a.keras")
    assert (tmp_path / "a.keras").exists()
