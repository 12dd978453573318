"""Image files that Pillow does not write by itself: by hand, or by what the extras bring."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms

from tests.image_bytes import png_chunk

# Red, green and blue of colour profiles, as XYZ under D50.
PRIMARIES = {
    "display_p3": ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
    "adobe_rgb": ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
    "prophoto": ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491)),
}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def profile(red, green, blue, gamma=None):
    """littleCMS' own sRGB profile with other primaries (D50 XYZ), and a pure power where `gamma` is given."""
    raw = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for i in range(struct.unpack(">I", raw[128:132])[0]):
        name, at, _ = struct.unpack(">4sII", raw[132 + 12 * i : 144 + 12 * i])
        if name in (b"rXYZ", b"gXYZ", b"bXYZ"):
            xyz = {b"rXYZ": red, b"gXYZ": green, b"bXYZ": blue}[name]
            raw[at + 8 : at + 20] = struct.pack(">3i", *(round(v * 65536) for v in xyz))
        if gamma and name in (b"rTRC", b"gTRC", b"bTRC"):
            raw[at + 12 : at + 32] = struct.pack(">5i", *(round(v * 65536) for v in (gamma, 1, 0, 1, 0)))
    return bytes(raw)


def grey_profile(gamma):
    """A grey profile whose curve is a pure power."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))
    return _icc(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": curve})


def cmyk_profile():
    """A printer's profile: Lab at the 16 corners of the inks, where each takes away all of its colour."""
    corners = []
    for i in range(16):
        inks = [i >> shift & 1 for shift in (3, 2, 1, 0)]
        rgb = np.array([(1 - ink) * (1 - inks[3]) for ink in inks[:3]]) * 255
        patch = Image.fromarray(np.full((1, 1, 3), rgb, np.uint8))
        lab = ImageCms.profileToProfile(
            patch, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
        )
        corners.append(lab.tobytes())
    straight = bytes(range(256))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + struct.pack(">9i", *(65536, 0, 0, 0) * 2, 65536)
    table += straight * 4 + b"".join(corners) + straight * 3
    return _icc(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table})


def _icc(kind, space, connection, tags):
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", 5) + b"made\0" + bytes(78),
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061),
        **tags,
    }
    start, table, body = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    head = struct.pack(">I4sI4s4s4s", start + len(body), bytes(4), 0x02100000, kind, space, connection)
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


def interlaced_png(pixels):
    """A PNG of (H, W, 3) bytes in Adam7's seven passes."""
    height, width = pixels.shape[:2]
    rows = b""
    for x, y, dx, dy in ADAM7:
        part = pixels[y::dy, x::dx]
        rows += b"".join(b"\0" + row.tobytes() for row in part if row.size)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _bmp(header, table, rows):
    offset = 14 + len(header) + len(table)
    return b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + header + table + rows


def bmp32(pixels, masks=True, profile=None):
    """A BMP of RGBA bytes: with masks that name an alpha channel, or without."""
    height, width = pixels.shape[:2]
    rows = np.ascontiguousarray(pixels[::-1, :, [2, 1, 0, 3]]).tobytes()
    if not masks:
        header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 32, 0, len(rows), 0, 0, 0, 0)
        return _bmp(header, b"", rows)
    header = struct.pack("<IiiHHIIiiII", 124, width, height, 1, 32, 3, len(rows), 0, 0, 0, 0)
    header += struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    header += b"DEBM" if profile else b"BGRs"
    header = header.ljust(124, b"\0")
    if profile:  # its place is counted from the header's beginning
        header = header[:112] + struct.pack("<II", 124 + len(rows), len(profile)) + header[120:]
    return _bmp(header, b"", rows) + (profile or b"")


def bmp16(pixels):
    """A BMP of 5, 6 and 5 bits."""
    height, width = pixels.shape[:2]
    red, green, blue = np.moveaxis(pixels.astype(np.uint16), -1, 0)
    values = (red >> 3) << 11 | (green >> 2) << 5 | blue >> 3
    values = np.pad(values, ((0, 0), (0, width % 2)))
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 16, 3, values.nbytes, 0, 0, 0, 0)
    return _bmp(header, struct.pack("<III", 0xF800, 0x7E0, 0x1F), values[::-1].astype("<u2").tobytes())


def bmp_top_down(image):
    """A BMP whose first row comes first."""
    pixels = np.asarray(image)
    height, width = pixels.shape[:2]
    rows = b"".join(row[:, ::-1].tobytes() + bytes(-3 * width % 4) for row in pixels)
    header = struct.pack("<IiiHHIIiiII", 40, width, -height, 1, 24, 0, len(rows), 0, 0, 0, 0)
    return _bmp(header, b"", rows)


def bmp_run_lengths(grey):
    """A BMP of grey bytes in run-length code: runs of one, and three as they are at each row's beginning."""
    table = b"".join(bytes((v, v, v, 0)) for v in range(256))
    coded = b""
    for row in grey[::-1]:
        coded += b"\0\3" + row[:3].tobytes() + b"\0" + b"".join(bytes((1, v)) for v in row[3:]) + b"\0\0"
    coded += b"\0\1"
    height, width = grey.shape
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(coded), 0, 0, 256, 0)
    return _bmp(header, table, coded)


def bmp_os2(pixels):
    """A BMP with the shortest of headers."""
    height, width = pixels.shape[:2]
    rows = b"".join(row[:, ::-1].tobytes() + bytes(-3 * width % 4) for row in pixels[::-1])
    return _bmp(struct.pack("<IHHHH", 12, width, height, 1, 24), b"", rows)


