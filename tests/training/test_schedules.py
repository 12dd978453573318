"""Learning rates over a training."""

import numpy as np
import pytest

from qualitykit.training.schedules import check_schedule, goes_on, learning_rate


def rates(schedule, epochs, steps, peak=1.0):
    rate = learning_rate(schedule, peak, epochs, steps)
    return [float(rate(step)) for step in range(epochs * steps)]


@pytest.mark.backends
def test_steps_divide_the_rate_after_so_many_epochs():
    found = rates(("steps", {"every": 2, "factor": 0.1}), epochs=6, steps=3)
    np.testing.assert_allclose(found, [1.0] * 6 + [0.1] * 6 + [0.01] * 6, rtol=1e-5)


@pytest.mark.backends
def test_a_cosine_rises_first_and_ends_near_zero():
    found = rates(("cosine", {"warmup": 0.1}), epochs=10, steps=10)
    assert found[0] < 0.2 and np.argmax(found) == 10 and max(found) == pytest.approx(1.0)
    assert (np.diff(found[:10]) > 0).all() and (np.diff(found[10:]) < 0).all()
    assert found[-1] < 0.001
    assert found[10 + 45] == pytest.approx(0.5)


def test_the_others_are_constant_to_the_optimiser():
    assert learning_rate(("constant", {}), 0.3, 5, 5) == 0.3
    assert learning_rate(("plateau", {"patience": 2}), 0.3, 5, 5) == 0.3


def test_only_a_cosine_ends_with_its_last_epoch():
    assert [goes_on((name, {})) for name in ("constant", "steps", "plateau", "cosine")] == [True] * 3 + [
        False
    ]


@pytest.mark.parametrize(
    "schedule, message",
    [
        ("plateau", "schedule must be"),
        (("linear", {}), "schedule must be .*name of constant, steps, cosine, plateau.* Received"),
        (("steps", {"evry": 2}), "schedule 'steps' has no evry; it has every, factor"),
        (("constant", {"rate": 2}), "schedule 'constant' has no rate; it has no arguments"),
    ],
)
def test_what_does_not_exist_is_named(schedule, message):
    with pytest.raises(ValueError, match=message):
        check_schedule(schedule)
