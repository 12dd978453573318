import keras
import numpy as np
import pytest

from qualitykit.models import Card, KernelFusion, knows_spread, load_model, scoring_model, with_spread
from qualitykit.models.interval import Interval
from qualitykit.personal.network import comparable

pytestmark = pytest.mark.backends


@pytest.fixture
def model():
    fusion = KernelFusion(
        [("MobileNet", 2)], 4, 2, 0.1, kernel="exponential", limit=8.0, knots=3, spread=True
    )
    # No coefficients: score and squared error are the intercepts.
    kernel = fusion.get_layer("kernel")
    kernel.set_weights([np.zeros((2, 4)), np.zeros((2, 2)), np.array([0.6, 0.01])])
    return scoring_model(fusion)


def test_the_spread_is_on_the_scale_of_the_scores(model):
    both = with_spread(model).predict_on_batch(np.full((3, 64, 64, 3), 128.0))
    np.testing.assert_allclose(np.asarray(both), [[60.0, 10.0]] * 3, rtol=1e-5)


def test_a_model_loaded_by_a_new_process_knows_it_too(model, tmp_path):
    """Names of operations begin anew there, as they do after `clear_session`."""
    keras.utils.clear_session(free_memory=False)
    scoring_model(KernelFusion([("MobileNet", 2)], 4, 2, knots=3, spread=True)).save(tmp_path / "sure.keras")
    keras.utils.clear_session(free_memory=False)
    loaded = load_model(tmp_path / "sure.keras")
    assert with_spread(loaded).output_shape == (None, 2)
    assert comparable(loaded).output_shape == (None, 2 + 4)


def test_no_score_is_held_to_be_exact(model):
    model.get_layer("kernel").set_weights([np.zeros((2, 4)), np.zeros((2, 2)), np.array([0.6, -1.0])])
    both = with_spread(model).predict_on_batch(np.full((1, 64, 64, 3), 128.0))
    np.testing.assert_allclose(np.asarray(both)[0], [60.0, 2.0], rtol=1e-5)


def test_a_model_without_one_is_refused():
    plain = KernelFusion([("MobileNet", 2)], 4, 2)
    assert not knows_spread(plain) and not knows_spread(keras.Sequential())
    with pytest.raises(ValueError, match="says nothing of the error"):
        with_spread(plain)


def test_an_interval_of_spreads_is_wide_where_the_spread_is():
    interval = Interval([0, 100], [1, 1], [2, 2], of_spread=True)
    assert interval.at(50, spread=5) == (45, 60)
    assert Interval([0, 100], [1, 1], [2, 2]).at(50, spread=5) == (49, 52)


def test_without_the_spread_of_a_photograph_there_are_no_ends():
    interval = Interval([0, 100], [1, 1], [2, 2], of_spread=True)
    assert all(np.isnan(interval.at(50))) and all(np.isnan(Card("x", "x", interval=interval).interval_at(50)))
