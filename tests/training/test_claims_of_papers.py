"""What holds for every claim, collected from the table."""

import inspect

import numpy as np
import pytest

import qualitykit.models
from qualitykit.datasets import list_datasets, load_published
from qualitykit.datasets.published import PAPERS
from qualitykit.protocols.budget import replaced
from qualitykit.protocols.claims import slug
from qualitykit.similarity.by_name import MAPS
from qualitykit.training import CLAIMS, RECIPES
from qualitykit.training.claim import Arm, Claim, Statement, beats
from tests.models.tiny_application import tiny_applications  # noqa: F401

CASES = pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
ARMS = {f"{claim.system}: {arm.name}": (claim, arm) for claim in CLAIMS.values() for arm in claim.arms}
# What makes a model small where that is no part of any arm.
SMALL = {
    "BPSQM": {"widths": [2, 2, 2, 2], "pooling_widths": [2, 2, 2, 2, 2], "patch_size": 32, "step": 24},
    "RNNBIQA": {"patch_size": 48, "gru_units": [4, 2]},
}


@CASES
def test_it_names_a_system_a_paper_and_data_sets_that_exist(claim):
    assert claim.system in qualitykit.models.__all__ and claim.paper in PAPERS
    assert {claim.dataset, claim.trained_on or claim.dataset} <= set(list_datasets())
    assert claim.statements and len(claim.arms) > 1


@CASES
def test_every_arm_is_spoken_of(claim):
    assert {name for statement in claim.statements for name in statement.arms} == {x.name for x in claim.arms}


@CASES
def test_the_paper_prints_figures_of_every_arm_or_of_none(claim):
    dataset, published = claim.published()
    assert dataset == claim.dataset
    assert set(published) == ({arm.name for arm in claim.arms} if claim.printed else set())
    assert all({"SROCC", "PLCC"} <= set(figures) for figures in published.values())


@CASES
def test_what_it_says_is_what_the_paper_printed(claim):
    """No statement contradicts the figures that it rests on."""
    _, published = claim.published()
    for statement in claim.statements if published else ():
        assert holds(statement, *(published[name] for name in statement.arms)), statement.text


def holds(statement, first, second=None):
    if statement.relation == "trains faster than":
        hours = [figures["TRAINING HOURS"] for figures in (second, first)]
        return statement.by == pytest.approx(hours[0] / hours[1])
    if statement.relation == "fails":
        return np.isnan(first[statement.metric])
    difference = first[statement.metric] - second[statement.metric]
    return difference > 0 if statement.relation == "beats" else abs(difference) < statement.by


@CASES
def test_the_paper_s_networks_stand_in_the_arms(claim):
    for arm in claim.arms:
        merged = {**RECIPES[arm.recipe].arguments, **arm.arguments}
        if claim.backbones:
            assert replaced(merged, dict.fromkeys(claim.backbones, "other")) != merged


@pytest.mark.parametrize(("claim", "arm"), ARMS.values(), ids=ARMS)
def test_every_arm_s_fields_are_its_recipe_s_and_its_arguments_its_model_s(claim, arm):
    recipe = RECIPES[arm.recipe].with_changes(**arm.changes)
    known = inspect.signature(getattr(qualitykit.models, recipe.system)).parameters
    assert set(arm.arguments) <= set(known) and (not arm.pictures or arm.pictures in MAPS)


@pytest.mark.usefixtures("tiny_applications")
@pytest.mark.parametrize(("claim", "arm"), ARMS.values(), ids=ARMS)
def test_every_arm_can_be_built_with_other_networks(claim, arm):
    recipe = RECIPES[arm.recipe]
    instead = dict(zip(claim.backbones, ("TinyNet", "TinyNetV2"), strict=False))
    arguments = replaced({**recipe.arguments, **arm.arguments}, instead)
    small = SMALL.get(recipe.system, {})
    model = recipe.build("none" if "weights" in recipe.takes else None, {**small, **arguments})
    assert model.output_shape == (None, 1)


def test_names_of_folders_are_told_apart():
    for system in {claim.system for claim in CLAIMS.values()}:
        names = {arm.name for claim in CLAIMS.values() if claim.system == system for arm in claim.arms}
        assert len({slug(name) for name in names}) == len(names)


def test_figures_of_the_measured_set_are_shown_where_the_paper_has_them():
    claim = CLAIMS["cspp_iqa_parts"]
    assert claim.published()[1]["HyperIQA"]["SROCC"] == 0.859
    assert claim.published("koniq10k") == ("koniq10k", claim.published("koniq10k")[1])
    assert claim.published("koniq10k")[1]["HyperIQA"]["SROCC"] == 0.906
    assert claim.published("biq2021")[0] == "live_challenge"
    sizes = CLAIMS["rnn_biqa_sizes"].published()[1]
    assert [figures["SROCC"] for figures in sizes.values()] == [0.917, 0.920, 0.920]


@pytest.mark.parametrize("table", ["Table 1", "Table 2", "Table 3", "Table 4"])
def test_no_figure_of_bpsqm_s_own_arms_is_forgotten(table):
    rows = load_published("bpsqm").query("table == @table")
    ours = {place.system for claim in CLAIMS.values() for place in claim.printed.values()}
    assert set(rows["system"]) - ours <= {"SSIM", "FSIMc"}


def test_arms_that_are_not_there_cannot_be_spoken_of():
    arms = (Arm("a", "nima"), Arm("b", "nima"))
    with pytest.raises(ValueError, match="must name each arm once and speak of no others.*spoken of: .*'c'"):
        Claim("x", "NIMA", "smp", "Table 1", "koniq10k", arms, beats("a", "c"))
    with pytest.raises(ValueError, match="must name each arm once"):
        Claim("x", "NIMA", "smp", "Table 1", "koniq10k", (arms[0], arms[0]), ())
    with pytest.raises(ValueError, match="relation must be one of .* Received: relation='likes'"):
        Statement("likes", "a", "b")
