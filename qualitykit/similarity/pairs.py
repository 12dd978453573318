"""The two image batches that every measure takes: checked, float32 and scaled to 0..255."""

from numbers import Real

from keras import ops

from qualitykit._types import Tensor


def as_pair(reference, distorted, data_range, smallest_side=4) -> tuple[Tensor, Tensor]:
    """Returns both batches as float32 tensors in 0..255, the range that all published constants assume.

    Args:
        reference, distorted: (N, H, W, C) arrays or tensors of one shape, C = 1 (grey) or 3 (RGB),
            0..data_range.
        data_range: the value of white, e.g. 255 or 1.
        smallest_side: least height and width that the measure can work on, in pixels.

    Returns:
        Two float32 tensors of the same shape.

    Raises:
        TypeError: `data_range` is not a number.
        ValueError: a shape, or a `data_range`, that the measure cannot work on.
    """
    _check_data_range(data_range)
    batches = {"reference": _as_tensor(reference), "distorted": _as_tensor(distorted)}
    for name, batch in batches.items():
        _check_shape(name, tuple(batch.shape), smallest_side)
    shapes = [tuple(batch.shape) for batch in batches.values()]
    if shapes[0] != shapes[1]:
        raise ValueError(
            f"reference and distorted must have the same shape. Received: reference.shape={shapes[0]}, "
            f"distorted.shape={shapes[1]}"
        )
    return tuple(_scale(batch, data_range) for batch in batches.values())


def _as_tensor(batch):
    return batch if hasattr(batch, "shape") else ops.convert_to_tensor(batch)


def _check_data_range(data_range):
    if isinstance(data_range, bool) or not isinstance(data_range, Real):
        raise TypeError(f"data_range must be a number. Received: data_range={data_range!r}")
    if not 0 < data_range < float("inf"):
        raise ValueError(f"data_range must be positive and finite. Received: data_range={data_range!r}")


def _check_shape(name, shape, smallest_side):
    if len(shape) != 4 or shape[-1] not in (1, 3):
        raise ValueError(
            f"{name} must be a batch (N, H, W, C) with C = 1 (grey) or 3 (RGB). "
            f"Received: {name}.shape={shape}"
        )
    if None in shape[1:3] or min(shape[1:3]) < smallest_side:
        raise ValueError(
            f"{name} must be at least {smallest_side} pixels high and wide. Received: {name}.shape={shape}"
        )


def _scale(batch, data_range):
    batch = ops.cast(batch, "float32")
    return batch if data_range == 255 else batch * (255.0 / float(data_range))
