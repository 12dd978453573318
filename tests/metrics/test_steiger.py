import numpy as np
import pytest
from scipy import stats

from qualitykit.metrics import steiger_z


def _sample_with(correlations, images, rng):
    """Three variables whose sample correlations are exactly r_ya, r_yb, r_ab."""
    r_ya, r_yb, r_ab = correlations
    wanted = np.array([[1, r_ya, r_yb], [r_ya, 1, r_ab], [r_yb, r_ab, 1]])
    raw = rng.normal(size=(images, 3))
    raw -= raw.mean(axis=0)
    white = np.linalg.qr(raw)[0]
    return (white @ np.linalg.cholesky(wanted).T).T


# Printed by the R package cocor ("steiger1980"), the first in the vignette of the package rmcorr. The inputs
# are known to four decimals, which leaves z about 0.001 of play.
@pytest.mark.parametrize(
    ("correlations", "images", "z"),
    [((0.8066, 0.2383, 0.2255), 177, 8.5460), ((0.0228, 0.3522, 0.3718), 553, -7.1345)],
)
def test_equals_rs_cocor(correlations, images, z, rng):
    assert steiger_z(*_sample_with(correlations, images, rng)).z == pytest.approx(z, abs=2e-3)


def test_p_value_is_two_sided_normal(rng):
    test = steiger_z(*_sample_with((0.6, 0.5, 0.4), 100, rng))
    assert test.p_value == pytest.approx(2 * (1 - stats.norm.cdf(test.z)))


def test_swapping_the_models_turns_the_sign(rng):
    truth, first, second = _sample_with((0.7, 0.5, 0.6), 60, rng)
    one, other = steiger_z(truth, first, second), steiger_z(truth, second, first)
    assert one.z == pytest.approx(-other.z) and one.p_value == pytest.approx(other.p_value)


def test_models_that_agree_with_each_other_are_told_apart_more_easily(rng):
    strangers = steiger_z(*_sample_with((0.8, 0.7, 0.5), 100, rng))
    siblings = steiger_z(*_sample_with((0.8, 0.7, 0.95), 100, rng))
    assert siblings.z > strangers.z > 0


@pytest.mark.parametrize("correlation", ["plcc", "srocc"])
def test_equal_models_are_found_to_differ_at_the_rate_of_the_test(correlation):
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(400):
        truth, shared = rng.normal(size=(2, 80))
        first, second = (truth + shared + rng.normal(size=80) for _ in range(2))
        found += steiger_z(truth, first, second, correlation).p_value < 0.05
    # 400 simulations know a rate of 0.05 to 0.011.
    assert found / 400 == pytest.approx(0.05, abs=0.033)


def test_srocc_sees_the_ranks_alone(rng):
    truth, first, second = rng.normal(size=(3, 50)) + rng.normal(size=50)
    curved = steiger_z(truth, np.exp(first), second**3, "srocc")
    assert curved == steiger_z(truth, first, second, "srocc")
    assert curved != steiger_z(truth, first, second, "plcc")


def test_equal_correlations_do_not_differ(rng):
    truth = rng.normal(size=30)
    prediction = truth + rng.normal(size=30)
    assert steiger_z(truth, prediction, prediction) == (0, 1)
    assert steiger_z(truth, prediction, 3 * prediction + 1) == (0, 1)
    assert steiger_z(truth, truth, 2 * truth) == (0, 1)


def test_a_perfect_model_against_another_is_finite(rng):
    truth = rng.normal(size=30)
    test = steiger_z(truth, truth, truth + rng.normal(size=30))
    assert np.isfinite(test.z) and test.z > 5


def test_a_constant_side_gives_nan():
    assert np.isnan(steiger_z([1, 2, 3, 4], [5, 5, 5, 5], [1, 2, 4, 3])).all()


def test_bad_arguments_are_named():
    with pytest.raises(
        ValueError, match=r"correlation must be one of \['plcc', 'srocc'\]. Received: .*'krocc'"
    ):
        steiger_z([1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], "krocc")
    with pytest.raises(ValueError, match="y_true and y_pred_a must hold at least 4 images. Received: 3"):
        steiger_z([1, 2, 3], [1, 2, 3], [1, 2, 3])
    with pytest.raises(ValueError, match="y_pred_b must be finite"):
        steiger_z([1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, float("inf")])
