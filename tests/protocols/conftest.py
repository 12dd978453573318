"""One tiny training for all tests of the protocols."""

import pytest

from qualitykit.protocols import TrainingPlan
from qualitykit.training import Recipe
from tests.conftest import tiny_network

RECIPE = Recipe(
    name="tiny",
    system="none",
    source="tests",
    loss=("QualityAwareLoss", {"mae_weight": 1.0, "plcc_weight": 1.0}),
    optimizer=("Adam", {"learning_rate": 0.01}),
    epochs=1,
    batch_size=8,
    view={"size": (16, 16)},
    validation_view={"size": (16, 16)},
)


@pytest.fixture
def plan():
    """Trains the tiny network; `plan.build.count` is how often."""
    return TrainingPlan(RECIPE, build=Builder(), seed=3, verbose=False)


class Builder:
    """Builds the tiny network; raises KeyboardInterrupt instead of the build number `stop`."""

    def __init__(self, stop=None):
        self.count, self.stop = 0, stop

    def __call__(self):
        if self.count == self.stop:
            raise KeyboardInterrupt
        self.count += 1
        return tiny_network()