def directory(entries, after=0, order="<"):
    """A TIFF directory of {tag: (type, values)}, whose values fit in place or are given as their offset."""
    out = struct.pack(order + "H", len(entries))
    for tag, (kind, count, value) in sorted(entries.items()):
        out += struct.pack(order + "HHI", tag, kind, count)
        short = kind == 3 and count == 1
        out += struct.pack(order + "HH", value, 0) if short else struct.pack(order + "I", value)
    return out + struct.pack(order + "I", after)


class TiffFile:
    """A TIFF that grows: what is put into it, and directories that point there."""

    def __init__(self, order="<", mark=b"*\0"):
        self.order = order
        mark = mark if order == "<" else mark[::-1]
        self.data = bytearray((b"II" if order == "<" else b"MM") + mark + bytes(4))

    def put(self, raw):
        """Append bytes at an even place, and return it."""
        self.data.extend(bytes(len(self.data) % 2))
        self.data.extend(raw)
        return len(self.data) - len(raw)

    def numbers(self, kind, values):
        """An entry (type, count, value or place) of numbers; kinds 5 and 10 take pairs."""
        letter = {1: "B", 2: "B", 3: "H", 4: "I", 5: "I", 10: "i"}[kind]
        flat = [part for value in values for part in (value if kind in (5, 10) else (value,))]
        raw = struct.pack(f"{self.order}{len(flat)}{letter}", *flat)
        if kind == 3 and len(values) == 1:
            return kind, 1, values[0]
        if len(raw) > 4:
            return kind, len(values), self.put(raw)
        return kind, len(values), struct.unpack(self.order + "I", raw.ljust(4, b"\0"))[0]

    def page(self, pixels, more=None, rows_per_strip=None):
        """Put pixels (H, W) or (H, W, C) and return the entries of their directory."""
        height, width = pixels.shape[:2]
        channels = pixels.shape[2] if pixels.ndim == 3 else 1
        rows = rows_per_strip or height
        samples = pixels.astype(pixels.dtype.newbyteorder(self.order))
        strips = [samples[top : top + rows].tobytes() for top in range(0, height, rows)]
        entries = {
            256: self.numbers(4, [width]),
            257: self.numbers(4, [height]),
            258: self.numbers(3, [8 * pixels.itemsize] * channels),
            259: self.numbers(3, [1]),
            262: self.numbers(3, [2 if channels > 1 else 1]),
            273: self.numbers(4, [self.put(strip) for strip in strips]),
            277: self.numbers(3, [channels]),
            278: self.numbers(4, [rows]),
            279: self.numbers(4, [len(strip) for strip in strips]),
        }
        return entries | {tag: self.numbers(*entry) for tag, entry in (more or {}).items()}

    def directory(self, entries, after=0):
        """Put a directory, and return its place."""
        return self.put(directory(entries, after, self.order))

    def begin_at(self, place):
        """Return the file, whose first directory is at a place."""
        self.data[4:8] = struct.pack(self.order + "I", place)
        return bytes(self.data)


def tiff_rgb(pixels, more=None):
    """A TIFF of RGB samples of 8 or 16 bits without compression."""
    file = TiffFile()
    return file.begin_at(file.directory(file.page(pixels, more)))


def tiff_pages(pages, sub=False):
    """A TIFF of pages [(image, value of tag 254 or None), ...]; with `sub` the others are below the first."""
    file = TiffFile()
    entries = []
    for image, kind in pages:
        marked = {} if kind is None else {254: (4, [kind])}
        entries.append(file.page(np.asarray(image), marked))
    if sub:
        below = [file.directory(page) for page in entries[1:]]
        return file.begin_at(file.directory(entries[0] | {330: file.numbers(4, below)}))
    place = 0
    for page in entries[::-1]:
        place = file.directory(page, place)
    return file.begin_at(place)


def heif(images, **options):
    """A HEIF of Pillow images."""
    import pillow_heif

    file = pillow_heif.HeifFile()
    for image in images:
        file.add_from_pillow(image)
    out = io.BytesIO()
    file.save(out, **options)
    return out.getvalue()


def heif_deep(samples, **options):
    """A HEIF of 10 bits from RGB samples of 16."""
    import pillow_heif

    height, width = samples.shape[:2]
    file = pillow_heif.from_bytes("RGB;16", (width, height), samples.tobytes())
    out = io.BytesIO()
    file.save(out, **options)
    return out.getvalue()


def jxl(image, **options):
    """A JPEG XL of a Pillow image."""
    import pillow_jxl  # noqa: F401

    out = io.BytesIO()
    image.save(out, "JXL", **options)
    return out.getvalue()


def jxl_of_jpeg(data):
    """A JPEG XL from which a JPEG can be had back."""
    import pillow_jxl

    image = Image.open(io.BytesIO(data))
    encoder = pillow_jxl.Encoder(
        "RGB", lossless=True, quality=100, decoding_speed=0, effort=7, use_container=True
    )
    return encoder(data, image.width, image.height, jpeg_encode=True)


def pnm(kind, samples, most=255, comment=b""):
    """A PNM: `kind` P1 to P6, samples (H, W) or (H, W, 3)."""
    height, width = samples.shape[:2]
    header = kind + b"\n" + comment + b"%d %d\n" % (width, height)
    if kind not in (b"P1", b"P4"):
        header += b"%d\n" % most
    if kind in (b"P5", b"P6"):
        return header + samples.astype(">u2" if most > 255 else "u1").tobytes()
    rows = samples.reshape(height, -1).astype(int)
    return header + b"\n".join(b" ".join(b"%d" % value for value in row) for row in rows) + b"\n"
