"""Grad-CAM for a scalar score: where a photograph raises or lowers what the model says of it."""

import weakref

import cv2
import keras
import numpy as np

from qualitykit.analysis.gradients import score_gradients
from qualitykit.analysis.model_graph import cut, flatten_model
from qualitykit.analysis.streams import name_streams

_SIGNS = ("positive", "negative", "both")
_WEIGHTINGS = ("position", "channel")
_REARRANGING = {"Permute", "Reshape", "Transpose", "Moveaxis", "Swapaxes"}
_halves = weakref.WeakKeyDictionary()  # model -> {layer: (streams, features, head)}


def grad_cam(
    model, images, layer=None, *, sign="positive", weighting="position", relative=False, by_stream=False
):
    """Heat maps of a batch of photographs: where each raises, or lowers, its own score.

    The model, nested models opened, is cut at the last spatial tensors A_k of every way from image to score:
    one for a plain network, two for two streams, as many as there are stages that the head pools. Each gives

        M_k(i, j) = H_k W_k sum_c w_kc(i, j) A_kc(i, j).

    All M_k are in units of the score, so they are averaged down to the coarsest grid among them and *added*
    (not normalised first: a stream that decides little shows little), then resized to the photograph.

    With `weighting="position"`, w is ds / dA at each position (HiResCAM); where the head averages its
    channels over space, that is Grad-CAM exactly. With `"channel"`, w is Grad-CAM's mean of ds / dA over all
    positions, which for a standard deviation over space is zero by construction: a head that reads the spread
    of its features would look blind.

    Args:
        model: Functional or Sequential `keras.Model`, (N, H, W, C) in, (N, 1) out; it may nest others.
        images: (N, H, W, C), the pixels that the model is scored on (RGB 0..255).
        layer: None (see above), or the name of a layer or of a nested model, such as "conv_1" or
            "backbone/conv_1"; a layer that is called several times counts with all its calls.
        sign: "positive" for what raises the score (Grad-CAM's ReLU), "negative" for what lowers it, "both"
            for the two in one map, -1..1.
        weighting: see above.
        relative: subtract the map's mean first, to show what is better and worse than the photograph's own
            average. A score has no natural zero (its bias holds any part), so only this always shows both.
        by_stream: give each stream's own map as well: the sum of the M_k of one call of one backbone.

    Returns:
        (N, H, W) float32 in 0..1, or -1..1; each map's largest magnitude is 1, and a map without any is zero.
        With `by_stream` a pair: that, and a dict from the name of each stream ("resnet50"; "resnet50 on half"
        where the backbone is called on the output of a layer "half") to such an array. The streams of a
        photograph have one scale, so that one that decides little shows little.

    Raises:
        ValueError: a bad argument, a model that is no graph, or one without a spatial tensor.

    Example:
        >>> import keras, numpy as np
        >>> ones = {"kernel_initializer": "ones"}
        >>> layers = keras.layers
        >>> head = [layers.GlobalAveragePooling2D(), layers.Dense(1, **ones)]
        >>> model = keras.Sequential([keras.Input((None, None, 1)), layers.Conv2D(1, 1, **ones), *head])
        >>> grad_cam(model, [[[[1.0], [2.0]]]]).tolist()
        [[[0.5, 1.0]]]

    Reference:
        Selvaraju et al., Grad-CAM, ICCV 2017, equations 1-2; Draelos and Carin, HiResCAM, arXiv 2011.08891.
    """
    for name, value, choices in (("sign", sign, _SIGNS), ("weighting", weighting, _WEIGHTINGS)):
        if value not in choices:
            raise ValueError(f"{name} must be one of {choices}. Received: {name}={value!r}")
    images = np.asarray(images, dtype="float32")
    if images.ndim != 4 or not images.size:
        raise ValueError(f"images must have the shape (N, H, W, C). Received: images of shape {images.shape}")
    streams, features, head = _split(model, layer, images)
    count = sum(map(len, streams.values()))
    values = keras.tree.flatten(features.predict_on_batch(images))
    if any(len(value) != len(images) for value in values[:count]):
        raise ValueError(
            "layer must keep one map per image. Received: a model that looks at patches by themselves"
        )
    _, gradients = score_gradients(lambda tensors: head(tensors, training=False)[0], values)
    pairs = zip(values[:count], gradients[:count], strict=True)
    maps = [_contributions(activation, gradient, weighting) for activation, gradient in pairs]

    def drawn(numbers):
        total = _sum_on_coarsest_grid([maps[number] for number in numbers])
        if relative:
            total = total - total.mean(axis=(1, 2), keepdims=True)
        return _one_sided(_resize(total, images.shape[1:3], cv2.INTER_LINEAR), sign)

    (fused,) = _normalise([drawn(range(count))])
    if not by_stream:
        return fused
    return fused, dict(
        zip(streams, _normalise([drawn(numbers) for numbers in streams.values()]), strict=True)
    )


