"""Saving a model in about half the space: weights rounded to 11 significant bits, the file compressed."""

import zipfile
from pathlib import Path

import numpy as np


def save_compact(model, path):
    """Rounds every float32 weight in place, then saves and compresses; Keras loads such files as any other.

    Eleven significant bits are what half precision keeps, without its narrow range; the rounded-away bits are
    zeros, which compress.

    Args:
        model: `keras.Model`; its weights are changed.
        path: of the `.keras` file, which appears by one rename.
    """
    path = Path(path)
    model.set_weights([round_to_bits(weight) for weight in model.get_weights()])
    plain, packed = (path.with_name(f"unfinished-{kind}-{path.name}") for kind in ("plain", "packed"))
    model.save(plain)
    with (
        zipfile.ZipFile(plain) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for entry in source.infolist():
            # A fixed date makes equal models equal files.
            named = zipfile.ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0))
            named.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(named, source.read(entry))
    plain.unlink()
    packed.replace(path)


def round_to_bits(weight, kept=10):
    """float32 rounded to `kept` explicit mantissa bits; other types are left alone.

    Example:
        >>> float(round_to_bits(np.float32(1.0001)))
        1.0
    """
    weight = np.asarray(weight)
    if weight.dtype != np.float32:
        return weight
    dropped = 23 - kept
    bits = np.atleast_1d(weight).view(np.uint32)
    rounded = (bits + np.uint32(1 << (dropped - 1))) & ~np.uint32((1 << dropped) - 1)
    return rounded.view(np.float32).reshape(weight.shape)
