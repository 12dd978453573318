"""Spatial moment pooling: NIMA, HyperIQA and NemgIQA with moments in place of means."""

from dataclasses import replace

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
