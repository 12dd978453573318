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
