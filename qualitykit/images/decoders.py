"""From a walked file to a decoded picture: by Pillow, but for what others read better or alone."""

import io

import numpy as np
from PIL import Image

from qualitykit.images.containers import Container, Unusable
from qualitykit.images.containers.pnm import BLACK_AND_WHITE, PLAIN, Header, read_header, spelt
from qualitykit.images.depth import to_bytes, with_all_bits
from qualitykit.images.libraw import develop
from qualitykit.images.pillow import open_pillow
from qualitykit.images.pixels import Picture, size_of


def open_picture(container: Container, reduce: int = 1) -> tuple[Picture, int]:
    """Decode a container's picture; call it inside `pillow.own_limit`.

    Args:
        container: a file whose structure is whole.
        reduce: 1, or 2, 4 or 8 for a JPEG that its decoder is to give at this part of its size.

    Returns:
        The picture, and the EXIF orientation that was applied on the way.

    Raises:
        Unusable: the file cannot be decoded, for a reason that is known.
        Exception: whatever a decoder raises on data that it cannot decode.
    """
    if container.format in DECODERS:
        picture = DECODERS[container.format](container)
        applied = container.orientation if container.turned else 1
    else:
        picture, applied = open_pillow(container.data, container, reduce)
    picture = with_all_bits(picture, container)
    if reduce == 1 and sorted(size_of(picture)) != sorted((container.width, container.height)):
        raise Unusable(f"damaged: it states two sizes, {container.width} x {container.height} and others")
    return picture, applied


def _by_libheif(container: Container) -> Picture:
    """Decode a HEIF with all bits that it has, turned as it is to be shown."""
    import pillow_heif

    file = pillow_heif.open_heif(io.BytesIO(container.data), convert_hdr_to_8bit=False, hdr_to_16bit=False)
    image = file[file.primary_index]
    samples = np.asarray(image)
    if samples.dtype == np.uint16:
        samples = to_bytes(samples, (1 << image.info["bit_depth"]) - 1)
    mode = image.mode.partition(";")[0]
    return Image.fromarray(np.ascontiguousarray(samples), mode).convert(mode.upper())


def _by_samples(container: Container) -> Picture:
    """Read a PGM's or PPM's samples, of which Pillow takes those that are no bytes one by one."""
    data, header = container.data, read_header(container.data)
    if header.kind in BLACK_AND_WHITE:
        return open_pillow(_bits_alone(data, header) if header.kind in PLAIN else data, container)[0]
    count = header.width * header.height * header.channels
    try:
        if header.kind in PLAIN:
            samples = np.fromstring(spelt(data, header), np.int64, count, sep=" ")
        else:
            samples = np.frombuffer(data, ">u2" if header.most > 255 else "u1", count, header.start)
    except ValueError:  # letters among the numbers
        samples = np.zeros(0, np.int64)
    if len(samples) < count or not 0 <= samples.min() <= samples.max() <= header.most:
        raise Unusable(f"damaged: samples that are no numbers from 0 to {header.most}")
    shape = (header.height, header.width, header.channels)
    samples = to_bytes(samples.astype(np.uint16), header.most) if header.most != 255 else samples
    return Image.fromarray(samples.astype(np.uint8).reshape(shape if header.channels > 1 else shape[:2]))


def _bits_alone(data: bytes, header: Header) -> bytes:
    """Return a plain PBM up to its last pixel, as Pillow takes nothing behind it."""
    text = spelt(data, header)
    letters = np.frombuffer(text, np.uint8)
    bits = np.flatnonzero((letters == ord("0")) | (letters == ord("1")))
    return data[: header.start] + text[: int(bits[header.width * header.height - 1]) + 1]


DECODERS = {"HEIF": _by_libheif, "PPM": _by_samples, "RAW": develop}
