"""The saved models as a list of names that says of each what it is, what it reaches and what it costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qualitykit.models.card import Card, card_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("system", "kind", "SROCC", "PLCC", "MB", "images/s")
_TEST = "official test"


class ModelList(list):
    """Names of saved models; printed, a table with a row a model.

    Args:
        paths: of the `.keras` files, each with its card beside it.
        absent: cards whose models are not here.

    Example:
        >>> ModelList([]).rows()
        {}
    """

    def __init__(self, paths: list[Path], absent: list[Path] = ()):
        super().__init__(path.stem for path in paths)
        self.paths, self.absent = list(paths), [path.stem for path in absent]

    def rows(self) -> dict[str, dict]:
        """{name: {column: value}} for `COLUMNS`; None where a card says nothing."""
        return {path.stem: summary(card_of(path), path) for path in self.paths}

    @property
    def frame(self) -> pd.DataFrame:
        """The same as a table: index name, the columns `COLUMNS`."""
        import pandas as pd

        return pd.DataFrame.from_dict(self.rows(), orient="index", columns=list(COLUMNS)).rename_axis("name")

    def __repr__(self) -> str:
        cells = [["name", *COLUMNS]]
        cells += [[name, *(_text(row[column]) for column in COLUMNS)] for name, row in self.rows().items()]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
        return "\n".join([*lines, *self._notes()])

    def _repr_html_(self) -> str:
        table = self.frame.to_html(float_format="{:.3g}".format, na_rep="")
        return table + "".join(f"<p>{note}</p>" for note in self._notes())

    def _notes(self):
        return [where_found(self.absent)] if self.absent else []


def summary(card: Card, path: Path) -> dict:
    """What a table of models says of one.

    Example:
        >>> summary(Card("x", "x", system="NIMA", speed={"images/s": 9.5}), Path("none.keras"))["images/s"]
        9.5
    """
    test = card.figures.get(_TEST, {})
    return {
        "system": card.system,
        "kind": card.kind,
        "SROCC": test.get("SROCC"),
        "PLCC": test.get("PLCC"),
        "MB": round(path.stat().st_size / 1e6, 1) if path.is_file() else None,
        "images/s": card.speed.get("images/s"),
    }


def where_found(names: list[str]) -> str:
    """One line: where models lie whose cards alone are here.

    Example:
        >>> print(where_found(["a"]).replace("; ", ";\\n"))
        a is not in this installation, which has its card alone;
        a clone of the project has saved_models/a.keras
    """
    files = ", ".join(f"saved_models/{name}.keras" for name in names)
    are, its, cards = ("is", "its", "card") if len(names) == 1 else ("are", "their", "cards")
    here = f"{', '.join(names)} {are} not in this installation, which has {its} {cards} alone"
    return f"{here}; a clone of the project has {files}"


def _text(value):
    if value is None:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
