"""The formats that are read, each with its walk and what is read of it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from qualitykit.images.containers import Container, Unusable
from qualitykit.images.containers.bmp import parse_bmp
from qualitykit.images.containers.camera_raw import ORF, RAF, is_cr3, parse_cr3, parse_orf, parse_raf
from qualitykit.images.containers.gif import parse_gif
from qualitykit.images.containers.heif import is_avif, is_heif, parse_avif, parse_heif
from qualitykit.images.containers.jpeg import parse_jpeg
from qualitykit.images.containers.jpeg2000 import BOXED as JP2_BOXED
from qualitykit.images.containers.jpeg2000 import CODESTREAM as JP2_CODESTREAM
from qualitykit.images.containers.jpeg2000 import parse_jpeg2000
from qualitykit.images.containers.jxl import BOXED as JXL_BOXED
from qualitykit.images.containers.jxl import CODESTREAM as JXL_CODESTREAM
from qualitykit.images.containers.jxl import parse_jxl
from qualitykit.images.containers.png import parse_png
from qualitykit.images.containers.pnm import is_pnm, parse_pnm
from qualitykit.images.containers.tiff import parse_tiff
from qualitykit.images.containers.webp import parse_webp
from qualitykit.images.unread import find_unread

HEAD = 4096  # bytes that tell the format
BMP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))


@dataclass(frozen=True)
class Format:
    """A format that is read.

    Args:
        name: as people call it.
        begins: what its files begin with, or a function that tells by their first bytes.
        parse: walks a file's bytes: `parse(data, max_megapixels) -> Container`.
        extensions: that files of it have, with the dot, in lower case.
        reads: what of it is read, for people.
        extra: what `pip install "qualitykit[EXTRA]"` must name for it, or None.
        module: that the extra brings.
    """

    name: str
    begins: tuple[bytes, ...] | Callable[[bytes], bool]
    parse: Callable[[bytes, float], Container]
    extensions: tuple[str, ...]
    reads: str
    extra: str | None = None
    module: str | None = None

    def fits(self, head: bytes) -> bool:
        """Return whether a file's first bytes are those of this format."""
        return self.begins(head) if callable(self.begins) else head.startswith(self.begins)

    def require(self) -> None:
        """Raise Unusable, naming the extra, unless what the format needs is installed."""
        if self.module is None:
            return
        try:
            import_module(self.module)
        except ImportError:
            raise Unusable(f'{self.name}: needs pip install "qualitykit[{self.extra}]"') from None


_RAW = "the camera's own JPEG of the full size; without one, "
_DEVELOPED = "developed by LibRaw with the camera's white balance"
_TIFF_BASED = tuple(".nef .nrw .dng .cr2 .arw .sr2 .pef .srw .3fr .iiq .erf .mef .mos .kdc .dcr".split())

