"""CSPP-IQA: on crops, as its section 4.2 has it, and on whole photographs, as its Table 3 has it."""

from dataclasses import replace

from qualitykit.training.claim import Arm, Claim, Printed, Statement, beats, equal
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

_FULL = Arm("CSPP-IQA", "cspp_iqa")
_COMMON = {"system": "CSPPIQA", "paper": "csppiqa", "backbones": ("ResNet50",)}

CLAIMS = (
    Claim(
        name="cspp_iqa_cost",
        table="Table 3",
        dataset="koniq10k",
        arms=(Arm("HyperIQA, 25 crops", "hyper_iqa"), Arm("CSPP-IQA, whole photographs", "cspp_iqa_whole")),
        statements=(
            *equal("CSPP-IQA, whole photographs", "HyperIQA, 25 crops", by=0.01),
            Statement("trains faster than", "CSPP-IQA, whole photographs", "HyperIQA, 25 crops", by=127 / 26),
        ),
        printed={
            "HyperIQA, 25 crops": Printed("HyperIQA"),
            "CSPP-IQA, whole photographs": Printed("CSPP-IQA"),
        },
        decisions=(
            "Equal means within 0.01; the paper's SROCC differ by 0.001.",
            "127 and 26 hours make the paper's 4.88 times. Ours is the time of the whole training, decoding "
            "included, on one and the same machine.",
        ),
        **_COMMON,
    ),
    Claim(
        name="cspp_iqa_pooling",
        table="Table 4",
        dataset="live_challenge",
        arms=(_FULL, Arm("maximum pooling", "cspp_iqa", {"mode": "max"})),
        statements=beats("CSPP-IQA", "maximum pooling"),
        printed={
            "CSPP-IQA": Printed("CSPP-IQA, average pooling"),
            "maximum pooling": Printed("CSPP-IQA, max pooling"),
        },
        **_COMMON,
    ),
    Claim(
        name="cspp_iqa_levels",
        table="Figure 6",
        dataset="live_challenge",
        arms=(_FULL, Arm("SPP-4", "cspp_iqa", {"levels": 4}), Arm("SPP-5", "cspp_iqa", {"levels": 5})),
        statements=beats("CSPP-IQA", "SPP-4", "SPP-5"),
        decisions=("CSPP-IQA has three levels; the figure is drawn without numbers.",),
        **_COMMON,
    ),
    Claim(
        name="cspp_iqa_parts",
        table="Table 6",
        dataset="live_challenge",
        arms=(
            Arm("HyperIQA", "cspp_iqa", {"spp": False, "cbam": False}),
            Arm("HyperIQA + SPP", "cspp_iqa", {"cbam": False}),
            Arm("HyperIQA + CBAM", "cspp_iqa", {"spp": False}),
            _FULL,
        ),
        statements=(
            *beats("HyperIQA + SPP", "HyperIQA"),
            *beats("HyperIQA + CBAM", "HyperIQA"),
            *beats("CSPP-IQA", "HyperIQA + SPP", "HyperIQA + CBAM"),
        ),
        printed={
            name: Printed(name) for name in ("HyperIQA", "HyperIQA + SPP", "HyperIQA + CBAM", "CSPP-IQA")
        },
        decisions=("All arms train by one recipe, HyperIQA too; without SPP the model takes crops alone.",),
        **_COMMON,
    ),
)
