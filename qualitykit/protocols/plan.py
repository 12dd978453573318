"""How a protocol trains, as plain data."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import keras

from qualitykit._defaults import VALIDATION_SHARE
from qualitykit.training.building import describe_weights
from qualitykit.training.data import describe_data
from qualitykit.training.recipe import Recipe
from qualitykit.training.run import MODEL
from qualitykit.training.start import train
from qualitykit.training.table import get_recipe


@dataclass(frozen=True)
class TrainingPlan:
    """Everything that a training of a protocol depends on beside the data.

    Args:
        recipe: name, or a `Recipe`.
        weights: as in `qk.train`.
        arguments: constructor arguments of the system that differ from the recipe's.
        changes: fields of the recipe that differ.
        options: what else the recipe takes, such as feature_data.
        seed: of initial weights, order, crops and drop-out.
        validation: share to validate on where a data set has no validation part.
        build: makes the model to train, for models of your own: called without arguments after the seed is
            set, always under the same model name; None builds the recipe's system.
        cache, verbose: as in `qk.train`.

    Example:
        >>> TrainingPlan("quality_net", changes={"epochs": 2}).facts()["changes"]
        '{"epochs": 2}'
    """

    recipe: str | Recipe
    weights: str | dict | None = None
    arguments: dict | None = None
    changes: dict = field(default_factory=dict)
    options: dict = field(default_factory=dict)
    seed: int = 0
    validation: float = VALIDATION_SHARE
    build: Callable | None = None
    cache: str | Path | None = None
    verbose: bool = True

    def train(self, data, out):
        """Trains, goes on with, or only finds the run in `out`; returns the path of its model."""
        model = None
        options = {"weights": self.weights, "arguments": self.arguments, **self.options}
        if self.build is not None:
            keras.utils.set_random_seed(self.seed)
            model = self.build()
        train(
            model,
            data,
            self.recipe,
            out=out,
            cache=self.cache,
            seed=self.seed,
            validation=self.validation,
            verbose=self.verbose,
            **options,
            **self.changes,
        )
        return Path(out) / MODEL

    def with_seed(self, seed):
        """The same with another seed."""
        return replace(self, seed=seed)

    def with_loss(self, **arguments):
        """The same with other arguments of the recipe's loss, such as mae_weight.

        Raises:
            ValueError: the recipe is none of `RECIPES`.
        """
        name, current = get_recipe(self.recipe).with_changes(**self.changes).loss
        return replace(self, changes={**self.changes, "loss": [name, {**current, **arguments}]})

    def facts(self):
        """What the rows of a result table say of it."""
        return {
            "recipe": getattr(self.recipe, "name", self.recipe),
            "changes": _text(self.changes),
            "arguments": _text(self.arguments or {}),
            "weights": self._weights(),
            "model_seed": self.seed,
        }

    def _weights(self):
        """Of files their names and digests: the same file may lie elsewhere tomorrow, or on another host."""
        described = describe_weights(self.weights)
        return described if isinstance(described, str) else _text(described)

    def request(self):
        """What must be the same for an interrupted protocol to go on: `facts`, recipe and options."""
        recipe = asdict(self.recipe) if isinstance(self.recipe, Recipe) else self.recipe
        options = describe_options(self.options)
        return {**self.facts(), "recipe": recipe, "validation": self.validation, "options": options}


def describe_options(options):
    """Options as plain data: of a data set its digest, of anything else its text."""
    return {k: describe_data(v) if hasattr(v, "digest") else str(v) for k, v in options.items()}


def _text(values):
    return json.dumps(values, sort_keys=True, default=str) if values else ""
