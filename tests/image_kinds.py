"""Small files of each format, each in twelve ways of encoding, for sweeps over what files can be like."""

import functools
import io

import numpy as np
from PIL import Image, ImageCms, ImageOps

from tests import container_bytes as made
from tests import raw_bytes
from tests.image_bytes import encode, photograph, png, png_rows

SIZE = (45, 61)  # rows, columns: neither is a multiple of anything that coders like


def picture(seed=3):
    """A small photograph, new each time: Pillow leaves in an image what it was saved with."""
    return photograph(*SIZE, seed=seed)


def clear():
    """The photograph, less and less transparent from the top down, and wholly transparent at the top."""
    image = picture().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


def wide(channels):
    """16-bit samples, (H, W) or (H, W, channels)."""
    rng = np.random.default_rng(7)
    samples = rng.integers(0, 65536, (*SIZE, channels)).astype(np.uint16)
    samples[:2] = 65535
    return samples[..., 0] if channels == 1 else samples


def palette(colours=16):
    return picture().convert("P", palette=Image.Palette.ADAPTIVE, colors=colours)


def turned(orientation=6):
    exif = Image.Exif()
    exif[274] = orientation
    return exif


@functools.cache
def profile(primaries="display_p3"):
    """An RGB profile of sRGB's curve with other primaries (D50 XYZ)."""
    return made.profile(*made.PRIMARIES[primaries])


def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _several(kind, **options):
    return encode(picture(), kind, save_all=True, append_images=[picture(4), picture(5)], **options)


