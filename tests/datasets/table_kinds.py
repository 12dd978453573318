"""Tables as people hand them in: what is read, and what is refused with which line.

The table in docs/tables.md says the same, row by row.
"""

import codecs
import os
from dataclasses import dataclass, field
from pathlib import Path

from tests.datasets.trees import put_images, put_sheet

RATED = "pictures/a.png,1.5\npictures/b.jpg,4\n"
PLAIN = "path,score\n" + RATED
RANGE = {"low": 1, "high": 5}


@dataclass
class Kind:
    """One kind of table.

    Args:
        what: The kind, as the page says it.
        files: {name: text, bytes or rows of a sheet}, `{root}` standing for the root; written below the
            folder that holds the root `set/`, in which `pictures/a.png` and `pictures/b.jpg` lie.
        says: The page's third column: what to give, or what is said.
        options: What to give, beside `labels`.
        error: Part of the message, for a table that is refused.
        warning: Part of the warning, for a table that is read with one.
        expected: The data set's names and scores.
        images: More pictures, below the folder that holds the root.
        links: {link: target}, likewise.
    """

    what: str
    files: dict
    says: str = ""
    options: dict = field(default_factory=lambda: dict(RANGE))
    error: str = ""
    warning: str = ""
    expected: dict = field(default_factory=lambda: {"pictures/a.png": 1.5, "pictures/b.jpg": 4.0})
    images: tuple = ()
    links: dict = field(default_factory=dict)

    def make(self, folder):
        """Write everything; returns (root, options) for `load_dataset`."""
        root = os.path.join(folder, "set")
        put_images(root, "pictures/a.png", "pictures/b.jpg")
        put_images(folder, *self.images)
        for link, target in self.links.items():
            os.symlink(os.path.join(folder, target), os.path.join(folder, link))
        for name, content in self.files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, list):
                put_sheet(folder, name, content)
            else:
                text = content.replace("{root}", root) if isinstance(content, str) else content
                path.write_bytes(text.encode() if isinstance(text, str) else text)
        return root, {"labels": os.path.join(folder, next(iter(self.files))), **self.options}


def page_rows(kinds):
    """The kinds as rows of the page's tables."""
    return [f"| {kind.what} | {kind.says} |" for kind in kinds]


def _mine(content, what, says="", **more):
    return Kind(what, {"set/mine.csv": content}, says, **more)


def _refused(content, what, error, says="", **more):
    return _mine(content, what, says, error=error, **more)


