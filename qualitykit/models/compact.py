"""Saving a model in about half the space: weights rounded to few significant bits, the file compressed."""

import io
import tempfile
import zipfile
from pathlib import Path

import h5py
import numpy as np

from qualitykit._files import write_atomically

_WEIGHTS = "model.weights.h5"


def save_compact(model, path, *, bits=10) -> None:
    """Rounds every float32 weight in place, then saves and compresses; Keras loads such files as any other.

    Ten explicit mantissa bits are what half precision keeps, without its narrow range; the rounded-away bits
    are zeros, which compress. Weights that hold fewer bits already stay as they are.

    Args:
        model: `keras.Model`; its weights are changed.
        path: of the `.keras` file, which appears by one rename.
        bits: mantissa bits kept.
    """
    model.set_weights([round_to_bits(weight, bits) for weight in model.get_weights()])
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.keras"
        model.save(plain)
        write_atomically(path, lambda file: _pack(plain, file))


def _pack(plain, path):
    """A saved model again, its weights compressed."""
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            contents = source.read(entry)
            # A fixed date makes equal models equal files.
            named = zipfile.ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0))
            named.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(named, compress_weights(contents) if entry.filename == _WEIGHTS else contents)


def compress_weights(contents) -> bytes:
    """The bytes of an HDF5 file with every array shuffled (bytes of equal weight together) and deflated."""
    packed = io.BytesIO()
    with h5py.File(io.BytesIO(contents)) as source, h5py.File(packed, "w") as target:

        def copy(name, item):
            if isinstance(item, h5py.Group):
                copied = target.require_group(name)
            else:
                options = (
                    {"compression": "gzip", "compression_opts": 9, "shuffle": True}
                    if item.size > 4096
                    else {}
                )
                copied = target.create_dataset(name, data=item[()], **options)
            copied.attrs.update(item.attrs)

        source.visititems(copy)
        target.attrs.update(source.attrs)
    return packed.getvalue()


def round_to_bits(weight, kept=10) -> np.ndarray:
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
    if dropped == 0:
        return weight
    rounded = (bits + np.uint32(1 << (dropped - 1))) & ~np.uint32((1 << dropped) - 1)
    return rounded.view(np.float32).reshape(weight.shape)
