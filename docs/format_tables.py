"""Prints the tables of docs/files.md from the lists that the code goes by: `python docs/format_tables.py`.

A test holds the page and the lists together.
"""

from qualitykit.images.formats import FORMATS
from qualitykit.images.unread import UNREAD


def read_table():
    """The formats that are read, as a Markdown table."""
    rows = ["| format | files | what of it is read | needs |", "|---|---|---|---|"]
    for form in FORMATS:
        needs = f'`pip install "qualitykit[{form.extra}]"`' if form.extra else ""
        rows.append(f"| {form.name} | {' '.join(form.extensions)} | {form.reads} | {needs} |")
    return "\n".join(rows)


def unread_table():
    """The kinds of images that are refused by name, as a Markdown table."""
    rows = ["| kind | files |", "|---|---|"]
    rows += [f"| {kind.name} | {' '.join(kind.extensions)} |" for kind in UNREAD]
    return "\n".join(rows)


if __name__ == "__main__":
    print(read_table(), unread_table(), sep="\n\n")
