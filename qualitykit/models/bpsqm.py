"""BPSQM: predict the map that a full-reference measure would draw, then pool the map to a score."""

import keras
from keras import layers

from qualitykit.layers import MergePatches, PatchGrid, SplitPatches
from qualitykit.models.base import QualityModel
from qualitykit.models.image_input import image_input
from qualitykit.models.map_generator import STRIDE, activate, map_generator

FUSIONS = ("single", "multi")


@keras.saving.register_keras_serializable(package="qualitykit")
class BPSQM(QualityModel):
    """Blind predicting of similar quality maps: patches -> U-Net -> quality map -> pooling network -> score.

    A photograph's score is the mean over its overlapping patches. `map_generators` and `patch_scorer` give
    the parts that are trained one after the other; `qualitykit.analysis.quality_map` draws the map of a whole
    photograph.

    Decisions: widths are ours (the paper gives none); batch normalisation and leaky ReLU stand in the pooling
    network too, its running statistics with a momentum of 0.9, since it learns in few steps.

    Args:
        maps: names of the full-reference measures whose maps are predicted, one U-Net each, such as
            ("fsim_gradient_map", "mdsi_map").
        fusion: of several maps: "single" stacks them as channels of one pooling network, "multi" gives each a
            pooling network of its own and joins them before the Dense layers.
        widths: channels of the U-Net's four levels.
        pooling_widths: channels of the pooling network's five convolutions.
        hidden: units of its two Dense layers.
        dropout: share dropped after each of these in training.
        patch_size, step: of the patches, in pixels; the size is a multiple of 32.
        name: model name.

    Input: (N, H, W, 3), RGB 0..255, any H and W. Output: (N, 1), on the scale of the scores trained on.

    Raises:
        ValueError: an argument out of range.

    Example:
        >>> small = {"widths": (2, 2, 2, 2), "pooling_widths": (2, 2, 2, 2, 2), "hidden": 2}
        >>> model = BPSQM(**small, patch_size=32, step=24)
        >>> model.output_shape
        (None, 1)

    Reference: Pan et al., "Blind Predicting Similar Quality Map for Image Quality Assessment", CVPR 2018,
    section 3.
    """

    def __init__(
        self,
        maps=("mdsi_map",),
        fusion="single",
        *,
        widths=(64, 128, 256, 512),
        pooling_widths=(32, 64, 128, 256, 256),
        hidden=512,
        dropout=0.5,
        patch_size=144,
        step=120,
        name="bpsqm",
    ):
        if not maps or isinstance(maps, str) or len(set(maps)) < len(maps):
            raise ValueError(f"maps must be a list of names, none twice. Received: maps={maps!r}")
        if fusion not in FUSIONS:
            raise ValueError(f"fusion must be one of {FUSIONS}. Received: fusion={fusion!r}")
        if patch_size < 32 or patch_size % STRIDE:
            raise ValueError(
                f"patch_size must be a multiple of {STRIDE} and at least 32. Received: {patch_size!r}"
            )
        inputs, images = image_input()
        patches = PatchGrid(patch_size, step, name="patches")(images)
        merged = MergePatches(name="merge")(patches)
        drawn = [map_generator(tuple(widths), generator_name(label))(merged) for label in maps]
        pool = pooling_network(len(maps), fusion, patch_size, pooling_widths, hidden, dropout)
        scores = SplitPatches(name="split")([pool(drawn), patches])
        score = layers.GlobalAveragePooling1D(dtype="float32", name="mean")(scores)
        arguments = {
            "maps": list(maps),
            "fusion": fusion,
            "widths": list(widths),
            "pooling_widths": list(pooling_widths),
            "hidden": hidden,
            "dropout": dropout,
            "patch_size": patch_size,
            "step": step,
        }
        super().__init__(inputs, score, arguments=arguments, name=name)


def pooling_network(count, fusion, side, widths, hidden, dropout):
    """Maps of a patch to its score: `count` inputs (N, side, side, 1), to (N, 1)."""
    maps = [keras.Input((side, side, 1), name=f"map_{number}") for number in range(count)]
    joined = layers.Concatenate(name="maps")(maps) if count > 1 else maps[0]
    streams = [joined] if fusion == "single" else maps
    vectors = [_stream(x, widths, f"stream_{number}") for number, x in enumerate(streams)]
    x = layers.Concatenate(name="streams")(vectors) if len(vectors) > 1 else vectors[0]
    x = layers.Flatten(name="flatten")(x)
    for number in (1, 2):
        x = layers.Dense(hidden, name=f"dense_{number}")(x)
        x = layers.LeakyReLU(0.2, name=f"dense_{number}_relu")(x)
        x = layers.Dropout(dropout, name=f"dropout_{number}")(x)
    return keras.Model(maps, layers.Dense(1, dtype="float32", name="score")(x), name="pooling")


def _stream(x, widths, name):
    for level, width in enumerate(widths, start=1):
        x = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"{name}_conv_{level}")(x)
        x = activate(x, f"{name}_conv_{level}", momentum=0.9)
        x = layers.MaxPooling2D(name=f"{name}_pool_{level}")(x)
    return x


def generator_name(label):
    """Name of the U-Net inside the model that draws the map of this name."""
    return f"generator_{label}"


def map_generators(model):
    """The U-Nets of a model by the names of their maps: {"mdsi_map": network, ...}.

    Args:
        model: `BPSQM`, or a saved one that was loaded again.

    Raises:
        ValueError: the model draws no maps.
    """
    prefix = generator_name("")
    found = {x.name.removeprefix(prefix): x for x in model.layers if x.name.startswith(prefix)}
    if not found:
        raise ValueError(f"model must draw quality maps, as BPSQM does. Received: {model.name}")
    return found


def patch_scorer(model):
    """The model from patches (M, size, size, 3), RGB 0..255, to their scores (M, 1).

    Args:
        model: `BPSQM`, or a saved one that was loaded again.

    Returns:
        A Functional `keras.Model` that shares the layers.

    Example:
        >>> patch_scorer(BPSQM()).input_shape
        (None, 144, 144, 3)
    """
    side = model.get_layer("patches").size
    patches = keras.Input((side, side, 3), name="patch")
    maps = [generator(patches) for generator in map_generators(model).values()]
    return keras.Model(patches, model.get_layer("pooling")(maps), name="patch_scorer")
