"""Saved models by name: `saved_models/<name>.keras` with its card beside it."""

import dataclasses
import difflib
import os
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from qualitykit.datasets import ScoreScale
from qualitykit.models.card import Card, bare_card, card_of
from qualitykit.models.forked import note_run, refuse_fork
from qualitykit.models.inputs import Maps, Patches, policy_for
from qualitykit.models.model_list import ModelList, where_found
from qualitykit.models.sides import input_sides

if TYPE_CHECKING:
    import keras

Network: TypeAlias = "keras.Model"
# What functions that score take for a model: its name or path, a model in memory, or one with its card.
ModelLike: TypeAlias = "str | os.PathLike | keras.Model | Loaded"

_PACKAGE = Path(__file__).resolve().parent.parent
# Where each loaded model came from, so that a model in memory still has its card.
_origins = weakref.WeakKeyDictionary()


def list_models() -> ModelList:
    """Names of the models that ship with qualitykit; printed, a table of what they are and reach.

    Returns:
        `ModelList`, a list of str. Its `frame` is the table: system, kind ("score" or "map"), SROCC and PLCC
        on the official test part of the data that they learned from, MB, images/s (see the cards).

    Example:
        >>> "default" in list_models()
        True
        >>> list_models().frame.loc["default", "system"]
        'KernelFusion'
    """
    found = {path.stem: path for folder in _folders() for path in folder.glob("*.keras")}
    cards = {path.stem: path for folder in _folders() for path in folder.glob("*.json")}
    absent = [cards[name] for name in sorted(cards.keys() - found.keys())]
    return ModelList([found[name] for name in sorted(found)], absent)


