"""A network whose batch statistics stay as they are while its weights are trained."""

import keras

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class InferenceMode(keras.Model):
    """A Functional network that runs in inference mode also while the model around it is trained.

    Batch normalisations use their moving statistics, which fine-tuning with small batches needs, and
    drop-outs do nothing; all weights, gamma and beta too, are trained as usual. Calling a network with
    `training=False` inside a Functional model does not do this: Keras hands the outer model's `training` on
    and overrides it.

    Args:
        inputs, outputs: of the Functional graph.
        name: model name.

    Example:
        >>> import numpy as np
        >>> inputs = keras.Input((2,))
        >>> network = InferenceMode(inputs, keras.layers.Dropout(0.9)(inputs))
        >>> [float(v) for v in network(np.ones((1, 2)), training=True)[0]]
        [1.0, 1.0]
    """

    opens_as_graph = True  # for `qualitykit.analysis`: all that `call` changes is the mode

    def call(self, inputs, training=None, mask=None) -> Tensor:
        return super().call(inputs, training=False, mask=mask)
