"""An evaluation as one HTML page that holds everything and asks for nothing."""

import struct
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from qualitykit.analysis.pages import data_uri, inlined, security_policy, template
from qualitykit.analysis.tables import format_cell

_LONG = 24  # letters


@dataclass
class Section:
    """A part of the page.

    Args:
        anchor: its address in the page.
        title: heading.
        texts: paragraphs above the tables.
        readings: dict from a heading to a dict from figures to a sentence on each.
        tables: list of `Table`; those of more than 24 rows are folded.
        figures: list of `Figure`.
        galleries: list of `Gallery`.
    """

    anchor: str
    title: str
    texts: list = field(default_factory=list)
    readings: dict = field(default_factory=dict)
    tables: list = field(default_factory=list)
    figures: list = field(default_factory=list)
    galleries: list = field(default_factory=list)


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
    style = inlined("page.css", "evaluation.css")
    return template("evaluation.html").render(
        title=title,
        summary=summary,
        today=date.today(),
        style=style,
        policy=security_policy([style]),
        sections=[
            {
                "anchor": section.anchor,
                "title": section.title,
                "texts": section.texts,
                "readings": section.readings,
                "tables": [_table(table) for table in section.tables],
                "figures": [_figure(figure) for figure in section.figures],
                "galleries": [_gallery(gallery) for gallery in section.galleries],
            }
            for section in sections
            if section.texts or section.tables or section.figures or section.galleries
        ],
        footer=footer,
    )


def _table(table):
    """A table for people: its files alone hold empty columns, and those that repeat one long text."""
    cells = table.frame.map(format_cell)
    said = {name: _said_by_all(cells[name], table.bold) for name in cells}
    frame = table.frame[[name for name in cells if said[name] is None]]
    columns = [{"name": str(name), "number": pd.api.types.is_numeric_dtype(frame[name])} for name in frame]
    note = " ".join(
        [table.note, *(f"{str(name).capitalize()}: {text}." for name, text in said.items() if text)]
    )
    rows = cells[frame.columns].to_numpy().tolist()
    return {
        "name": table.name,
        "title": table.title,
        "note": note,
        "bold": table.bold,
        "columns": columns,
        "rows": rows,
    }


def _said_by_all(cells, bold):
    """The long text that all rows of a column but one's own hold; "" for an empty column; else None."""
    others = cells.drop(cells.index[list(bold)])
    if len(cells) and (cells == "").all():
        return ""
    once = len(others) > 1 and others.nunique() == 1 and len(others.iloc[0]) > _LONG
    return others.iloc[0] if once else None


def _figure(figure):
    # Width and height stand in a PNG's first chunk; the browser then keeps the place before it has decoded.
    width, height = struct.unpack(">II", figure.png[16:24])
    kept = {name: getattr(figure, name) for name in ("name", "title", "caption", "alt", "reading")}
    return {**kept, "data": data_uri(figure.png, "png"), "width": width * 2 // 3, "height": height * 2 // 3}


def _gallery(gallery):
    """The worst errors, worst first, each with its error in words."""
    rows = zip(gallery.table.itertuples(), gallery.thumbnails, strict=True)
    return {
        "title": gallery.figure.title,
        "name": gallery.figure.name,
        "reading": gallery.figure.reading,
        "caption": gallery.figure.caption,
        "pictures": [
            {
                "name": row.path,
                "picture": None if thumbnail is None else data_uri(thumbnail, "jpeg"),
                "rating": f"{row.rating:.3g}",
                "prediction": f"{row.prediction:.3g}",
                "error": f"{abs(row.residual):.3g} too {'low' if row.residual > 0 else 'high'}",
            }
            for row, thumbnail in rows
        ],
    }
