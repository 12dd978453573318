"""BPSQM: U-Nets on the maps of full-reference measures, then a pooling network on scores."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from qualitykit.distortions import select
from qualitykit.training.recipe import Recipe
from qualitykit.training.recipes.bpsqm.claims import CLAIMS
from qualitykit.training.stage import Stage

if TYPE_CHECKING:
    import keras

__all__ = ["CLAIMS", "RECIPES", "BPSQMRecipe"]

_MULTIPLE = 16  # the U-Nets halve four times


@dataclass(frozen=True)
class BPSQMRecipe(Recipe):
    """The numbers of both stages; those of the second are `Recipe`'s own.

    Args:
        map_epochs, map_batch_size, map_rate: of the U-Nets' training; 0 epochs leave them as they are.
        map_schedule: of their rate, see `training.schedules`.
        map_patches, map_validation_patches: patches that an epoch of it shows and is measured on, at most,
            drawn at random; None for all.
        map_patch: side of the patches that the U-Nets learn from, a multiple of 16; None for the model's own.
            At the same number of pixels, smaller ones show more images and take more steps (ours, for short
            trainings); a U-Net takes any size.
        map_kinds: kinds of damage that the U-Nets learn from: names and families, see
            `qualitykit.distortions.select`; None for all that the set holds. The card says which they were.
        map_healed: share of the patches, of validation too, of which a part is replaced by the undamaged
            reference (ours). Rated sets hold images that are damaged everywhere; without it, U-Nets call
            undamaged regions of a photograph damaged.
        end_to_end: True trains the U-Nets together with the pooling network on scores alone, without label
            maps (the paper's arm "No_LB").
        patches: patches that an epoch of the pooling network's training shows, at most; None for all.

    Reference: Pan et al., "Blind Predicting Similar Quality Map for Image Quality Assessment", CVPR 2018,
    section 3.5.
    """

    map_epochs: int = 100
    map_batch_size: int = 16
    map_rate: float = 1e-3
    map_schedule: tuple = ("constant", {})
    map_patches: int | None = None
    map_validation_patches: int | None = 2048
    map_patch: int | None = None
    map_kinds: tuple | None = None
    map_healed: float = 0.0
    end_to_end: bool = False
    patches: int | None = None
    schedule: tuple = ("constant", {})
    stopping: dict | None = field(default=None)

    # map_data: set with references for stage A; generators: folder of its runs, which several may share.
    takes: ClassVar[frozenset] = frozenset({"arguments", "cache", "map_data", "generators"})
    freezes: ClassVar[bool] = False
    shares: ClassVar[frozenset] = frozenset({"generators"})

    def __post_init__(self):
        super().__post_init__()
        if self.map_patch is not None and (self.map_patch < _MULTIPLE or self.map_patch % _MULTIPLE):
            raise ValueError(f"map_patch must be a multiple of {_MULTIPLE}. Received: {self.map_patch!r}")
        if self.map_kinds is not None:
            select(self.map_kinds)
        if not 0 <= self.map_healed <= 1:
            raise ValueError(f"map_healed must be from 0 to 1. Received: {self.map_healed!r}")

    def stages(self) -> tuple[Stage, ...]:
        """Patches to maps, unless the whole is trained end to end, and maps to scores."""
        scores = self.stage_of("scores")
        if self.end_to_end or self.map_epochs == 0:
            return (scores,)
        maps = Stage(
            name="maps",
            loss=("BinaryCrossentropy", {}),
            optimizer=("Adam", {"learning_rate": self.map_rate, "epsilon": 1e-8}),
            l2=self.l2,
            schedule=self.map_schedule,
            epochs=self.map_epochs,
            batch_size=self.map_batch_size,
            view={"patches": self.map_patch or 144, "flip": True, "healed": self.map_healed},
        )
        return (maps, scores)

    def build(self, weights=None, arguments=None) -> "keras.Model":
        """The model; its U-Nets start from the same numbers, so that models of other maps can share them."""
        from qualitykit.models.bpsqm import find_generators

        model = super().build(weights, arguments)
        first, *others = find_generators(model).values() or [None]
        for other in others:
            other.set_weights(first.get_weights())
        return model

    def train(self, job) -> None:
        """Both stages, one after the other."""
        from qualitykit.training.recipes.bpsqm.pooling import train_bpsqm

        train_bpsqm(self, job)


RECIPES = (
    BPSQMRecipe(
        name="bpsqm",
        system="BPSQM",
        source="BPSQM, sections 3.4 and 3.5: Adam 1e-3, then 5e-3, weight decay 1e-11, 100 epochs, flips",
        decisions=("Scores are 0 to 1.", "Batches of 16 and 32 patches are ours.", "Adam's epsilon is 1e-8."),
        weights="none",
        scores=(0.0, 1.0),
        optimizer=("Adam", {"learning_rate": 5e-3, "epsilon": 1e-8}),
        l2=1e-11,
        epochs=100,
        batch_size=32,
        view={"flip": True},
    ),
)
