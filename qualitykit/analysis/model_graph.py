"""A Functional model with its nested models opened: one flat list of layer calls, which can be cut in two."""

from dataclasses import dataclass, field

import keras
from keras import tree


@dataclass(frozen=True, eq=False)
class Nested:
    """One call of a nested model: its path, and the tensor that it was called on."""

    path: str
    source: object


@dataclass(frozen=True)
class Call:
    """One call of a layer or operation that is not itself a graph; tensors are Keras tensors.

    `within` are the calls of nested models that it is a part of, the outermost first.
    """

    operation: object
    args: tuple
    kwargs: dict
    outputs: list
    within: tuple = ()

    @property
    def inputs(self):
        return [x for x in tree.flatten((self.args, self.kwargs)) if isinstance(x, keras.KerasTensor)]


@dataclass
class FlatGraph:
    """A model's calls in order, with the layers of nested models in place of the nested models.

    Attributes:
        image: the input tensor.
        score: the output tensor.
        calls: list of `Call`, every call after those whose outputs it takes.
        named: path, such as "conv_1" or "backbone/conv_1" or "backbone", to the tensors that came out there.
    """

    image: keras.KerasTensor
    score: keras.KerasTensor = None
    calls: list = field(default_factory=list)
    named: dict = field(default_factory=dict)

    def producer(self):
        """Dict from a tensor's id to the call that made it."""
        return {id(tensor): call for call in self.calls for tensor in call.outputs}


def flatten_model(model):
    """Opens a Functional or Sequential model, and every such model nested in it, into a `FlatGraph`.

    The layers are called once more on new Keras tensors; the model and its weights stay as they were.

    Raises:
        ValueError: the model is no graph, or has not one input of shape (N, H, W, C) and one output (N, 1).

    Example:
        >>> import keras
        >>> image, layers = keras.Input((8, 8, 3)), keras.layers
        >>> backbone = keras.Sequential([image, layers.Conv2D(2, 3, name="conv")], name="net")
        >>> head = [layers.GlobalAveragePooling2D(name="pool"), layers.Dense(1, name="score")]
        >>> list(flatten_model(keras.Sequential([image, backbone, *head])).named)
        ['net/conv', 'net', 'pool', 'score']
    """
    if not _is_graph(model) or not model.built:
        raise ValueError(
            f"model must be a built Functional or Sequential Keras model. Received: model={model!r}"
        )
    shapes = [tuple(t.shape) for t in model.inputs], [tuple(t.shape) for t in model.outputs]
    if [len(s) for s in shapes[0]] != [4] or [s[1:] for s in shapes[1]] != [(1,)]:
        raise ValueError(
            "model must have one input (N, H, W, C) and one output (N, 1). "
            f"Received: input shapes {shapes[0]}, output shapes {shapes[1]}"
        )
    reference = model.inputs[0]
    graph = FlatGraph(keras.Input(batch_shape=reference.shape, dtype=reference.dtype, name="image"))
    (graph.score,) = tree.flatten(_open(model, graph.image, "", graph))
    return graph


class Replay(keras.layers.Layer):
    """Some calls of a graph as one layer: from tensors that stand for some Keras tensors to others.

    A Functional model would not do: flattened graphs hold several layers of one name.

    Args:
        calls: list of `Call`, in order.
        sources, targets: lists of Keras tensors of the graph.

    Input shape: list, as the sources. Output shape: list, as the targets.
    """

    def __init__(self, calls, sources, targets):
        super().__init__()
        # Keras tracks what is in a list, so that this layer has the weights; what is in a closure, it leaves.
        parts = {id(call.operation): call.operation for call in calls}
        self.parts = [part for part in parts.values() if isinstance(part, keras.Layer)]
        self.run = lambda tensors: _replay(calls, sources, targets, tensors)
        self.spec = lambda: [keras.KerasTensor(t.shape, t.dtype) for t in targets]
        self.built = True

    def call(self, tensors):
        return self.run(tensors)

    def compute_output_spec(self, tensors):
        return self.spec()


