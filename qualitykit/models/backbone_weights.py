"""Weights of backbones: what the `weights` argument means, and files of them."""

import zipfile
import zlib

import numpy as np

# Layers of classifiers, which a file may bring and a backbone lacks.
_CLASSIFIERS = {"classifier", "predictions", "conv_preds", "fc1", "fc2"}


def load_npz(network, path):
    """Gives a network the arrays of an `.npz` file, all of them or, if anything differs, none.

    Args:
        network: Functional `keras.Model`.
        path: file of arrays named `layer/weight`, such as `stem_conv/kernel` and `stem_bn/moving_mean`, in
            Keras' layouts. Arrays of a classifier are left out.

    Raises:
        ValueError: it is no such file, or names, shapes or values do not fit; one line says which.
    """
    arrays = _read(path)
    weights = {weight.path: weight for weight in network.weights}
    left_over = [name for name in arrays.keys() - weights.keys() if name.split("/")[0] not in _CLASSIFIERS]
    differences = [
        *_some("lacks", weights.keys() - arrays.keys()),
        *_some("also holds", left_over),
        *_some("differs in the shape of", _of_other_shapes(weights, arrays)),
        *_some("holds no finite numbers in", [n for n, a in arrays.items() if not _is_finite(a)]),
    ]
    if differences:
        raise ValueError(f"it {', '.join(differences)}")
    for name, weight in weights.items():
        weight.assign(arrays[name])


def _read(path):
    try:
        with np.load(path) as file:
            return {name: file[name] for name in file.files}
    except (ValueError, OSError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"it is no .npz file of arrays: {error}") from error


def _of_other_shapes(weights, arrays):
    for name in weights.keys() & arrays.keys():
        if tuple(weights[name].shape) != arrays[name].shape:
            yield f"{name} {arrays[name].shape}, which must be {tuple(weights[name].shape)}"


def _is_finite(array):
    return np.issubdtype(array.dtype, np.number) and bool(np.isfinite(array).all())


def _some(problem, names):
    """One phrase with the first of the names and how many more there are; none without names."""
    names = sorted(names)
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return [f"{problem} {names[0]}{more}"] if names else []
