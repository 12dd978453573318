"""Properties that every exported measure has; a new one is checked as soon as it is exported."""

import keras
import numpy as np
import pytest

from qualitykit import similarity
from tests.similarity import double_precision
from tests.similarity.conftest import add_noise, gradient, make_picture, to_numpy

MEASURES = {name: getattr(similarity, name) for name in similarity.__all__}
MAPS = [name for name in MEASURES if name.endswith("_map")]
INDICES = [name for name in MEASURES if name not in MAPS]
PERFECT = {"gmsd": 0.0, "mdsi": 0.0}

# Between them these run every line; the rest would only add minutes to the runs on the other backends.
TYPICAL = ("fsimc", "gmsd", "mdsi", "ssim_map")

every_measure = pytest.mark.parametrize("name", MEASURES)
every_index = pytest.mark.parametrize("name", INDICES)
every_map = pytest.mark.parametrize("name", MAPS)


def typical_everywhere(names):
    """Parametrises over all names, the typical ones on every backend."""
    marks = {name: pytest.mark.backends if name in TYPICAL else () for name in names}
    return pytest.mark.parametrize("name", [pytest.param(name, marks=mark) for name, mark in marks.items()])


@pytest.fixture(scope="module")
def picture():
    return make_picture(16, 20)


@every_measure
def test_identical_images_are_perfect(name, picture):
    result = to_numpy(MEASURES[name](picture[None], picture[None]))
    assert result == pytest.approx(PERFECT.get(name, 1.0), abs=1e-6)


@every_measure
def test_a_constant_image_is_perfectly_like_itself(name):
    constant = np.full((1, 16, 20, 3), 93.0)
    assert to_numpy(MEASURES[name](constant, constant)) == pytest.approx(PERFECT.get(name, 1.0), abs=1e-5)


@every_index
def test_scores_get_worse_as_noise_grows(name, picture):
    noisy = np.stack([add_noise(picture, sigma) for sigma in (3, 10, 25, 60)])
    scores = to_numpy(MEASURES[name](np.stack([picture] * 4), noisy))
    loss = np.abs(scores - PERFECT.get(name, 1.0))
    assert loss[0] > 0 and np.all(np.diff(loss) > 0)


@pytest.mark.parametrize("name", [name for name in MEASURES if not name.startswith("mdsi")])
def test_swapping_the_images_changes_nothing(name, picture):
    pair = picture[None], add_noise(picture, 20)[None]
    assert to_numpy(MEASURES[name](*pair)) == pytest.approx(to_numpy(MEASURES[name](*pair[::-1])), abs=1e-6)


def test_mdsi_knows_which_image_is_the_reference(picture):
    pair = picture[None], add_noise(picture, 20)[None]
    assert abs(to_numpy(similarity.mdsi(*pair)) - to_numpy(similarity.mdsi(*pair[::-1])))[0] > 1e-4


@every_measure
def test_an_image_scores_the_same_alone_and_in_a_batch(name, picture):
    pair = np.stack([picture, picture[:, ::-1]]), np.stack([add_noise(picture, 5), add_noise(picture, 30)])
    alone = [to_numpy(MEASURES[name](pair[0][i : i + 1], pair[1][i : i + 1]))[0] for i in range(2)]
    assert to_numpy(MEASURES[name](*pair)) == pytest.approx(np.stack(alone), abs=1e-5)


@every_measure
def test_the_range_of_the_data_does_not_matter(name, picture):
    pair = picture[None], add_noise(picture, 20)[None]
    scaled = MEASURES[name](*(batch / 1000 for batch in pair), data_range=0.255)
    assert to_numpy(scaled) == pytest.approx(to_numpy(MEASURES[name](*pair)), abs=1e-4)


@every_measure
def test_a_grey_image_is_judged_like_its_rgb_copy(name, picture):
    pair = picture[None, ..., :1], add_noise(picture, 20)[None, ..., :1]
    copies = (np.repeat(batch, 3, axis=-1) for batch in pair)
    assert to_numpy(MEASURES[name](*pair)) == pytest.approx(to_numpy(MEASURES[name](*copies)), abs=1e-5)


@every_map
def test_a_local_change_shows_where_it_is(name):
    reference = make_picture(48, 48)
    distorted = reference.copy()
    distorted[20:28, 20:28] = add_noise(reference, 80)[20:28, 20:28]
    result = to_numpy(MEASURES[name](reference[None], distorted[None]))[0]
    border = (48 - result.shape[0]) // 2
    inside = result[20 - border : 28 - border, 20 - border : 28 - border]
    assert result.ndim == 2 and result.dtype == np.float32
    assert inside.mean() < result[:6, :6].mean() - 0.05


@typical_everywhere(MEASURES)
def test_gradients_are_finite_for_noisy_identical_and_constant_images(name, picture):
    constant = np.full(picture.shape, 40)
    reference = np.stack([picture, picture, constant])
    distorted = np.stack([add_noise(picture, 20), picture, constant])
    slope = gradient(lambda batch: MEASURES[name](reference, batch), distorted)
    assert np.isfinite(slope).all()
    assert np.abs(slope[0]).max() > 1e-7


@typical_everywhere(INDICES)
def test_gradients_are_the_slopes_of_the_published_formula(name, picture):
    # Central differences in double precision along one random direction.
    reference, distorted = picture.astype("float64"), add_noise(picture, 20).astype("float64")
    direction = np.random.default_rng(2).normal(0, 1, picture.shape)
    formula = getattr(double_precision, name)
    ahead, behind = (formula(reference, distorted + sign * 1e-3 * direction) for sign in (1, -1))
    slope = gradient(lambda batch: MEASURES[name](reference[None], batch), distorted[None])
    assert (slope[0] * direction).sum() == pytest.approx((ahead - behind) / 2e-3, rel=0.02, abs=1e-6)


@pytest.mark.backends
@pytest.mark.parametrize("name", TYPICAL)
def test_measures_compile_inside_a_model_of_unknown_batch_size(name, picture):
    class Measure(keras.layers.Layer):
        def call(self, reference, distorted):
            return MEASURES[name](reference, distorted)

    inputs = [keras.Input(picture.shape), keras.Input(picture.shape)]
    model = keras.Model(inputs, Measure()(*inputs))
    pair = [np.stack([picture] * 2), np.stack([add_noise(picture, 5), add_noise(picture, 30)])]
    assert model.predict(pair, verbose=0) == pytest.approx(to_numpy(MEASURES[name](*pair)), abs=1e-4)
