"""The folder of one training: what was asked, what happened, the model."""

import json
import platform
from pathlib import Path

import pandas as pd

HISTORY, MODEL, RUN, CURVES = "history.csv", "model.keras", "run.json", "curves.png"


def start_run(out, request):
    """Makes the folder and records the request, or checks that a resumed run asks for the same.

    Args:
        out: folder of the run.
        request: JSON-serialisable dict: recipe, seed, data, model.

    Returns:
        The folder as a Path.

    Raises:
        ValueError: the folder holds a run of other arguments.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    request = json.loads(json.dumps(request))
    if (out / RUN).exists():
        earlier = json.loads((out / RUN).read_text())["request"]
        changed = sorted(key for key in {*earlier, *request} if earlier.get(key) != request.get(key))
        if changed:
            raise ValueError(
                f"{out} holds a run with other arguments ({', '.join(changed)}); use another folder"
            )
    else:
        write_run(out, request=request, versions=versions())
    return out


def read_run(out):
    """The contents of run.json as a dict."""
    return json.loads((Path(out) / RUN).read_text())


def write_run(out, **entries):
    """Adds entries to run.json; the file is replaced by one rename."""
    path = Path(out) / RUN
    contents = {**(json.loads(path.read_text()) if path.exists() else {}), **entries}
    replace_text(path, json.dumps(contents, indent=2) + "\n")


def read_history(out):
    """One row an epoch: loss, val_loss, val_plcc, val_srocc, val_krocc, val_rmse, learning_rate."""
    return pd.read_csv(Path(out) / HISTORY)


def trim_history(out, epochs):
    """Drops rows of epochs that a resumed run will do again."""
    path = Path(out) / HISTORY
    if path.exists():
        lines = path.read_text().splitlines(keepends=True)
        kept = lines[:1] + [line for line in lines[1:] if line.endswith("\n") and _epoch_of(line) < epochs]
        replace_text(path, "".join(kept))


def replace_text(path, text):
    """Writes a file under a temporary name and renames it, so that it is never half there."""
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def _epoch_of(line):
    return int(line.split(",", 1)[0])


def versions():
    """Versions of what a result depends on: qualitykit, python, keras, backend, numpy."""
    import keras
    import numpy

    from qualitykit import __version__

    return {
        "qualitykit": __version__,
        "python": platform.python_version(),
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
        "numpy": numpy.__version__,
    }
