"""A person's ratings in a CSV file that `load_dataset("table", ...)` reads."""

import csv
import io
import os
import posixpath
import threading
from pathlib import Path

from qualitykit._files import write_atomically

_WORDS = {1: "bad", 2: "poor", 3: "fair", 4: "good", 5: "excellent"}
# What makes spreadsheets take a cell for a formula; "./" in front names the same file.
_FORMULA = ("=", "+", "-", "@")


class RatingFile:
    """Whole-number ratings by path, in a file with the columns `path` and `score`.

    Every rating is on the disk before `rate` returns. Other columns, and rows of photographs that the page
    does not show, stay as they are.

    Args:
        path: of the file, which may not be there yet.
        low, high: worst and best rating; the keys of the page, so within 0..9.

    Raises:
        ValueError: other ends, or a file that holds something else.

    Example:
        >>> import tempfile
        >>> ratings = RatingFile(Path(tempfile.mkdtemp(), "ratings.csv"))
        >>> ratings.rate("beach.jpg", 4)
        >>> RatingFile(ratings.path).of("beach.jpg")
        4
    """

    def __init__(self, path: Path, low: int = 1, high: int = 5):
        whole = all(isinstance(end, int) and not isinstance(end, bool) for end in (low, high))
        if not (whole and 0 <= low < high <= 9):
            raise ValueError(
                f"low and high must be whole numbers with 0 <= low < high <= 9. Received: {low}, {high}"
            )
        self.path, self.low, self.high = path, low, high
        self._lock, self._columns, self._rows = threading.Lock(), ["path", "score"], {}
        if path.exists():
            self._read()

    def __len__(self) -> int:
        return sum(row["score"] != "" for row in self._rows.values())

    def of(self, path: str | None) -> int | None:
        """The rating of a photograph, None where it has none."""
        score = self._rows.get(path and _name(path), {}).get("score")
        return int(score) if score else None

    def rate(self, path: str, score: int | None) -> None:
        """Writes the rating of a photograph; None takes it back.

        Args:
            path: relative to the folder of photographs, with forward slashes.
            score: low..high, or None.

        Raises:
            ValueError: another score.
            OSError: the file cannot be written; it is as it was.
        """
        self.check(score)
        with self._lock:
            rows, name = dict(self._rows), _name(path)
            if score is not None:
                rows[name] = rows.get(name, dict.fromkeys(self._columns, "")) | {"score": str(score)}
                rows[name]["path"] = rows[name]["path"] or name
            else:
                rows.pop(name, None)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.path, self._text(rows))
            self._rows = rows

    def check(self, score: int | None) -> None:
        """Refuses what is no rating.

        Raises:
            ValueError: it is neither None nor a whole number from `low` to `high`.
        """
        if score is not None and (type(score) is not int or not self.low <= score <= self.high):
            raise ValueError(
                f"rating must be a whole number from {self.low} to {self.high}. Received: {score!r}"
            )

    def words(self) -> list[str]:
        """What each rating means, worst first: ITU-T P.910 has words for 1 to 5; else the ends have one."""
        if (self.low, self.high) == (1, 5):
            return list(_WORDS.values())
        return ["worst", *[""] * (self.high - self.low - 1), "best"]

    def _text(self, rows):
        stream = io.StringIO()
        writer = csv.DictWriter(stream, self._columns, lineterminator="\n")
        writer.writeheader()
        for row in rows.values():
            path = row["path"]
            writer.writerow(row | {"path": f"./{path}" if path.startswith(_FORMULA) else path})
        return stream.getvalue()

    def _read(self):
        try:
            text = self.path.read_text(encoding="utf-8-sig")
            reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
            rows, columns = list(reader), reader.fieldnames or []
        except (UnicodeDecodeError, csv.Error) as error:
            raise ValueError(f"{self.path} must be a CSV file in UTF-8: {error}") from error
        if not {"path", "score"} <= set(columns) or any(None in row for row in rows):
            raise ValueError(
                f"{self.path} must have the columns path and score, separated by commas. "
                f"Received: {', '.join(map(str, columns)) or 'an empty file'}"
            )
        for number, row in enumerate(rows, 2):
            if row["score"] and not self._is_rating(row["score"]):
                raise ValueError(
                    f"{self.path}, row {number}: score must be a whole number from {self.low} to "
                    f"{self.high}, or blank. Received: {row['score']!r}"
                )
            if _name(row["path"]) in self._rows:
                raise ValueError(f"{self.path}, row {number}: {row['path']} is rated twice")
            self._rows[_name(row["path"])] = {name: value or "" for name, value in row.items()}
        self._columns = list(columns)

    def _is_rating(self, text):
        return text.isascii() and text.isdigit() and self.low <= int(text) <= self.high


def _name(path):
    """What a row is found by: "./a.jpg" is "a.jpg", bytes that are no text stand as they are written."""
    plain = posixpath.normpath(path.replace(os.sep, "/"))
    return plain.encode("utf-8", "backslashreplace").decode()
