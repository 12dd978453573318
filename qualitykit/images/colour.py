"""From the colours that a file tells of to sRGB, by littleCMS."""

import functools
import io
import struct
from collections.abc import Callable

import numpy as np
from PIL import Image

from qualitykit.images.containers import CodePoints, Unusable

Convert = Callable[[Image.Image], Image.Image]

SPACES = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}  # as profiles call what a picture's mode holds
# Profiles of sRGB differ in spelling, version and rounding, which moves no colour by more than a level.
SAME = 2
LEFT_OPEN = 2  # code point of what is not told
# Chromaticities of red, green, blue and white by code point (ITU-T H.273, table 2); 1 is sRGB's own.
D65 = (0.3127, 0.3290)
PRIMARIES = {
    1: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), D65),
    5: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), D65),
    6: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65),
    7: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65),
}
LIKE_SRGB = frozenset((1, LEFT_OPEN, 6, 13, 14, 15))  # curves that viewers show pictures by as by sRGB's
GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}
HDR = {16: "PQ", 18: "HLG"}
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
D50 = np.array([0.9642, 1.0, 0.8249])


class Ignored(Exception):
    """A file's colours cannot be heeded; the message says why."""


def converter(colour: bytes | CodePoints | None, mode: str) -> Convert | None:
    """Return what turns a picture's colours into sRGB's, or None where they are sRGB's, or nothing is told.

    Args:
        colour: an ICC profile or code points.
        mode: "RGB", "L" or "CMYK", what the picture holds besides alpha.

    Returns:
        A function from a picture in RGB or RGBA (also where it is grey) or CMYK to one in RGB or RGBA.

    Raises:
        Ignored: the profile is broken, or one for other pictures.
        Unusable: the colours are those of an HDR picture, which sRGB cannot hold.
    """
    if isinstance(colour, CodePoints):
        colour = _profile_of(colour)
    return None if colour is None else _built(colour, mode)


@functools.lru_cache(maxsize=16)
def _built(profile: bytes, mode: str) -> Convert | None:
    from PIL import ImageCms

    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = opened.profile.xcolor_space
        if space != SPACES[mode]:
            raise Ignored(f"its colour profile is for {space.strip()} pictures, and was ignored")
        transform = ImageCms.buildTransform(
            opened,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            # Of grey, littleCMS' shortcut misses dark levels by several; here only 256 levels are converted.
            ImageCms.Flags.BLACKPOINTCOMPENSATION | (ImageCms.Flags.NOOPTIMIZE if mode == "L" else 0),
        )
        return _by_table(transform) if mode == "L" else _by_transform(transform, mode)
    except (OSError, ValueError, TypeError, AttributeError, ImageCms.PyCMSError):
        raise Ignored("its colour profile is broken, and was ignored") from None


def _by_transform(transform, mode: str) -> Convert | None:
    if mode == "RGB":
        levels = np.linspace(0, 255, 18).round().astype(np.uint8)
        grid = np.stack(np.meshgrid(levels, levels, levels), -1).reshape(1, -1, 3)
        greys = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)
        probe = np.concatenate([grid, greys], 1)
        if _moves_little(probe, np.asarray(transform.apply(Image.fromarray(probe)))):
            return None

    def convert(image: Image.Image) -> Image.Image:
        if image.mode != "RGBA":
            return transform.apply(image)
        shown = transform.apply(image.convert("RGB"))
        shown.putalpha(image.getchannel("A"))
        return shown

    return convert


def _by_table(transform) -> Convert | None:
    """Return the conversion of grey pictures, which stay grey."""
    ramp = np.arange(256, dtype=np.uint8)[None]
    shown = np.asarray(transform.apply(Image.fromarray(ramp))).mean(-1).round()
    if _moves_little(ramp, shown):
        return None
    table = shown[0].astype(int).tolist()

    def convert(image: Image.Image) -> Image.Image:
        return image.point(table * 3 + list(range(256)) * (len(image.getbands()) - 3))

    return convert


def _moves_little(before: np.ndarray, after: np.ndarray) -> bool:
    return bool(np.abs(after.astype(int) - before).max() <= SAME)


def _profile_of(points: CodePoints) -> bytes | None:
    """Return an ICC profile of the colours that code points name, or None for sRGB's."""
    if points.transfer in HDR:
        curve = HDR[points.transfer]
        raise Unusable(f"an HDR picture ({curve}), whose colours sRGB cannot hold; raw_colour=True reads it")
    open_primaries = points.primaries in (0, 1, LEFT_OPEN)
    if open_primaries and points.transfer in LIKE_SRGB | {0}:
        return None
    primaries = PRIMARIES.get(1 if open_primaries else points.primaries)
    gamma = None if points.transfer in LIKE_SRGB else GAMMAS.get(points.transfer, 0.0)
    if primaries is None or gamma == 0.0:
        raise Ignored(f"its colours ({points.primaries}, {points.transfer}) are not known, and were ignored")
    return _patched(primaries, gamma)


@functools.lru_cache(maxsize=16)
def _patched(primaries: tuple, gamma: float | None) -> bytes:
    """Return littleCMS' own sRGB profile with other primaries and, unless None, a pure power as its curve."""
    from PIL import ImageCms

    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    columns = dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), _to_d50(primaries).T, strict=True))
    (count,) = struct.unpack_from(">I", profile, 128)
    for i in range(count):
        name, start, _ = struct.unpack_from(">4sII", profile, 132 + 12 * i)
        if name in columns:
            struct.pack_into(">3i", profile, start + 8, *(round(v * 65536) for v in columns[name]))
        elif name in (b"rTRC", b"gTRC", b"bTRC") and gamma:
            numbers = (gamma, 1.0, 0.0, 1.0, 0.0)  # (1 x + 0) ** gamma from 0 on
            struct.pack_into(">5i", profile, start + 12, *(round(v * 65536) for v in numbers))
    return bytes(profile)


def _to_d50(primaries: tuple) -> np.ndarray:
    """Return the matrix from linear RGB to XYZ under D50, whose columns are a profile's primaries."""
    *colours, white = [np.array([x / y, 1.0, (1 - x - y) / y]) for x, y in primaries]
    columns = np.stack(colours, 1)
    columns = columns * np.linalg.solve(columns, white)
    adapt = np.linalg.inv(BRADFORD) @ np.diag((BRADFORD @ D50) / (BRADFORD @ white)) @ BRADFORD
    return adapt @ columns
