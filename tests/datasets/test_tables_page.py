"""docs/tables.md: its examples run, and its tables are the kinds that the tests try."""

import doctest
import re
from pathlib import Path

import numpy as np
import pytest

from qualitykit.images import save_image
from tests.datasets.table_kinds import READ, REFUSED, page_rows

PAGE = Path(__file__).parent.parent.parent / "docs" / "tables.md"
BLOCKS = re.compile(r'^```(csv title="(.*?)"|pycon)\n(.*?)^```', re.MULTILINE | re.DOTALL)


def test_the_examples_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("photographs").mkdir()
    for name in ("beach", "dog", "night"):
        save_image(f"photographs/{name}.jpg", np.zeros((48, 64, 3), "uint8"))
    runner, names = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False), {}
    ran = 0
    for _, table, text in BLOCKS.findall(PAGE.read_text(encoding="utf-8")):
        if table:
            Path(table).write_text(text, encoding="utf-8")
            continue
        test = doctest.DocTestParser().get_doctest(text, names, PAGE.name, str(PAGE), 0)
        report = []
        failed, _ = runner.run(test, out=report.append, clear_globs=False)
        assert not failed, "".join(report)
        names, ran = test.globs, ran + len(test.examples)
    assert ran >= 15


@pytest.mark.parametrize(("title", "kinds"), [("What is read", READ), ("What is refused", REFUSED)])
def test_the_tables_are_the_kinds_that_are_tried(title, kinds):
    section = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    assert rows == page_rows(kinds)
