"""NemgIQA: error maps where references are known, scores alone where they are not."""

import logging
from dataclasses import dataclass, replace
from typing import ClassVar

from qualitykit.training.recipe import Recipe

log = logging.getLogger("qualitykit.training")


@dataclass(frozen=True)
class NemgIQARecipe(Recipe):
    """`Recipe` whose model also learns both error maps on sets that name the reference of every photograph.

    Args:
        coarse_weight, fine_weight: of the maps' losses, the score's being 1.
    """

    coarse_weight: float = 50 / 1000
    fine_weight: float = 150 / 1000

    begins_in_unit: ClassVar[bool] = True

    def train(self, job) -> None:
        """See `training.photographs`; a saved model that was loaded again learns from scores alone."""
        from qualitykit.training.photographs import train_on_photographs

        known = bool(job.data.part("train").frame["reference"].notna().all())
        learns_maps = known and hasattr(job.model, "with_references")
        job.run.note(learns_error_maps=learns_maps)
        log.info("learning from %s", "scores and references" if learns_maps else "scores alone")

        def paired(network):
            return network.with_references(self.coarse_weight, self.fine_weight)

        train_on_photographs(self, job, paired if learns_maps else None)


NEMG_IQA = NemgIQARecipe(
    name="nemg_iqa",
    system="NemgIQA",
    source="NemgIQA's public configuration for LIVE: losses 1000 : 50 : 150, rates 2e-5 and 2e-4",
    decisions=(
        "Scores are 0 to 100, as LIVE's; the weights of the losses are divided by 1000, and so is the decay "
        "of the weights, which meets their gradients.",
        "Without references the two losses of the maps are left out.",
        "Scores begin as the mean of both maps times the scale of the scores: maps that fall from no error "
        "to nothing take the score through all of it. Where scores move less, steps towards better ones take "
        "the maps to zero, where their ReLUs die; where they move more, scores jump.",
        "The rate falls with the training loss, as published; the epoch is chosen on a validation part, "
        "where the public code chose on the test split.",
    ),
    arguments={"backbone": "ResNet50"},
    loss=("SmoothL1Loss", {}),
    optimizer=("Adam", {"learning_rate": 2e-5}),
    l2=1e-3 / 1000,
    head_rate=10.0,
    schedule=("plateau", {"monitor": "loss", "patience": 5, "factor": 0.5, "min_lr": 1e-8}),
    stopping=None,
    epochs=100,
    batch_size=40,
    view={"crop": 224, "crops_per_image": 40, "flip": True},
    validation_view={"crop": 224},
)

RECIPES = (
    NEMG_IQA,
    replace(
        NEMG_IQA,
        name="nemg_iqa_tid",
        source="NemgIQA's public configuration for TID2013 and CSIQ: crops of 112, weight decay 1e-2",
        l2=1e-2 / 1000,
        view={"crop": 112, "crops_per_image": 40, "flip": True},
        validation_view={"crop": 112},
    ),
)
