"""What a recipe is given to train with."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from qualitykit.training.devices import OneDevice
from qualitykit.training.scales import on_scale


@dataclass
class Job:
    """One training under way.

    Args:
        run: `Run` of the whole training.
        model: `keras.Model` that is to learn, on the loss's scale or a saved one on 0..100.
        data: `IQADataset` on 0..1, higher is better, with the parts train and validation.
        scores: (low, high) of the scores that the loss sees.
        seed: fixes everything that is random.
        verbose: progress bars.
        cache: where decoded photographs are kept: None for nowhere, "memory" or a folder.
        options: what else the recipe takes, such as feature_data.
        devices: what it runs on, see `training.devices`.
        facts: what the card is to say of the training: recipe, seed, weights, digests.
    """

    run: object
    model: object
    data: object
    scores: tuple
    seed: int = 0
    verbose: bool = True
    cache: object = None
    options: dict = field(default_factory=dict)
    devices: OneDevice = field(default_factory=OneDevice)
    facts: dict = field(default_factory=dict)

    def rows(self, part) -> tuple[pd.DataFrame, np.ndarray]:
        """(table of a part, its scores on the loss's scale float32 (N,))."""
        chosen = self.data.part(part)
        return chosen.frame, on_scale(chosen, self.scores)
