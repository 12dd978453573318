"""Optimisers by name, with the penalty on weights and the rates that recipes ask for."""

import keras
from keras import ops

from qualitykit.training.schedules import learning_rate


def build_optimizer(stage, network, steps) -> keras.optimizers.Optimizer:
    """The optimiser of a stage for a network.

    Args:
        stage: `Stage`.
        network: `keras.Model` that is to learn.
        steps: batches of an epoch.

    Raises:
        ValueError: `keras.optimizers` has no class of that name, or it does not know an argument.
    """
    name, arguments = stage.optimizer
    cls = getattr(keras.optimizers, name, None)
    if cls is None:
        raise ValueError(f"optimizer must name a class of keras.optimizers. Received: optimizer={name!r}")
    rate = learning_rate(stage.schedule, arguments["learning_rate"], stage.epochs, steps)
    inside = {v.path for layer in nested_models(network) for v in layer.trainable_variables}
    head = {v.path for v in network.trainable_variables} - inside if stage.head_rate != 1.0 else set()
    head_steps = None if stage.head_epochs is None else stage.head_epochs * steps
    try:
        return _penalised(cls)(
            stage.l2, head, stage.head_rate, head_steps, **{**arguments, "learning_rate": rate}
        )
    except (TypeError, ValueError) as error:
        raise ValueError(f"optimizer {name} could not be made from {arguments}: {error}") from error


def nested_models(model) -> list[keras.Model]:
    """The models that are used as layers of this model: its backbones."""
    return [layer for layer in model.layers if isinstance(layer, keras.Model)]


def _penalised(cls):
    """A subclass of a Keras optimiser with an L2 penalty in the gradient and a rate of its own for the head.

    The penalty goes into the moments, as in PyTorch's Adam and SGD, which the papers used; Keras'
    `weight_decay` is decoupled from them. Scaling the head's gradients instead of its steps would do nothing
    under Adam, which divides by their size.
    """

    class Penalised(cls):
        def __init__(self, l2, head, head_rate, head_steps, **arguments):
            super().__init__(**arguments)
            self._l2, self._head = l2, head
            self._head_rate, self._head_steps = head_rate, head_steps

        def build(self, variables):
            super().build(variables)
            # Kept by position: a backend hands its own variables to `update_step`, not Keras'.
            self._in_head = [variable.path in self._head for variable in variables]

        def update_step(self, gradient, variable, learning_rate):
            if self._l2:
                gradient = gradient + ops.cast(self._l2 * ops.convert_to_tensor(variable), gradient.dtype)
            if self._in_head[self._get_variable_index(variable)]:
                learning_rate = learning_rate * self._factor(learning_rate.dtype)
            super().update_step(gradient, variable, learning_rate)

        def _factor(self, dtype):
            if self._head_steps is None:
                return self._head_rate
            return ops.cast(ops.where(self.iterations < self._head_steps, self._head_rate, 1.0), dtype)

    Penalised.__name__ = cls.__name__
    return Penalised
