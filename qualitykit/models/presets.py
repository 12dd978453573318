"""Saved models by name: `saved_models/<name>.keras` with its card beside it."""

import os
from pathlib import Path
from typing import NamedTuple

from qualitykit.models.card import Card, card_of

_PACKAGE = Path(__file__).resolve().parent.parent


def list_models():
    """Names of the models that ship with qualitykit.

    Example:
        >>> "default" in list_models()
        True
    """
    return sorted({path.stem for folder in _folders() for path in folder.glob("*.keras")})


def find_model(model):
    """Path of a model given by name or by path.

    Raises:
        ValueError: neither a shipped name nor an existing file.
    """
    for folder in _folders():
        path = folder / f"{model}.keras"
        if os.sep not in str(model) and path.is_file():
            return path
    if Path(model).is_file():
        return Path(model)
    raise ValueError(
        f"model must be one of {list_models()} or the path of a .keras file. Received: model={str(model)!r}"
    )


def load_card(model):
    """Card of a model given by name or by path."""
    return card_of(find_model(model))


def load_model(model="default"):
    """Loads a saved model, with Keras' safe mode on: a file can bring weights and a graph, but no code.

    Args:
        model: name (`list_models()`) or path of a `.keras` file.

    Returns:
        `keras.Model`: (N, H, W, 3) RGB 0..255 to (N, 1), 0..100, higher is better (see its card).

    Raises:
        ValueError: there is no such model, or the file is not one.

    Example:
        >>> import numpy as np
        >>> model = load_model("default")
        >>> model.predict(np.zeros((1, 64, 64, 3), "uint8"), verbose=0).shape
        (1, 1)
    """
    import keras

    path = find_model(model)
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise ValueError(f"{path}: not a loadable Keras model: {str(error).splitlines()[0]}") from error


class Loaded(NamedTuple):
    """A model together with its card."""

    network: object
    card: Card


def resolve(model):
    """`Loaded` of a name, a path, a model in memory (which has a bare card), or itself."""
    if isinstance(model, Loaded):
        return model
    if isinstance(model, str | os.PathLike):
        return Loaded(load_model(model), load_card(model))
    return Loaded(model, Card(getattr(model, "name", "model"), "a model in memory"))


def _folders():
    """Beside the package in a checkout, inside it where it was installed from a wheel."""
    return [
        folder for folder in (_PACKAGE.parent / "saved_models", _PACKAGE / "saved_models") if folder.is_dir()
    ]
