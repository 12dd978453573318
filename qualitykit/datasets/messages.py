"""Warnings of the data set readers, and lists short enough for one line."""

import os
import sys
import warnings
from collections.abc import Iterable

from qualitykit.datasets.spelling import shown

SHOWN = 5


class DatasetWarning(UserWarning):
    """A data set is usable but not quite as its authors describe it; the text says how many and which."""


def warn(message: str) -> None:
    """Issue a `DatasetWarning` that points at the first caller outside this package."""
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "")
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and os.path.abspath(frame.f_code.co_filename).startswith(here):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, DatasetWarning, stacklevel=level)


def first_few(names: Iterable) -> str:
    """The first few of many names, for a message.

    Example:

    >>> first_few("abcdefg")
    'a, b, c, d, e, ...'
    """
    names = [shown(name) for name in names]
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
