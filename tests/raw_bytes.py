"""Camera RAW files made by hand: sensor data, previews, and where each format keeps them."""

import io
import struct

import numpy as np
from PIL import Image

from tests.container_bytes import TiffFile

COLOUR_FILTERS, LINEAR, YCBCR = 32803, 34892, 6


def dng(samples, orientation=1, order="<", thumbnail=None, jpeg=None, rows_per_strip=None):
    """A DNG of a mosaic (H, W) or of RGB (H, W, 3), 16 bits, behind a thumbnail or a JPEG if there is one."""
    file = TiffFile(order)
    white = (1, 1)
    camera = {
        271: (2, b"Test\0"),
        272: (2, b"camera\0"),
        274: (3, [orientation]),
        50706: (1, [1, 4, 0, 0]),
        50707: (1, [1, 1, 0, 0]),
        50708: (2, b"Test camera\0"),
        50721: (10, [(10000 if i % 4 == 0 else 0, 10000) for i in range(9)]),
        50728: (5, [white] * 3),
        50778: (3, [21]),
    }
    sensor = {254: (4, [0]), 262: (3, [LINEAR]), 50717: (4, [65535] * (3 if samples.ndim == 3 else 1))}
    if samples.ndim == 2:
        sensor |= {262: (3, [COLOUR_FILTERS]), 33421: (3, [2, 2]), 33422: (1, [0, 1, 1, 2])}
    if thumbnail is None and jpeg is None:
        return file.begin_at(file.directory(file.page(samples, sensor | camera, rows_per_strip)))
    place = file.directory(file.page(samples, sensor, rows_per_strip))
    first = camera | {254: (4, [1]), 330: (4, [place])}
    if jpeg is None:
        return file.begin_at(file.directory(file.page(np.asarray(thumbnail), first)))
    return file.begin_at(file.directory(jpeg_page(file, jpeg, first)))


def jpeg_page(file, jpeg, more):
    """The entries of a directory whose one strip is a JPEG."""
    width, height = Image.open(io.BytesIO(jpeg)).size
    entries = {256: (4, [width]), 257: (4, [height]), 258: (3, [8, 8, 8]), 259: (3, [7]), 262: (3, [YCBCR])}
    entries |= {273: (4, [file.put(jpeg)]), 277: (3, [3]), 278: (4, [height]), 279: (4, [len(jpeg)])}
    return {tag: file.numbers(*entry) for tag, entry in (entries | more).items()}


def nef(mosaic, jpeg, thumbnail):
    """A NEF: a thumbnail first, below it the camera's JPEG and the sensor's data in a code of Nikon's own."""
    file = TiffFile()
    sensor = {254: (4, [0]), 259: (3, [34713]), 262: (3, [COLOUR_FILTERS])}
    places = [
        file.directory(
            {tag: file.numbers(*entry) for tag, entry in {254: (4, [1]), 513: (4, [file.put(jpeg)])}.items()}
            | {514: file.numbers(4, [len(jpeg)])}
        ),
        file.directory(file.page(mosaic, sensor)),
    ]
    first = {254: (4, [1]), 271: (2, b"NIKON\0"), 330: (4, places)}
    return file.begin_at(file.directory(file.page(np.asarray(thumbnail), first)))


def cr2(jpeg, thumbnail):
    """A CR2: the camera's JPEG in the first directory, a thumbnail, and the sensor's data without a size."""
    file = TiffFile()
    file.data.extend(b"CR\2\0" + bytes(4))
    width, height = Image.open(io.BytesIO(jpeg)).size
    exif = {40962: file.numbers(4, [width]), 40963: file.numbers(4, [height])}
    first = {
        256: (3, [width]),
        257: (3, [height]),
        259: (3, [6]),
        273: (4, [file.put(jpeg)]),
        279: (4, [len(jpeg)]),
        34665: (4, [file.directory(exif)]),
    }
    second = {513: (4, [file.put(thumbnail)]), 514: (4, [len(thumbnail)])}
    third = {259: (3, [6]), 273: (4, [file.put(bytes(500))]), 279: (4, [500])}
    place = 0
    for page in (third, second, first):
        place = file.directory({tag: file.numbers(*entry) for tag, entry in page.items()}, place)
    return file.begin_at(place)


def raf(jpeg, size, sensor=bytes(4000)):
    """A RAF of a JPEG, the sensor's (height, width), and its data."""
    records = struct.pack(">IHHHH", 1, 0x111, 4, *size)
    start = 160
    places = [
        start,
        len(jpeg),
        start + len(jpeg),
        len(records),
        start + len(jpeg) + len(records),
        len(sensor),
    ]
    header = (b"FUJIFILMCCD-RAW 0201FF389501" + b"camera").ljust(84, b"\0") + struct.pack(">6I", *places)
    return header.ljust(start, b"\0") + jpeg + records + sensor


def expected(data):
    """What a RAW file shows: its full-size JPEG, or what LibRaw makes of it."""
    import rawpy
    from PIL import ImageOps

    at = data.find(b"\xff\xd8\xff")
    if at >= 0:
        jpeg = Image.open(io.BytesIO(data[at:]))
        if min(jpeg.size) > 40:
            turn = Image.Exif()
            turn[274] = _orientation(data)
            jpeg.getexif()[274] = turn[274]
            return np.asarray(ImageOps.exif_transpose(jpeg))
    with rawpy.imread(io.BytesIO(data)) as raw:
        return raw.postprocess(use_camera_wb=True)


def _orientation(data):
    """The orientation in a little-endian TIFF's first directory; 1 elsewhere."""
    if data[:4] != b"II*\0":
        return 1
    (place,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, place)
    for i in range(count):
        tag, _, _, value = struct.unpack_from("<HHIH", data, place + 2 + 12 * i)
        if tag == 274:
            return value
    return 1
