"""docs/command_line.md is made from the parsers; what it says of failures is what happens."""

import os
import re
import runpy
import shlex
from pathlib import Path

import pytest

from qualitykit.cli import main

DOCS = Path(__file__).parents[2] / "docs"
PAGES = runpy.run_path(str(DOCS / "command_pages.py"))
LEAVES = [name for name in PAGES["commands"]() if name != "protocol"]


@pytest.fixture(scope="module")
def text():
    return PAGES["on_page_markdown"]((DOCS / "command_line.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("command", LEAVES)
def test_the_failing_call_says_what_the_page_says(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("notes.txt").write_text("x")
    call, message = PAGES["FAILURES"][command]
    assert main([*command.split(), *shlex.split(call)]) == 2
    printed = capsys.readouterr()
    expected = re.escape(f"qualitykit {command.split()[0]}: {message}\n").replace(r"\.\.\.", ".*")
    assert re.fullmatch(expected, printed.err) and printed.out == ""
    assert os.listdir(tmp_path) == ["notes.txt"]


def test_every_command_has_its_row_and_its_help(text):
    for name, (parser, line) in PAGES["commands"]().items():
        assert f"| `{name}` | {line} |" in text
        block = text.split(f"### {name}\n\n```text\n")[1].split("\n```")[0]
        assert block.startswith(f"usage: qualitykit {name}")
        assert all(option in block for action in parser._actions for option in action.option_strings)
        assert max(map(len, block.splitlines())) <= 80


def test_no_marker_is_left_and_no_row_is_broken(text):
    assert "{{" not in text
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
