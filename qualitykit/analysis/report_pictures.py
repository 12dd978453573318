"""Where a report's pictures lie: inside the page, or in a folder beside it."""

import os
import re
import shutil
import uuid
from pathlib import Path
from urllib.parse import quote

from qualitykit.analysis.pages import data_uri

# Beyond as many photographs a page that holds its pictures gets heavy to open: about 25 KB each.
_MOST_EMBEDDED = 500
_ENDINGS = {"jpeg": "jpg", "png": "png"}
_OURS = re.compile(r"\d{5,}(_maps|_damage)?\.(jpg|png)")
MODES = ("auto", "embedded", "beside")


def picture_store(mode, count, out):
    """Where the pictures of a page of `count` photographs go.

    Args:
        mode: "embedded", "beside", or "auto": beside the page from 501 photographs on.
        count: photographs on the page.
        out: path of the page.

    Returns:
        `Embedded` or `Beside`.

    Raises:
        ValueError: another mode.
    """
    if mode not in MODES:
        raise ValueError(f"thumbnails must be one of {', '.join(MODES)}. Received: thumbnails={mode!r}")
    beside = mode == "beside" or (mode == "auto" and count > _MOST_EMBEDDED)
    return Beside(Path(out)) if beside else Embedded()


class Embedded:
    """Pictures inside the page."""

    folder = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def place(self, number, suffix, data, kind):
        """The address of a picture: of photograph `number`, "" or "_maps" or "_damage", "jpeg" or "png"."""
        return data_uri(data, kind)

    def finish(self):
        """Nothing is left to be done."""


class Beside:
    """Pictures in the folder `<page>_pictures`, which appears by a rename when `finish` is called.

    A folder of an earlier report gives way to it; one of that name that holds anything else is left alone,
    and another name is taken.

    Args:
        out: path of the page.
    """

    def __init__(self, out):
        self._target = _free(out)
        self._unfinished = out.with_name(f".{uuid.uuid4().hex}")
        self.folder = self._target.name

    def __enter__(self):
        self._unfinished.mkdir()
        return self

    def __exit__(self, *_):
        shutil.rmtree(self._unfinished, ignore_errors=True)

    def place(self, number, suffix, data, kind):
        """Writes a picture and returns its address: of photograph `number`; for the rest see `Embedded`."""
        name = f"{number:05}{suffix}.{_ENDINGS[kind]}"
        (self._unfinished / name).write_bytes(data)
        return f"{quote(os.fsencode(self.folder))}/{name}"

    def finish(self):
        """Puts the folder in its place."""
        earlier = self._target.with_name(f".{uuid.uuid4().hex}")
        if self._target.exists():
            self._target.rename(earlier)
        self._unfinished.rename(self._target)
        shutil.rmtree(earlier, ignore_errors=True)


def _free(out):
    """The first folder of this page's names that is not there, or that an earlier report left."""
    number = 1
    while True:
        folder = out.with_name(f"{out.stem}_pictures{f'_{number}' if number > 1 else ''}")
        if not folder.exists() or (folder.is_dir() and all(map(_is_ours, folder.iterdir()))):
            return folder
        number += 1


def _is_ours(path):
    return _OURS.fullmatch(path.name) is not None
