"""Walking a TIFF file: which of its pages is the main picture, and whether all of it is there."""

import struct

from qualitykit.images.containers import directories as d
from qualitykit.images.containers.camera_raw import is_camera_raw, parse_camera_raw
from qualitykit.images.containers.container import Container, Unusable, check_size
from qualitykit.images.containers.directories import Directory, layout_of, read_directories

REDUCED, MASK, DEPTH = 1, 4, 8  # bits of tag 254
OLD_REDUCED = 2  # value of tag 255
SAME_SHAPE, TWICE = 0.02, 2  # a first page of the same shape and at most half as wide is a preview


def parse_tiff(data: bytes, max_megapixels: float) -> Container:
    """Find a TIFF's main picture and check that its strips or tiles are inside the file.

    The main picture is the first page, or subdirectory of it, that is not marked as a reduced copy or a mask.
    Some writers mark nothing: where a later page has the first one's shape and is at least twice as wide,
    the largest such page is the picture, and the first its preview. Camera RAW files that are built as TIFF
    files are known by their sensor data, and go their own way.

    Raises:
        Unusable: the image is too large, the file ends early, there are reduced copies only, or the main
            picture lacks what a page needs.
    """
    layout = layout_of(data)
    pages, broken = read_directories(data, layout)
    if not pages:
        raise broken or Unusable("damaged: a TIFF without pages")
    if is_camera_raw(data, pages):
        return parse_camera_raw(data, pages, max_megapixels)
    page = _main_page(pages)
    if broken and not len(page.tags.get(d.KIND, ())):  # what is cut off could be the main picture
        raise broken
    if page.missing:
        raise Unusable(page.missing)
    check_size(page.one(d.WIDTH), page.one(d.HEIGHT), max_megapixels)
    d.check_pixels(data, page)
    return Container(
        "TIFF",
        page.one(d.WIDTH),
        page.one(d.HEIGHT),
        _with_first(data, page, pages[0]),
        page.orientation or pages[0].orientation or 1,
        _profile(page) or _profile(pages[0]),
        bits=int(page.tags[d.BITS].max(initial=8)) if d.BITS in page.tags else 1,
    )


def _main_page(pages: list[Directory]) -> Directory:
    full = [page for page in pages if not is_reduced(page)]
    if not full:
        raise Unusable("it holds reduced copies only, not the photograph")
    first, *others = full
    larger = [page for page in others if _is_preview(first, page)]
    return max(larger, key=lambda page: page.one(d.WIDTH)) if larger else first


def is_reduced(page: Directory) -> bool:
    """Return whether a page is marked as a smaller copy, a mask or a depth map."""
    marked = page.one(d.KIND) & (REDUCED | MASK | DEPTH)
    return bool(marked) or page.one(d.OLD_KIND) == OLD_REDUCED


def _is_preview(small: Directory, large: Directory) -> bool:
    width, height, wide, high = (page.one(tag) for page in (small, large) for tag in (d.WIDTH, d.HEIGHT))
    if not (width and height) or wide < TWICE * width:
        return False
    return abs(wide * height / (width * high or 1) - 1) <= SAME_SHAPE


def _with_first(data: bytes, page: Directory, first: Directory) -> bytes:
    """Return the file with a page in the first one's place, which is where decoders look."""
    if page is first:
        return data
    layout = layout_of(data)
    place = struct.pack(layout.order + ("Q" if layout.big else "I"), page.start)
    return data[: layout.first] + place + data[layout.first + len(place) :]


def _profile(page: Directory) -> bytes | None:
    return page.tags[d.PROFILE].tobytes() if d.PROFILE in page.tags else None