def explain(
    model, image, layer=None, *, sign="positive", weighting="position", relative=False, by_stream=False
):
    """Heat map of one photograph: Grad-CAM at the photograph's own size. See `grad_cam`.

    Args:
        model: a `keras.Model`, as `qualitykit.load_model` gives.
        image: (H, W, C), RGB 0..255.
        layer, sign, weighting, relative, by_stream: as in `grad_cam`.

    Returns:
        (H, W) float32 in 0..1 (sign "both": -1..1); with `by_stream` a pair: that, and a dict from the name
        of each stream to such a map.

    Example:
        >>> import keras, numpy as np
        >>> head = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(1)]
        >>> model = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(2, 3), *head])
        >>> explain(model, np.zeros((20, 30, 3), "uint8")).shape
        (20, 30)
    """
    image = np.asarray(image)
    if image.ndim != 3:
        raise ValueError(f"image must have the shape (H, W, C). Received: image of shape {image.shape}")
    options = {"sign": sign, "weighting": weighting, "relative": relative, "by_stream": by_stream}
    found = grad_cam(model, image[None], layer, **options)
    if not by_stream:
        return found[0]
    fused, streams = found
    return fused[0], {name: maps[0] for name, maps in streams.items()}


def _split(model, layer, images):
    """The two halves of a model, made once per model and layer, checked against the images."""
    if not getattr(model, "built", True):
        model(images[:1])
    halves = _halves.setdefault(model, {})
    if layer not in halves:
        graph = flatten_model(model)
        tensors = _last_spatial(graph) if layer is None else _named(graph, layer)
        tensors, features, head = cut(graph, tensors)
        halves[layer] = name_streams(graph, tensors), features, head
        if keras.backend.backend() == "tensorflow":
            halves[layer][1].jit_compile = False  # XLA would compile anew for every size of photograph
    expected = halves[layer][1].inputs[0].shape[1:]
    if any(e is not None and e != got for e, got in zip(expected, images.shape[1:], strict=True)):
        raise ValueError(
            f"images must fit the model's input {expected}. Received: images of shape {images.shape}"
        )
    return halves[layer]


def _is_spatial(tensor):
    return len(tensor.shape) == 4 and tuple(tensor.shape[1:3]) != (1, 1)


def _rearranges(call):
    """Whether a map's axes were mixed, as hyper networks do to make kernels of it: not a picture any more."""
    return type(call.operation).__name__ in _REARRANGING and any(len(t.shape) == 4 for t in call.inputs)


def _last_spatial(graph):
    """The spatial tensors met first on every way back from the score, in order; not the image itself."""
    producer, seen, waiting, found = graph.producer(), set(), [graph.score], set()
    while waiting:
        tensor = waiting.pop()
        call = producer.get(id(tensor))
        if call is None or id(tensor) in seen:
            continue
        seen.add(id(tensor))
        if _is_spatial(tensor) and not _rearranges(call):
            found.add(id(tensor))
        else:
            waiting.extend(call.inputs)
    if not found:
        raise ValueError(
            "model must have a layer whose output is (N, H, W, C) between image and score. Received: none"
        )
    return [t for call in graph.calls for t in call.outputs if id(t) in found]


def _named(graph, layer):
    paths = [p for p in graph.named if p == layer] or [p for p in graph.named if p.endswith(f"/{layer}")]
    tensors = [t for path in paths for t in graph.named[path]]
    if len(paths) == 1 and all(_is_spatial(t) for t in tensors):
        return list({id(t): t for t in tensors}.values())
    spatial = [p for p in graph.named if all(_is_spatial(t) for t in graph.named[p])]
    choice = sorted(paths) if len(paths) > 1 else spatial[-8:]
    raise ValueError(
        f"layer must name one layer with an output (N, H, W, C), such as {choice}. Received: layer={layer!r}"
    )


def _contributions(activation, gradient, weighting):
    """M_k: what each position adds to the score, by the first order, times the number of positions."""
    if weighting == "channel":
        gradient = gradient.mean(axis=(1, 2), keepdims=True)
    positions = activation.shape[1] * activation.shape[2]
    return positions * np.sum(np.asarray(activation, "float32") * gradient, axis=-1)


def _sum_on_coarsest_grid(maps):
    grid = tuple(np.min([m.shape[1:] for m in maps], axis=0))
    return np.sum([_resize(m, grid, cv2.INTER_AREA) for m in maps], axis=0)


def _resize(maps, size, interpolation):
    height, width = size
    return np.stack([cv2.resize(m, (int(width), int(height)), interpolation=interpolation) for m in maps])


def _one_sided(maps, sign):
    return maps if sign == "both" else np.maximum(maps if sign == "positive" else -maps, 0)


def _normalise(maps):
    """Maps (N, H, W) of the same photographs, divided by the largest magnitude that any has of each."""
    peak = np.max([np.abs(m).max(axis=(1, 2), keepdims=True) for m in maps], axis=0)
    some = peak > np.finfo("float32").tiny
    return [np.divide(m, peak, out=np.zeros_like(m), where=some) for m in maps]
