"""Which engine scores: ONNX Runtime where a saved model has an exported twin, else Keras."""

import os
import shlex
import warnings

from qualitykit.inference.engines import keras, onnx
from qualitykit.inference.engines.twins import Unfit, find_twins
from qualitykit.models.card import card_of
from qualitykit.models.presets import Loaded, ModelLike, find_model

ENGINES = ("auto", "keras", "onnx")


class EngineWarning(UserWarning):
    """A twin lies where one is looked for, but cannot be used; the text says which and why."""


def ready(model: ModelLike, output: str | tuple | None = None, engine: str = "auto") -> Loaded:
    """A model that is ready to score, on the engine that is asked for.

    Args:
        model: name, path, `keras.Model`, or a `Loaded` that is ready already.
        output: as in `qk.score`.
        engine: "keras"; "onnx", ONNX Runtime on the model's exported twin; or "auto", "onnx" where there is
            such a twin and else "keras". A `keras.Model` is Keras' in any case.

    Returns:
        `Loaded`.

    Raises:
        TypeError, ValueError, RuntimeError: as in `qualitykit.models.presets.resolve`.
        ValueError: no such engine, or "onnx" for a model that has no twin.

    Warns:
        EngineWarning: under "auto", a twin that does not belong to the model and is not used.

    Example:
        >>> ready("default", engine="keras").card.name
        'default'
    """
    if engine not in ENGINES:
        raise ValueError(f"engine must be one of {', '.join(ENGINES)}. Received: engine={engine!r}")
    if isinstance(model, Loaded) and isinstance(model.network, onnx.OnnxNetwork):
        return model
    if isinstance(model, Loaded) or engine == "keras":
        return keras.load(model, output)
    if not isinstance(model, str | os.PathLike):
        if engine == "onnx":
            raise ValueError("engine must be 'keras' or 'auto' for a model in memory. Received: 'onnx'")
        return keras.load(model, output)
    loaded, refused = _on_onnx(find_model(model), output)
    if loaded is None and engine == "onnx":
        raise ValueError(_no_twin(model, refused))
    for text in refused if loaded is None else ():
        warnings.warn(f"{text}; Keras scores instead", EngineWarning, stacklevel=3)
    return loaded or keras.load(model, output)


def _on_onnx(path, output):
    """(`Loaded` or None, why twins that lie there cannot be used)."""
    card, refused = card_of(path), []
    for twin in find_twins(path):
        try:
            return onnx.load(path, card, twin, output), refused
        except Unfit as error:
            refused.append(f"{twin} {error}")
    return None, refused


def _no_twin(model, refused):
    found = f": {'; '.join(refused)}" if refused else ""
    command = f"qualitykit export --model {shlex.quote(os.fsdecode(model))} --format onnx"
    return f"engine 'onnx' needs an exported twin of the model{found}. To make one: {command}"
