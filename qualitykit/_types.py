"""Words for the signatures of what computes with tensors, whatever backend Keras runs on."""

from typing import Any, TypeAlias

# A backend's tensor, a symbolic one, or an array that becomes one: the three backends share no class.
Tensor: TypeAlias = Any
# (N, H, W, C) and the like, None where a side is open.
Shape: TypeAlias = tuple[int | None, ...]
