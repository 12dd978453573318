import keras
import pytest

from qualitykit.models import find_model, load_model
from qualitykit.models.presets import Loaded, resolve
from tests.conftest import tiny_network


def test_a_path_is_found_and_a_name_that_does_not_exist_is_named(tmp_path):
    (tmp_path / "mine.keras").write_bytes(b"x")
    assert find_model(tmp_path / "mine.keras") == tmp_path / "mine.keras"
    with pytest.raises(ValueError, match="model must be one of .* Received: model='nobody'"):
        find_model("nobody")


def test_a_file_that_is_no_model_is_an_error_of_one_line(tmp_path):
    (tmp_path / "mine.keras").write_bytes(b"not a zip")
    with pytest.raises(ValueError, match="mine.keras: not a loadable Keras model") as caught:
        load_model(tmp_path / "mine.keras")
    assert "\n" not in str(caught.value)


def test_a_file_that_brings_code_is_refused(tmp_path):
    images = keras.Input((4, 4, 3))
    model = keras.Model(images, keras.layers.Lambda(lambda x: x[:, 0, 0, :1])(images))
    model.save(tmp_path / "code.keras")
    with pytest.raises(ValueError, match="not a loadable Keras model"):
        load_model(tmp_path / "code.keras")


def test_a_model_in_memory_has_a_bare_card():
    loaded = resolve(tiny_network())
    assert loaded.card.name == "tiny" and loaded.card.ratings == []
    assert resolve(loaded) is loaded and isinstance(loaded, Loaded)