FORMATS = (
    Format(
        "JPEG",
        (b"\xff\xd8\xff",),
        parse_jpeg,
        (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
        "baseline and progressive; grey, RGB, YCbCr and CMYK; of several pictures (MPO, gain maps) the first",
    ),
    Format(
        "PNG",
        (b"\x89PNG\r\n\x1a\n",),
        parse_png,
        (".png", ".apng"),
        "all depths, palettes, transparency, interlacing; of an animation the default picture",
    ),
    Format(
        "BMP",
        (b"BM",),
        parse_bmp,
        (".bmp", ".dib"),
        "all depths, run lengths; alpha only where the header and the pixels have one",
    ),
    Format(
        "TIFF",
        (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
        parse_tiff,
        (".tif", ".tiff"),
        "up to 16 bits a sample, all compressions of libtiff, BigTIFF; the main page (see below)",
    ),
    Format(
        "WebP",
        (b"RIFF",),
        parse_webp,
        (".webp",),
        "lossy and lossless, transparency; of an animation the first frame",
    ),
    Format("GIF", (b"GIF8",), parse_gif, (".gif",), "the first frame"),
    Format(
        "AVIF",
        is_avif,
        parse_avif,
        (".avif", ".avifs"),
        "8, 10 and 12 bits, grids, transparency; the primary picture, also beside a sequence",
    ),
    Format(
        "HEIC/HEIF",
        is_heif,
        parse_heif,
        (".heic", ".heif", ".hif"),
        "HEVC pictures of 8 to 12 bits, grids, transparency; the primary picture",
        "heif",
        "pillow_heif",
    ),
    Format(
        "JPEG XL",
        (JXL_CODESTREAM, JXL_BOXED),
        parse_jxl,
        (".jxl",),
        "lossy, lossless and recompressed JPEG; the first frame",
        "jxl",
        "pillow_jxl",
    ),
    Format(
        "JPEG 2000",
        (JP2_CODESTREAM, JP2_BOXED),
        parse_jpeg2000,
        (".jp2", ".j2k", ".jpf", ".jpx", ".j2c", ".jpc"),
        "codestreams and JP2 files of one to four channels of up to 16 bits",
    ),
    Format(
        "PNM",
        is_pnm,
        parse_pnm,
        (".pnm", ".ppm", ".pgm", ".pbm"),
        "PBM, PGM and PPM, plain and binary, up to 16 bits",
    ),
    Format(
        "camera RAW (TIFF-based)",
        lambda head: False,  # they begin as TIFF does, whose walk tells them apart
        parse_tiff,
        _TIFF_BASED,
        _RAW + _DEVELOPED + " (extra `raw`)",
    ),
    Format("camera RAW (RAF)", (RAF,), parse_raf, (".raf",), _RAW + _DEVELOPED + " (extra `raw`)"),
    Format("camera RAW (ORF)", ORF, parse_orf, (".orf",), _DEVELOPED, "raw", "rawpy"),
    Format("camera RAW (CR3)", is_cr3, parse_cr3, (".cr3",), _DEVELOPED, "raw", "rawpy"),
)
RAW = Format("camera RAW without a full-size JPEG", (), parse_tiff, (), "", "raw", "rawpy")

NAMES = ", ".join(dict.fromkeys(form.name.partition(" (")[0] for form in FORMATS))
EXTENSIONS = frozenset(extension for form in FORMATS for extension in form.extensions)


def find_format(head: bytes) -> Format | None:
    """Return the format that a file's first bytes are of, whatever the file is called, or None."""
    return next((form for form in FORMATS if form.fits(head)), None)


def image_kind(head: bytes, extension: str) -> str | None:
    """Return what kind of image a file is that is not named as one that is read, or None if it is none.

    Two letters at its beginning do not make a text an image: here, unlike where a file is named by somebody,
    a BMP or RIFF file must look like one beyond them.
    """
    form = find_format(head)
    doubtful = (form and form.name == "BMP" and head[14:18] not in BMP_HEADERS) or (
        form and form.name == "WebP" and head[8:12] != b"WEBP"
    )
    if form and not doubtful:
        return f"{form.name} named otherwise"
    kind = find_unread(head, extension)
    return kind.name if kind else None


def parse(data: bytes, max_megapixels: float, extension: str = "") -> Container:
    """Tell the format by the first bytes, whatever the file is called, and walk it.

    Args:
        data: the file.
        max_megapixels: larger pictures are refused.
        extension: that the file's name has, only to tell what it may be where nothing else does.

    Raises:
        Unusable: the data are no image in a known format, are too large, cut off, or contradict themselves,
            or need an extra that is not installed.
    """
    head = data[:HEAD]
    form = find_format(head)
    if form:
        form.require()
        return form.parse(data, max_megapixels)
    kind = find_unread(head, extension)
    if kind:
        raise Unusable(f"{kind.name}: an image of a kind that is not read ({NAMES} are)")
    begins = [begin for form in FORMATS if not callable(form.begins) for begin in form.begins]
    if any(begin.startswith(data) for begin in begins):
        raise Unusable("truncated: it ends inside its first bytes")
    raise Unusable(f"not an image ({NAMES})")
