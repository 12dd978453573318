"""ResNet-18, which `keras.applications` lacks."""

import keras
from keras import layers

_BLOCKS = 2  # in each of the four stages


def resnet18(x, widths=(64, 128, 256, 512), name="resnet18") -> keras.KerasTensor:
    """The convolutions of ResNet-18 from random numbers: a tensor to its last feature map.

    7x7 convolution and 3x3 max pooling, both of stride 2; then four stages of two blocks, each
    relu(x + norm(conv(relu(norm(conv(x)))))) with 3x3 convolutions. The later stages begin with stride 2 and
    a 1x1 convolution on the way around.

    Args:
        x: Keras tensor (N, H, W, C), H and W at least 32.
        widths: channels of the four stages.
        name: prefix of the layers' names.

    Returns:
        Keras tensor (N, H/32, W/32, widths[-1]), sides rounded up.

    Example:
        >>> import keras
        >>> resnet18(keras.Input((64, 64, 1)), widths=(2, 4, 8, 16)).shape
        (None, 2, 2, 16)

    Reference: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, Table 1.
    """
    x = layers.ReLU(name=f"{name}_stem_relu")(_convolution(x, widths[0], 7, 2, f"{name}_stem"))
    x = layers.MaxPooling2D(3, 2, "same", name=f"{name}_stem_pool")(x)
    for stage, width in enumerate(widths, start=1):
        for block in range(1, _BLOCKS + 1):
            stride = 2 if stage > 1 and block == 1 else 1
            x = _block(x, width, stride, f"{name}_{stage}_{block}")
    return x


def _block(x, width, stride, name):
    around = x
    if stride > 1 or x.shape[-1] != width:
        around = _convolution(x, width, 1, stride, f"{name}_around")
    x = layers.ReLU(name=f"{name}_1_relu")(_convolution(x, width, 3, stride, f"{name}_1"))
    x = _convolution(x, width, 3, 1, f"{name}_2")
    return layers.ReLU(name=f"{name}_relu")(layers.Add(name=f"{name}_add")([around, x]))


def _convolution(x, width, size, stride, name):
    x = layers.Conv2D(
        width,
        size,
        stride,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=f"{name}_conv",
    )(x)
    return layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(x)
