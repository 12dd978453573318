"""Whatever holds a photograph in; a list of named sources out, each of which can be read."""

import os
import re
import reprlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

import numpy as np
from PIL import Image

from qualitykit.images import Found, ImageError, Photograph, read_photograph, scan_images
from qualitykit.inference import memory

TAKEN = (
    "files, folders, glob patterns, arrays (H, W, 3) or (N, H, W, 3), PIL images, bytes of image files, open "
    "binary files, or a list of these"
)
# What `qk.score` and its companions take, for their signatures.
Photographs = str | os.PathLike | bytes | BinaryIO | np.ndarray | Image.Image | Iterable

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """One photograph that has not been read yet.

    Args:
        name: its path, or "array 0" and the like: the number is its place in what was given.
        read: called as `read(orient=..., max_megapixels=..., raw_colour=..., short_side=...)`, gives a
            `Photograph` or raises ImageError.
        is_path: whether the name is that of a file.
    """

    name: str
    read: Callable[..., Photograph]
    is_path: bool = False


class Sources(list):
    """A list of `Source`.

    Attributes:
        passed_over: {kind of image: paths}, what folders and patterns hold beside them; see `scan_images`.
    """

    def __init__(self, sources: Iterable[Source], passed_over: dict[str, list[str]]):
        super().__init__(sources)
        self.passed_over = passed_over


def gather(photographs: Photographs) -> Sources:
    """The sources that files, folders, patterns and things without a path stand for, in the order given.

    Raises:
        TypeError: something that holds no photograph.
        ValueError: an array of another shape, or no photograph at all.

    Example:
        >>> [source.name for source in gather(["a.jpg", np.zeros((2, 8, 8, 3), "uint8")])]
        ['a.jpg', 'array 1[0]', 'array 1[1]']
    """
    if isinstance(photographs, Sources):
        return photographs
    many = _is_list(photographs)
    found, passed_over = [], {}
    for number, thing in enumerate(photographs if many else [photographs]):
        if isinstance(thing, str | os.PathLike):
            scanned = scan_images(thing)
            found.extend(_file(path) for path in scanned.files)
            for kind, paths in scanned.passed_over.items():
                passed_over.setdefault(kind, []).extend(paths)
        else:
            found.extend(_sources(thing, number))
    if not found:
        beside = Found([], passed_over).summary()
        said = reprlib.repr(photographs) + (f"; {beside}" if beside else "")
        raise ValueError(f"no image files found in {said}")
    return Sources(_distinct(found), passed_over)


def gather_one(photograph: Photographs) -> Source:
    """The source of the one photograph that a function takes.

    Raises:
        TypeError, ValueError: as in `gather`, or several photographs.
    """
    found = gather(photograph)
    if len(found) > 1:
        raise ValueError(f"image must be one photograph. Received: {len(found)}, such as {found[0].name}")
    return found[0]


def _is_list(thing):
    """Whether this holds several things, rather than being one."""
    if isinstance(thing, str | os.PathLike | bytes | bytearray | memoryview | Image.Image | Mapping):
        return False
    if hasattr(thing, "read") or _is_numeric(thing):
        return False
    return isinstance(thing, Iterable)


def _is_numeric(thing):
    """Whether this is an array of numbers, NumPy's or a framework's tensor."""
    if isinstance(thing, np.ndarray):
        return thing.dtype.kind not in "OUS"
    return hasattr(thing, "__array__") and getattr(thing, "ndim", len(getattr(thing, "shape", ()))) > 1


def _sources(thing, number):
    if isinstance(thing, bytes | bytearray | memoryview):
        return [Source(f"bytes {number}", partial(memory.read_bytes, bytes(thing), f"bytes {number}"))]
    if isinstance(thing, Image.Image):
        name = os.fsdecode(getattr(thing, "filename", "") or f"image {number}")
        return [Source(name, partial(memory.read_pillow, thing, name))]
    if hasattr(thing, "read"):
        given = getattr(thing, "name", None)
        name = os.fsdecode(given) if isinstance(given, str | bytes) else f"file {number}"
        return [Source(name, partial(memory.read_open_file, thing, name))]
    if _is_numeric(thing):
        return _arrays(np.asarray(thing), f"array {number}")
    raise TypeError(f"photographs must be {TAKEN}. Received: {type(thing).__name__}, at place {number}")


def _file(path):
    if _ADDRESS.match(path) and not os.path.lexists(path):
        return Source(path, partial(_refuse_address, path), is_path=True)
    return Source(path, partial(read_photograph, path), is_path=True)


def _refuse_address(path, **_):
    raise ImageError(path, "an address, not a file: download it first")


def _arrays(array, name):
    if array.ndim not in (3, 4) or array.shape[-1] != 3 or 0 in array.shape[-3:]:
        raise ValueError(f"{name} must be (H, W, 3) or (N, H, W, 3). Received: shape={array.shape}")
    if array.ndim == 3:
        return [Source(name, partial(memory.read_array, array, name))]
    names = [f"{name}[{index}]" for index in range(len(array))]
    return [
        Source(each, partial(memory.read_array, one, each)) for each, one in zip(names, array, strict=True)
    ]


def _distinct(sources):
    """With the names of open files and PIL images made their own, where they are those of others too."""
    taken = {source.name for source in sources if source.is_path}
    distinct = []
    for number, source in enumerate(sources):
        if not source.is_path:
            if source.name in taken:
                source = replace(source, name=f"{source.name} ({number})")
            taken.add(source.name)
        distinct.append(source)
    return distinct
