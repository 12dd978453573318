"""The page on files shows the lists that the code goes by."""

import re
import runpy
from pathlib import Path

from qualitykit.images.containers.camera_raw import FULL_SIZE
from qualitykit.images.decode import ENOUGH
from qualitykit.images.formats import FORMATS
from qualitykit.images.unread import UNREAD

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "files.md").read_text(encoding="utf-8")


def test_its_tables_are_made_from_the_lists():
    tables = runpy.run_path(str(DOCS / "format_tables.py"))
    assert tables["read_table"]() in PAGE and tables["unread_table"]() in PAGE


def test_every_format_and_kind_has_its_row():
    rows = [row.split("|")[1].strip() for row in PAGE.splitlines() if row.startswith("| ")]
    assert {kind.name for kind in (*FORMATS, *UNREAD)} <= set(rows)


def test_its_numbers_are_those_of_the_code():
    assert float(re.search(r"if it has at least ([\d.]+) of both", PAGE)[1]) == FULL_SIZE
    assert float(re.search(r"stays at least ([\d.]+) times", PAGE)[1]) == ENOUGH