READ = [
    _mine(PLAIN, "commas, a header row"),
    _mine("path;score\npictures/a.png;1,5\npictures/b.jpg;4,0\n", "semicolons and decimal commas"),
    Kind("tabs", {"set/mine.tsv": PLAIN.replace(",", "\t")}),
    _mine(PLAIN.replace(",", "|"), "bars"),
    _mine(
        PLAIN.replace(",", "#"), "any other separator", "`separator='#'`", options=RANGE | {"separator": "#"}
    ),
    _mine("sep=;\r\n" + PLAIN.replace(",", ";"), "a first line `sep=;`, as Excel writes it"),
    _mine(codecs.BOM_UTF8 + PLAIN.encode(), "UTF-8 with a byte order mark"),
    _mine(PLAIN.replace(",", "\t").encode("utf-16"), 'UTF-16, as Excel\'s "Unicode text"'),
    _mine(PLAIN.encode("utf-16-be"), "UTF-16 without a mark"),
    _mine(
        "path,score\npictures/\u00fc.png,3\n".encode("latin-1"),
        "Latin-1 (Windows-1252)",
        "a warning says so; `encoding=` names another",
        warning="not UTF-8 are read as Windows-1252; encoding names another",
        expected={"pictures/\u00fc.png": 3.0},
        images=("set/pictures/\u00fc.png",),
    ),
    _mine(
        "path,score\npictures/\u017c.png,3\n".encode("cp1250"),
        "any other encoding",
        "`encoding='cp1250'`",
        options=RANGE | {"encoding": "cp1250"},
        expected={"pictures/\u017c.png": 3.0},
        images=("set/pictures/\u017c.png",),
    ),
    _mine(
        'path,score\n"pictures/one, two.png",2\n"""pictures/a.png""",1.5\n',
        "quoted paths, commas in them, quotes in quotes",
        expected={"pictures/one, two.png": 2.0, "pictures/a.png": 1.5},
        images=("set/pictures/one, two.png",),
    ),
    _mine(
        "path,score\npictures/a.png,87%\npictures/b.jpg,40.5 %\n",
        "percent signs",
        "the scale is 0 to 100",
        options={},
        expected={"pictures/a.png": 87.0, "pictures/b.jpg": 40.5},
    ),
    _mine(
        RATED,
        "no header row, one column of pictures and one of numbers",
        "a warning says which columns were taken",
        warning="path taken from column 1 and score from column 2; header names them",
    ),
    _mine(
        "1,pictures/a.png,1.5\n2,pictures/b.jpg,4\n",
        "no header row, more columns",
        "`header=['', 'path', 'score']`",
        options=RANGE | {"header": ["", "path", "score"]},
    ),
    _mine("Ratings of May\n\n" + PLAIN, "a title above the header row"),
    _mine(
        PLAIN.replace("path,score", "file,MOS"),
        "columns of other names",
        "`path='file', score='MOS'`",
        options=RANGE | {"path": "file", "score": "MOS"},
    ),
    Kind(
        "an Excel workbook (.xlsx)",
        {"set/mine.xlsx": [["Ratings"], ["path", "score"], ["pictures/a.png", 1.5], ["pictures/b.jpg", 4]]},
    ),
    _mine(
        "path,score\n{root}/pictures/a.png,1.5\n{root}/pictures/b.jpg,4\n", "absolute paths below the root"
    ),
    _mine(
        "path,score\n/old/disk/pictures/a.png,1.5\n/old/disk/pictures/b.jpg,4\n",
        "absolute paths of another place",
        "`prefix='/old/disk'`: the root stands there now",
        options=RANGE | {"prefix": "/old/disk"},
    ),
    _mine(PLAIN.replace("/", "\\"), "Windows paths"),
    _mine(
        "path,score\nD:\\photos\\pictures\\a.png,1.5\nd:\\Photos\\pictures\\b.jpg,4\n",
        "Windows paths with a drive letter",
        "`prefix='D:\\photos'`",
        options=RANGE | {"prefix": "D:\\photos"},
    ),
    Kind("a table outside the root, paths from the root", {"elsewhere/mine.csv": PLAIN}),
    Kind(
        "a table outside the root, paths from the table",
        {"mine.csv": PLAIN.replace("pictures", "set/pictures")},
    ),
    Kind(
        "a table in another folder of the root, paths with `..` that stay inside",
        {"set/labels/mine.csv": PLAIN.replace("pictures", "../pictures")},
    ),
    _mine(
        "path,score\na.png,1.5\nb.jpg,4\n",
        "paths that start from a folder",
        "`folder='pictures'`",
        options=RANGE | {"folder": "pictures"},
        expected={"a.png": 1.5, "b.jpg": 4.0},
    ),
    _mine(
        "path,score\nlinked/c.png,1.5\nd.png,4\n",
        "pictures behind a link in the root, to a folder or a file, wherever it leads",
        "`check` notes links that lead out",
        expected={"linked/c.png": 1.5, "d.png": 4.0},
        images=("disk/c.png",),
        links={"set/linked": "disk", "set/d.png": "disk/c.png"},
    ),
    _mine(
        "path,score\nPictures/A.PNG,1.5\npictures/B.jpg,4\n",
        "names that differ from the disk in case or in how accents are composed",
        "where only one file fits",
    ),
    _mine(
        b"path,score\npictures/bad\xff.png,3\n",
        "names with bytes that are not UTF-8",
        warning="encoding names another",
        expected={"pictures/bad\udcff.png": 3.0},
        images=("set/pictures/bad\udcff.png",),
    ),
    _mine(
        "path,anna,ben,carl\npictures/a.png,1,2,\npictures/b.jpg,4,4,4\n",
        "one column a rater",
        "`raters=['anna', 'ben', 'carl']`: mean, std and count",
        options=RANGE | {"raters": ["anna", "ben", "carl"]},
    ),
    _mine(
        "path,rater 1,rater 2\npictures/a.png,1,2\npictures/b.jpg,4,4\n",
        "many columns of raters",
        "`raters='rater*'`",
        options=RANGE | {"raters": "rater*"},
    ),
    _mine(
        "path,score\npictures/a.png,1\npictures/b.jpg,4\npictures/a.png,2\n",
        "one row a rating",
        "`raters='rows'`: mean, std and count",
        options=RANGE | {"raters": "rows"},
    ),
]

