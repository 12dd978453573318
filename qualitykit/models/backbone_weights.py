"""Weights of backbones: what the `weights` argument means, and files of them."""

import os
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

# Layers of classifiers, which a file may bring and a backbone lacks.
_CLASSIFIERS = {"classifier", "predictions", "conv_preds", "fc1", "fc2"}
# What readers of HDF5, zip and NumPy files raise at something else or at half a file.
_UNREADABLE = (ValueError, KeyError, OSError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error)


def weights_of(
    weights: str | os.PathLike | dict | None, backbone: str, among: Sequence[str] | None = None
) -> str | os.PathLike | None:
    """Where one backbone of a model starts from.

    Args:
        weights: the `weights` argument of a model or a training: None, "imagenet" or a path for all of its
            backbones, or a dict of those by backbone.
        backbone: name of the one that is asked about.
        among: names of all backbones of the model; None for this one alone.

    Returns:
        None, "imagenet" or a path.

    Raises:
        ValueError: a dict with a name that the model does not have, or without one that it has.

    Example:
        >>> weights_of({"VGG16": "vgg.weights.h5", "ResNet50": None}, "VGG16", among=("VGG16", "ResNet50"))
        'vgg.weights.h5'
    """
    if not isinstance(weights, dict):
        return weights
    names = [backbone] if among is None else list(among)
    if set(weights) != set(names):
        raise ValueError(
            f"weights must have one entry for each backbone of the model, {sorted(names)}. "
            f"Received: {sorted(map(str, weights))}"
        )
    return weights[backbone]


def load_weights(network, path, name) -> None:
    """Gives a network the weights of a file.

    Args:
        network: Functional `keras.Model`.
        path: `.npz`, see `load_npz`, or a file that Keras itself reads.
        name: of the backbone, for error messages.

    Raises:
        ValueError: there is no such file, or it does not fit; one line says what differs.
    """
    if not isinstance(path, str | Path) or not Path(path).is_file():
        raise ValueError(
            f"weights must be None, 'imagenet' or an existing file. Received: weights={str(path)!r}"
        )
    try:
        load_npz(network, path) if Path(path).suffix == ".npz" else network.load_weights(path)
    except _UNREADABLE as error:
        reason = " ".join(str(error).split("List of objects")[0].split())
        raise ValueError(f"weights file {path} does not fit {name} without top: {reason}") from error


def load_npz(network, path) -> None:
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
    except _UNREADABLE as error:
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
