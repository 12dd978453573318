"""What all systems share: a Functional model that can be rebuilt from its constructor's arguments."""

import keras

from qualitykit._types import Tensor


class QualityModel(keras.Model):
    """A Functional Keras model whose config is its constructor's arguments.

    Subclasses build the graph in `__init__` and hand over inputs, outputs and the arguments. `weights` is
    stored as None: a saved file brings its own weights, and loading it must never look for others.

    Args:
        inputs, outputs: of the Functional graph.
        arguments: dict of the subclass's constructor arguments, JSON-serialisable.
        name: model name.
    """

    def __init__(self, inputs: Tensor, outputs: Tensor, *, arguments: dict, name: str):
        super().__init__(inputs=inputs, outputs=outputs, name=name)
        self._arguments = {**arguments, **({"weights": None} if "weights" in arguments else {})}

    def get_config(self) -> dict:
        return {**self._arguments, "name": self.name}

    @classmethod
    def from_config(cls, config, custom_objects=None) -> "QualityModel":
        return cls(**config)
