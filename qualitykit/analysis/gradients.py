"""Gradients of a score with respect to activations: the one place that calls a backend by its own name."""

from collections.abc import Callable

import keras
import numpy as np


def score_gradients(head: Callable, activations: list) -> tuple[np.ndarray, list[np.ndarray]]:
    """Scores of activations, and how each score moves with each of its own activations.

    g = d s / d A. The scores of a batch are summed before differentiating; a head that treats every image
    alone (inference mode) thus gives each image its own gradient.

    Args:
        head: callable in Keras: a list of backend tensors, first axis N, to scores (N,) or (N, 1).
        activations: list of float arrays, first axis N.

    Returns:
        scores (N,) and a list of gradients, each shaped as its activation: NumPy, float32. An activation
        that the score does not depend on has gradient zero.

    Example:
        >>> import numpy as np
        >>> scores, (gradient,) = score_gradients(lambda x: x[0] ** 2, [np.array([3.0])])
        >>> float(scores[0]), float(gradient[0])
        (9.0, 6.0)
    """
    backend = keras.backend.backend()
    gradient = {"tensorflow": _tensorflow, "torch": _torch, "jax": _jax}.get(backend)
    if gradient is None:
        raise ValueError(f"the Keras backend must be tensorflow, torch or jax. Received: {backend!r}")
    tensors = [keras.ops.convert_to_tensor(a, dtype="float32") for a in activations]
    scores, gradients = gradient(head, tensors)
    to_numpy = keras.ops.convert_to_numpy
    return to_numpy(scores).reshape(len(activations[0])), [
        np.asarray(to_numpy(g), "float32") for g in gradients
    ]


def _tensorflow(head, tensors):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(tensors)
        scores = head(tensors)
    return scores, tape.gradient(scores, tensors, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def _torch(head, tensors):
    import torch

    with torch.enable_grad():
        tensors = [t.detach().requires_grad_() for t in tensors]
        scores = head(tensors)
        if not scores.requires_grad:
            return scores, [torch.zeros_like(t) for t in tensors]
        gradients = torch.autograd.grad(scores.sum(), tensors, allow_unused=True)
    pairs = zip(gradients, tensors, strict=True)
    return scores.detach(), [torch.zeros_like(t) if g is None else g for g, t in pairs]


def _jax(head, tensors):
    import jax

    def stateless(inputs):
        with keras.StatelessScope():  # a layer that notes a state would otherwise keep a tracer
            return head(inputs)

    scores, pullback = jax.vjp(stateless, tensors)
    (gradients,) = pullback(jax.numpy.ones_like(scores))
    return scores, gradients
