"""`qk.explain`: where a photograph is good or bad, as a heat map."""

import cv2
import numpy as np

from qualitykit.inference.explainers import explainer_for
from qualitykit.inference.prepare import preparation
from qualitykit.inference.sources import Photographs, gather_one
from qualitykit.models.presets import ModelLike, resolve

# The same in Python and in the shell: people ask where a photograph is bad, reports show that first, and it
# is the one side that a model which predicts damage can show.
SIGN = "negative"


def explain(
    model: ModelLike,
    image: Photographs,
    layer: str | None = None,
    *,
    sign: str = SIGN,
    weighting: str = "position",
    relative: bool = False,
    size: str | int = "fit",
    output: str | tuple | None = None,
    orient: bool = True,
    max_megapixels: float = 250.0,
    raw_colour: bool = False,
) -> np.ndarray:
    """Heat map of one photograph: what lowers, or raises, its score.

    A model shows what it can. One that keeps maps of the photograph is shown by Grad-CAM; one that reads it
    patch by patch (RNN-BIQA) by each patch's influence on the score; one that predicts damage (BPSQM) by
    that. See `qualitykit.inference.explainers`.

    Args:
        model: name, path or `keras.Model`, as in `qk.score`.
        image: one photograph, in any form that `qk.score` takes.
        layer: of Grad-CAM: None for the last maps, or the name of a layer or of a nested model, such as
            "conv_1" or "backbone/conv_1".
        sign: "negative" for what lowers the score, "positive" for what raises it, "both" for the two in one
            map. Predicted damage has no positive side.
        weighting: of Grad-CAM: "position" or "channel".
        relative: subtract the map's mean first, to show what is better and worse than the photograph's own
            average.
        size, output, orient, max_megapixels, raw_colour: as in `qk.score`: the map is of what the score is
            of.

    Returns:
        float32 (H, W) of the photograph, 0..1 (sign "both": -1..1).

    Raises:
        TypeError: `image` holds no photograph, or `model` is none.
        ValueError: a photograph that cannot be read, several of them, or another bad argument.

    Example:
        >>> import keras
        >>> head = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(1)]
        >>> model = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(2, 3), *head])
        >>> explain(model, np.zeros((20, 30, 3), "uint8")).shape
        (20, 30)
    """
    source = gather_one(image)
    loaded = resolve(model, output)
    explainer = explainer_for(loaded.network, layer, weighting)
    explainer.check_sign(sign)
    reading = {"orient": orient, "max_megapixels": max_megapixels, "raw_colour": raw_colour}
    prepare = preparation(loaded, size, **reading)
    seen = prepare.load(source)
    heat = explainer.draw(seen.image, sign, relative=relative)
    if heat.shape == (seen.height, seen.width):
        return heat
    return cv2.resize(heat, (seen.width, seen.height), interpolation=cv2.INTER_LINEAR)
