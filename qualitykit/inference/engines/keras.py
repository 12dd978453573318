"""Keras on TensorFlow, JAX or PyTorch: every model, and the only engine that explains."""

from qualitykit.models.presets import Loaded, ModelLike, Network, resolve


def load(model: ModelLike, output: str | tuple | None = None) -> Loaded:
    """A model that is ready to score; arguments and errors are those of `presets.resolve`."""
    return resolve(model, output)


def explainable(loaded: Loaded, model: ModelLike, output: str | tuple | None = None) -> Network:
    """The `keras.Model` that draws what a model sees: that which scores, or beside another engine its own.

    Args:
        loaded: what scores, made from `model` and `output`.
        model, output: as in `load`, whose errors this raises.
    """
    return loaded.network if hasattr(loaded.network, "layers") else load(model, output).network
