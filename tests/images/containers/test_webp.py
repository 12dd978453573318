"""WebP: chunks, canvas, orientation."""

import struct

import numpy as np
import pytest

from tests.image_bytes import encode, orientation_block, photograph, webp_bomb


def _riff(*chunks):
    body = b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


@pytest.fixture(scope="module")
def pixels():
    """The chunk that holds the pixels of a lossy file."""
    return encode(photograph(), "WEBP")[20:]


def test_the_orientation_is_read(load, pixels):
    canvas = struct.pack("<I", 8) + (55).to_bytes(3, "little") + (39).to_bytes(3, "little")
    data = _riff((b"VP8X", canvas), (b"VP8 ", pixels), (b"EXIF", orientation_block(6)))
    np.testing.assert_array_equal(load(data), np.rot90(load(data, orient=False), -1))


def test_bytes_behind_the_end_are_ignored(load, pixels):
    data = encode(photograph(), "WEBP")
    np.testing.assert_array_equal(load(data + b"behind"), load(data))


def test_a_chunk_longer_than_the_file_is_truncation(reason, pixels):
    data = bytearray(_riff((b"VP8 ", pixels)))
    struct.pack_into("<I", data, 16, len(pixels) + 100)
    assert reason(bytes(data)) == "truncated: a chunk is longer than the file"


@pytest.mark.parametrize("kept", [40, 200, -60])
@pytest.mark.parametrize("lossless", [False, True])
def test_pixels_that_end_early_in_a_whole_chunk_are_an_error(reason, kept, lossless):
    name, data = (b"VP8L" if lossless else b"VP8 "), encode(photograph(), "WEBP", lossless=lossless)
    assert reason(_riff((name, data[20:][:kept]))) is not None


def test_a_file_without_pixels_is_damage(reason):
    assert reason(_riff((b"EXIF", bytes(20)))) == "damaged: a WebP without pixels"


def test_other_files_of_the_same_family_are_no_images(reason):
    assert reason(b"RIFF" + struct.pack("<I", 28) + b"AVI LIST" + bytes(24)).startswith("not an image")


def test_too_large_a_canvas_is_refused_by_its_header(reason):
    assert reason(webp_bomb()).startswith("too large: 16777216 x 16777216")
