"""Which stream of a model each of its last spatial tensors belongs to."""

from qualitykit.analysis.model_graph import Nested


def name_streams(graph, tensors):
    """Groups spatial tensors by the call of the nested model, such as a backbone, that they come from.

    Args:
        graph: `FlatGraph`.
        tensors: list of Keras tensors of the graph, on ways from image to score.

    Returns:
        Dict from a stream's name to the numbers of its tensors. A stream is named after its nested model,
        "resnet50", and where that is called on something made of what the others are called on, after both:
        "resnet50 on half". A tensor that comes from none, or from several, is a stream of its own, named
        after its layer.

    Example:
        >>> import keras
        >>> from qualitykit.analysis.model_graph import flatten_model
        >>> x, y, layers = keras.Input((None, None, 3)), keras.Input((8, 8, 3)), keras.layers
        >>> net = keras.Model(x, layers.Conv2D(2, 3, name="conv")(x), name="net")
        >>> pool = layers.GlobalAveragePooling2D()
        >>> both = layers.Add()([pool(net(y)), pool(net(layers.MaxPooling2D(name="half")(y)))])
        >>> graph = flatten_model(keras.Model(y, layers.Dense(1)(both)))
        >>> sorted(name_streams(graph, graph.named["net/conv"]))
        ['net', 'net on half']
    """
    producer = graph.producer()
    groups = {}
    for number, tensor in enumerate(tensors):
        origin = _origin(producer, tensor, producer[id(graph.score)].within)
        groups.setdefault(origin, []).append(number)
    sources = [origin.source for origin in groups if isinstance(origin, Nested)]
    # What all streams are made of: the photograph, or what every photograph becomes first.
    common = {id(s) for s in sources if all(id(s) in _ancestors(producer, other) for other in sources)}
    names = [_name(producer, origin, tensors[numbers[0]], common) for origin, numbers in groups.items()]
    return dict(zip(_distinct(names), groups.values(), strict=True))


def _origin(producer, tensor, around):
    """The outermost nested call that a tensor comes from, or the tensor's own id.

    Args:
        producer: dict from a tensor's id to its call.
        tensor: Keras tensor.
        around: nested calls that the score lies in too, which thus tell no streams apart.
    """
    found, seen, waiting = set(), set(), [tensor]
    while waiting:
        call = producer.get(id(waiting.pop()))
        if call is None or id(call) in seen:
            continue
        seen.add(id(call))
        nested = next((each for each in call.within if each not in around), None)
        if nested is None:
            waiting.extend(call.inputs)
        else:
            found.add(nested)
    return found.pop() if len(found) == 1 else id(tensor)


def _ancestors(producer, tensor):
    """Ids of a tensor and of all that it is made of."""
    found, waiting = set(), [tensor]
    while waiting:
        tensor = waiting.pop()
        if id(tensor) not in found:
            found.add(id(tensor))
            waiting.extend(producer[id(tensor)].inputs if id(tensor) in producer else [])
    return found


def _name(producer, origin, tensor, common):
    if not isinstance(origin, Nested):
        return producer[id(tensor)].operation.name
    name, before = origin.path.rsplit("/", 1)[-1], producer.get(id(origin.source))
    plain = before is None or id(origin.source) in common
    return name if plain else f"{name} on {before.operation.name}"


def _distinct(names):
    """Names, of which those that were there before get a number."""
    given = []
    for name in names:
        number = sum(other == name or other.startswith(f"{name} (") for other in given)
        given.append(f"{name} ({number + 1})" if number else name)
    return given