def cut(graph, tensors):
    """Cuts a graph at some tensors.

    Whatever the second half also needs from before the cut (a path that goes round it) leaves the first half
    after the tensors of the cut, and enters the second half in the same place. Tensors that reach the score
    only through others of the cut are left out.

    Args:
        graph: `FlatGraph`.
        tensors: list of Keras tensors of the graph.

    Returns:
        (tensors, features, head): those that are in the cut, a model image -> [*tensors, *round], and a layer
        [*tensors, *round] -> [score].

    Raises:
        ValueError: the score depends on none of the tensors.
    """
    reached, after = {id(t) for t in tensors}, []
    for call in _calls_between(graph, tensors, [graph.score]):
        if any(id(t) in reached for t in call.inputs):
            reached.update(id(t) for t in call.outputs)
            after.append(call)
    entering = {id(t): t for call in after for t in call.inputs}
    tensors = [t for t in tensors if id(t) in entering]
    if not tensors:
        raise ValueError("layer must lie between image and score. Received: one on which no score depends")
    edge = [*tensors, *(t for key, t in entering.items() if key not in reached)]
    before = _calls_between(graph, [graph.image], edge)
    image = keras.Input(batch_shape=graph.image.shape, dtype=graph.image.dtype)
    features = keras.Model(image, Replay(before, [graph.image], edge)([image]))
    return tensors, features, Replay(after, edge, [graph.score])


def _replay(calls, sources, targets, tensors):
    values = {id(t): x for t, x in zip(sources, tensors, strict=True)}
    for call in calls:
        args, kwargs = tree.map_structure(lambda x: values.get(id(x), x), (call.args, call.kwargs))
        outputs = tree.flatten(call.operation(*args, **kwargs))
        for tensor, value in zip(call.outputs, outputs, strict=True):
            values.setdefault(id(tensor), value)  # a source that a call makes again keeps the value given
    return [values[id(t)] for t in targets]


def _open(model, tensors, prefix, graph, within=()):
    """Runs a model on Keras tensors, call by call, and notes the calls in the graph."""

    def call(operation, *args, **kwargs):
        path = prefix + operation.name
        kwargs.pop("training", None)  # Keras, too, puts the mode that a model is called in over those inside
        if _is_graph(operation):
            source = args[0] if args else kwargs["inputs"]
            outputs = _open(operation, source, path + "/", graph, (*within, Nested(path, source)))
        else:
            outputs = operation(*args, **kwargs)
            graph.calls.append(Call(operation, args, kwargs, tree.flatten(outputs), within))
        graph.named.setdefault(path, []).extend(tree.flatten(outputs))
        return outputs

    if isinstance(model, keras.Sequential):
        for layer in model.layers:
            tensors = call(layer, tensors)
        return tensors
    # Keras has no public way to run a Functional model call by call without making new layers.
    return model._run_through_graph(tensors, call_fn=call)


def _is_graph(operation):
    """Whether this is a Functional or Sequential model that Keras itself runs, layer by layer.

    Its `call` is not overridden, or, as its `opens_as_graph` says, changes the mode of the layers alone.
    """
    if not isinstance(operation, keras.Function | keras.Sequential):
        return False
    owner = next(cls for cls in type(operation).__mro__ if "call" in vars(cls))
    return owner.__module__.startswith("keras.") or getattr(operation, "opens_as_graph", False)


def _calls_between(graph, sources, targets):
    """The calls on the way back from some tensors to others, in order."""
    producer, stop = graph.producer(), {id(t) for t in sources}
    needed, waiting = set(), list(targets)
    while waiting:
        tensor = waiting.pop()
        call = producer.get(id(tensor))
        if id(tensor) in stop or call is None or id(call) in needed:
            continue
        needed.add(id(call))
        waiting.extend(call.inputs)
    return [call for call in graph.calls if id(call) in needed]
