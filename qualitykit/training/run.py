"""The folder of one training: what was asked, what happened, the model."""

import json
import os
import platform
import shutil
from pathlib import Path

import pandas as pd

from qualitykit._files import write_atomically

HISTORY, MODEL, RUN, CURVES = "history.csv", "model.keras", "run.json", "curves.png"
_BACKUP, _BEST = "backup", "best.weights.h5"


class Run:
    """One folder with `run.json` (what was asked and used), `history.csv`, a backup to go on from, results.

    The same request goes on where the run stopped, at any moment and after any kind of end. Another request
    is refused, so that no folder says of one training what another found.

    Args:
        folder: made when missing.
        request: JSON-serialisable dict of all that the result depends on.
        fresh: what a run of another request left in the folder is removed first.

    Raises:
        ValueError: the folder holds a run of another request; the message says what differs.
    """

    def __init__(self, folder, request, *, fresh=False):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        request = json.loads(json.dumps(request))
        if fresh:
            self._clear()
        if not (self.folder / RUN).exists():
            self.note(request=request, versions=versions())
            return
        earlier = read_run(self.folder).get("request", {})
        changed = differences(earlier, request)
        if changed:
            raise ValueError(
                f"{self.folder} holds another run: {'; '.join(changed)}. Use another folder, or start this "
                "one anew with fresh=True (--fresh)"
            )

    @property
    def backup(self) -> Path:
        """The folder of what an interrupted training goes on from."""
        return self.folder / _BACKUP

    @property
    def best(self) -> Path:
        """The weights of the best epoch so far; part of the backup."""
        return self.backup / _BEST

    @property
    def history_file(self) -> Path:
        """Path of history.csv."""
        return self.folder / HISTORY

    @property
    def finished(self) -> bool:
        """Whether all epochs are done and the result is saved."""
        return bool(self.read().get("finished"))

    def read(self) -> dict:
        """The contents of run.json as a dict."""
        return read_run(self.folder)

    def note(self, **entries) -> None:
        """Adds entries to run.json; the file is replaced by one rename."""
        path = self.folder / RUN
        contents = {**(json.loads(path.read_text()) if path.exists() else {}), **entries}
        write_atomically(path, json.dumps(contents, indent=2) + "\n")

    def stage(self, name, request, folder=None) -> "Run":
        """The run of a stage, in a folder of this one or in one that several runs share.

        Args:
            name: of the folder inside this one.
            request: as for `Run`.
            folder: another place; None for this run's own.
        """
        if folder is None:
            self.note(stages=sorted({*self.read().get("stages", []), name}))
        return Run(folder or self.folder / name, request)

    def keep_folder(self, name) -> Path:
        """A folder inside this one for what the training computes on the way, removed by `fresh`."""
        self.note(stages=sorted({*self.read().get("stages", []), name}))
        return self.folder / name

    def history(self) -> pd.DataFrame:
        """One row an epoch."""
        return read_history(self.folder)

    def trim_history(self, epochs) -> None:
        """Drops rows of epochs that a resumed run will do again."""
        if self.history_file.exists():
            lines = self.history_file.read_text().splitlines(keepends=True)
            kept = lines[:1] + [x for x in lines[1:] if x.endswith("\n") and _epoch_of(x) < epochs]
            write_atomically(self.history_file, "".join(kept))

    def extend(self, request) -> None:
        """Opens a run again whose request differs in nothing but the number of epochs."""
        self.note(request=json.loads(json.dumps(request)), finished=False)

    def finish(self, *, can_go_on, **entries) -> None:
        """Marks the run as finished and keeps what more epochs would go on from where there may be any."""
        if not can_go_on:
            forget_backup(self.folder)
        self.note(finished=True, **entries)

    def _clear(self):
        """Removes what runs leave, and nothing else that may lie in the folder."""
        stages = read_run(self.folder).get("stages", []) if (self.folder / RUN).exists() else []
        for name in (_BACKUP, *stages):
            shutil.rmtree(self.folder / Path(name).name, ignore_errors=True)
        for name in (HISTORY, MODEL, Path(MODEL).with_suffix(".json").name, CURVES, RUN):
            (self.folder / name).unlink(missing_ok=True)


def differences(earlier, request, prefix="") -> list[str]:
    """What differs between two requests, as texts such as "seed is 0 there, 1 here".

    Example:
        >>> differences({"seed": 0, "data": {"digest": "a"}}, {"seed": 1, "data": {"digest": "a"}})
        ['seed is 0 there, 1 here']
    """
    found = []
    for key in sorted({*earlier, *request}):
        there, here = earlier.get(key), request.get(key)
        if isinstance(there, dict) and isinstance(here, dict):
            found += differences(there, here, f"{prefix}{key}.")
        elif there != here:
            found.append(f"{prefix}{key} is {_short(there)} there, {_short(here)} here")
    return found


def forget_backup(out) -> None:
    """Removes what more epochs of a finished run would go on from."""
    shutil.rmtree(Path(out) / _BACKUP, ignore_errors=True)


def read_run(out: str | os.PathLike) -> dict:
    """The contents of a run's run.json as a dict."""
    return json.loads((Path(out) / RUN).read_text())


def read_history(out: str | os.PathLike) -> pd.DataFrame:
    """One row an epoch: loss, val_loss, val_plcc, val_srocc, val_krocc, val_rmse (of 100), learning_rate."""
    return pd.read_csv(Path(out) / HISTORY)


def versions() -> dict[str, str]:
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


def _short(value):
    if isinstance(value, str) and len(value) == 64:  # a digest
        value = f"{value[:12]}..."
    text = json.dumps(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _epoch_of(line):
    return int(line.split(",", 1)[0])
