"""Small changes inside a network."""

import keras


def rebuild(network, *, changes=None, insertions=None) -> keras.Model:
    """A copy of a Functional network, weights included, with layers changed or added.

    Args:
        network: a Functional `keras.Model`.
        changes: layer name -> entries of its config to replace; shapes of weights must stay as they are.
        insertions: layer name -> new layer that its output passes through.

    Returns:
        A Functional `keras.Model` of the same name and class with layers of its own.

    Example:
        >>> inputs = keras.Input((8, 8, 3))
        >>> network = keras.Model(inputs, keras.layers.Conv2D(2, 1, strides=2, name="conv")(inputs))
        >>> rebuild(network, changes={"conv": {"strides": 1}}).output_shape
        (None, 8, 8, 2)
    """
    changes, insertions = changes or {}, insertions or {}

    def clone(layer):
        return type(layer).from_config({**layer.get_config(), **changes.get(layer.name, {})})

    def call(layer, *args, **kwargs):
        outputs = layer(*args, **kwargs)
        return insertions[layer.name](outputs) if layer.name in insertions else outputs

    copy = keras.models.clone_model(network, clone_function=clone, call_function=call)
    for layer in network.layers:
        if layer.weights:
            copy.get_layer(layer.name).set_weights(layer.get_weights())
        if isinstance(layer, keras.layers.Normalization):
            copy.get_layer(layer.name).finalize_state()  # it computes with a copy of its weights
    return copy


def consumers(operation) -> set:
    """The operations that take what an operation of a Functional network gives."""
    return {node.operation for node in operation._outbound_nodes}
