"""How a table of scores is printed and written."""

import json
from pathlib import Path

from qualitykit._files import write_atomically

PRINTED = ("score", "percentile", "width", "height", "status", "path")


def show(table):
    """Prints one line a file, the numbers first, so that long names do not break the columns."""
    shown = table.loc[:, list(PRINTED)].copy()
    shown["path"] = [
        f"{path}: {error}" if status != "ok" else path
        for path, error, status in zip(table["path"], table["error"], table["status"], strict=True)
    ]
    # pandas would escape nothing; a name with a line break must not look like two rows.
    shown["path"] = [
        text.encode("unicode_escape").decode() if not text.isprintable() else text for text in shown["path"]
    ]
    for column, digits in (("score", 1), ("percentile", 0)):
        shown[column] = [f"{v:.{digits}f}" if v == v else "-" for v in table[column]]
    for column in ("width", "height"):
        shown[column] = [f"{v:.0f}" if v == v and v is not None else "-" for v in table[column]]
    print(shown.to_string(index=False, justify="left"))
    scales = table["scale"].dropna().unique()
    if len(scales):
        print(f"\nscore: {scales[0]}; percentile: share of the training ratings below it")


def write(table, path):
    """Writes .csv or .json by one rename."""
    path = Path(path)
    if path.suffix.lower() == ".json":
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        text = json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    else:
        text = table.to_csv(index=False)
    write_atomically(path, text)


def exit_code(table):
    """1 when some file failed, else 0."""
    return int((table["status"] != "ok").any())
