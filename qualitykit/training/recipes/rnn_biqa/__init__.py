"""RNN-BIQA: a feature extractor on single patches, then a recurrent pooler on their sequences."""

from dataclasses import dataclass
from typing import ClassVar

from qualitykit.training.claim import Arm, Claim, Printed, beats, equal, in_order
from qualitykit.training.recipe import Recipe
from qualitykit.training.stage import Stage


@dataclass(frozen=True)
class RNNBIQARecipe(Recipe):
    """The numbers of both stages; those of the second are `Recipe`'s own.

    Args:
        feature_images: photographs, at most, that stage A sees, the first of a random order; None for all.
            1162 is the size of the set that the paper takes.
        feature_epochs: passes of stage A over all patches; 0 keeps the backbone as it is.
        feature_turns: of the four turns of a patch, how many a pass shows; fewer leave time for more
            photographs.
        feature_batch_size, feature_rate, feature_momentum, feature_schedule, feature_l2: of its gradient
            descent.
        default_std: standard deviation of a rating on 0..1 where the data set gives none (our decision).
        short_side: photographs are brought to this shorter side, in training as in scoring; None leaves them
            as they are. The paper's are 512, 768 and 1280 on SPAQ.

    Raises:
        ValueError: as `Recipe`, other turns than 1 to 4, or a schedule of stage A that waits for a validation
            it has not.

    Reference: Korhonen, Su, You, "Consumer Image Quality Prediction using Recurrent Neural Networks for
    Spatial Pooling", sections 4.2 and 4.3.
    """

    feature_images: int | None = 1162
    feature_epochs: int = 2
    feature_turns: int = 4
    feature_batch_size: int = 32
    feature_rate: float = 5e-5
    feature_momentum: float = 0.9
    feature_schedule: tuple = ("constant", {})
    feature_l2: float = 0.01
    default_std: float = 0.2
    short_side: int | None = None

    # feature_data: rated set of stage A; extractor: folder of its run, which several runs may share.
    takes: ClassVar[frozenset] = Recipe.takes - {"devices", "mixed_precision"} | {"feature_data", "extractor"}
    freezes: ClassVar[bool] = False
    shares: ClassVar[frozenset] = frozenset({"extractor"})

    def __post_init__(self):
        super().__post_init__()
        if self.feature_turns not in (1, 2, 3, 4):
            raise ValueError(f"feature_turns must be 1 to 4. Received: feature_turns={self.feature_turns!r}")
        name, arguments = self.feature_schedule
        if name == "plateau" and arguments.get("monitor") != "loss":
            raise ValueError(
                "feature_schedule 'plateau' must have the monitor 'loss': stage A has no validation part. "
                f"Received: feature_schedule={self.feature_schedule!r}"
            )

    def stages(self) -> tuple[Stage, ...]:
        """Patches to the shares of votes, and sequences of patches to scores."""
        features = Stage(
            name="features",
            loss=("CategoricalCrossentropy", {}),
            optimizer=("SGD", {"learning_rate": self.feature_rate, "momentum": self.feature_momentum}),
            l2=self.feature_l2,
            schedule=self.feature_schedule,
            epochs=max(self.feature_epochs, 1),
            batch_size=self.feature_batch_size,
            keep="last",
            view={"patches": 224, "short_side": self.short_side, "turns": self.feature_turns},
        )
        return (features, self.stage_of("scores"))

    def train(self, job) -> None:
        """Both stages, one after the other."""
        from qualitykit.training.recipes.rnn_biqa.pooler import train_rnn_biqa

        train_rnn_biqa(self, job)


RECIPES = (
    RNNBIQARecipe(
        name="rnn_biqa",
        system="RNNBIQA",
        source="RNN-BIQA, sections 4.2 and 4.3",
        decisions=(
            "Batch normalisations stay in inference mode in stage A: its batches of 32 patches come from few "
            "photographs.",
            "A pass of stage A is dealt out over ten epochs, so that a training that is killed loses little.",
        ),
        arguments={"backbone": "ResNet50"},
        scores=(0.0, 1.0),
        loss=("HuberLoss", {"delta": 1 / 9}),
        optimizer=("Adam", {"learning_rate": 2e-4, "beta_1": 0.95, "beta_2": 0.9}),
        l2=1e-5,
        schedule=("steps", {"every": 1, "factor": 0.5}),
        stopping=None,
        keep="last",
        epochs=5,
        batch_size=16,
    ),
)

_ARMS = tuple(
    Arm(name, "rnn_biqa", {"pooling": pooling, "resolutions": resolutions})
    for name, pooling, resolutions in (
        ("mean", "mean", 1),
        ("mean, two resolutions", "mean", 2),
        ("RNN", "gru", 1),
        ("RNN, two resolutions", "gru", 2),
    )
)
_SIZES, _SMALLER_SIZES = (512, 768, 1280), (512, 384, 256)
_COMMON = {"system": "RNNBIQA", "paper": "rnnbiqa", "backbones": ("ResNet50",)}


def _printed(head):
    """The systems of Table 1 or 2, which call the baseline's head differently."""
    names = (f"CNN+Avg+{head}", f"CNN+Mres+Avg+{head}", "CNN+RNN", "CNN+Mres+RNN")
    return {arm.name: Printed(name) for arm, name in zip(_ARMS, names, strict=True)}


def _of_side(side):
    return f"shorter side {side}"


def _equal_at_sizes(name, sizes, *, printed=None, decisions=()):
    """That photographs brought to one size serve as well as to another."""
    first, *others = map(_of_side, sizes)
    return Claim(
        name=name,
        table="Table 3",
        dataset="spaq",
        arms=tuple(Arm(_of_side(side), "rnn_biqa", changes={"short_side": side}) for side in sizes),
        statements=tuple(entry for other in others for entry in equal(first, other, by=0.01)),
        printed=printed or {},
        decisions=("Nearly identical is put as within 0.01; the paper's SROCC differ by 0.003.", *decisions),
        **_COMMON,
    )


CLAIMS = (
    Claim(
        name="rnn_biqa_parts",
        table="Table 1",
        dataset="koniq10k",
        trained_on="spaq",
        arms=_ARMS,
        statements=in_order("RNN, two resolutions", "RNN", "mean, two resolutions", "mean"),
        printed=_printed("NN"),
        decisions=("Without another set to test on, the held-out part of the same set is tested on.",),
        **_COMMON,
    ),
    Claim(
        name="rnn_biqa_parts_reversed",
        table="Table 2",
        dataset="spaq",
        trained_on="koniq10k",
        arms=_ARMS,
        statements=(
            *beats("RNN, two resolutions", "RNN", "mean, two resolutions"),
            *beats("RNN", "mean"),
            *beats("mean, two resolutions", "mean"),
        ),
        printed=_printed("FC"),
        decisions=("Here the paper's baseline at two resolutions is ahead of the RNN at one: not claimed.",),
        **_COMMON,
    ),
    _equal_at_sizes(
        "rnn_biqa_sizes",
        _SIZES,
        printed={_of_side(side): Printed("RNN-BIQA", f"{_of_side(side)};") for side in _SIZES},
    ),
    _equal_at_sizes(
        "rnn_biqa_smaller_sizes",
        _SMALLER_SIZES,
        decisions=("The paper's sizes are larger: these are for sets of photographs of 512 pixels.",),
    ),
)
