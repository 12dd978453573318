"""What a recipe is: how a paper trains its network, as data, with what it takes to build and to train it."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, ClassVar, Self

from qualitykit.training.stage import Stage

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Recipe:
    """Everything that a training depends on beside the model, the data and the seed.

    A recipe with one stage, on photographs, is its numbers alone; one with several stages is a subclass with
    its own `stages` and `train`. Files of `training/recipes/` hold all of them; no other file knows their
    names.

    Args:
        name: what `recipe=` and `--recipe` take.
        system: name of the model class in `qualitykit.models`; empty where a model must be given.
        source: paper and section.
        decisions: what the paper leaves open and how it is done here, a sentence each.
        arguments: constructor arguments of the model that `build` passes on.
        weights: where backbones start from unless the caller says otherwise: "imagenet" or "none".
        scores: scale of the scores that the loss sees: "own" (the data set's published range) or (low, high).
            Higher is always better.
        loss: (class name in `qualitykit.losses` or `keras.losses`, its arguments).
        optimizer: (class name in `keras.optimizers`, its arguments); `learning_rate` is the starting rate.
        l2: times the weight, added to the gradient of every variable before the optimiser's moments.
        head_rate: factor on the learning rate of all variables outside of nested backbones ...
        head_epochs: ... in the first so many epochs; None for all.
        frozen_stride: the early layers of nested backbones, whose maps are at most so many times smaller than
            the image, are not trained, which saves time; None trains all. Only where `freezes`.
        schedule: (name, arguments), see `training.schedules`.
        stopping: arguments of EarlyStopping, or None to run all epochs.
        keep: the epoch that is saved: "best" (lowest validation loss) or "last".
        levelled: whether a line through the validation part brings the kept epoch's scores to the ratings'
            level and spread, see `scales.end_level`; ranks and PLCC stay as they are.
        epochs, batch_size: at most, and crops a batch.
        view: arguments of `feeding.Batches` for training: size, scale, crop, crops_per_image, flip.
        validation_view: the same for the validation set; flips and repeats never belong here.

    Example:
        >>> Recipe("mine", "NIMA", "nobody's").with_changes(epochs=2).epochs
        2
    """

    name: str
    system: str
    source: str
    decisions: tuple = ()
    arguments: dict = field(default_factory=dict)
    weights: str = "imagenet"
    scores: str | tuple = (0.0, 100.0)
    loss: tuple = ("MeanSquaredError", {})
    optimizer: tuple = ("Adam", {"learning_rate": 1e-4})
    l2: float = 0.0
    head_rate: float = 1.0
    head_epochs: int | None = None
    frozen_stride: int | None = None
    schedule: tuple = ("plateau", {"patience": 2, "factor": 0.5, "min_lr": 1e-8})
    stopping: dict | None = field(default_factory=lambda: {"patience": 8})
    keep: str = "best"
    levelled: bool = False
    epochs: int = 100
    batch_size: int = 16
    view: dict = field(default_factory=dict)
    validation_view: dict = field(default_factory=dict)

    # What `qk.train` and the command may be asked for beside the fields; any other option is refused.
    takes: ClassVar[frozenset] = frozenset({"weights", "arguments", "cache", "devices", "mixed_precision"})
    # Those of them that are folders of stages, which trainings that ask for the same may share.
    shares: ClassVar[frozenset] = frozenset()
    # Whether the stage that learns scores trains backbones, whose early layers may be frozen.
    freezes: ClassVar[bool] = True
    # Whether fresh scores lie between 0 and 1 and are brought to the scale of the loss, see `scales`.
    begins_in_unit: ClassVar[bool] = False
    # What a recipe says and nobody changes.
    _FIXED: ClassVar[frozenset] = frozenset(
        {"name", "system", "source", "decisions", "arguments", "weights", "levelled"}
    )

    def __post_init__(self):
        if self.epochs < 1 or self.batch_size < 1:
            raise ValueError(
                f"epochs and batch_size must be at least 1. Received: epochs={self.epochs}, "
                f"batch_size={self.batch_size}"
            )
        if self.scores != "own" and not (len(self.scores) == 2 and self.scores[0] < self.scores[1]):
            raise ValueError(f"scores must be 'own' or (low, high). Received: scores={self.scores!r}")
        if self.frozen_stride is not None and not self.freezes:
            raise ValueError(
                f"frozen_stride must be None: recipe {self.name} learns scores without a backbone. "
                f"Received: {self.frozen_stride!r}"
            )
        if self.frozen_stride is not None and self.frozen_stride < 1:
            raise ValueError(f"frozen_stride must be None or at least 1. Received: {self.frozen_stride!r}")
        self.stages()

    def stages(self) -> tuple[Stage, ...]:
        """The fits that a training consists of, in their order: a tuple of `Stage`."""
        return (self.stage_of("scores"),)

    def stage_of(self, name) -> Stage:
        """A `Stage` of this recipe's own loss, optimiser and so on."""
        names = {f.name for f in fields(Stage)} - {"name"}
        return Stage(name=name, **{key: getattr(self, key) for key in names})

    def build(self, weights=None, arguments=None) -> "keras.Model":
        """The model that the recipe trains; see `training.building.build`."""
        from qualitykit.training.building import build

        return build(self, weights, arguments)

    def train(self, job) -> None:
        """Trains `job.model` and finishes `job.run`; see `training.photographs`."""
        from qualitykit.training.photographs import train_on_photographs

        train_on_photographs(self, job)

    def changeable(self) -> list[str]:
        """Names of the fields that `with_changes` takes."""
        return [f.name for f in fields(self) if f.name not in self._FIXED]

    def with_changes(self, **changes) -> Self:
        """A copy with some fields changed; None leaves a field alone.

        Raises:
            ValueError: a name that is no field, or a value that does not fit.
        """
        unknown = sorted(set(changes) - set(self.changeable()))
        if unknown:
            raise ValueError(
                f"recipe {self.name} has no {', '.join(unknown)}; it has {', '.join(self.changeable())}, and "
                f"takes {', '.join(sorted(self.takes))}"
            )
        return replace(self, **{name: value for name, value in changes.items() if value is not None})

    def check_options(self, names) -> None:
        """Refuses what the recipe does not take, by name.

        Args:
            names: of options that were given.

        Raises:
            ValueError: one of them is not taken.
        """
        refused = sorted(set(names) - self.takes)
        if refused:
            raise ValueError(
                f"recipe {self.name} takes no {', '.join(refused)}; it takes {', '.join(sorted(self.takes))}"
            )

    def facts(self) -> dict:
        """All fields as plain data."""
        return asdict(self)
