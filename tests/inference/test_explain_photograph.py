"""`qk.explain`: models and photographs in every form that `qk.score` takes."""

import inspect

import numpy as np
import pytest

import qualitykit as qk
from qualitykit.cli import build_parser
from qualitykit.images import save_image
from qualitykit.inference.explain_files import explain_files
from qualitykit.models import scoring_model
from tests.conftest import tiny_network


@pytest.fixture(scope="module")
def model():
    return scoring_model(tiny_network())


@pytest.fixture
def image(rng):
    return rng.integers(0, 256, (70, 90, 3), "uint8")


def test_names_and_paths_of_models_and_photographs_are_taken(model, image, tmp_path):
    save_image(tmp_path / "a.png", image)
    model.save(tmp_path / "model.keras")
    expected = qk.explain(model, image)
    assert expected.shape == (70, 90) and expected.max() == 1
    for thing in (
        str(tmp_path / "a.png"),
        tmp_path / "a.png",
        (tmp_path / "a.png").read_bytes(),
        image[None],
    ):
        np.testing.assert_allclose(qk.explain(tmp_path / "model.keras", thing), expected, atol=1e-5)
    assert qk.explain("default", image).shape == (70, 90)


@pytest.mark.backends
def test_the_map_is_of_what_the_score_is_of_and_has_the_photographs_size(model, rng):
    large = rng.integers(0, 256, (640, 960, 3), "uint8")
    fitted, full = qk.explain(model, large), qk.explain(model, large, size="full")
    assert fitted.shape == full.shape == (640, 960)
    assert not np.array_equal(fitted, full) and 0 <= fitted.min() <= fitted.max() <= 1


def test_the_default_sign_is_the_same_everywhere(model, image):
    defaults = [inspect.signature(f).parameters["sign"].default for f in (qk.explain, explain_files)]
    options = build_parser().parse_args(["explain", "a.jpg"])
    assert {*defaults, options.sign} == {"negative"}
    np.testing.assert_array_equal(qk.explain(model, image), qk.explain(model, image, sign="negative"))
    assert not np.array_equal(qk.explain(model, image), qk.explain(model, image, sign="positive"))


@pytest.mark.parametrize(
    ("image", "error", "message"),
    [
        ("no_such.jpg", ValueError, "no_such.jpg: no such file"),
        ([np.zeros((8, 8, 3)), np.zeros((8, 8, 3))], ValueError, "image must be one photograph. Received: 2"),
        (None, TypeError, "photographs must be files"),
        (np.zeros((8, 8)), ValueError, r"array 0 must be \(H, W, 3\)"),
    ],
)
def test_what_is_no_photograph_is_refused(model, image, error, message):
    with pytest.raises(error, match=message):
        qk.explain(model, image)


def test_arguments_in_the_wrong_order_are_a_type_error(model, image):
    with pytest.raises(TypeError, match="photographs must be files.* Received: (Functional|Model)"):
        qk.explain(image, model)


def test_an_unknown_sign_or_layer_is_refused(model, image):
    with pytest.raises(ValueError, match="sign must be one of"):
        qk.explain(model, image, sign="up")
    with pytest.raises(ValueError, match="layer must name one layer"):
        qk.explain(model, image, "nothing")
