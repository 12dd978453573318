"""Similarity maps and indices by name or as a function, one pair at a time, NumPy in and out."""

import numpy as np

MAPS = ("ssim_map", "fsim_gradient_map", "fsim_phase_map", "mdsi_map", "gmsd_map")
INDICES = ("ssim", "fsim", "fsimc", "gmsd", "mdsi")


def measure_name(measure, known) -> str:
    """Name of a measure: itself, or the function's.

    Args:
        measure: one of `known`, or a named function (reference, distorted, data_range=255) of two batches
            (N, H, W, 3).
        known: names of `qualitykit.similarity`.

    Raises:
        ValueError: neither of the two.
    """
    name = getattr(measure, "__name__", None) if callable(measure) else measure
    usable = isinstance(name, str) and (name.isidentifier() if callable(measure) else name in known)
    if not usable:
        raise ValueError(
            f"a measure must be one of {', '.join(known)}, or a function with a name. Received: {measure!r}"
        )
    return name


def similarity_map(measure, reference, distorted) -> np.ndarray:
    """The map of one pair, at the images' size.

    A map that lacks a border (SSIM's lacks 5 pixels, where its window does not fit) has its nearest values
    repeated there.

    Args:
        measure: as `measure_name` takes it; returns (N, H - 2b, W - 2b).
        reference, distorted: uint8 (H, W, 3).

    Returns:
        float32 (H, W).

    Raises:
        ValueError: the map has another shape.
    """
    maps = np.asarray(_measure(measure, reference, distorted), dtype=np.float32)
    height, width = distorted.shape[:2]
    missing = (
        (height - maps.shape[1], width - maps.shape[2]) if maps.ndim == 3 and len(maps) == 1 else (-1, -1)
    )
    if any(border < 0 or border % 2 for border in missing):
        raise ValueError(
            f"a label map must have the shape (1, {height}, {width}) of its images, less a border. "
            f"Received: {maps.shape}"
        )
    return np.pad(maps[0], [(border // 2, border // 2) for border in missing], mode="edge")


def similarity_score(measure, reference, distorted) -> float:
    """The score of one pair: float.

    Args:
        measure: as `measure_name` takes it; returns (N,).
        reference, distorted: uint8 (H, W, 3).

    Raises:
        ValueError: the measure returned not one number.
    """
    scores = np.asarray(_measure(measure, reference, distorted), dtype=np.float64)
    if scores.shape != (1,):
        raise ValueError(f"a score must have the shape (1,) for one pair. Received: {scores.shape}")
    return float(scores[0])


def _measure(measure, reference, distorted):
    if not callable(measure):
        # Loads Keras: only who asks for a published measure waits for it.
        from qualitykit import similarity

        measure = getattr(similarity, measure)
    return measure(reference[None], distorted[None], data_range=255)
