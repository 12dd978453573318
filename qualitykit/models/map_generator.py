"""The U-Net that draws a quality map from the distorted image alone."""

import keras
from keras import layers

# Four halvings: sides must be multiples of this, and a map's pixel depends on no image pixel further away
# than twice this.
STRIDE = 16


def map_generator(widths=(64, 128, 256, 512), name="map_generator") -> keras.Model:
    """An image to its quality map, of the same size.

    Down: four 3x3 convolutions, each followed by 2x2 max pooling. Up: four 2x2 transposed convolutions of
    stride 2, each joined with the convolution of its size. Batch normalisation and leaky ReLU follow all of
    them. A last 3x3 convolution and the logistic function give the map.

    Decisions: the paper gives no widths, no slope (0.2 here) and not how maps are halved (max pooling here,
    as in U-Net). Pixels 0..255 are divided by 255 inside.

    Args:
        widths: channels of the four convolutions; the transposed ones mirror them.
        name: of the network.

    Returns:
        Functional `keras.Model`: (N, H, W, 3), RGB 0..255, H and W multiples of 16, to (N, H, W, 1), 0..1.

    Raises:
        ValueError: `widths` are not four whole numbers of at least 1.

    Example:
        >>> map_generator((2, 2, 2, 2)).compute_output_shape((1, 144, 144, 3))
        (1, 144, 144, 1)

    Reference: Pan et al., "Blind Predicting Similar Quality Map for Image Quality Assessment", CVPR 2018,
    section 3.1.
    """
    if len(widths) != 4 or not all(isinstance(width, int) and width >= 1 for width in widths):
        raise ValueError(f"widths must be four whole numbers of at least 1. Received: widths={widths!r}")
    images = keras.Input((None, None, 3), name="patch")
    x = layers.Rescaling(1 / 255, name="scale")(images)
    skips = []
    for level, width in enumerate(widths, start=1):
        x = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"down_{level}")(x)
        x = activate(x, f"down_{level}")
        skips.append(x)
        x = layers.MaxPooling2D(name=f"down_{level}_pool")(x)
    for level, width in zip((4, 3, 2, 1), reversed(widths), strict=True):
        x = layers.Conv2DTranspose(width, 2, strides=2, use_bias=False, name=f"up_{level}")(x)
        x = activate(x, f"up_{level}")
        x = layers.Concatenate(name=f"join_{level}")([skips[level - 1], x])
    # In float32 under mixed precision too: the logistic loss needs the small differences from 0 and 1.
    x = layers.Conv2D(1, 3, padding="same", dtype="float32", name="last")(x)
    return keras.Model(images, layers.Activation("sigmoid", dtype="float32", name="map")(x), name=name)


def activate(x, name, momentum=0.99) -> keras.KerasTensor:
    """Batch normalisation and leaky ReLU, as after every convolution of the paper."""
    x = layers.BatchNormalization(momentum=momentum, name=f"{name}_norm")(x)
    return layers.LeakyReLU(0.2, name=f"{name}_relu")(x)
