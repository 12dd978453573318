"""How each paper trains its network, as plain data. One recipe per system; `qk.train` follows it."""

from dataclasses import asdict, dataclass, field, replace


@dataclass(frozen=True)
class Recipe:
    """Everything that a training depends on beside the model, the data and the seed.

    Args:
        name: what `recipe=` and `--recipe` take.
        system: name of the model class in `qualitykit.models`.
        source: paper and section; decisions of ours are named there too.
        arguments: constructor arguments of the model when the command builds it.
        loss: (class name in `qualitykit.losses` or `keras.losses`, its arguments).
        optimizer: (class name in `keras.optimizers`, its arguments); `learning_rate` is the starting rate.
        backbone_rate: factor on the learning rate of variables inside nested backbones.
        schedule: "plateau" (ReduceLROnPlateau), "cosine" (warm-up, then cosine to zero over all epochs) or
            "halve" (halved after each epoch).
        plateau: arguments of ReduceLROnPlateau.
        stopping: arguments of EarlyStopping, or None to run all epochs.
        epochs, batch_size: at most, and crops a batch.
        view: arguments of `datasets.Batches` for training: size, scale, crop, crops_per_image, flip.
        validation_view: the same for the validation set; flips and repeats never belong here.

    Scores are trained on 0..1, higher is better.

    Example:
        >>> RECIPES["quality_net"].with_changes(epochs=2).epochs
        2
    """

    name: str
    system: str
    source: str
    arguments: dict = field(default_factory=dict)
    loss: tuple = ("MeanSquaredError", {})
    optimizer: tuple = ("Adam", {"learning_rate": 1e-4})
    backbone_rate: float = 1.0
    schedule: str = "plateau"
    plateau: dict = field(default_factory=lambda: {"patience": 2, "factor": 0.5, "min_lr": 1e-8})
    stopping: dict | None = field(default_factory=lambda: {"patience": 8})
    epochs: int = 100
    batch_size: int = 16
    view: dict = field(default_factory=dict)
    validation_view: dict = field(default_factory=dict)

    def __post_init__(self):
        if self.schedule not in ("plateau", "cosine", "halve"):
            raise ValueError(
                f"schedule must be 'plateau', 'cosine' or 'halve'. Received: schedule={self.schedule!r}"
            )
        if self.epochs < 1 or self.batch_size < 1:
            raise ValueError(
                f"epochs and batch_size must be at least 1. Received: epochs={self.epochs}, "
                f"batch_size={self.batch_size}"
            )

    def with_changes(self, **changes):
        """A copy with some fields changed; None leaves a field alone; unknown names raise ValueError."""
        unknown = sorted(set(changes) - set(asdict(self)))
        if unknown:
            raise ValueError(f"a recipe has no {', '.join(unknown)}; it has {', '.join(asdict(self))}")
        return replace(self, **{name: value for name, value in changes.items() if value is not None})


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            name="quality_net",
            system="QualityNet",
            source="QualityNet, 'Implementation details' and eq. 38; patience of early stopping is ours",
            arguments={"streams": ["ResNet50", "EfficientNetB7"]},
            loss=("QualityAwareLoss", {"mae_weight": 1.0, "plcc_weight": 10.0}),
            optimizer=("Adam", {"learning_rate": 1e-4}),
            epochs=100,
            batch_size=10,
            view={"size": (224, 224)},
            validation_view={"size": (224, 224)},
        ),
        Recipe(
            name="hyper_iqa",
            system="HyperIQA",
            source="HyperIQA, section 4.1: 25 crops of 224, L1, 2e-5 in the backbone, ten times it outside",
            arguments={"backbone": "ResNet50"},
            loss=("MeanAbsoluteError", {}),
            optimizer=("Adam", {"learning_rate": 2e-4, "weight_decay": 5e-4}),
            backbone_rate=0.1,
            epochs=16,
            batch_size=96,
            view={"crop": 224, "crops_per_image": 25, "flip": True},
            validation_view={"crop": 224},
        ),
        Recipe(
            name="hyper_iqa_smp",
            system="HyperIQA",
            source="SMP, section 4.3: HyperIQA with moments in its modules, learning rate 1e-5",
            arguments={"backbone": "ResNet50", "pooling": 4},
            loss=("MeanAbsoluteError", {}),
            optimizer=("Adam", {"learning_rate": 1e-4, "weight_decay": 5e-4}),
            backbone_rate=0.1,
            epochs=16,
            batch_size=96,
            view={"crop": 224, "crops_per_image": 25, "flip": True},
            validation_view={"crop": 224},
        ),
        Recipe(
            name="cspp_iqa",
            system="CSPPIQA",
            source="CSPP-IQA, section 4.2: whole images, SmoothL1, Adam 2e-5, weight decay 5e-4",
            arguments={"backbone": "ResNet50"},
            loss=("SmoothL1Loss", {}),
            optimizer=("Adam", {"learning_rate": 2e-5, "weight_decay": 5e-4}),
            epochs=16,
            batch_size=8,
            view={"flip": True},
        ),
        Recipe(
            name="nima",
            system="NIMA",
            source="SMP, section 4.2: VGG16, pooled stages; batch size and epochs are ours",
            arguments={"backbone": "VGG16", "pooling": 4},
            loss=("MeanSquaredError", {}),
            optimizer=("Adam", {"learning_rate": 1e-4}),
            backbone_rate=0.1,
            epochs=20,
            batch_size=16,
            view={"flip": True},
        ),
        Recipe(
            name="nemg_iqa",
            system="NemgIQA",
            source="NemgIQA's public configuration, score loss alone: 2e-5 inside the backbone, 2e-4 outside",
            arguments={"backbone": "ResNet50"},
            loss=("SmoothL1Loss", {}),
            optimizer=("Adam", {"learning_rate": 2e-4, "weight_decay": 1e-3}),
            backbone_rate=0.1,
            plateau={"patience": 5, "factor": 0.5, "min_lr": 1e-8},
            epochs=100,
            batch_size=40,
            view={"crop": 224, "crops_per_image": 40, "flip": True},
            validation_view={"crop": 224},
        ),
        Recipe(
            name="stage_statistics",
            system="StageStatistics",
            source="ours: a probe on frozen features first, then every layer with a small step",
            arguments={"backbone": "MobileNetV2"},
            loss=("QualityAwareLoss", {"mae_weight": 1.0, "plcc_weight": 1.0}),
            optimizer=("Adam", {"learning_rate": 1e-4}),
            schedule="cosine",
            stopping=None,
            epochs=2,
            batch_size=16,
            view={"crop": 256, "flip": True},
        ),
    )
}


def get_recipe(recipe):
    """The recipe of this name; a `Recipe` is handed through.

    Raises:
        ValueError: there is none of that name.

    Example:
        >>> get_recipe("quality_net").batch_size
        10
    """
    if isinstance(recipe, Recipe):
        return recipe
    if recipe not in RECIPES:
        raise ValueError(f"recipe must be one of {sorted(RECIPES)}. Received: recipe={recipe!r}")
    return RECIPES[recipe]
