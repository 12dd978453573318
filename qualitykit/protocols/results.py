"""The one table that a protocol leaves."""

import pandas as pd

from qualitykit._files import write_atomically
from qualitykit.protocols.measure import METRICS
from qualitykit.training.run import Run, versions

RESULTS = "results.csv"
COLUMNS = (
    "protocol",
    "run",
    "dataset",
    "part",
    "distortion",
    "level",
    "arm",
    "outcome",
    "n",
    *METRICS,
    "logistic_n",
    "logistic_converged",
    "mae_weight",
    "plcc_weight",
    "trained_on",
    "split_by",
    "split_seed",
    "split_validation",
    "split_test",
    "share",
    "data_sha256",
    "recipe",
    "changes",
    "arguments",
    "weights",
    "model_seed",
    "seconds",
    "model",
    "model_sha256",
    "size",
    "qualitykit",
    "python",
    "keras",
    "backend",
    "numpy",
)


class Results:
    """results.csv in the folder of a protocol: wide, one row a tested group of images.

    All protocols share the columns `COLUMNS`, so that tables can be joined; what does not apply is empty. A
    row says what was tested (`dataset`, `part`, `distortion` and `level`, empty for all of them, `n` images),
    the metrics, and what is needed to repeat it. The file is replaced by one rename after each finished run.

    Args:
        out: the folder.
        protocol: its name.
        request: what must be the same for an interrupted protocol to go on, JSON-serialisable.
        **facts: entries that all rows share.

    Raises:
        ValueError: the folder holds another protocol, or one with another request.
    """

    def __init__(self, out, protocol, request, **facts):
        self.folder = Run(out, {"protocol": protocol, **request}).folder
        self.path = self.folder / RESULTS
        self.facts = {"protocol": protocol, **facts}

    def __contains__(self, run):
        """Whether a run is finished: its rows are there."""
        return run in set(self.frame()["run"])

    def add(self, run, rows):
        """Adds the rows of a finished run, dicts of `COLUMNS`."""
        shared = {**self.facts, "run": run, **versions()}
        table = pd.DataFrame([{**shared, **row} for row in rows], columns=list(COLUMNS))
        if self.path.exists():
            earlier = self.path.read_text(encoding="utf-8")
            write_atomically(self.path, earlier + table.to_csv(index=False, header=False))
        else:
            write_atomically(self.path, table.to_csv(index=False))

    def arrange(self, runs):
        """Brings the rows into the order of these runs; others come first, as they stand."""
        table, place = self.frame(), {run: number for number, run in enumerate(runs)}
        ordered = table.loc[table["run"].map(lambda run: place.get(run, -1)).sort_values(kind="stable").index]
        if not ordered.index.equals(table.index):
            lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)
            write_atomically(self.path, "".join([lines[0], *(lines[1 + row] for row in ordered.index)]))

    def frame(self):
        """The table as it stands."""
        if not self.path.exists():
            return pd.DataFrame(columns=list(COLUMNS))
        return pd.read_csv(self.path, dtype={"run": str})
