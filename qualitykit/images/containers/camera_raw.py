"""Camera RAW files: the camera's own JPEG where it has the full size, else sensor data for LibRaw."""

import struct
from dataclasses import replace

from qualitykit.images.containers import directories as d
from qualitykit.images.containers.boxes import boxes
from qualitykit.images.containers.container import Container, Unusable, check_size, need
from qualitykit.images.containers.directories import Directory, layout_of, read_directories, read_directory
from qualitykit.images.containers.heif import brands
from qualitykit.images.containers.jpeg import parse_jpeg, read_size

SENSOR_COLOURS = frozenset((32803, 34892))  # a colour filter array; linear RAW
SENSOR_CODES = frozenset(
    (32767, 32769, 32770, 32772, 34713, 65535)
)  # compressions of Sony, Samsung, Nikon, ...
EXIF_WIDTH, EXIF_HEIGHT = 40962, 40963
# A camera cuts the sensor's margins off before it makes its JPEG; what is smaller than this is a preview.
FULL_SIZE = 0.9
RAF = b"FUJIFILMCCD-RAW "
ORF = (b"IIRO", b"IIRS", b"MMOR")
RAF_SIZE, RAF_CROPPED = 0x100, 0x111


def is_cr3(data: bytes) -> bool:
    """Return whether the file says that it is a Canon CR3."""
    return b"crx " in brands(data)


def is_camera_raw(data: bytes, pages: list[Directory]) -> bool:
    """Return whether a TIFF's directories hold a sensor's data, or are a Canon CR2's."""
    return _is_cr2(data) or any(_is_sensor(page) for page in pages)


def parse_camera_raw(data: bytes, pages: list[Directory], max_megapixels: float) -> Container:
    """Find a TIFF-based RAW's picture: NEF, DNG, CR2, ARW, PEF and the like.

    Raises:
        Unusable: the picture is too large, or not all of it is in the file.
    """
    sensor = max((page for page in pages if _is_sensor(page)), key=_pixels, default=pages[-1])
    width, height = sensor.one(d.WIDTH), sensor.one(d.HEIGHT)
    if _is_cr2(data):
        width, height = _exif_size(data, pages[0]) or (width, height)
    check_size(width, height, max_megapixels)
    orientation = pages[0].orientation or 1
    jpeg = _full_jpeg(data, [place for page in pages for place in _jpegs(page)], (width, height))
    if jpeg:
        return _as_taken(jpeg, orientation, max_megapixels)
    if sensor.missing:
        raise Unusable(sensor.missing)
    d.check_pixels(data, sensor)
    return Container("RAW", width, height, data, orientation)


def parse_orf(data: bytes, max_megapixels: float) -> Container:
    """Walk an Olympus ORF, whose first directory is its sensor's."""
    pages, broken = read_directories(data, layout_of(data))
    if not pages:
        raise broken or Unusable("damaged: a RAW file without pictures")
    return parse_camera_raw(data, pages[:1], max_megapixels)


def parse_raf(data: bytes, max_megapixels: float) -> Container:
    """Walk a Fujifilm RAF: a header with the places of a JPEG, of the sizes, and of the sensor's data."""
    need(data, 108, "the header")
    jpeg, jpeg_bytes, sizes, sizes_bytes, sensor, sensor_bytes = struct.unpack_from(">6I", data, 84)
    need(data, sizes + sizes_bytes, "the header")
    height, width = _raf_size(data[sizes : sizes + sizes_bytes])
    check_size(width, height, max_megapixels)
    found = _full_jpeg(data, [(jpeg, jpeg_bytes)], (width, height))
    if found:
        return _as_taken(found, 1, max_megapixels)
    need(data, sensor + sensor_bytes, "the sensor's data")
    return Container("RAW", width, height, data)


def parse_cr3(data: bytes, max_megapixels: float) -> Container:
    """Walk a Canon CR3's boxes; LibRaw tells its size, against which `max_megapixels` is held later."""
    for box in boxes(data):
        if not box.whole:
            raise Unusable("truncated: it ends inside a box")
    return Container("RAW", 0, 0, data)


def _is_cr2(data: bytes) -> bool:
    return data[8:10] == b"CR" and data[:2] == b"II"


def _is_sensor(page: Directory) -> bool:
    return page.one(d.PHOTOMETRIC) in SENSOR_COLOURS or page.one(d.COMPRESSION) in SENSOR_CODES


def _pixels(page: Directory) -> int:
    return page.one(d.WIDTH) * page.one(d.HEIGHT)


def _exif_size(data: bytes, page: Directory) -> tuple[int, int] | None:
    if d.EXIF not in page.tags:
        return None
    exif, _ = read_directory(data, page.one(d.EXIF), layout_of(data))
    return exif.one(EXIF_WIDTH), exif.one(EXIF_HEIGHT)


def _jpegs(page: Directory) -> list[tuple[int, int]]:
    """Return (start, bytes) of what may be whole JPEGs in a directory."""
    found = []
    if not _is_sensor(page):
        for start, length in ((d.OLD_JPEG, d.OLD_JPEG_BYTES), (d.STRIPS, d.STRIP_BYTES)):
            if len(page.tags.get(start, ())) == len(page.tags.get(length, ())) == 1:
                found.append((page.one(start), page.one(length)))
    return found


def _full_jpeg(data: bytes, places: list[tuple[int, int]], size: tuple[int, int]) -> bytes | None:
    """Return the largest JPEG among places in the file, if it is of the sensor's size but for margins."""
    best, most = None, 0
    for start, length in places:
        if data[start : start + 3] != b"\xff\xd8\xff":
            continue
        across, down = read_size(data, start, start + length)
        full = all(a >= FULL_SIZE * b for a, b in zip(sorted((across, down)), sorted(size), strict=True))
        if full and across * down > most:
            best, most = data[start : start + length], across * down
    return best


def _as_taken(jpeg: bytes, orientation: int, max_megapixels: float) -> Container:
    """Return the camera's JPEG as the picture; it is turned as the RAW file says where it says nothing."""
    container = parse_jpeg(jpeg, max_megapixels)
    return replace(container, orientation=orientation) if container.orientation == 1 else container


def _raf_size(records: bytes) -> tuple[int, int]:
    """Return (height, width) from RAF's records: that of the picture, or of the sensor."""
    sizes, position = {}, 4
    while position + 8 <= len(records):
        tag, length = struct.unpack_from(">HH", records, position)
        if length == 4:
            sizes[tag] = struct.unpack_from(">HH", records, position + 4)
        position += 4 + length
    size = sizes.get(RAF_CROPPED) or sizes.get(RAF_SIZE)
    if not size:
        raise Unusable("damaged: a RAF without a size")
    return size
