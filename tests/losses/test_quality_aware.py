import numpy as np
import pytest

from qualitykit.losses import PLCCLoss, QualityAwareLoss, plcc_loss
from qualitykit.metrics import plcc

pytestmark = pytest.mark.backends


@pytest.fixture
def scores(rng):
    true = rng.uniform(size=(20, 1)).astype("float32")
    return true, (0.5 * true + rng.normal(0, 0.1, (20, 1))).astype("float32")


def test_the_correlation_loss_is_one_minus_plcc(scores):
    true, predicted = scores
    assert float(PLCCLoss()(true, predicted)) == pytest.approx(
        1 - plcc(true[:, 0], predicted[:, 0]), abs=1e-5
    )


def test_a_reversed_batch_costs_two(scores):
    true, _ = scores
    assert float(plcc_loss(true, -true)) == pytest.approx(2, abs=1e-5)


def test_the_quality_aware_loss_weighs_both_terms(scores):
    true, predicted = scores
    expected = 2 * np.abs(true - predicted).mean() + 3 * (1 - plcc(true[:, 0], predicted[:, 0]))
    assert float(QualityAwareLoss(2.0, 3.0)(true, predicted)) == pytest.approx(expected, rel=1e-4)


def test_the_papers_weights_are_one_and_ten():
    assert QualityAwareLoss().get_config() == {
        "name": "quality_aware_loss",
        "mae_weight": 1.0,
        "plcc_weight": 10.0,
    }


@pytest.mark.parametrize("count", [1, 4])
def test_a_batch_without_spread_costs_one_and_teaches_nothing_broken(count):
    constant = np.full((count, 1), 0.5, "float32")
    assert float(plcc_loss(constant, constant)) == pytest.approx(1)
    assert float(QualityAwareLoss()(constant, constant + 0.1)) == pytest.approx(10.1, rel=1e-4)


def test_scores_never_broadcast(scores):
    true, predicted = scores
    with pytest.raises(ValueError, match=r"must have the same shape. Received: \(20,\) and \(20, 1\)"):
        plcc_loss(true[:, 0], predicted)


def test_a_sample_weight_is_refused(scores):
    with pytest.raises(ValueError, match="takes no sample_weight"):
        PLCCLoss()(*scores, sample_weight=np.ones(20))