def find_model(model: str | os.PathLike) -> Path:
    """Path of a model given by name or by path.

    Raises:
        ValueError: neither a shipped name nor an existing file; of a shipped model whose file is not in this
            installation, the line says where it is found.
    """
    name = os.fspath(model)
    for folder in _folders():
        path = folder / f"{name}.keras"
        if os.sep not in name and path.is_file():
            return path
    if Path(name).is_file():
        return Path(name)
    known = list_models()
    if name in known.absent:
        raise ValueError(f"model {where_found([name])}: give its path")
    near = difflib.get_close_matches(name, known, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(
        f"model must be one of {[*known]} or the path of a .keras file. Received: model={name!r}{meant}"
    )


def history_folder(model: str | os.PathLike) -> Path:
    """Where the history and the test predictions of a saved model lie: NAME_history beside NAME.keras.

    Raises:
        ValueError: no such model.

    Example:
        >>> history_folder("default").name
        'default_history'
    """
    path = find_model(model)
    return path.with_name(f"{path.stem}_history")


def load_card(model: str | os.PathLike) -> Card:
    """Card of a model given by name or by path."""
    return card_of(find_model(model))


def load_model(model: str | os.PathLike = "default") -> Network:
    """Loads a saved model, with Keras' safe mode on: a file can bring weights and a graph, but no code.

    Args:
        model: name (`list_models()`) or path of a `.keras` file.

    Returns:
        `keras.Model`: (N, H, W, 3) RGB 0..255 to (N, 1), 0..100, higher is better (see its card).

    Raises:
        ValueError: there is no such model, or the file is not one.
        RuntimeError: this process was forked from one where a model had run.

    Example:
        >>> import numpy as np
        >>> model = load_model("default")
        >>> model.predict(np.zeros((1, 64, 64, 3), "uint8"), verbose=0).shape
        (1, 1)
    """
    path = find_model(model)
    import keras

    from qualitykit.models.notebook_view import show_in_notebooks

    refuse_fork()
    try:
        network = keras.saving.load_model(path, compile=False, safe_mode=True)
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise ValueError(f"{path}: not a loadable Keras model: {str(error).splitlines()[0]}") from error
    _origins[network] = path
    show_in_notebooks(network, path)
    return network


class Loaded(NamedTuple):
    """A model together with its card.

    Args:
        network: `keras.Model` from RGB 0..255 to (N, 1).
        card: `Card`; once `resolve` has seen to it, its `input` is known.
        because: why photographs are prepared as `card.input` says.
    """

    network: Network
    card: Card
    because: str = "as its card says"


def resolve(model: ModelLike, output: str | tuple | None = None) -> Loaded:
    """A model that is ready to score, with its card, from a name, a path or a model in memory.

    Args:
        model: name, path, `keras.Model` or `Loaded`. One that `load_model` gave has its file's card. Of any
            other nothing is known: its scale is unknown, unless it ends in a `ScoreRange`, and photographs
            are prepared as its input's shape demands.
        output: None (as the card says), "distribution" for a model that gives shares of ratings from 1 up,
            such as NIMA's ten, or (low, high), the ratings of its first and last output. Its score is the
            mean rating.

    Raises:
        TypeError: no model.
        ValueError: there is no such model, or it does not give one score a photograph.
        RuntimeError: this process was forked from one where a model had run.
    """
    note_run()
    loaded = model if isinstance(model, Loaded) else _with_card(model)
    return _with_input(_with_scale(_with_score(loaded, output)))


def judging_network(loaded: Loaded) -> Network:
    """The network that gives all that a table of scores tells: (N, 1), or (N, 2) with each score's spread.

    Another engine's network gives what it was exported to give.
    """
    interval = loaded.card.interval
    if interval is None or not interval.of_spread or not hasattr(loaded.network, "layers"):
        return loaded.network
    from qualitykit.models.spread import with_spread

    return with_spread(loaded.network)


def _with_card(model):
    network = load_model(model) if isinstance(model, str | os.PathLike) else model
    try:
        return Loaded(network, card_of(_origins[network]))
    except (KeyError, TypeError):  # made in memory, or no model at all, which is said where scores are asked
        return Loaded(network, bare_card(getattr(network, "name", "model"), "a model in memory"))


def _with_scale(loaded):
    """With the scale that a model without one on its card ends in, if it does."""
    from qualitykit.models.scoring import output_range

    if loaded.card.scale is not None or (ends := output_range(loaded.network)) is None:
        return loaded
    return loaded._replace(card=dataclasses.replace(loaded.card, scale=ScoreScale(*ends)))


def _with_score(loaded, output):
    """With shares of ratings turned into their mean, or as it is where the model gives a score."""
    from qualitykit.models.scoring import check_scoring, mean_rating_model

    bins = asked_bins(loaded.card, output)
    if bins is None:
        check_scoring(loaded.network)
        return loaded
    network = mean_rating_model(loaded.network, *bins)
    check_scoring(network)
    mean = network.get_layer("mean_rating")
    scale = loaded.card.scale if output is None else None
    card = dataclasses.replace(
        loaded.card, bins=None, scale=scale or ScoreScale(mean.low, mean.high), meaning="mean rating"
    )
    return loaded._replace(network=network, card=card)


def asked_bins(card: Card, output: str | tuple | None) -> tuple | None:
    """(low, high) ratings of a model's first and last output, by `output` or else its card; None for a score.

    Raises:
        ValueError: another `output`.

    Example:
        >>> asked_bins(Card("x", "x"), "distribution")
        (1.0, None)
    """
    bins = card.bins if output is None else (1.0, None) if output == "distribution" else output
    if bins is not None and not (isinstance(bins, tuple | list) and len(bins) == 2):
        raise ValueError(f"output must be 'distribution' or (low, high). Received: output={output!r}")
    return None if bins is None else tuple(bins)


def _with_input(loaded):
    """With the input policy that the network's shape demands, where the card names none."""
    from qualitykit.models.scoring import reads_grid, reads_patches

    if loaded.card.input is not None:
        return loaded
    sides = input_sides(loaded.network)
    if reads_patches(loaded.network):
        policy, does = Patches(), "reads patches"
    elif reads_grid(loaded.network):
        policy, does = Maps(), "reads a grid of patches"
    else:
        policy = policy_for(sides)
        does = "takes any size" if policy.sides is None else "takes {1} x {0} only".format(*sides)
    card = dataclasses.replace(loaded.card, input=policy)
    return loaded._replace(card=card, because=f"no card says how, and the model {does}")


def _folders():
    """Beside the package in a checkout, inside it where it was installed from a wheel."""
    return [
        folder for folder in (_PACKAGE.parent / "saved_models", _PACKAGE / "saved_models") if folder.is_dir()
    ]
