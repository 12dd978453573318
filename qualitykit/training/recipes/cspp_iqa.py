"""CSPP-IQA: on crops, as its section 4.2 has it, and on whole photographs, as its Table 3 has it."""

from dataclasses import replace

from qualitykit.training.recipe import Recipe

CROPS = Recipe(
    name="cspp_iqa",
    system="CSPPIQA",
    source="CSPP-IQA, sections 3.4 and 4.2: 25 crops of 224, SmoothL1, Adam 2e-5, weight decay 5e-4",
    decisions=(
        "Scores are 0 to 100, as in HyperIQA, which it extends; on 0 to 1, SmoothL1 would be half the "
        "squared error and nothing else.",
        "The paper contradicts itself: section 4.2 trains on 25 crops, section 4.4.4 on whole photographs. "
        "Both are recipes.",
        "Its 80/20 splits use the 20 for test; our validation part is taken out of the 80.",
        "Epochs and batch size are HyperIQA's: the paper gives none.",
    ),
    arguments={"backbone": "ResNet50"},
    loss=("SmoothL1Loss", {}),
    optimizer=("Adam", {"learning_rate": 2e-5}),
    l2=5e-4,
    schedule=("constant", {}),
    stopping=None,
    epochs=16,
    batch_size=96,
    view={"crop": 224, "crops_per_image": 25, "flip": True},
)

RECIPES = (
    CROPS,
    replace(
        CROPS,
        name="cspp_iqa_whole",
        source="CSPP-IQA, section 4.4.4 and Table 3: whole photographs, once an epoch",
        decisions=(*CROPS.decisions[:2], "Batches of 8 photographs of one shape are ours."),
        batch_size=8,
        view={"flip": True},
    ),
)
