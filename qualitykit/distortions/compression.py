"""Lossy compression: TID2013's types 10, 11, 20 and 21."""

import cv2


def jpeg(image, strength, rng):
    """JPEG by libjpeg; `strength` is the scale of the standard's tables in percent (quality 50: 100)."""
    return decode(encode_jpeg(image, jpeg_quality(strength)))


def jpeg_quality(scale):
    """libjpeg's quality, 1 to 100, whose quantisation tables are `scale` percent of the standard's."""
    quality = 100.0 - scale / 2.0 if scale <= 100.0 else 5000.0 / scale
    return int(min(max(round(quality), 1), 100))


def encode_jpeg(image, quality, *options):
    """JPEG bytes (uint8 array) of an RGB image; `options` are OpenCV's further encoding parameters."""
    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality, *options])
    return data


def decode(data):
    """RGB uint8 image from the bytes of a JPEG file."""
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]
