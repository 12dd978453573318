"""Tiny data sets in the authors' layouts: real names and file formats, made-up pixels and scores."""

import functools
import io
import os
import warnings

import numpy as np
import openpyxl
import pandas as pd
import scipy.io
from PIL import Image

from qualitykit.datasets import DatasetWarning, load_dataset

TEXT = ("path", "reference", "distortion", "split")
COLUMNS = ("path", "score", "std", "reference", "distortion", "level", "split", "raters")


@functools.cache
def pixels(suffix):
    """A 2x2 picture as the bytes of a file with that suffix."""
    kind = {".bmp": "BMP", ".png": "PNG", ".jpg": "JPEG"}[suffix.lower()]
    buffer = io.BytesIO()
    Image.fromarray(np.arange(12, dtype="uint8").reshape(2, 2, 3)).save(buffer, kind)
    return buffer.getvalue()


def put_images(root, *names):
    for name in names:
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(pixels(os.path.splitext(name.strip(" \n'\""))[1]))


def put_text(root, name, text, encoding="utf-8"):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding=encoding, newline="") as file:
        file.write(text)


def put_sheet(root, name, rows, title="Sheet1", before=()):
    """An .xlsx file; `before` are the titles of sheets ahead of the one with the rows."""
    book = openpyxl.Workbook()
    book.active.title = [*before, title][0]
    for other in [*before, title][1:]:
        book.create_sheet(other)
    for row in rows:
        book[title].append(row)
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    book.save(path)


def cells(names):
    """Names as a MATLAB cell array of text."""
    array = np.empty(len(names), dtype=object)
    array[:] = names
    return array


def put_mat(root, name, **variables):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    scipy.io.savemat(path, variables)


def load(name, root, **options):
    """Load a tiny tree: its being smaller than the authors' set is expected, any other warning an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", DatasetWarning)
        warnings.filterwarnings("ignore", message=".*the authors' set has", category=DatasetWarning)
        return load_dataset(name, root, **options)


def expect(data, root, **columns):
    """Compare a data set's frame, cell by cell and type by type, with columns written out in a test."""
    count = len(columns["path"])
    frame = pd.DataFrame({name: columns.get(name, [None] * count) for name in COLUMNS})
    for name in ("path", "reference"):
        if name in columns:
            frame[name] = [os.path.join(root, file) for file in columns[name]]
    for name in TEXT:
        frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    for name in ("score", "std"):
        frame[name] = frame[name].astype("float64")
    for name in ("level", "raters"):
        frame[name] = frame[name].astype("int64" if name in columns else "float64")
    pd.testing.assert_frame_equal(data.frame, frame, check_exact=True)
