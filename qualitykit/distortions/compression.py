"""Lossy compression: TID2013's types 10, 11, 20 and 21.

JPEG and JPEG 2000 are those of libjpeg and OpenJPEG, through Pillow.
"""

import io
import math

import numpy as np
from PIL import Image

from qualitykit.distortions.block_dct import from_ycc, map_blocks, to_ycc

# A flat quantisation step of about twice the noise's deviation removes most of it without visible blocks.
STEP_PER_NOISE = 2.0
OPENJPEG_RESOLUTIONS = 6


def jpeg(image, strength, rng):
    """JPEG, 4:2:0; `strength` is the scale of the standard's tables in percent (quality 50: 100)."""
    return decode(encode_jpeg(image, quality=jpeg_quality(strength)))


def jpeg2000(image, strength, rng):
    """JPEG 2000, irreversible wavelet, to a given error; `strength` is the RMS that the coder aims at."""
    decibels = 20.0 * math.log10(255.0 / strength)
    return decode(encode_jpeg2000(image, quality_mode="dB", quality_layers=[decibels]))


def comfort_noise(image, strength, rng):
    """Block DCT coding in which noise stands for what is not coded; `strength` is the quantisation step.

    Coefficients under half a step, which a coder would set to zero, keep their magnitude and get a random
    sign: the texture's spectrum stays, its shapes go. The others are quantised. Blocks of 8x8, in luma and
    colour differences.
    """

    def code(blocks):
        signs = rng.choice(np.float32([-1.0, 1.0]), size=blocks.shape)
        coded = np.rint(blocks / np.float32(strength)) * np.float32(strength)
        return np.where(coded == 0.0, signs * np.abs(blocks), coded)

    return from_ycc(map_blocks(to_ycc(image), code))


def lossy_compression_of_noisy_images(image, strength, rng):
    """White Gaussian noise, then JPEG with flat tables; `strength` is the noise's standard deviation.

    The step is twice that deviation, where the coder itself acts as a filter.
    """
    noisy = image + strength * rng.standard_normal(image.shape, dtype=np.float32)
    step = int(np.clip(round(STEP_PER_NOISE * strength), 1, 255))
    noisy = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
    return decode(encode_jpeg(noisy, qtables=[[step] * 64] * 2, subsampling=0))


def jpeg_quality(scale):
    """libjpeg's quality, 1 to 100, whose quantisation tables are `scale` percent of the standard's."""
    quality = 100.0 - scale / 2.0 if scale <= 100.0 else 5000.0 / scale
    return int(min(max(round(quality), 1), 100))


def encode_jpeg(image, **options):
    """JPEG bytes of an RGB uint8 image; `options` are those of Pillow's JPEG writer."""
    return _encode(image, "JPEG", **options)


def encode_jpeg2000(image, **options):
    """JPEG 2000 code stream of an RGB uint8 image; `options` are those of Pillow's writer."""
    # OpenJPEG refuses more resolutions than the shorter side can be halved into.
    resolutions = min(OPENJPEG_RESOLUTIONS, min(image.shape[:2]).bit_length())
    return _encode(image, "JPEG2000", no_jp2=True, irreversible=True, num_resolutions=resolutions, **options)


def decode(data):
    """RGB uint8 image from the bytes of a JPEG or JPEG 2000 file."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def _encode(image, file_format, **options):
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, file_format, **options)
    return stream.getvalue()
