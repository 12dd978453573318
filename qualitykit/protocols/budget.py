"""What all arms of a comparison have in common: photographs, parts, epochs, networks, seeds."""

import hashlib
import json
from dataclasses import dataclass, field

import numpy as np

from qualitykit._defaults import VALIDATION_SHARE
from qualitykit.protocols.plan import TrainingPlan, describe_options
from qualitykit.training.building import check_arguments, describe_weights
from qualitykit.training.table import get_recipe


@dataclass(frozen=True)
class Budget:
    """How every arm is trained, so that arms differ in nothing but what the claim says.

    Args:
        epochs: at most, of the stage that learns scores; None for the recipe's. Other stages have fields of
            their own, see `changes`.
        share: of the photographs to train and to validate on, above 0 up to 1. All are tested on.
        seeds: trainings of each arm.
        seed: of the first, of the parts and of the share; the others take the seeds that follow.
        backbones: networks that stand in the place of the paper's, as many as it has; empty for the paper's.
        weights: as in `qk.train`; of a dict by backbone, each arm takes its own.
        changes: fields of all recipes to change, such as {"map_epochs": 5}; an arm's own come after them.
        arguments: of every arm's constructor, such as {"dropout": 0.25}; an arm's own come after them.
        options: what else the recipes take, such as feature_data.
        test: share to hold out where the data set has no official test part.
        validation: share to validate on where the data set has no validation part.
        cache, verbose: as in `qk.train`.

    Raises:
        ValueError: a share or a number of seeds out of its range.

    Example:
        >>> Budget(epochs=2, share=0.25).facts()["share"]
        0.25
    """

    epochs: int | None = None
    share: float = 1.0
    seeds: int = 1
    seed: int = 0
    backbones: tuple = ()
    weights: str | dict | None = None
    changes: dict = field(default_factory=dict)
    arguments: dict = field(default_factory=dict)
    options: dict = field(default_factory=dict)
    test: float = 0.2
    validation: float = VALIDATION_SHARE
    cache: str | None = None
    verbose: bool = True

    def __post_init__(self):
        if not 0 < self.share <= 1:
            raise ValueError(f"share must be above 0 and at most 1. Received: share={self.share!r}")
        if self.seeds < 1:
            raise ValueError(f"seeds must be at least 1. Received: seeds={self.seeds!r}")

    def facts(self):
        """What must be the same for interrupted arms to go on; seeds may be added."""
        names = ("epochs", "share", "seed", "changes", "arguments", "test", "validation")
        return {
            **{name: getattr(self, name) for name in names},
            "backbones": list(self.backbones),
            "weights": describe_weights(self.weights),
            "options": describe_options(self.options),
        }

    def divide(self, data):
        """The data in three parts, an official test part kept whole, the others reduced to the share."""
        if (data.frame["split"] == "test").any():
            data = data.split(self.validation, seed=self.seed)
        else:
            data = data.split(self.validation, self.test, seed=self.seed, official=False)
        return data if self.share == 1 else data.subset(_kept(data, self.share, self.seed))

    def plan(self, claim, arm, seed, shared):
        """The `TrainingPlan` of one training.

        Args:
            claim, arm: `Claim` and one of its arms.
            seed: of the training.
            shared: folder for stages that arms have in common.

        Raises:
            ValueError: too many or too few backbones for the claim, or a field, option or argument that the
                recipe or its model does not have.
        """
        recipe = get_recipe(arm.recipe)
        arguments = {**recipe.arguments, **self.arguments, **arm.arguments}
        arguments = replaced(arguments, self._instead_of(claim))
        changes = {**self.changes, **arm.changes}
        if self.epochs is not None:
            changes["epochs"] = self.epochs
        recipe.with_changes(**changes)  # refuses a field that the recipe does not have
        check_arguments(recipe, arguments)
        recipe.check_options({*self.options, *([] if self.weights is None else ["weights"])})
        # One folder for all arms whose stages can be the same.
        place = f"{shared}/{recipe.name}-{_digest([changes, seed])}"
        return TrainingPlan(
            arm.recipe,
            weights=_own_weights(self.weights, arguments),
            arguments=arguments,
            changes=changes,
            options={**{name: f"{place}/{name}" for name in sorted(recipe.shares)}, **self.options},
            seed=seed,
            validation=self.validation,
            cache=self.cache,
            verbose=self.verbose,
        )

    def _instead_of(self, claim):
        """{network of the paper: network to take}."""
        if self.backbones and len(self.backbones) != len(claim.backbones):
            names = ", ".join(claim.backbones) or "none"
            raise ValueError(
                f"claim {claim.name} needs as many backbones as it has ({names}). "
                f"Received: {', '.join(self.backbones)}"
            )
        return dict(zip(claim.backbones, self.backbones, strict=False))


def replaced(value, names):
    """Nested lists and dicts with some texts replaced by others.

    Example:
        >>> replaced({"streams": ["ResNet50"], "levels": 3}, {"ResNet50": "MobileNet"})
        {'streams': ['MobileNet'], 'levels': 3}
    """
    if isinstance(value, dict):
        return {key: replaced(entry, names) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [replaced(entry, names) for entry in value]
    return names.get(value, value) if isinstance(value, str) else value


def _own_weights(weights, arguments):
    """Of weights by backbone, those of the networks that an arm's arguments name."""
    if not isinstance(weights, dict):
        return weights
    named = set(_texts(arguments))
    return {backbone: start for backbone, start in weights.items() if backbone in named}


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _texts(entry)


def _kept(data, share, seed):
    """Positions of all test rows and of a share of each other part, drawn by name; at least one of each."""
    kept = [np.flatnonzero(data.frame["split"] == "test")]
    names = np.asarray(data.names, dtype=object)
    for part in ("train", "validation"):
        rows = np.flatnonzero(data.frame["split"] == part)
        rows = rows[np.argsort(names[rows])][np.random.RandomState(seed).permutation(len(rows))]
        kept.append(rows[: max(1, round(share * len(rows)))])
    return np.sort(np.concatenate(kept))


def _digest(value):
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:8]
