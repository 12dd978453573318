"""Kinds of images that are known but not read: said by name, never called no image."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unread:
    """A kind of image that is known but not read; `begins` may be empty, where nothing marks its files."""

    name: str
    begins: tuple[bytes, ...]
    extensions: tuple[str, ...]


UNREAD = (
    Unread("camera RAW (RW2)", (b"IIU\0",), (".rw2", ".rwl")),  # nothing in it tells where its data end
    Unread("camera RAW (CRW)", (b"II\x1a\0\0\0HEAPCCDR",), (".crw",)),
    Unread("camera RAW (X3F)", (b"FOVb",), (".x3f",)),
    Unread("camera RAW (MRW)", (b"\0MRM",), (".mrw",)),
    Unread("ICO", (b"\0\0\1\0", b"\0\0\2\0"), (".ico", ".cur")),
    Unread("ICNS", (b"icns",), (".icns",)),
    Unread("Photoshop", (b"8BPS",), (".psd", ".psb")),
    Unread("GIMP", (b"gimp xcf",), (".xcf",)),
    Unread("OpenEXR", (b"v/1\1",), (".exr",)),
    Unread("Radiance HDR", (b"#?RADIANCE", b"#?RGBE"), (".hdr",)),
    Unread("PFM", (b"Pf\n", b"PF\n"), (".pfm",)),
    Unread("PAM", (b"P7\n",), (".pam",)),
    Unread("TGA", (), (".tga", ".vda", ".icb", ".vst")),
    Unread("DDS", (b"DDS ",), (".dds",)),
    Unread("PCX", (), (".pcx", ".dcx")),
    Unread("JPEG XR", (b"II\xbc\1",), (".jxr", ".wdp", ".hdp")),
    Unread("JPEG-LS", (), (".jls",)),
    Unread("SVG", (b"<svg",), (".svg", ".svgz")),
    Unread("EPS", (b"\xc5\xd0\xd3\xc6",), (".eps",)),
    Unread("WMF, EMF", (b"\xd7\xcd\xc6\x9a",), (".wmf", ".emf")),
    Unread("FITS", (b"SIMPLE  =",), (".fits", ".fit", ".fts")),
    Unread("DICOM", (), (".dcm",)),
    Unread("QOI", (b"qoif",), (".qoi",)),
    Unread("FLIF", (b"FLIF",), (".flif",)),
    Unread("BPG", (b"BPG\xfb",), (".bpg",)),
    Unread("SGI", (b"\1\xda\0", b"\1\xda\1"), (".sgi",)),
    Unread("Sun raster", (b"\x59\xa6\x6a\x95",), (".ras",)),
    Unread("DjVu", (b"AT&TFORM",), (".djvu", ".djv")),
)
BY_EXTENSION = {extension: kind for kind in UNREAD for extension in kind.extensions}


def find_unread(head: bytes, extension: str = "") -> Unread | None:
    """Return the kind that is not read that a file is of: by its first bytes, or else by its extension.

    Kinds whose files nothing marks are told by the extension first: some begin as others do.
    """
    named = BY_EXTENSION.get(extension.lower())
    if named and not named.begins:
        return named
    return next((kind for kind in UNREAD if kind.begins and head.startswith(kind.begins)), named)