JPEG = {
    "4:2:0": lambda: encode(picture(), "JPEG", quality=90),
    "4:2:2": lambda: encode(picture(), "JPEG", quality=90, subsampling="4:2:2"),
    "4:4:4": lambda: encode(picture(), "JPEG", quality=90, subsampling="4:4:4"),
    "progressive": lambda: encode(picture(), "JPEG", quality=90, progressive=True),
    "grey": lambda: encode(picture().convert("L"), "JPEG", quality=90),
    "grey, progressive": lambda: encode(picture().convert("L"), "JPEG", progressive=True),
    "CMYK": lambda: encode(picture().convert("CMYK"), "JPEG", quality=90),
    "stored as RGB": lambda: encode(picture(), "JPEG", keep_rgb=True),
    "restart markers": lambda: encode(picture(), "JPEG", restart_marker_blocks=2),
    "profile": lambda: encode(picture(), "JPEG", icc_profile=profile()),
    "orientation": lambda: encode(picture(), "JPEG", exif=turned()),
    "several pictures": lambda: _several("MPO"),
}
PNG = {
    "RGB": lambda: encode(picture(), "PNG"),
    "alpha": lambda: encode(clear(), "PNG"),
    "grey": lambda: encode(picture().convert("L"), "PNG"),
    "grey, alpha": lambda: encode(clear().convert("LA"), "PNG"),
    "palette": lambda: encode(palette(), "PNG"),
    "palette, transparency": lambda: encode(palette(), "PNG", transparency=3),
    "one bit": lambda: encode(picture().convert("1"), "PNG"),
    "16 bits, grey": lambda: encode(Image.fromarray(wide(1)), "PNG"),
    "16 bits, RGB": lambda: png(*SIZE[::-1], 16, 2, png_rows(wide(3))),
    "interlaced": lambda: made.interlaced_png(np.asarray(picture())),
    "profile, orientation": lambda: encode(picture(), "PNG", icc_profile=profile(), exif=turned()),
    "animation": lambda: _several("PNG"),
}
BMP = {
    "24 bits": lambda: encode(picture(), "BMP"),
    "grey": lambda: encode(picture().convert("L"), "BMP"),
    "palette": lambda: encode(palette(), "BMP"),
    "one bit": lambda: encode(picture().convert("1"), "BMP"),
    "alpha": lambda: made.bmp32(np.asarray(clear())),
    "alpha without meaning": lambda: made.bmp32(np.dstack([picture(), np.zeros(SIZE, np.uint8)])),
    "32 bits without alpha": lambda: made.bmp32(
        np.dstack([picture(), np.zeros(SIZE, np.uint8)]), masks=False
    ),
    "16 bits": lambda: made.bmp16(np.asarray(picture())),
    "top to bottom": lambda: made.bmp_top_down(picture()),
    "run lengths": lambda: made.bmp_run_lengths(np.asarray(picture().convert("L"))),
    "OS/2": lambda: made.bmp_os2(np.asarray(picture())),
    "profile": lambda: made.bmp32(np.asarray(clear()), profile=profile()),
}
TIFF = {
    "RGB": lambda: encode(picture(), "TIFF"),
    "alpha": lambda: encode(clear(), "TIFF"),
    "grey": lambda: encode(picture().convert("L"), "TIFF"),
    "palette, packed": lambda: encode(palette(), "TIFF", compression="packbits"),
    "one bit, fax": lambda: encode(picture().convert("1"), "TIFF", compression="group4"),
    "16 bits, grey": lambda: encode(Image.fromarray(wide(1)), "TIFF"),
    "16 bits, RGB": lambda: made.tiff_rgb(wide(3)),
    "CMYK, LZW": lambda: encode(picture().convert("CMYK"), "TIFF", compression="tiff_lzw"),
    "JPEG inside": lambda: encode(picture(), "TIFF", compression="jpeg"),
    "BigTIFF, profile": lambda: encode(picture(), "TIFF", big_tiff=True, icc_profile=profile()),
    "pages, orientation": lambda: _several("TIFF", exif=turned()),
    "thumbnail first": lambda: made.tiff_pages([(picture().resize((20, 15)), 1), (picture(), 0)], sub=True),
}
WEBP = {
    "lossy": lambda: encode(picture(), "WEBP"),
    "lossy, low quality": lambda: encode(picture(), "WEBP", quality=10),
    "lossless": lambda: encode(picture(), "WEBP", lossless=True),
    "lossy, alpha": lambda: encode(clear(), "WEBP"),
    "lossless, alpha": lambda: encode(clear(), "WEBP", lossless=True, exact=True),
    "lossless, few colours": lambda: encode(palette().convert("RGB"), "WEBP", lossless=True),
    "grey": lambda: encode(picture().convert("L"), "WEBP"),
    "profile": lambda: encode(picture(), "WEBP", icc_profile=profile()),
    "sRGB profile": lambda: encode(picture(), "WEBP", icc_profile=srgb()),
    "orientation": lambda: encode(picture(), "WEBP", exif=turned()),
    "animation": lambda: _several("WEBP"),
    "animation, lossless": lambda: _several("WEBP", lossless=True),
}
GIF = {
    "256 colours": lambda: encode(picture().quantize(256), "GIF"),
    "16 colours": lambda: encode(palette(), "GIF"),
    "2 colours": lambda: encode(picture().convert("1"), "GIF"),
    "grey": lambda: encode(picture().convert("L"), "GIF"),
    "transparency": lambda: encode(palette(), "GIF", transparency=2),
    "interlaced": lambda: encode(palette(), "GIF", interlace=1),
    "not interlaced": lambda: encode(palette(), "GIF", interlace=0),
    "comment": lambda: encode(palette(), "GIF", comment=b"a comment" * 40),
    "animation": lambda: _several("GIF"),
    "animation, disposal": lambda: _several("GIF", disposal=2),
    "animation, duration": lambda: _several("GIF", duration=40, loop=0),
    "optimized": lambda: encode(palette(5), "GIF", optimize=True),
}
AVIF = {
    "4:2:0": lambda: encode(picture(), "AVIF", speed=10),
    "4:2:2": lambda: encode(picture(), "AVIF", speed=10, subsampling="4:2:2"),
    "4:4:4": lambda: encode(picture(), "AVIF", speed=10, subsampling="4:4:4"),
    "4:0:0": lambda: encode(picture(), "AVIF", speed=10, subsampling="4:0:0"),
    "low quality": lambda: encode(picture(), "AVIF", speed=10, quality=10),
    "lossless": lambda: encode(picture(), "AVIF", speed=10, quality=100, subsampling="4:4:4"),
    "limited range": lambda: encode(picture(), "AVIF", speed=10, range="limited"),
    "alpha": lambda: encode(clear(), "AVIF", speed=10),
    "profile": lambda: encode(picture(), "AVIF", speed=10, icc_profile=profile()),
    "orientation": lambda: encode(picture(), "AVIF", speed=10, exif=turned()),
    "mirrored": lambda: encode(picture(), "AVIF", speed=10, exif=turned(5)),
    "sequence": lambda: _several("AVIF", speed=10),
}
HEIF = {
    "4:2:0": lambda: made.heif([picture()]),
    "4:4:4": lambda: made.heif([picture()], chroma=444),
    "4:2:2": lambda: made.heif([picture()], chroma=422),
    "grey": lambda: made.heif([picture().convert("L")]),
    "low quality": lambda: made.heif([picture()], quality=10),
    "lossless": lambda: made.heif([picture()], quality=-1, chroma=444),
    "alpha": lambda: made.heif([clear()]),
    "10 bits": lambda: made.heif_deep(wide(3)),
    "profile": lambda: made.heif([picture()], icc_profile=profile()),
    "orientation": lambda: made.heif([picture()], exif=turned().tobytes()),
    "second picture is the main one": lambda: made.heif([picture(4), picture()], primary_index=1),
    "thumbnails": lambda: made.heif([picture()], thumbnails=[24]),
}
JXL = {
    "lossy": lambda: made.jxl(picture()),
    "low quality": lambda: made.jxl(picture(), quality=20),
    "lossless": lambda: made.jxl(picture(), lossless=True),
    "grey": lambda: made.jxl(picture().convert("L")),
    "grey, alpha": lambda: made.jxl(clear().convert("LA"), lossless=True),
    "alpha": lambda: made.jxl(clear(), lossless=True),
    "16 bits, grey": lambda: made.jxl(Image.fromarray(wide(1)), lossless=True),
    "boxes": lambda: made.jxl(picture(), use_container=True),
    "little effort": lambda: made.jxl(picture(), effort=1),
    "made from a JPEG": lambda: made.jxl_of_jpeg(encode(picture(), "JPEG", quality=90)),
    "made from a progressive JPEG": lambda: made.jxl_of_jpeg(encode(picture(), "JPEG", progressive=True)),
    "metadata": lambda: made.jxl(picture(), use_container=True, exif=turned(1).tobytes()),
}
JPEG2000 = {
    "lossless": lambda: encode(picture(), "JPEG2000"),
    "lossy": lambda: encode(picture(), "JPEG2000", irreversible=True, quality_layers=[20]),
    "layers": lambda: encode(picture(), "JPEG2000", irreversible=True, quality_layers=[60, 20, 5]),
    "codestream alone": lambda: encode(picture(), "JPEG2000", no_jp2=True),
    "tiles": lambda: encode(picture(), "JPEG2000", tile_size=(32, 32)),
    "by resolution": lambda: encode(picture(), "JPEG2000", progression="RLCP"),
    "by component": lambda: encode(picture(), "JPEG2000", progression="CPRL", mct=0),
    "grey": lambda: encode(picture().convert("L"), "JPEG2000"),
    "grey, alpha": lambda: encode(clear().convert("LA"), "JPEG2000"),
    "alpha": lambda: encode(clear(), "JPEG2000"),
    "16 bits, grey": lambda: encode(Image.fromarray(wide(1)), "JPEG2000"),
    "packet lengths": lambda: encode(picture(), "JPEG2000", plt=True, tile_size=(40, 40)),
}
PNM = {
    "PBM, plain": lambda: made.pnm(b"P1", ~np.asarray(picture().convert("1"))),
    "PGM, plain": lambda: made.pnm(b"P2", np.asarray(picture().convert("L"))),
    "PPM, plain": lambda: made.pnm(b"P3", np.asarray(picture())),
    "PGM, plain, 16 bits": lambda: made.pnm(b"P2", wide(1), 65535),
    "PBM": lambda: encode(picture().convert("1"), "PPM"),
    "PGM": lambda: encode(picture().convert("L"), "PPM"),
    "PPM": lambda: encode(picture(), "PPM"),
    "PGM, 16 bits": lambda: made.pnm(b"P5", wide(1), 65535),
    "PPM, 16 bits": lambda: made.pnm(b"P6", wide(3), 65535),
    "PGM, samples to 99": lambda: made.pnm(b"P5", np.asarray(picture().convert("L")) % 100, 99),
    "PPM, samples to 1023": lambda: made.pnm(b"P6", wide(3) % 1024, 1023),
    "comments": lambda: made.pnm(b"P6", np.asarray(picture()), comment=b"# made by hand\n"),
}
RAW = {
    "DNG": lambda: raw_bytes.dng(wide(1)),
    "DNG, big-endian": lambda: raw_bytes.dng(wide(1), order=">"),
    "DNG, orientation": lambda: raw_bytes.dng(wide(1), orientation=6),
    "DNG, thumbnail first": lambda: raw_bytes.dng(wide(1), thumbnail=picture().resize((20, 15))),
    "DNG, small JPEG": lambda: raw_bytes.dng(wide(1), jpeg=encode(picture().resize((30, 22)), "JPEG")),
    "DNG, full JPEG": lambda: raw_bytes.dng(wide(1), jpeg=encode(picture(), "JPEG")),
    "DNG, full JPEG, orientation": lambda: raw_bytes.dng(
        wide(1), jpeg=encode(picture(), "JPEG"), orientation=8
    ),
    "NEF": lambda: raw_bytes.nef(wide(1), encode(picture(), "JPEG"), picture().resize((20, 15))),
    "CR2": lambda: raw_bytes.cr2(encode(picture(), "JPEG"), encode(picture().resize((20, 15)), "JPEG")),
    "RAF": lambda: raw_bytes.raf(encode(picture(), "JPEG"), SIZE),
    "DNG, demosaiced": lambda: raw_bytes.dng(wide(3)),
    "DNG, strips": lambda: raw_bytes.dng(wide(1), rows_per_strip=7),
}
_WAYS = {
    "JPEG": JPEG,
    "PNG": PNG,
    "BMP": BMP,
    "TIFF": TIFF,
    "WebP": WEBP,
    "GIF": GIF,
    "AVIF": AVIF,
    "HEIC/HEIF": HEIF,
    "JPEG XL": JXL,
    "JPEG 2000": JPEG2000,
    "PNM": PNM,
    "camera RAW": RAW,
}
# Each file is made once.
FORMATS = {name: {way: functools.cache(make) for way, make in ways.items()} for name, ways in _WAYS.items()}
NEEDS = {"HEIC/HEIF": "pillow_heif", "JPEG XL": "pillow_jxl", "camera RAW": "rawpy"}


