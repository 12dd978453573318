"""Types that no framework shares with the others."""

from typing import Any

Tensor = Any  # of the backend that runs, or a `keras.KerasTensor` while a graph is made
