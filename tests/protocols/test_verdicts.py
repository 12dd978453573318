import numpy as np
import pytest

from qualitykit import metrics
from qualitykit.protocols.verdicts import Measured, judge, overall
from qualitykit.training.claim import Statement

SIZE = 300


@pytest.fixture
def truth(rng):
    return rng.uniform(0, 100, SIZE)


@pytest.fixture
def arm(rng, truth):
    """Makes an arm whose trainings err by so much each."""

    def make(*errors, **more):
        predictions = [truth + error * rng.normal(size=SIZE) for error in errors]
        return Measured(truth, np.stack(predictions, axis=1), **more)

    return make


BEATS = Statement("beats", "a", "b")


def test_a_better_arm_beats_and_a_worse_one_does_not(arm):
    good, bad = arm(5), arm(30)
    found = judge(BEATS, {"a": good, "b": bad})
    assert found.verdict == "confirmed" and found.low > 0 and found.p_value < 0.05
    assert found.first == pytest.approx(metrics.srocc(good.truth, good.predictions[:, 0]))
    assert found.difference == pytest.approx(found.first - found.second)
    assert judge(BEATS, {"a": bad, "b": good}).verdict == "not confirmed"


def test_arms_that_the_photographs_cannot_tell_apart_are_too_close_to_call(arm):
    found = judge(BEATS, {"a": arm(20), "b": arm(20)})
    assert found.verdict == "too close to call" and found.low < 0 < found.high


def test_a_gain_that_half_of_the_trainings_contradict_is_too_close_to_call(arm):
    once = judge(BEATS, {"a": arm(10), "b": arm(16)})
    assert once.verdict == "confirmed"
    found = judge(BEATS, {"a": arm(10, 22), "b": arm(16, 18)})
    assert found.verdict == "too close to call"


def test_equal_needs_the_whole_interval_inside_of_the_margins(arm):
    wide, narrow = (Statement("equals", "a", "b", by=by) for by in (0.1, 0.0001))
    pair = {"a": arm(20), "b": arm(20)}
    assert judge(wide, pair).verdict == "confirmed"
    assert judge(narrow, pair).verdict == "too close to call"
    assert judge(wide, {"a": arm(5), "b": arm(60)}).verdict == "not confirmed"


def test_an_arm_that_failed_beats_and_equals_nothing(arm, truth):
    lost = Measured(truth[:0], np.zeros((0, 0)), (), diverged=1)
    constant = Measured(truth, np.full((SIZE, 1), 50.0))
    for failed in (lost, constant):
        assert judge(BEATS, {"a": failed, "b": arm(20)}).verdict == "not confirmed"
        assert judge(BEATS, {"a": arm(20), "b": failed}).verdict == "confirmed"
        assert (
            judge(Statement("equals", "a", "b", by=1.0), {"a": arm(9), "b": failed}).verdict
            == "not confirmed"
        )
        assert judge(Statement("fails", "a"), {"a": failed}).verdict == "confirmed"
    assert judge(Statement("fails", "a"), {"a": arm(20)}).verdict == "not confirmed"
    assert judge(BEATS, {"a": lost, "b": constant}).verdict == "too close to call"
    once = Measured(truth, arm(20).predictions, (1.0,), diverged=1)
    assert judge(Statement("fails", "a"), {"a": once}).verdict == "too close to call"


def test_times_are_compared_with_the_factor(arm):
    faster = Statement("trains faster than", "a", "b", by=4.0)
    slow = arm(20, 20, seconds=(90.0, 110.0))
    found = judge(faster, {"a": arm(20, seconds=(20.0,)), "b": slow})
    assert (found.verdict, found.first, found.second, found.difference) == ("confirmed", 20, 100, 5)
    assert judge(faster, {"a": arm(20, seconds=(30.0,)), "b": slow}).verdict == "not confirmed"
    interrupted = arm(20, seconds=(float("nan"),))
    assert judge(faster, {"a": interrupted, "b": slow}).verdict == "not measured"


def test_without_one_of_its_arms_a_statement_is_not_measured(arm):
    assert judge(BEATS, {"a": arm(10)}).verdict == "not measured"


def test_a_claim_holds_as_far_as_its_weakest_statement():
    assert overall(["confirmed", "confirmed"]) == "confirmed"
    assert overall(["confirmed", "too close to call"]) == "too close to call"
    assert overall(["too close to call", "not measured"]) == "not measured"
    assert overall(["not measured", "not confirmed", "confirmed"]) == "not confirmed"


def test_the_interval_of_an_arm_is_that_of_its_trainings_mean(arm):
    two = arm(10, 30)
    found = two.interval("PLCC")
    assert found.estimate == pytest.approx(two.value("PLCC")) and found.low < found.estimate < found.high
    assert np.isnan(Measured(np.zeros(0), np.zeros((0, 0)), (), 1).interval("PLCC")).all()
