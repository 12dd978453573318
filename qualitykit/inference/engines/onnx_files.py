"""What makes a converted model a twin: texts beside its graph, and a proof that it scores alike."""

import os

import numpy as np

from qualitykit.inference.engines.onnx import OnnxNetwork
from qualitykit.models.presets import Loaded
from qualitykit.models.sides import input_sides

# Scores of a twin differ by no more than this share of the scale.
TOLERANCE = 5e-4
# Weights with fewer numbers stay as they are: they weigh little, and biases and means move every score.
_LARGE = 65_536
_SHAPES = ((64, 96), (161, 130), (255, 353))  # odd ones too: converters round in ways of their own


def complete(path: str | os.PathLike, texts: dict[str, str], half: bool) -> None:
    """Puts texts into an ONNX file's metadata, and stores its large weights in half precision if asked to."""
    import onnx

    model = onnx.load(path)
    for key, value in texts.items():
        model.metadata_props.add(key=key, value=value)
    if half:
        _halve(model.graph)
    onnx.save(model, path)


def check_parity(path: str | os.PathLike, loaded: Loaded) -> float:
    """The largest difference between a twin's scores and its model's, of noise at three sizes.

    Raises:
        ValueError: it is more than .0005 of the scale (of the largest score where the scale is unknown).
    """
    twin, (height, width) = OnnxNetwork(path), input_sides(loaded.network)
    rng, scores = np.random.default_rng(0), []
    for rows, columns in _SHAPES:
        shape = (2, twin.inputs[0].shape[1] or height or rows, twin.inputs[0].shape[2] or width or columns, 3)
        images = rng.integers(0, 256, shape).astype("float32")
        scores.append([np.asarray(network.predict_on_batch(images)) for network in (loaded.network, twin)])
    scores = np.array(scores)
    scale = loaded.card.scale
    span = np.abs(scores).max() if scale is None else scale.high - scale.low
    difference = float(np.abs(scores[:, 0] - scores[:, 1]).max())
    if not difference <= TOLERANCE * span:
        raise ValueError(f"the exported model's scores differ by {difference:.3g}; it was not written")
    return difference


def _halve(graph):
    """Large weights as half precision, each followed by a cast, which the runtime does once."""
    from onnx import TensorProto, helper, numpy_helper

    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < _LARGE:
            continue
        small = numpy_helper.to_array(tensor).astype("float16")
        if not np.isfinite(small).all():  # beyond the range of half precision
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(small, f"{name}/half"))
        casts.append(
            helper.make_node("Cast", [f"{name}/half"], [name], name=f"{name}/cast", to=TensorProto.FLOAT)
        )
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend([*casts, *nodes])
