"""QualityNet: two streams with attention, one loss of absolute error and correlation."""

from itertools import product

from qualitykit.training.claim import Arm, Claim, Printed, beats, equal
from qualitykit.training.recipe import Recipe

RECIPES = (
    Recipe(
        name="quality_net",
        system="QualityNet",
        source="QualityNet, 'Implementation details', Table 1 and eq. 38",
        decisions=(
            "Scores keep the data set's own range: the weights 1 and 10 of the loss were searched on such.",
            "The factor of the learning rate's fall (0.5) and the patience of early stopping (8) are ours.",
            "Photographs are resized to 224x224, aspect ignored; the paper gives the size alone.",
            "A line brings the final scores to the level and spread of the validation ratings: a correlation "
            "sees neither, and what the head's drop-out and batch normalisations say differs once both rest.",
        ),
        arguments={"streams": ["ResNet50", "EfficientNetB7"]},
        scores="own",
        loss=("QualityAwareLoss", {"mae_weight": 1.0, "plcc_weight": 10.0}),
        optimizer=("Adam", {"learning_rate": 1e-4}),
        schedule=("plateau", {"patience": 2, "factor": 0.5, "min_lr": 1e-8}),
        stopping={"patience": 8},
        levelled=True,
        epochs=100,
        batch_size=10,
        view={"size": (224, 224)},
        validation_view={"size": (224, 224)},
    ),
)

_BACKBONES = ("ResNet50", "EfficientNetB7")
_FULL = Arm("QualityNet", "quality_net")
_WEIGHTS = (1.0, 5.0, 10.0)


def _weighted(mae, plcc):
    """The arm of one point of Fig. 5's grid; the paper's choice is QualityNet itself."""
    if (mae, plcc) == (1.0, 10.0):
        return _FULL
    loss = ("QualityAwareLoss", {"mae_weight": mae, "plcc_weight": plcc})
    return Arm(f"weights {mae:g} and {plcc:g}", "quality_net", changes={"loss": loss})


_GRID = tuple(_weighted(*weights) for weights in product(_WEIGHTS, _WEIGHTS))

CLAIMS = (
    Claim(
        name="quality_net_parts",
        system="QualityNet",
        paper="quality_net",
        table="Figure 15",
        dataset="koniq10k",
        arms=(
            Arm("stream 1", "quality_net", {"streams": [_BACKBONES[0]], "attention": None}),
            Arm("stream 2", "quality_net", {"streams": [_BACKBONES[1]], "attention": None}),
            Arm("fusion without attention", "quality_net", {"attention": None}),
            _FULL,
        ),
        statements=(
            *beats("QualityNet", "fusion without attention"),
            *beats("fusion without attention", "stream 1", "stream 2"),
        ),
        printed={
            "stream 1": Printed("Stream 1 (ResNet50) with regression head"),
            "stream 2": Printed("Stream 2 (EfficientNetB7) with regression head"),
            "fusion without attention": Printed("Feature fusion without attention"),
            "QualityNet": Printed("QualityNet"),
        },
        backbones=_BACKBONES,
        decisions=("A stream with the regression head has no attention: the paper names none.",),
    ),
    Claim(
        name="quality_net_attention",
        system="QualityNet",
        paper="quality_net",
        table="eq. 12-23",
        dataset="koniq10k",
        arms=(_FULL, Arm("attention before pooling", "quality_net", {"attention": "features"})),
        statements=equal("QualityNet", "attention before pooling", by=0.01),
        backbones=_BACKBONES,
        decisions=(
            "Ours: the equations pool first, which leaves spatial attention one place to look at; whether "
            "that costs anything the paper does not ask. The margin of 0.01 is ours.",
        ),
    ),
    Claim(
        name="quality_net_loss_weights",
        system="QualityNet",
        paper="quality_net",
        table="Figure 5",
        dataset="koniq10k",
        arms=_GRID,
        statements=beats(_FULL.name, *(arm.name for arm in _GRID if arm is not _FULL)),
        backbones=_BACKBONES,
        part="validation",
        decisions=(
            "The paper chose 1 and 10 and does not say among which; 1, 5 and 10 are ours.",
            "Measured on the validation part, since weights are chosen by it.",
        ),
    ),
)
