import keras
import numpy as np
import pytest

from qualitykit.layers import MeanRating

pytestmark = pytest.mark.backends


def mean(shares, *ends):
    return keras.ops.convert_to_numpy(MeanRating(*ends)(np.asarray(shares, "float32")))


def test_it_is_the_expectation_over_equally_spaced_ratings(rng):
    shares = rng.dirichlet(np.ones(10), size=4)
    np.testing.assert_allclose(mean(shares), (shares @ np.arange(1, 11))[:, None], rtol=1e-5)


@pytest.mark.parametrize(("bin", "rating"), [(0, -2.0), (1, 0.0), (4, 6.0)])
def test_a_certain_rating_is_the_mean(bin, rating):
    assert mean([np.eye(5)[bin]], -2, 6).item() == pytest.approx(rating)


def test_shares_need_not_sum_to_one_exactly():
    assert mean([[0.2, 0.6]], 0, 1).item() == pytest.approx(0.75)


def test_ratings_that_do_not_rise_and_single_bins_are_refused():
    with pytest.raises(ValueError, match="low must be below high. Received: low=5, high=5"):
        MeanRating(5, 5)
    with pytest.raises(ValueError, match=r"shares must be \(N, n\) with n of at least 2. Received: shape="):
        MeanRating()(np.ones((3, 1), "float32"))


def test_the_config_gives_the_arguments_back():
    layer = MeanRating(0, 9, name="mean")
    assert MeanRating.from_config(layer.get_config()).get_config() == layer.get_config()