def expected(name, way, data):
    """The pixels that a file shows, by Pillow or OpenCV alone: RGB, uint8, (H, W, 3)."""
    if name == "camera RAW":
        return raw_bytes.expected(data)
    if way.startswith("16 bits, RGB") or name == "PNM":
        return _by_opencv(data, way)
    image = _opened(name, way, data)
    icc = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        grey = Image.fromarray(_round16(np.asarray(image).astype(np.int64)))
        return np.asarray((_grey_in_srgb(grey, icc) if icc else grey).convert("RGB"))
    if icc and image.mode.startswith("L"):
        alpha = image.getchannel("A") if image.mode == "LA" else None
        image = _grey_in_srgb(image.convert("L"), icc)
        if alpha:
            image.putalpha(alpha)
    elif icc or way == "profile":
        image = _in_srgb(image, icc or profile())
    if image.has_transparency_data and way != "alpha without meaning":
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return np.asarray(image.convert("RGB"))


def _opened(name, way, data):
    if way == "thumbnail first":
        return picture()
    if name == "HEIC/HEIF":
        from pillow_heif.as_plugin import HeifImageFile

        return HeifImageFile(io.BytesIO(data))
    if name == "JPEG XL":
        import pillow_jxl  # noqa: F401
    image = Image.open(io.BytesIO(data))
    image.load()
    return ImageOps.exif_transpose(image)


def _in_srgb(image, icc):
    rgb = ImageCms.profileToProfile(
        image.convert("RGB"),
        ImageCms.ImageCmsProfile(io.BytesIO(icc)),
        ImageCms.createProfile("sRGB"),
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if image.has_transparency_data:
        rgb.putalpha(image.convert("RGBA").getchannel("A"))
    return rgb


def _grey_in_srgb(image, icc):
    opened = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    intent, flags = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION
    flags |= ImageCms.Flags.NOOPTIMIZE
    transform = ImageCms.buildTransform(opened, ImageCms.createProfile("sRGB"), "L", "RGB", intent, flags)
    return transform.apply(image).getchannel("G")


def _round16(values, most=65535):
    return ((values * 255 + most // 2) // most).astype(np.uint8)


def _by_opencv(data, way):
    import cv2

    most = {"PGM, samples to 99": 99, "PPM, samples to 1023": 1023}.get(way)
    values = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if values.ndim == 2:
        values = np.repeat(values[..., None], 3, 2)
    values = values[..., ::-1].astype(np.int64)
    return _round16(values, most or (65535 if "16 bits" in way else 255))
