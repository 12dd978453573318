"""The shipped default model: streams tuned on their own, then one kernel head on all of them."""

from dataclasses import dataclass, field
from typing import ClassVar

from qualitykit.training.recipe import Recipe

STREAM = Recipe(
    name="stage_statistics",
    system="StageStatistics",
    source="ours: a probe on frozen features first, then every layer with a small step",
    arguments={"backbone": "MobileNetV2"},
    scores=(0.0, 1.0),
    loss=("QualityAwareLoss", {"mae_weight": 1.0, "plcc_weight": 1.0}),
    optimizer=("Adam", {"learning_rate": 1e-4}),
    schedule=("cosine", {"warmup": 0.05}),
    stopping=None,
    epochs=2,
    batch_size=16,
    view={"crop": 256, "flip": True},
)


@dataclass(frozen=True)
class DefaultRecipe(Recipe):
    """`Recipe` of the streams' tuning, and what the head on top of them is made from.

    Args:
        streams: {backbone: fields of the recipe that are its own}; a stream learns at the resolution at which
            the finished model uses it.
        batch_norm: of the streams: "inference" or "train".
        views: what the head looks at: (backbone, reduction) pairs, in order of cost.
        dimensions, gammas, ridges: settings of the head that the validation part chooses from; gamma is per
            squared unit of projected length.
        damaged: training photographs whose damaged copies the head sees.
        damage: the kinds.
        least_fall: of a score from one level of damage to the next, of 1.
        projection_bits, point_bits: mantissa bits of the large matrices; the head is fitted to what they give
            after rounding.
    """

    streams: dict = field(default_factory=dict)
    batch_norm: str = "inference"
    views: tuple = ()
    dimensions: tuple = (256, 384)
    gammas: tuple = (0.7, 1.0)
    ridges: tuple = (0.1, 0.2)
    damaged: int = 120
    damage: tuple = ("gaussian_blur", "additive_gaussian_noise", "jpeg", "darken")
    least_fall: float = 0.06
    projection_bits: int = 4
    point_bits: int = 5

    takes: ClassVar[frozenset] = frozenset({"weights", "cache"})

    def build(self, weights=None, arguments=None) -> None:
        """The finished model is made from its parts, so there is none to begin with."""
        return None

    def train(self, job) -> None:
        """Streams, features, head."""
        from qualitykit.training.recipes.default.assembly import train_default

        train_default(self, job)


RECIPES = (
    STREAM,
    DefaultRecipe(
        name="default",
        system="KernelFusion",
        source="ours, from the parts of the papers: two streams and resolutions (QualityNet, RNN-BIQA), "
        "stage statistics (SMP), a kernel head",
        scores=STREAM.scores,
        loss=STREAM.loss,
        optimizer=STREAM.optimizer,
        schedule=STREAM.schedule,
        stopping=None,
        epochs=2,
        batch_size=16,
        streams={
            "EfficientNetLite2": {"view": {"crop": 320, "flip": True}, "epochs": 4},
            "EfficientNetLite0": {"view": {"scale": 0.75, "crop": 256, "flip": True}, "epochs": 3},
        },
        views=(("EfficientNetLite2", 1), ("EfficientNetLite0", 2)),
    ),
)
