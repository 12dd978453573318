"""Spatial moment pooling: NIMA, HyperIQA and NemgIQA with moments in place of means."""

from dataclasses import replace

from qualitykit.training.claim import Arm, Claim, Printed, Statement, beats, equal
from qualitykit.training.recipe import Recipe
from qualitykit.training.recipes.hyper_iqa import HYPER_IQA
from qualitykit.training.recipes.nemg_iqa import NEMG_IQA

NIMA = Recipe(
    name="nima",
    system="NIMA",
    source="SMP, section 4.2 and Table 1: VGG16, several pooled stages",
    decisions=(
        "The paper gives no loss, rate, batch size or number of epochs: all are ours.",
        "Scores are 0 to 1.",
    ),
    arguments={"backbone": "VGG16", "pooling": "average"},
    scores=(0.0, 1.0),
    optimizer=("Adam", {"learning_rate": 1e-5}),
    head_rate=10.0,
    epochs=20,
    batch_size=16,
    view={"flip": True},
)

RECIPES = (
    NIMA,
    replace(
        NIMA,
        name="nima_large",
        source="SMP, section 4.2.3: the same with 14.74 % more parameters in a wider and deeper head",
        decisions=(*NIMA.decisions, "Hidden layers of 1024 and 240 units give that number."),
        arguments={**NIMA.arguments, "units": [1024, 240]},
    ),
    replace(
        NIMA,
        name="nima_smp",
        source="SMP, section 4.2: the last stage pooled by four moments, layer normalisation",
        arguments={**NIMA.arguments, "pooling": 4},
    ),
    replace(
        HYPER_IQA,
        name="hyper_iqa_smp",
        source="SMP, section 4.3: HyperIQA with moments in its modules, learning rate 1e-5",
        arguments={**HYPER_IQA.arguments, "pooling": 4},
        optimizer=("Adam", {"learning_rate": 1e-5}),
    ),
    replace(
        NEMG_IQA,
        name="nemg_iqa_smp",
        source="SMP, section 4.4: NemgIQA with four values a place, their moments and an affine layer",
        arguments={**NEMG_IQA.arguments, "pooling": 4},
    ),
)


def _moments(recipe, order, **arguments):
    return Arm(f"SMP({order})", recipe, {"pooling": order, **arguments})


def _normalised(name, normalization):
    return Arm(f"SMP(4), {name}", "nima_smp", {"pooling": 4, "normalization": normalization})


CLAIMS = (
    Claim(
        name="smp_nima",
        system="NIMA",
        paper="smp",
        table="Table 1",
        dataset="koniq10k",
        arms=(
            Arm("NIMA", "nima"),
            Arm("NIMA, large", "nima_large"),
            _moments("nima_smp", 2),
            _normalised("no normalisation", None),
            _normalised("batch", "batch"),
            _normalised("maximum", "max"),
            _moments("nima_smp", 4),
        ),
        statements=(
            *beats("SMP(2)", "NIMA", "SMP(4), batch"),
            *beats("SMP(4)", "SMP(2)", "SMP(4), maximum"),
            *beats("SMP(4), maximum", "SMP(2)"),
            *equal("NIMA", "NIMA, large", by=0.01),
            Statement("fails", "SMP(4), no normalisation"),
        ),
        printed={
            "NIMA": Printed("NIMA"),
            "NIMA, large": Printed("NIMA-Vanilla-Large"),
            "SMP(2)": Printed("NIMA-SMP(2)"),
            "SMP(4), no normalisation": Printed("NIMA-SMP(4)-w/o-Norm"),
            "SMP(4), batch": Printed("NIMA-SMP(4)-BatchNorm"),
            "SMP(4), maximum": Printed("NIMA-SMP(4)-MaxNorm"),
            "SMP(4)": Printed("NIMA-SMP(4)-LayerNorm"),
        },
        backbones=("VGG16",),
        decisions=(
            "SMP(4) is layer normalised, as in the paper.",
            "That more parameters alone gain nothing is put as within 0.01.",
        ),
    ),
    Claim(
        name="smp_hyper_iqa",
        system="HyperIQA",
        paper="smp",
        table="Table 2",
        dataset="koniq10k",
        arms=(Arm("HyperIQA", "hyper_iqa"), _moments("hyper_iqa_smp", 2), _moments("hyper_iqa_smp", 4)),
        statements=(*beats("SMP(2)", "HyperIQA"), *beats("SMP(4)", "HyperIQA")),
        printed={
            "HyperIQA": Printed("HyperIQA"),
            "SMP(2)": Printed("HyperIQA-SMP(2)"),
            "SMP(4)": Printed("HyperIQA-SMP(4)"),
        },
        backbones=("ResNet50",),
        decisions=(
            "As in the paper, the moments have half the learning rate of HyperIQA's own "
            "recipe, unless the budget names one for all arms.",
        ),
    ),
    Claim(
        name="smp_nemg_iqa",
        system="NemgIQA",
        paper="smp",
        table="Table 3",
        dataset="live",
        arms=(Arm("NemgIQA", "nemg_iqa"), *(_moments("nemg_iqa_smp", order) for order in (1, 2, 4))),
        statements=(
            *equal("NemgIQA", "SMP(1)", by=0.01),
            *beats("SMP(2)", "NemgIQA", "SMP(1)"),
            *beats("SMP(4)", "NemgIQA", "SMP(1)"),
        ),
        printed={
            "NemgIQA": Printed("NemgIQA"),
            **{f"SMP({order})": Printed(f"NemgIQA-SMP({order})") for order in (1, 2, 4)},
        },
        backbones=("ResNet50",),
        references=True,
        decisions=("That the other order of pooling and regression changes nothing is put as within 0.01.",),
    ),
)
