"""Small ONNX files in the form of exported twins, written without a converter."""

import numpy as np

from qualitykit._files import sha256_of
from qualitykit.inference.engines.twins import Facts
from qualitykit.models.card import Card


def write_twin(path, model, *, add=0.0, side=None, bins=None, card=None, texts=None):
    """A twin of a model file that gives the mean of all samples plus `add`.

    Args:
        path: of the twin.
        model: the `.keras` file that it is to belong to.
        side: of the pictures that it takes; None for any.
        bins, card: of its `Facts`.
        texts: in place of what the facts say.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    sides = [side or "height", side or "width"]
    taken = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", *sides, 3])
    given = helper.make_tensor_value_info("score", TensorProto.FLOAT, ["batch", 1])
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["mean"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Add", ["mean", "add"], ["sum"]),
        helper.make_node("Reshape", ["sum", "shape"], ["score"]),
    ]
    constants = [
        numpy_helper.from_array(np.array([add], "float32"), "add"),
        numpy_helper.from_array(np.array([-1, 1], "int64"), "shape"),
    ]
    graph = helper.make_graph(nodes, "twin", [taken], [given], constants)
    twin = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    facts = Facts(sha256_of(model), card or Card("mine", "a mean"), bins=bins)
    for key, value in (facts.texts() if texts is None else texts).items():
        twin.metadata_props.add(key=key, value=value)
    onnx.save(twin, path)


def mean_model():
    """The same in Keras."""
    import keras

    inputs = keras.Input((None, None, 3), name="image")
    same, head = keras.layers.Conv2D(3, 1), keras.layers.Dense(1)
    model = keras.Model(inputs, head(keras.layers.GlobalAveragePooling2D()(same(inputs))), name="mean")
    same.set_weights([np.eye(3, dtype="float32")[None, None], np.zeros(3, "float32")])
    head.set_weights([np.full((3, 1), 1 / 3, "float32"), np.zeros(1, "float32")])
    return model
