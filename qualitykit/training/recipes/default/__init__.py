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
# Quality shows at every depth: the stem, the ends of the seven stages, the wide maps before three of the
# halvings, the head.
_LITE2_TAPS = (
    *("stem_relu", "block0_project_bn", "block3_add", "block4_expand_relu", "block6_add"),
    *("block7_expand_relu", "block10_add", "block14_add", "block15_expand_relu", "block19_add"),
    *("block20_project_bn", "head_relu"),
)
_LITE0_TAPS = (
    *("stem_relu", "block0_project_bn", "block2_add", "block3_expand_relu", "block4_add"),
    *("block5_expand_relu", "block7_add", "block10_add", "block11_expand_relu", "block14_add"),
    *("block15_project_bn", "head_relu"),
)


@dataclass(frozen=True)
class DefaultRecipe(Recipe):
    """`Recipe` of the streams' tuning, and what the head on top of them is made from.

    Args:
        streams: {backbone: fields of the recipe that are its own}; a stream learns at the resolution at which
            the finished model uses it.
        batch_norm: of the streams: "inference" or "train".
        views: what the head looks at: (backbone, reduction) pairs, in order of cost.
        taps: {backbone: names of the layers whose statistics it looks at}.
        third_moment: whether these hold the third moment.
        limit: of standardised features, see `layers.Standardise`.
        dimensions, gammas, ridges: settings of the head that the validation part chooses from; gamma is per
            squared unit of projected length.
        rank_share: of what the head learns, how much is a rating's rank among all and not the rating.
        damaged: training photographs whose damaged copies the head sees.
        damage: the kinds.
        margin: by which a score is to fall from one level of damage to the next, of 1.
        gentle: kinds of which half of it is asked between levels.
        odd: pictures of each kind that is drawn and no photograph; see `odd.py`.
        damage_weight: of a fall or a ceiling that is not kept, in ratings.
        knots: of the curve from what the head says to ratings.
        spread_ridge: of the regression of the squared error.
        weight_bits, projection_bits, point_bits: mantissa bits of the streams' weights and of the large
            matrices; the head is fitted to what they give after rounding.
    """

    streams: dict = field(default_factory=dict)
    batch_norm: str = "inference"
    views: tuple = ()
    taps: dict | None = None
    third_moment: bool = True
    limit: float = 8.0
    dimensions: tuple = (512,)
    gammas: tuple = (0.05, 0.1, 0.2)
    ridges: tuple = (0.05, 0.1, 0.2)
    rank_share: float = 0.3
    damaged: int = 250
    damage: tuple = ("gaussian_blur", "additive_gaussian_noise", "jpeg", "darken", "motion_blur", "haze")
    margin: float = 0.1
    gentle: tuple = ("darken", "haze")
    odd: int = 24
    damage_weight: float = 5.0
    knots: int = 12
    spread_ridge: float = 0.1
    weight_bits: int = 9
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
        "statistics of many stages (SMP), a kernel head",
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
        views=(("EfficientNetLite2", 1), ("EfficientNetLite0", "4/3")),
        taps={"EfficientNetLite2": _LITE2_TAPS, "EfficientNetLite0": _LITE0_TAPS},
    ),
)
