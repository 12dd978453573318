"""Image files as they lie on the disk: which format, how large, and is every byte there.

Decoders forgive what a measurement cannot: they fill a cut file with grey or black, or stop at a missing
last scan. So each format's own structure is walked first, without decoding, and only a whole file goes on.
"""

from qualitykit.images.containers.bmp import parse_bmp
from qualitykit.images.containers.container import Container, Unusable
from qualitykit.images.containers.gif import parse_gif
from qualitykit.images.containers.jpeg import parse_jpeg
from qualitykit.images.containers.png import parse_png
from qualitykit.images.containers.tiff import parse_tiff
from qualitykit.images.containers.webp import parse_webp

PARSERS = {
    b"\xff\xd8\xff": parse_jpeg,
    b"\x89PNG\r\n\x1a\n": parse_png,
    b"BM": parse_bmp,
    b"II*\0": parse_tiff,
    b"MM\0*": parse_tiff,
    b"II+\0": parse_tiff,
    b"MM\0+": parse_tiff,
    b"RIFF": parse_webp,
    b"GIF8": parse_gif,
}
NAMES = "JPEG, PNG, BMP, TIFF, WebP or GIF"

__all__ = ["Container", "Unusable", "parse"]


def parse(data: bytes, max_megapixels: float) -> Container:
    """Tell the format by the first bytes, whatever the file is called, and walk it.

    Raises:
        Unusable: the data are no image in a known format, are too large, cut off, or contradict themselves.
    """
    for magic, parser in PARSERS.items():
        if data.startswith(magic):
            return parser(data, max_megapixels)
    if any(magic.startswith(data) for magic in PARSERS):
        raise Unusable("truncated: it ends inside its first bytes")
    raise Unusable(f"not an image ({NAMES})")
