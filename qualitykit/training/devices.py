"""Training on all devices of a machine: each takes its share of every batch, and all learn from the whole.

Under JAX, Keras shares out batches by itself (`keras.distribution`): a step is computed as on one device,
batch losses and drop-out included. Under TensorFlow each device computes a step of its own
(`MirroredStrategy`); there the losses are made to see the scores of all of them.
"""

import contextlib

import keras


class OneDevice:
    """Where nothing is shared out.

    Attributes:
        count: of the devices; every batch must have a multiple of so many photographs.
    """

    count = 1

    def scope(self) -> contextlib.AbstractContextManager:
        """What a model must be made and trained in."""
        return contextlib.nullcontext()

    def loss(self, loss: keras.losses.Loss) -> keras.losses.Loss:
        """A loss of the whole batch, from one of what a device has."""
        return loss


class _Jax(OneDevice):
    def __init__(self):
        self._names = keras.distribution.list_devices()
        self.count = len(self._names)

    def scope(self) -> contextlib.AbstractContextManager:
        return _Shared(devices=self._names, auto_shard_dataset=False).scope()


class _TensorFlow(OneDevice):
    def __init__(self):
        import tensorflow as tf

        names = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
        self._strategy = tf.distribute.MirroredStrategy([device.name for device in names])
        self.count = len(names)

    def scope(self) -> contextlib.AbstractContextManager:
        return self._strategy.scope()

    def loss(self, loss: keras.losses.Loss) -> keras.losses.Loss:
        if loss.reduction == "sum":
            raise ValueError(f"devices 'all' needs a loss that is a mean. Received: {loss.name}, a sum")
        return _GlobalLoss(loss)


class _Shared(keras.distribution.DataParallel):
    """Batches that cannot be shared out evenly, as in validation, are computed whole on every device."""

    def get_data_layout(self, data_shape) -> keras.distribution.TensorLayout:
        if data_shape[0] % self.device_mesh.devices.size == 0:
            return super().get_data_layout(data_shape)
        return keras.distribution.TensorLayout([None] * len(data_shape), self.device_mesh)


class _GlobalLoss(keras.losses.Loss):
    """The mean of another loss, over the scores of all devices.

    Each device computes it whole and divides it by their number, as Keras expects; the gradients that reach
    its own scores are added up over all devices, which makes them those of the one loss.

    Args:
        loss: a Keras loss that is reduced to its mean, or is one number for a batch.
    """

    def __init__(self, loss):
        super().__init__(name=loss.name, reduction=None)
        self._loss = loss

    def __call__(self, y_true, y_pred, sample_weight=None):
        import tensorflow as tf

        context = tf.distribute.get_replica_context()
        if context is None:  # outside of a step, where there is one batch
            return self._loss(y_true, y_pred, sample_weight)
        y_pred = context.all_gather(y_pred, axis=0)
        y_true = context.all_gather(tf.cast(y_true, y_pred.dtype), axis=0)
        return tf.reduce_mean(self._loss.call(y_true, y_pred)) / context.num_replicas_in_sync


def choose_devices(devices: str | None, batch_size: int) -> OneDevice:
    """What a training runs on.

    Args:
        devices: None, the one that Keras takes; or "all" GPUs, or where there are none all that the backend
            calls a CPU.
        batch_size: of the recipe, over all of them.

    Raises:
        ValueError: something else, PyTorch, or batches that cannot be shared out evenly.

    Example:
        >>> choose_devices(None, 16).count
        1
    """
    if devices is None:
        return OneDevice()
    if devices != "all":
        raise ValueError(f"devices must be 'all' or None. Received: devices={devices!r}")
    kinds = {"jax": _Jax, "tensorflow": _TensorFlow}
    backend = keras.backend.backend()
    if backend not in kinds:
        raise ValueError(f"devices 'all' needs the backend {' or '.join(kinds)}. Received: {backend}")
    chosen = kinds[backend]()
    if chosen.count == 1:
        return OneDevice()
    if batch_size % chosen.count:
        raise ValueError(
            f"batch_size must be a multiple of the {chosen.count} devices. Received: batch_size={batch_size}"
        )
    return chosen


def copied(model: keras.Model) -> keras.Model:
    """A model's like, made where this is called, with the same weights.

    Raises:
        ValueError: a model of a class that Keras cannot rebuild.
    """
    try:
        entry = keras.saving.serialize_keras_object(model)
        copy = keras.saving.deserialize_keras_object(entry, safe_mode=True)
    except (TypeError, ValueError, NotImplementedError) as error:
        raise ValueError(
            f"devices 'all' needs a model that can be rebuilt: {str(error).splitlines()[0]}"
        ) from error
    copy.set_weights(model.get_weights())
    return copy
