import numpy as np
import pytest

from qualitykit import metrics
from qualitykit.metrics import Logistic, fit_logistic, plcc_logistic, rmse_logistic

RISING = (40.0, 0.15, 45.0, 0.3, 20.0)
FALLING = (-60.0, 0.08, 55.0, -0.2, 70.0)
WITHOUT_LINE = (70.0, 0.09, 50.0, 0.0, 50.0)


def _written_out(parameters, x):
    """CSPP-IQA, eq. 14, term by term."""
    b1, b2, b3, b4, b5 = parameters
    return b1 * (1 / 2 - 1 / (1 + np.exp(b2 * (x - b3)))) + b4 * x + b5


def _line_error(y_true, y_pred):
    return np.sum((y_true - np.polyval(np.polyfit(y_pred, y_true, 1), y_pred)) ** 2)


@pytest.mark.parametrize("parameters", [RISING, FALLING, WITHOUT_LINE])
def test_recovers_known_parameters_from_exact_ratings(parameters):
    x = np.linspace(0, 100, 80)
    curve = fit_logistic(_written_out(parameters, x), x)
    assert curve.converged
    # 1e-4: the search ends when the error falls by less than 1e-8 of itself; parameters hold half the digits.
    assert curve.parameters == pytest.approx(parameters, rel=1e-4, abs=1e-4)


def test_recovers_known_parameters_from_noisy_ratings(rng):
    x = rng.uniform(0, 100, 20_000)
    curve = fit_logistic(_written_out(RISING, x) + rng.normal(0, 2, x.size), x)
    assert curve.converged
    # 20,000 ratings with noise of 2 leave about 1% of uncertainty on each; three times that is allowed.
    assert curve.parameters == pytest.approx(RISING, rel=0.03)


def test_four_parameters_hold_the_slope_at_zero():
    x = np.linspace(0, 100, 80)
    curve = fit_logistic(_written_out(WITHOUT_LINE, x), x, parameters=4)
    assert curve.converged and curve.parameters[3] == 0
    assert curve.parameters == pytest.approx(WITHOUT_LINE, rel=1e-4)
    bent = fit_logistic(_written_out(RISING, x), x, parameters=4)
    assert np.all(np.diff(bent(x)) > 0)


def test_calling_the_curve_gives_equation_14():
    x = np.array([-20.0, 0.0, 45.0, 300.0])
    assert Logistic(RISING, True, "")(x) == pytest.approx(_written_out(RISING, x))


def test_far_predictions_do_not_overflow():
    with np.errstate(over="raise"):
        assert np.all(np.isfinite(Logistic(RISING, True, "")([-1e9, 1e9])))


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_the_unit_of_either_side_changes_nothing(unit, rng):
    x = rng.uniform(0, 100, 200)
    y = _written_out(RISING, x) + rng.normal(0, 3, 200)
    plain, scaled = fit_logistic(y, x), fit_logistic(y * unit, x / unit - 7)
    assert scaled.converged
    assert scaled(x / unit - 7) / unit == pytest.approx(plain(x), rel=1e-3)


def test_reversed_predictions_are_fitted_as_well_as_forward_ones(rng):
    x = rng.uniform(0, 100, 200)
    y = _written_out(RISING, x) + rng.normal(0, 3, 200)
    forward, backward = fit_logistic(y, x), fit_logistic(y, -x)
    assert backward.converged
    assert backward(-x) == pytest.approx(forward(x), rel=1e-3)


def test_parameters_are_written_with_a_steepness_of_at_least_zero(rng):
    for _ in range(8):
        x = rng.normal(size=30)
        assert fit_logistic(rng.normal() * x + rng.normal(size=30), x).parameters[1] >= 0


def test_is_never_worse_than_the_straight_line(rng):
    for size in (6, 7, 10, 25, 60) * 3:
        x = rng.normal(size=size)
        y = rng.normal() * x + rng.normal(size=size)
        curve = fit_logistic(y, x)
        assert np.sum((y - curve(x)) ** 2) <= _line_error(y, x) * (1 + 1e-9)


def test_constant_ratings_are_met_by_a_constant():
    curve = fit_logistic([3.0] * 10, np.arange(10))
    assert curve.converged and curve([0, 99]).tolist() == [3.0, 3.0]


@pytest.mark.filterwarnings("error")
def test_constant_predictions_say_that_nothing_can_be_fitted_and_give_the_mean():
    curve = fit_logistic(np.arange(10), [5.0] * 10)
    assert not curve.converged and "1 distinct predictions cannot determine 5 parameters" in curve.reason
    assert curve([5, 6]).tolist() == [4.5, 4.5]


def test_predictions_that_differ_by_nothing_that_can_be_squared_are_taken_as_constant():
    curve = fit_logistic(np.arange(10), np.arange(10) * 1e-200)
    assert not curve.converged and "double precision" in curve.reason
    assert np.all(np.isfinite(curve.parameters))


@pytest.mark.parametrize("size", [2, 3, 5])
def test_tiny_samples_give_the_line_and_say_so(size, rng):
    x, y = rng.normal(size=size), rng.normal(size=size)
    curve = fit_logistic(y, x)
    assert not curve.converged and f"{size} distinct predictions" in curve.reason
    assert curve(x) == pytest.approx(np.polyval(np.polyfit(x, y, 1), x))


def test_ratings_that_bend_one_way_only_are_fitted_and_said_to_be_undetermined():
    x = np.linspace(0, 5, 60)
    curve = fit_logistic(np.exp(x), x)
    assert not curve.converged
    assert np.sum((np.exp(x) - curve(x)) ** 2) < 1e-3 * _line_error(np.exp(x), x)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="parameters must be 4 or 5. Received: parameters=3"):
        fit_logistic([1, 2], [1, 2], parameters=3)
    with pytest.raises(ValueError, match="at least 2 images. Received: 1"):
        fit_logistic([1], [1])
    with pytest.raises(ValueError, match="y_pred must be finite"):
        fit_logistic([1, 2], [1, float("nan")])
    with pytest.raises(ValueError, match="must have the same shape"):
        plcc_logistic(np.ones((3, 1)), np.ones(3))


def test_plcc_and_rmse_after_the_logistic_are_those_of_the_fitted_scores(rng):
    x = rng.uniform(0, 100, 200)
    y = _written_out(RISING, x) + rng.normal(0, 3, 200)
    fitted = fit_logistic(y, x)(x)
    assert plcc_logistic(y, x) == metrics.plcc(y, fitted)
    assert rmse_logistic(y, x) == metrics.rmse(y, fitted)
    assert plcc_logistic(y, x) > metrics.plcc(y, x)
    assert plcc_logistic(y[:, None], x[:, None]) == plcc_logistic(y, x)


def test_plcc_after_the_logistic_warns_when_the_fit_is_none():
    with pytest.warns(RuntimeWarning, match="did not converge: 3 distinct predictions"):
        assert plcc_logistic([3, 2, 1], [1, 2, 3]) == pytest.approx(1)
    with pytest.warns(RuntimeWarning, match="did not converge"):
        assert np.isnan(plcc_logistic([3, 2, 1], [1, 1, 1]))
