"""How a table of scores is printed."""

import json
import os
import shutil
import sys
import unicodedata

# What fits beside the numbers however narrow the terminal is.
_LEAST = 20


def show(table, top=None):
    """Prints one line a scored photograph (the first `top` of them), then what failed and why, then the sum.

    Numbers come first, so that long names do not break the columns; in a terminal names are shortened in
    front until a line fits, elsewhere nothing is.
    """
    done, failed = table[table["status"] == "ok"], table[table["status"] != "ok"]
    if len(done):
        print("\n".join(_lines(done.head(top or len(done)))))
    if len(failed):
        print(("\n" if len(done) else "") + "not scored:")
        for row in failed.itertuples():
            print(f"  {printable(row.path)}: {row.error}")
    if "note" in table:
        print("\nnoted:")
        for row in table[table["note"].notna()].itertuples():
            print(f"  {printable(row.path)}: {row.note}")
    print(f"\n{summary(table)}")
    if len(done):
        for line in explained(table):
            print(line)


def show_json(table, top=None, quiet=False):
    """Prints a JSON object a line for every row, or the first `top` scored, names exactly; the sum apart.

    The sum goes to stderr, or, where it is to be quiet, nowhere.
    """
    from qualitykit.inference.table_files import records

    for row in records(table if top is None else table[table["status"] == "ok"].head(top)):
        print(json.dumps(row))
    if not quiet:
        print(summary(table), file=sys.stderr)


def summary(table):
    """How many were scored, failed and passed over, and the median score."""
    done = table["status"] == "ok"
    counts = f"{len(table)} photograph{'' if len(table) == 1 else 's'}: {done.sum()} scored"
    counts += f", {(~done).sum()} failed"
    passed_over = table.attrs.get("passed_over", {})
    if passed_over:
        kinds = ", ".join(f"{len(paths)} {kind}" for kind, paths in passed_over.items())
        counts += f", {sum(map(len, passed_over.values()))} passed over ({kinds})"
    return f"{counts}; median {table['score'].median():.1f}" if done.any() else counts


def explained(table):
    """What the columns mean, and how photographs were prepared where no card says it."""
    scale = table["scale"].dropna().iloc[0]
    interval = "; range: 90 % of ratings lie in it" if "low" in table else ""
    known = "; percentile: share of the training ratings below" if table["percentile"].notna().any() else ""
    yield f"score: {scale if scale != 'unknown' else 'its scale is unknown'}{known}{interval}"
    prepared = table.attrs.get("prepared", "")
    if prepared and "as its card says" not in prepared:
        yield f"photographs were seen {prepared}"


def sort(table, order):
    """The rows in another order, those that failed last.

    Args:
        table: of `qk.score`.
        order: "given", "best", "worst" or "name".
    """
    if order == "given":
        return table
    if order == "name":
        from qualitykit.images.find import natural_key

        return table.iloc[sorted(range(len(table)), key=lambda row: natural_key(table["path"].iloc[row]))]
    lower = table["scale"].dropna().str.contains("lower is better").any()
    return table.sort_values("score", ascending=(order == "best") == lower, kind="stable", na_position="last")


def exit_code(table):
    """1 when some file failed, or an image was passed over, else 0."""
    return int((table["status"] != "ok").any() or bool(table.attrs.get("passed_over")))


def printable(path):
    """A name on one line that any terminal shows: line breaks, control characters and odd bytes escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in path)


def _lines(done):
    columns = {
        "score": [f"{value:.1f}" for value in done["score"]],
        "range": [f"{low:.0f}-{high:.0f}" for low, high in zip(done["low"], done["high"], strict=True)]
        if "low" in done
        else None,
        "percentile": [f"{value:.0f}" for value in done["percentile"]]
        if done["percentile"].notna().any()
        else None,
        "size": [f"{width}x{height}" for width, height in zip(done["width"], done["height"], strict=True)],
    }
    columns = {name: values for name, values in columns.items() if values is not None}
    widths = {name: max(len(name), *map(len, values)) for name, values in columns.items()}
    left = _terminal_width() - sum(widths.values()) - 2 * len(widths)
    paths = [shortened(printable(path), max(left, _LEAST)) for path in done["path"]]
    yield "  ".join([*(name.rjust(width) for name, width in widths.items()), "path"])
    for row, path in enumerate(paths):
        yield "  ".join([*(columns[name][row].rjust(width) for name, width in widths.items()), path])


def _terminal_width():
    """Columns of the terminal; as many as may be where the output goes elsewhere, to be searched."""
    if "COLUMNS" in os.environ or sys.stdout.isatty():
        return shutil.get_terminal_size().columns
    return sys.maxsize


def shortened(text, columns):
    """The end of a text that fits in so many columns of a terminal, after "..." where something is left out.

    Example:
        >>> shortened("album/2024/photo.jpg", 14)
        '...4/photo.jpg'
    """
    if sum(map(_columns, text)) <= columns:
        return text
    kept, room = [], columns - 3
    for character in reversed(text):
        room -= _columns(character)
        if room < 0:
            break
        kept.append(character)
    return "..." + "".join(reversed(kept))


def _columns(character):
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
