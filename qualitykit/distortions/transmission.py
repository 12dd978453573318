"""Files damaged on their way: TID2013's transmission errors of JPEG (12) and JPEG 2000 (13).

The image is really coded, bytes of its entropy coded data are changed, and the ordinary decoder reads what is
left.
"""

import numpy as np

from qualitykit.distortions.compression import decode, encode_jpeg, encode_jpeg2000

JPEG_QUALITY = 92
# Errors end at the next restart marker: after a quarter of a row of 8x8 blocks.
RESTARTS_PER_ROW = 4
JPEG2000_PSNR = 40
JPEG2000_CODE_BLOCK = (16, 16)
# Packets come coarse to fine, three to a scale: an error in the two coarsest would cover the whole image.
PROTECTED_PACKETS = 6

START_OF_SCAN = b"\xff\xda"
START_OF_DATA = b"\xff\x93"
PACKET_LENGTHS = b"\xff\x58"


def jpeg_transmission_errors(image, strength, rng):
    """JPEG of quality 92 with restart markers, then wrong bytes; `strength` is their share of the data."""
    restart = max(1, image.shape[1] // (8 * RESTARTS_PER_ROW))
    data = encode_jpeg(image, quality=JPEG_QUALITY, subsampling=0, restart_marker_blocks=restart)
    scan = data.index(START_OF_SCAN)
    body = np.arange(scan + 2 + _word(data, scan + 2), len(data) - 2)
    return decode(_damage(data, body, np.full(len(body), strength), rng))


def jpeg2000_transmission_errors(image, strength, rng):
    """JPEG 2000 at 40 dB, then wrong bytes in the code blocks; `strength` is their share of the data.

    Every packet is as likely to be hit as any other, however long, so that errors fall on all scales of the
    wavelet. Packet headers, which a real channel protects and without which nothing decodes, stay whole, as
    do the coarsest scales: only the second half of the other packets is open to errors.
    """
    data = encode_jpeg2000(
        image, quality_mode="dB", quality_layers=[JPEG2000_PSNR], codeblock_size=JPEG2000_CODE_BLOCK, plt=True
    )
    start, lengths = _packets(data)
    ends = start + np.cumsum(lengths)
    packets = list(zip(lengths, ends, strict=True))
    hittable = packets[PROTECTED_PACKETS:] or packets
    body = np.concatenate([np.arange(end - length // 2, end) for length, end in hittable])
    share = np.concatenate([np.full(length // 2, 1.0 / max(length // 2, 1)) for length, _ in hittable])
    return decode(_damage(data, body, strength * share * len(body) / len(hittable), rng))


def _damage(data, body, rates, rng):
    """Bytes with those at the positions `body` changed with the probabilities `rates`, and one at least.

    Bytes that are part of a marker, or would become one, are left: the damage hits data, not the structure.
    """
    values = np.frombuffer(data, np.uint8)
    urgency = rates / np.maximum(rng.random(len(body)), 1e-12)
    wrong = values[body] ^ rng.integers(1, 256, len(body), dtype=np.uint8)
    open_to_error = (values[body] != 0xFF) & (values[body - 1] != 0xFF) & (wrong != 0xFF)
    if not open_to_error.any():
        return data
    hit = open_to_error & (urgency >= min(1.0, urgency[open_to_error].max()))
    damaged = values.copy()
    damaged[body[hit]] = wrong[hit]
    return damaged.tobytes()


def _packets(data):
    """Where the packets of a one-tile JPEG 2000 code stream start, and their lengths by its PLT markers."""
    position, coded = 2, b""
    while data[position : position + 2] != START_OF_DATA:
        length = _word(data, position + 2)
        if data[position : position + 2] == PACKET_LENGTHS:
            coded += data[position + 5 : position + 2 + length]
        position += 2 + length
    lengths, value = [], 0
    for byte in coded:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            lengths.append(value)
            value = 0
    return position + 2, lengths


def _word(data, position):
    """The big-endian 16-bit number at a position."""
    return int.from_bytes(data[position : position + 2], "big")
