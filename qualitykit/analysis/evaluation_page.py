"""An evaluation as one HTML page that holds everything and asks for nothing."""

import base64
import struct
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qualitykit.analysis.tables import format_cell

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass
class Section:
    """A part of the page.

    Args:
        anchor: its address in the page.
        title: heading.
        texts: paragraphs above the tables.
        tables: list of `Table`; those of more than 24 rows are folded.
        figures: list of `Figure`.
    """

    anchor: str
    title: str
    texts: list = field(default_factory=list)
    tables: list = field(default_factory=list)
    figures: list = field(default_factory=list)


def evaluation_page(title, summary, sections, footer):
    """The page as text: no script, no address outside itself; readable from 400 pixels on, and by keyboard.

    Args:
        title: heading.
        summary: one paragraph below it.
        sections: list of `Section`; empty ones are left out.
        footer: last line.

    Returns:
        str, HTML.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("evaluation.html").render(
        title=title,
        summary=summary,
        style=jinja2.utils.markupsafe.Markup((_TEMPLATES / "evaluation.css").read_text(encoding="utf-8")),
        sections=[
            {
                "anchor": section.anchor,
                "title": section.title,
                "texts": section.texts,
                "tables": [_table(table) for table in section.tables],
                "figures": [_figure(figure) for figure in section.figures],
            }
            for section in sections
            if section.texts or section.tables or section.figures
        ],
        footer=footer,
    )


def _table(table):
    columns = [
        {"name": str(name), "number": pd.api.types.is_numeric_dtype(table.frame[name])}
        for name in table.frame
    ]
    rows = [[format_cell(value) for value in row] for row in table.frame.itertuples(index=False)]
    kept = {"name": table.name, "title": table.title, "note": table.note, "bold": table.bold}
    return {**kept, "columns": columns, "rows": rows}


def _figure(figure):
    # Width and height stand in a PNG's first chunk; the browser then keeps the place before it has decoded.
    width, height = struct.unpack(">II", figure.png[16:24])
    kept = {"name": figure.name, "title": figure.title, "caption": figure.caption, "alt": figure.alt}
    data = base64.b64encode(figure.png).decode("ascii")
    return {**kept, "data": data, "width": width * 2 // 3, "height": height * 2 // 3}
