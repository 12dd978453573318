"""Optimisers by name, with a rate of its own for the backbones and the schedules of the recipes."""

import keras
import numpy as np


@keras.saving.register_keras_serializable(package="qualitykit")
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    """A linear rise over the first part of the steps, then half a cosine down to zero.

    Args:
        peak: highest learning rate.
        steps: number of training steps in all.
        warmup: share of the steps that the rise takes.

    Example:
        >>> round(float(WarmupCosine(1.0, 100, warmup=0.1)(10)), 3)
        1.0
    """

    def __init__(self, peak, steps, warmup=0.05):
        self.peak, self.steps, self.warmup = peak, steps, warmup

    def __call__(self, step):
        step = keras.ops.cast(step, "float32")
        rise = max(1.0, self.warmup * self.steps)
        done = keras.ops.clip((step - rise) / max(1.0, self.steps - rise), 0.0, 1.0)
        cosine = 0.5 * (1 + keras.ops.cos(np.float32(np.pi) * done))
        return self.peak * keras.ops.where(step < rise, (step + 1) / (rise + 1), cosine)

    def get_config(self):
        return {"peak": self.peak, "steps": self.steps, "warmup": self.warmup}


def build_optimizer(recipe, model, steps_per_epoch):
    """The recipe's optimiser for this model.

    Raises:
        ValueError: `keras.optimizers` has no class of that name.
    """
    name, arguments = recipe.optimizer
    cls = getattr(keras.optimizers, name, None)
    if cls is None:
        raise ValueError(f"optimizer must name a class of keras.optimizers. Received: optimizer={name!r}")
    arguments = dict(arguments)
    if recipe.schedule == "cosine":
        arguments["learning_rate"] = WarmupCosine(arguments["learning_rate"], recipe.epochs * steps_per_epoch)
    if recipe.backbone_rate == 1.0:
        return cls(**arguments)
    inside = {v.path for layer in nested_models(model) for v in layer.trainable_variables}
    return _with_rates(cls)(
        lambda variable: recipe.backbone_rate if variable.path in inside else 1.0, **arguments
    )


def nested_models(model):
    """The models that are used as layers of this model: its backbones."""
    return [layer for layer in model.layers if isinstance(layer, keras.Model)]


def _with_rates(cls):
    """A subclass of a Keras optimiser whose step is scaled per variable.

    Scaling gradients instead would do nothing under Adam, which divides by their size.
    """

    class WithRates(cls):
        def __init__(self, rate_of, **arguments):
            super().__init__(**arguments)
            self._rate_of = rate_of

        def build(self, variables):
            super().build(variables)
            # Kept by position: a backend hands its own variables to `update_step`, not Keras'.
            self._rates = [self._rate_of(variable) for variable in variables]

        def update_step(self, gradient, variable, learning_rate):
            rate = self._rates[self._get_variable_index(variable)]
            super().update_step(gradient, variable, learning_rate * rate)

    WithRates.__name__ = cls.__name__
    return WithRates
