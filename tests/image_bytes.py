"""Image files as bytes, made by Pillow and by hand, for tests of what reads them."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

BOMB = (60000, 60000)  # pixels that the headers of bombs announce


def photograph(height=40, width=56, seed=3):
    """A small RGB picture with a gradient, edges and some grain, as a Pillow image."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:height, :width]
    picture = np.stack([40 + 3 * columns, 20 + 4 * rows, 200 - 2 * columns], -1)
    picture[height // 4 : height // 2, width // 3 : width // 2] += 60
    grain = rng.normal(0, 12, picture.shape)
    return Image.fromarray(np.clip(picture + grain, 0, 255).astype(np.uint8))


def encode(image, kind, **options):
    """Return what Pillow writes."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, depth, colour, rows, before_pixels=b"", interlaced=0):
    """A PNG made by hand; `rows` is the filtered pixel data, compressed here."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    chunks = png_chunk(b"IHDR", header) + before_pixels + png_chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunks + png_chunk(b"IEND", b"")


def png_rows(pixels):
    """The filtered data of (H, W, ...) pixels: filter 0 before each row, 16 bits big-endian."""
    pixels = np.asarray(pixels)
    return b"".join(b"\0" + row.astype(pixels.dtype.newbyteorder(">")).tobytes() for row in pixels)


def png_bomb():
    return png(*BOMB, 8, 2, b"")


def jpeg_bomb():
    """A small JPEG whose frame header announces 65,500 x 65,500 pixels."""
    data = bytearray(encode(photograph(), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 65500, 65500)
    return bytes(data)


def bmp_bomb():
    data = bytearray(encode(photograph(), "BMP"))
    data[18:26] = struct.pack("<ii", *BOMB)
    return bytes(data)


def webp_bomb():
    """A WebP whose canvas is 16,777,216 pixels on each side, as far as the format can count."""
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\xff" * 6
    pixels = encode(photograph(), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", 4 + len(canvas) + len(pixels)) + b"WEBP" + canvas + pixels


def gif_bomb():
    data = bytearray(encode(photograph(), "GIF"))
    data[6:10] = struct.pack("<HH", 65535, 65535)
    return bytes(data)


def tiff(entries, pixels, big_endian=False):
    """A TIFF made by hand: `entries` as {tag: (type, value that fits in place)}; tag 273 is filled in."""
    order = ">" if big_endian else "<"
    start = 8 + 2 + 12 * (len(entries) + 1) + 4
    entries = {**entries, 273: (4, start)}
    directory = b""
    for tag, (kind, value) in sorted(entries.items()):
        short = struct.pack(order + "HH", value, 0) if kind == 3 else struct.pack(order + "I", value)
        directory += struct.pack(order + "HHI", tag, kind, 1) + short
    header = (b"MM" if big_endian else b"II") + struct.pack(order + "HI", 42, 8)
    return header + struct.pack(order + "H", len(entries)) + directory + bytes(4) + pixels


def tiff_bomb():
    width, height = BOMB
    tags = {256: (4, width), 257: (4, height), 258: (3, 8), 259: (3, 1), 262: (3, 1), 278: (4, height)}
    return tiff({**tags, 279: (4, 16)}, bytes(16))


def with_exif(data, block):
    """A JPEG with an EXIF segment put in front."""
    segment = b"Exif\0\0" + block
    return data[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(segment)) + segment + data[2:]


def orientation_block(orientation, order=">"):
    """An EXIF block that holds an orientation and nothing else."""
    mark = b"MM" if order == ">" else b"II"
    return mark + struct.pack(order + "HIHHHIHHI", 42, 8, 1, 274, 3, 1, orientation, 0, 0)
