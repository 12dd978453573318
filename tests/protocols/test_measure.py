import numpy as np
import pandas as pd
import pytest

from qualitykit import metrics
from qualitykit.protocols import METRICS
from qualitykit.protocols.measure import model_facts, predict, statistics
from tests.conftest import tiny_network


@pytest.fixture
def scores(rng):
    """Ratings that follow the predictions along a bend, and those predictions."""
    prediction = rng.uniform(0, 100, 60)
    return 100 / (1 + np.exp(-(prediction - 60) / 9)) + rng.normal(0, 2, 60), prediction


def test_raw_figures_and_those_after_the_logistic_stand_side_by_side(scores):
    found = statistics(*scores)
    assert found["n"] == found["logistic_n"] == 60 and found["logistic_converged"]
    assert found["PLCC"] == metrics.plcc(*scores)
    assert found["PLCC_logistic"] == metrics.plcc_logistic(*scores)
    assert found["RMSE"] == metrics.rmse(*scores)
    assert found["RMSE_logistic"] == metrics.rmse_logistic(*scores)
    assert found["PLCC_logistic"] > found["PLCC"] and found["RMSE_logistic"] < found["RMSE"]
    assert set(METRICS) <= set(found)


def test_a_curve_fitted_elsewhere_is_used_and_named(scores):
    curve = metrics.fit_logistic(*scores)
    few = [part[:5] for part in scores]
    found = statistics(*few, (curve, 60))
    assert (found["n"], found["logistic_n"]) == (5, 60)
    assert found["RMSE_logistic"] == metrics.rmse(few[0], curve(few[1]))


def test_a_single_image_has_no_metrics():
    assert statistics(np.array([1.0]), np.array([2.0])) == {"n": 1}


def test_constant_predictions_give_no_correlation_but_an_error():
    found = statistics(np.array([1.0, 2, 3]), np.array([2.0, 2, 2]))
    assert np.isnan(found["SROCC"]) and np.isnan(found["PLCC"]) and found["RMSE"] > 0


def test_predictions_that_are_there_are_read_to_the_last_bit(tmp_path, rng):
    values = rng.normal(size=(9, 2))
    table = pd.DataFrame(values, columns=["score", "prediction"]).assign(path="x")
    table.to_csv(tmp_path / "predictions.csv", index=False)
    truth, prediction = predict("no model is needed", None, "test", tmp_path)
    np.testing.assert_array_equal(truth, values[:, 0])
    np.testing.assert_array_equal(prediction, values[:, 1])


def test_a_model_in_memory_is_known_by_its_weights():
    model = tiny_network()
    before = model_facts(model)
    assert before["model"] == "tiny" and before == model_facts(tiny_network())
    model.set_weights([weights + 1 for weights in model.get_weights()])
    assert model_facts(model) != before


def test_a_saved_model_is_known_by_its_checksum(tmp_path):
    (tmp_path / "m.keras").write_bytes(b"")
    facts = model_facts(tmp_path / "m.keras")
    assert facts["model"] == str(tmp_path / "m.keras")
    # The first digits of SHA-256 of nothing, FIPS 180.
    assert facts["model_sha256"].startswith("e3b0c44298fc1c14") and len(facts["model_sha256"]) == 64
