"""HyperIQA's second half: what is seen decides the weights of the small network that judges.

CSPP-IQA calls the same thing its content-understanding and quality prediction modules.
"""

import keras
from keras import initializers, layers

from qualitykit.layers import HyperDense, SpatialPyramidPooling

# The hyper network's map is 7x7; sizes of the target network's layers and channels as published.
_SIDE = 7
_CHANNELS = (1024, 512, 112)
_TARGET_SIZES = (112, 56, 28, 14)

# PyTorch's default, uniform within 1 / sqrt(fan in), which the public implementation leaves the three 1x1
# convolutions at. He's makes the generated weights so large that every sigmoid starts saturated.
_SMALL = initializers.VarianceScaling(scale=1 / 3, mode="fan_in", distribution="uniform")


def predict_quality(features, vector, prefix="hyper") -> keras.KerasTensor:
    """The score that the target network, with the weights made for this image, gives its feature vector.

    Dense 112, 56, 28, 14 with sigmoids, then Dense 1, linear; kernels and biases come from `features`.

    Args:
        features: Keras tensor (N, H, W, C), the last stage of the backbone; pooled to 7x7 unless it is.
        vector: Keras tensor (N, V), V * 112 divisible by 49.
        prefix: start of all layer names.

    Returns:
        Keras tensor (N, 1), float32.

    Reference: HyperIQA, sections 3.2-3.4; CSPP-IQA, sections 3.2-3.3.
    """
    content = _understand(features, prefix)
    pooled = layers.GlobalAveragePooling2D(name=f"{prefix}_pool")(content)
    for number, units in enumerate(_TARGET_SIZES, start=1):
        name = f"{prefix}_target_{number}"
        kernel = _generated_kernel(content, vector.shape[-1], units, f"{name}_kernel")
        bias = _generated_vector(pooled, units, f"{name}_bias")
        vector = HyperDense("sigmoid", name=name)([vector, kernel, bias])
    last = f"{prefix}_target_{len(_TARGET_SIZES) + 1}"
    kernel = _generated_vector(pooled, _TARGET_SIZES[-1], f"{last}_kernel")
    kernel = layers.Reshape((_TARGET_SIZES[-1], 1), name=f"{last}_kernel_reshape")(kernel)
    bias = _generated_vector(pooled, 1, f"{last}_bias")
    return HyperDense(dtype="float32", name=last)([vector, kernel, bias])


def _understand(features, prefix):
    """Three 1x1 convolutions on a 7x7 map: (N, 7, 7, 112)."""
    if tuple(features.shape[1:3]) != (_SIDE, _SIDE):
        channels = features.shape[-1]
        features = SpatialPyramidPooling((_SIDE,), name=f"{prefix}_adaptive_pool")(features)
        features = layers.Reshape((_SIDE, _SIDE, channels), name=f"{prefix}_map")(features)
    for number, channels in enumerate(_CHANNELS, start=1):
        features = layers.Conv2D(
            channels, 1, activation="relu", kernel_initializer=_SMALL, name=f"{prefix}_conv_{number}"
        )(features)
    return features


def _generated_kernel(content, inputs, units, name):
    """A convolution's 7x7 maps read as a kernel (N, inputs, units), in the public implementation's order."""
    channels, remainder = divmod(inputs * units, _SIDE * _SIDE)
    if remainder:
        raise ValueError(
            f"inputs * units must be divisible by {_SIDE * _SIDE}. Received: inputs={inputs}, units={units}"
        )
    kernel = layers.Conv2D(channels, 3, padding="same", kernel_initializer="he_normal", name=name)(content)
    kernel = layers.Permute((3, 1, 2), name=f"{name}_channels_first")(kernel)
    kernel = layers.Reshape((units, inputs), name=f"{name}_reshape")(kernel)
    return layers.Permute((2, 1), name=f"{name}_transpose")(kernel)


def _generated_vector(pooled, units, name):
    return layers.Dense(units, kernel_initializer="he_normal", name=name)(pooled)
