"""What a model costs: parameters and multiply-adds."""

import contextlib
import math

import keras
import numpy as np

from qualitykit.layers import HyperDense, KernelRegression


def multiply_adds(model, height=224, width=224):
    """Multiply-adds of one forward pass of one photograph.

    Counted are convolutions, dense, recurrent and kernel layers, wherever they are nested and as often as
    they are called; a photograph of zeros is sent through the model for that. Activations, pooling and
    normalisation are not counted, as is usual.

    Args:
        model: `keras.Model`, (N, H, W, 3) to scores.
        height, width: pixels; ignored where the model fixes its input.

    Returns:
        int.

    Example:
        >>> inputs = keras.Input((None, None, 3))
        >>> multiply_adds(keras.Model(inputs, keras.layers.Conv2D(8, 3, padding="same")(inputs)), 10, 10)
        21600
    """
    fixed = model.input_shape[1:3]
    shape = (1, fixed[0] or height, fixed[1] or width, 3)
    counts = []
    with contextlib.ExitStack() as stack:
        for layer in model._flatten_layers():
            rule = next((rule for kinds, rule in _RULES if isinstance(layer, kinds)), None)
            if rule is not None:
                stack.enter_context(_counted(layer, rule, counts))
        model(np.zeros(shape, "float32"), training=False)
    return int(sum(counts))


def describe_cost(model, height=224, width=224):
    """Parameters and multiply-adds as a dict of texts, for tables; at its own size where that is fixed.

    Example:
        >>> inputs = keras.Input((None, None, 3))
        >>> describe_cost(keras.Model(inputs, keras.layers.Conv2D(8, 3)(inputs)))["parameters"]
        '224'
    """
    fixed = model.input_shape[1:3]
    height, width = fixed[0] or height, fixed[1] or width
    return {
        "parameters": f"{model.count_params():,}",
        f"multiply-adds at {width}x{height}": f"{multiply_adds(model, height, width) / 1e9:.2f} G",
    }


@contextlib.contextmanager
def _counted(layer, rule, counts):
    """While inside, every call of the layer notes its cost."""
    plain = layer.call

    def call(inputs, *args, **kwargs):
        outputs = plain(inputs, *args, **kwargs)
        shapes = [tuple(tensor.shape) for tensor in keras.tree.flatten((inputs, outputs))]
        counts.append(rule(layer, *shapes))
        return outputs

    layer.call = call
    try:
        yield
    finally:
        del layer.call


def _convolution(layer, _, outputs):
    # Each output value sums over one kernel: (k, k, C_in / groups, C_out), whatever the number of filters.
    return math.prod(outputs) * math.prod(layer.kernel.shape[:-1])


def _depthwise(layer, _, outputs):
    return math.prod(outputs) * math.prod(layer.kernel.shape[:2])


def _separable(layer, _, outputs):
    # A depthwise convolution, then one of 1x1: both at every place of the output.
    each = math.prod(layer.depthwise_kernel.shape) + math.prod(layer.pointwise_kernel.shape)
    return math.prod(outputs[:3]) * each


def _transposed(layer, inputs, _):
    return math.prod(inputs) * math.prod(layer.kernel.shape[:-1])


def _dense(layer, inputs, _):
    return math.prod(inputs) * layer.units


def _hyper_dense(_layer, _vectors, kernels, _biases, _outputs):
    return math.prod(kernels)


def _kernel_regression(layer, inputs, _):
    # The distance to every landmark, then the sum over the landmarks.
    return math.prod(inputs[:-1]) * layer.landmarks * (inputs[-1] + 1)


def _recurrent(layer, inputs, *_):
    gates = {"GRU": 3, "LSTM": 4}.get(type(layer).__name__, 1)
    return math.prod(inputs[:2]) * gates * layer.units * (inputs[2] + layer.units)


_RULES = (
    (keras.layers.DepthwiseConv2D, _depthwise),
    (keras.layers.SeparableConv2D, _separable),
    (keras.layers.Conv2DTranspose, _transposed),
    (keras.layers.Conv2D, _convolution),
    (keras.layers.Dense, _dense),
    (HyperDense, _hyper_dense),
    (KernelRegression, _kernel_regression),
    ((keras.layers.GRU, keras.layers.LSTM, keras.layers.SimpleRNN), _recurrent),
)