REFUSED = [
    _refused(
        PLAIN,
        "the ends of the scale are not told",
        r"low and high must give the ends .* low=1, high=5",
        options={},
        says="`low=`, `high=`, and ends that fit",
    ),
    _refused(
        PLAIN.replace("1.5", "30"),
        "most scores lie beyond the ends, as 0 to 100 does beyond 1 to 5",
        r"low and high must be the ends of the scale. Received: 1 and 3, but scores run from 4 to 30",
        options={"low": 1, "high": 3},
        says="the range of the scores beside `low` and `high`",
    ),
    _refused(
        PLAIN.replace("score", "DMOS"),
        "a score called DMOS, without a direction",
        "higher_is_better must be told",
        options=RANGE | {"score": "DMOS"},
        says="`higher_is_better=`",
    ),
    _refused(
        PLAIN + "../outside.png,3\n",
        "a path with `..` that leaves the root",
        "must stay inside",
        images=("outside.png",),
        says="the path",
    ),
    _refused(
        PLAIN + "/etc/passwd,3\n",
        "an absolute path outside the root",
        "must stay inside",
        says="the path",
    ),
    _refused(
        "path,score\n/old/pictures/a.png,1.5\n",
        "the same, where the root holds the file",
        r"must stay inside .*; prefix='/old' takes the root in place of it",
        says="`prefix=` with its value",
    ),
    _refused(
        "path,score\nD:\\old\\pictures\\a.png,1.5\n",
        "a drive letter",
        r"must stay inside .*; prefix='D:\\\\old' takes the root in place of it",
        says="`prefix=` with its value",
    ),
    _refused(
        PLAIN + "\\\\server\\x.png,3\n",
        "a share of another computer",
        "must stay inside",
        says="the path",
    ),
    _refused(
        "path,score\nA.png,3\n",
        "a name that fits two files by case or accents, and neither exactly",
        "'A.png' fits several files by spelling alone: A.PNG, a.png",
        images=("set/a.png", "set/A.PNG"),
        says="both names",
    ),
    _refused(
        "path,score\npictures/a.png,1\nnone.png,3\n",
        "pictures that are not there",
        r"1 of 2 images are missing: none.png \(missing='warn' leaves them out\)",
        says="how many and which; `missing='warn'` leaves them out",
    ),
    _refused(
        "path,score\na.png,1.5\n",
        "pictures that lie in another folder",
        "folder='pictures' is where 'a.png' lies",
        says="`folder=` with its value",
    ),
    _refused(
        PLAIN + ",3\n",
        "a row without a path",
        "1 rows without a path, the first is row 3",
        says="its number",
    ),
    _refused(
        PLAIN + "pictures/a.png,3\n",
        "a picture with two scores",
        "1 images listed twice with different labels: pictures/a.png; raters='rows' takes their mean",
        says="the picture; `raters='rows'`",
    ),
    _refused(
        "path,score\npictures/a.png,good\n",
        "a score that is no number",
        "1 rows without a finite score: pictures/a.png",
        says="the picture",
    ),
    _refused(
        'path,score\npictures/a.png,"1,5"\npictures/b.jpg,4.5\n',
        "decimal commas beside decimal dots",
        "1 rows without a finite score: pictures/a.png; decimal must say",
        says="`decimal=`",
    ),
    _refused(
        "path,score\npictures/a.png,1.5\npictures/b.jpg,40%\n",
        "percent signs in some rows",
        "all scores or none must have a percent sign, 1 have one",
        says="how many",
    ),
    _refused(
        "path,score\npictures/a.png,1,5\n",
        "a row of another width, as of unquoted decimal commas",
        "line 2 has 3 fields, its header has 2; a field that holds ',' must be quoted",
        says="the line",
    ),
    _refused(
        "1,pictures/a.png,1.5\n",
        "no header row, more columns",
        r"has no header row; header must name its 3 columns",
        says="`header=`",
    ),
    _refused(
        "file,mos\npictures/a.png,1.5\n",
        "columns of other names",
        "must have a column 'path', its columns are 'file', 'mos'; path names another",
        says="the names there are; `path=`, `score=`",
    ),
    _refused(
        b"\xff\xfepat",
        "text that is not in the encoding its mark names",
        "is not utf-16 text .*; encoding names another",
        says="`encoding=`",
    ),
    _refused(
        b"\x89PNG\0\1\2\0\0",
        "no text at all",
        "is not text",
        says="`encoding=`",
    ),
    _refused(
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        "an old Excel workbook (.xls)",
        r"is an old Excel workbook \(.xls\); save it as .xlsx or .csv",
        says="save it as .xlsx or .csv",
    ),
    Kind(
        "a workbook with formulas that were never computed",
        {"set/mine.xlsx": [["path", "score"], ["pictures/a.png", "=1+1"]]},
        error="1 formula cells without a stored value",
        says="save it from a spreadsheet program",
    ),
    _refused(
        "\n\n",
        "an empty table",
        "mine.csv is empty",
        says="that it is empty",
    ),
]
