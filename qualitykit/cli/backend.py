"""Whether the backend that Keras is to use is one, and is there, before anything starts."""

import importlib.util
import json
import os
from pathlib import Path

BACKENDS = ("tensorflow", "jax", "torch")


def check_backend(option: str | None = None):
    """Refuses a backend that is misspelt or not installed.

    Args:
        option: what --backend says; None where it is not given.

    Raises:
        ValueError: one line that says where it was named and what the choices are.
    """
    where, name = _named() if option is None else ("--backend", option)
    if name not in BACKENDS:
        raise ValueError(f"{where} must be one of {', '.join(BACKENDS)}. Received: {name!r}")
    if importlib.util.find_spec(name) is None:
        there = [each for each in BACKENDS if importlib.util.find_spec(each)]
        hint = "" if name == "tensorflow" else f'; it comes with pip install "qualitykit[{name}]"'
        raise ValueError(f"{where} names {name}, which is not installed{hint}. There is: {', '.join(there)}")


def _named():
    """(where, which): the environment, else Keras' settings, else what Keras takes by itself."""
    if os.environ.get("KERAS_BACKEND"):
        return "KERAS_BACKEND", os.environ["KERAS_BACKEND"]
    settings = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras", "keras.json")
    try:
        return f'"backend" in {settings}', str(json.loads(settings.read_text())["backend"])
    except (OSError, ValueError, KeyError, TypeError):  # no settings, or none that Keras would read either
        return "Keras", "tensorflow"
