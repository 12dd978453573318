"""Writes the page of the command line from the parsers: `{{ table of commands }}`, `{{ help of commands }}`.

Building the parsers loads no framework.
"""

import argparse
import os
from unittest import mock

from qualitykit.cli import build_parser

_COLUMNS = "80"
# One call of each command that fails, and the line that it ends in; "..." stands for what changes. The tests
# make every one of them in a folder that holds nothing but a file called notes.txt.
FAILURES = {
    "score": (
        "album/ --out tables/scores.csv",
        "tables/scores.csv cannot be written: there is no folder tables",
    ),
    "explain": ("beach.jpg --out notes.txt", "notes.txt cannot be written to: notes.txt is not a folder"),
    "report": ("album/ --model defualt", "model must be one of ... did you mean 'default'?"),
    "app": ("albun", "folder must be a folder. Received: albun"),
    "train": (
        "--data tabel --root album --recipe fine_tune --model default --out runs/mine",
        "--data must be the name of a data set: did you mean table? Received: 'tabel'",
    ),
    "personalise": (
        "--data table --root nowhere --out runs/me",
        "root must be a folder. Received: 'nowhere'",
    ),
    "evaluate": (
        "--model default --data biq2021",
        "give PREDICTIONS.csv files, or --model with --data and --root",
    ),
    "protocol within": (
        "--data biq2021 --root nowhere --recipe quality_net --out runs/within",
        "root must be a folder. Received: 'nowhere'",
    ),
    "protocol cross": (
        "--model default --on koniq10k --out runs/cross",
        "--on needs the name of a data set and its folder. Received: koniq10k",
    ),
    "protocol distortions": (
        "--model default --data liv --root . --out runs/kinds",
        "--data must be the name of a data set: did you mean live or flive? Received: 'liv'",
    ),
    "protocol grid": (
        "--data biq2021 --root nowhere --recipe quality_net --out runs/grid",
        "root must be a folder. Received: 'nowhere'",
    ),
    "protocol claims": (
        "--system QualityNet --data biq2021 --root nowhere --out runs/claims",
        "root must be a folder. Received: 'nowhere'",
    ),
    "export": (
        "--format litert --out default.onnx",
        "out must end in .tflite for format 'litert'. Received: out='default.onnx'",
    ),
    "models": ("show", "which model? one of ..."),
    "datasets": (
        "check biq2021",
        "check needs a data set and its folder: qualitykit datasets check NAME ROOT",
    ),
    "synthesize": (
        "3 beach.jpg --out set",
        "references must be one number, or photographs. Received: a number among others",
    ),
    "distort": ("beach.jpg --out sheet.png", "beach.jpg: no such file"),
    "demo": ("--out notes.txt", "notes.txt cannot be written to: notes.txt is not a folder"),
}


def on_page_markdown(markdown, **_):
    """MkDocs calls this for every page."""
    for marker, make in (("{{ table of commands }}", table), ("{{ help of commands }}", details)):
        markdown = markdown.replace(marker, make()) if marker in markdown else markdown
    return markdown


def commands():
    """{command's words: (its parser, its line in the list of commands)}, those of `protocol` apart."""
    with mock.patch.dict(os.environ, COLUMNS=_COLUMNS):
        return dict(_below(build_parser(), ()))


def table():
    """What each command is for, a call that fails, and what it says."""
    rows = [
        "| command | what it does | a call that fails | what it says | exit code |",
        "|---|---|---|---|---|",
    ]
    for name, (_, line) in commands().items():
        if name in FAILURES:
            call, message = FAILURES[name]
            rows.append(f"| `{name}` | {line} | `{name} {call}` | {_cell(message)} | 2 |")
        else:
            rows.append(f"| `{name}` | {line} | | | |")
    return "\n".join(rows)


def details():
    """The help of every command, as the command itself prints it at 80 columns."""
    with mock.patch.dict(os.environ, COLUMNS=_COLUMNS):
        texts = {name: parser.format_help().rstrip() for name, (parser, _) in commands().items()}
    return "\n\n".join(f"### {name}\n\n```text\n{text}\n```" for name, text in texts.items())


def _below(parser, words):
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            lines = {choice.dest: choice.help for choice in action._choices_actions}
            for name, own in action.choices.items():
                yield " ".join((*words, name)), (own, lines[name])
                yield from _below(own, (*words, name))


def _cell(text):
    """Text inside a table, as it stands."""
    return f"`{text.replace('|', chr(92) + '|')}`"
