"""Cutting images into patches by the pixels that each patch takes."""

from keras import ops

from qualitykit._types import Tensor


def cut_grid(images, rows, columns) -> Tensor:
    """The patches at every crossing of rows and columns, row by row.

    Args:
        images: (N, H, W, C).
        rows: (R, h) integers, the image rows of each row of patches.
        columns: (K, w) integers, likewise.

    Returns:
        (N, R * K, h, w, C).
    """
    down, height = ops.shape(rows)
    across, width = ops.shape(columns)
    count, channels = ops.shape(images)[0], images.shape[-1]
    patches = ops.take(images, ops.reshape(rows, (-1,)), axis=1)
    patches = ops.take(patches, ops.reshape(columns, (-1,)), axis=2)
    patches = ops.reshape(patches, (count, down, height, across, width, channels))
    patches = ops.transpose(patches, (0, 1, 3, 2, 4, 5))
    return ops.reshape(patches, (count, down * across, height, width, channels))
