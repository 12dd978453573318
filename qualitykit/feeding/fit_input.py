"""What `keras.Model.fit` is given, so that a training waits for nothing but its own steps."""

import keras

from qualitykit.feeding.decode_ahead import DecodeAhead


def for_fit(batches: DecodeAhead) -> object:
    """Batches as `keras.Model.fit` takes them soonest; `qualitykit.training` does this by itself.

    TensorFlow gets a `tf.data.Dataset` that does not tune itself. The one that Keras makes of `batches` does,
    and on a busy machine the end of an epoch then waits until the tuner wakes, which sleeps twice as long
    each time; with batches that are made ahead already it has nothing to tune. JAX and
    PyTorch get `batches` as they are.

    Args:
        batches: as many each epoch. Their `epoch` is read when an epoch begins, and here, where the first two
            are made to learn their shapes; Keras counts it up by itself only where it gets `batches`.

    Example:
        >>> import numpy as np
        >>> class Doubles(DecodeAhead):
        ...     def plan(self):
        ...         return [1.0, 2.0]
        ...
        ...     def make_batch(self, epoch, items):
        ...         return np.full((4, 1), items), np.full((4, 1), 2 * items)
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> history = model.fit(for_fit(Doubles()), shuffle=False, verbose=0)
    """
    if keras.backend.backend() != "tensorflow":
        return batches
    import tensorflow as tf

    options = tf.data.Options()
    options.autotune.enabled = False
    made = tf.data.Dataset.from_generator(
        lambda: (batches[index] for index in range(len(batches))), output_signature=_signature(batches)
    )
    counted = made.apply(tf.data.experimental.assert_cardinality(len(batches)))
    return counted.prefetch(1).with_options(options)


def _signature(batches):
    """Types and shapes of the first two batches; None for their number and for sides in which they differ."""
    import tensorflow as tf

    def spec(first, second):
        sides = zip(first.shape[1:], second.shape[1:], strict=True)
        return tf.TensorSpec((None, *(a if a == b else None for a, b in sides)), first.dtype)

    return keras.tree.map_structure(spec, batches[0], batches[min(1, len(batches) - 1)])
