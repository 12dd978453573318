"""Tables as files: CSV to compute with, Markdown and LaTeX to print."""

import numbers
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from qualitykit._files import write_atomically


@dataclass(frozen=True)
class Table:
    """A table with what a reader must know of it.

    Args:
        name: of its files, and its anchor in a page.
        title: one line.
        note: where the numbers come from, and how to read them.
        frame: DataFrame, every column shown, the index not.
        bold: row numbers to set off, such as one's own models among published ones.
    """

    name: str
    title: str
    note: str
    frame: pd.DataFrame
    bold: tuple = ()


def format_cell(value):
    """A cell for people: three decimals below 10, four digits above, and never a p-value of 0.000.

    Example:
        >>> from qualitykit.analysis.tables import format_cell
        >>> [format_cell(value) for value in (0.86159, 12.3456, 2000, 0.00004, float("nan"), "ours")]
        ['0.862', '12.35', '2,000', '4.0e-05', '', 'ours']
    """
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, numbers.Integral) and not isinstance(value, (bool, np.bool_)):
        return f"{value:,}"
    if not isinstance(value, numbers.Real) or isinstance(value, (bool, np.bool_)):
        return str(value)
    if np.isnan(value):
        return ""
    if value != 0 and abs(value) < 0.0005:
        return f"{value:.1e}"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def to_markdown(table):
    """The table as GitHub's Markdown, numbers to the right, with its note below.

    Example:
        >>> import pandas as pd
        >>> from qualitykit.analysis.tables import Table, to_markdown
        >>> frame = pd.DataFrame({"model": ["a|b"], "PLCC": [0.5]})
        >>> print(to_markdown(Table("t", "Results", "Made up.", frame)))
        **Results**
        <BLANKLINE>
        | model | PLCC |
        | :--- | ---: |
        | a\\|b | 0.500 |
        <BLANKLINE>
        Made up.
        <BLANKLINE>
    """
    frame = table.frame
    sides = ["---:" if pd.api.types.is_numeric_dtype(frame[name]) else ":---" for name in frame]
    lines = [_row(frame.columns), f"| {' | '.join(sides)} |"]
    lines += [_row(format_cell(value) for value in row) for row in frame.itertuples(index=False)]
    return "\n".join([f"**{table.title}**", "", *lines, "", table.note, ""])


def to_latex(table):
    """The table as LaTeX with booktabs' rules, captioned with title and note, labelled `tab:<name>`."""
    cells = table.frame.rename(columns=str).map(format_cell)
    sides = "".join("r" if pd.api.types.is_numeric_dtype(table.frame[name]) else "l" for name in table.frame)
    caption = _escape_latex(f"{table.title}. {table.note}")
    return cells.to_latex(
        index=False,
        escape=True,
        column_format=sides,
        caption=caption,
        label=f"tab:{table.name}",
        position="htbp",
    )


def write_table(table, folder):
    """Writes `<name>.csv` (all digits), `<name>.md` and `<name>.tex` into a folder.

    Returns:
        list of the three paths.
    """
    folder = Path(folder)
    texts = {
        "csv": table.frame.to_csv(index=False, lineterminator="\n"),
        "md": to_markdown(table),
        "tex": to_latex(table),
    }
    paths = [folder / f"{table.name}.{ending}" for ending in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        write_atomically(path, text)
    return paths


def _row(cells):
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _escape_latex(text):
    for character in "&%$#_{}":
        text = text.replace(character, f"\\{character}")
    return text
