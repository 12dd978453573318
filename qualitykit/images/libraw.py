"""Camera RAW files that hold no full-size JPEG, developed by LibRaw."""

import io
from dataclasses import replace

import numpy as np

from qualitykit.images.containers import Container, Unusable
from qualitykit.images.containers.container import check_size
from qualitykit.images.formats import RAW
from qualitykit.images.quiet import silent_c


def measured(container: Container, max_megapixels: float) -> Container:
    """Return a RAW container with the size of what `develop` gives, which only LibRaw knows.

    Raises:
        Unusable: LibRaw is not installed, cannot read the file, or the picture is too large.
    """
    with silent_c(), _opened(container) as raw:
        width, height = raw.sizes.iwidth, raw.sizes.iheight
        orientation = {0: 1, 3: 3, 5: 8, 6: 6}.get(raw.sizes.flip, 1)
    check_size(width, height, max_megapixels)
    return replace(container, width=width, height=height, orientation=orientation)


def develop(container: Container) -> np.ndarray:
    """Develop a RAW file as stored: RGB, uint8, (H, W, 3), sRGB, with the camera's white balance.

    Raises:
        Unusable: LibRaw is not installed or cannot read the file.
    """
    import rawpy

    with silent_c(), _opened(container) as raw:
        try:
            return raw.postprocess(use_camera_wb=True, user_flip=0, output_bps=8)
        except rawpy.LibRawError as error:
            raise Unusable(f"cannot be developed ({_words(error)})") from None


def _opened(container: Container):
    RAW.require()
    import rawpy

    try:
        return rawpy.imread(io.BytesIO(container.data))
    except rawpy.LibRawError as error:
        raise Unusable(f"cannot be developed ({_words(error)})") from None


def _words(error: Exception) -> str:
    """Return LibRaw's message, which comes as bytes."""
    message = error.args[0] if error.args else ""
    return message.decode("utf-8", "replace") if isinstance(message, bytes) else str(message)
