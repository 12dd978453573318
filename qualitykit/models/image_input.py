"""How photographs enter a system."""

import keras

from qualitykit.layers import EnlargeSmall, FixedSize
from qualitykit.models.inputs.policy import SHORTEST as SMALLEST


def image_input(side=None) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """The input of a system and the pixels that its first layer takes.

    Args:
        side: of the square crops that a system insists on; None for photographs of any size, which are
            enlarged where a side is below 64 pixels.

    Returns:
        (input, images): Keras tensors (N, H, W, 3), RGB, 0..255.

    Raises:
        ValueError: Keras is set to another layout than (N, H, W, C).

    Example:
        >>> [tensor.shape for tensor in image_input()]
        [(None, None, None, 3), (None, None, None, 3)]
    """
    check_layout()
    inputs = keras.Input((side, side, 3), name="image")
    fit = EnlargeSmall(SMALLEST, name="enlarged") if side is None else FixedSize(side, name="fixed_size")
    return inputs, fit(inputs)


def check_layout() -> None:
    """Systems are built in the layout (N, H, W, C), and keep it when they are loaded again.

    Raises:
        ValueError: Keras is set to another.
    """
    layout = keras.config.image_data_format()
    if layout != "channels_last":
        raise ValueError(
            "image_data_format must be 'channels_last': change it in keras.json or by "
            f"keras.config.set_image_data_format. Received: image_data_format={layout!r}"
        )
