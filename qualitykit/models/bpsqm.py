"""BPSQM: predict the map that a full-reference measure would draw, then pool the map to a score."""

from collections.abc import Sequence

import keras
from keras import layers

from qualitykit.layers import MergePatches, PatchGrid, SplitPatches
from qualitykit.models.base import QualityModel
from qualitykit.models.image_input import image_input
from qualitykit.models.map_generator import STRIDE, map_generator
from qualitykit.models.map_pooling import POOLINGS, pooling_network

FUSIONS = ("single", "multi")
_PIXELS = "pixels"  # the layer that stands in the maps' place where there are none


@keras.saving.register_keras_serializable(package="qualitykit")
class BPSQM(QualityModel):
    """Blind predicting of similar quality maps: patches -> U-Net -> quality map -> pooling network -> score.

    A photograph's score is the mean over its overlapping patches. `map_generators` and `patch_scorer` give
    the parts that are trained one after the other; `qualitykit.analysis.quality_map` draws the map of a whole
    photograph.

    Decisions: widths are ours (the paper gives none); batch normalisation and leaky ReLU stand in the pooling
    network too, its running statistics with a momentum of 0.9, since it learns in few steps. The residual
    networks start from random numbers and end in the mean over places and one Dense layer, as theirs do; the
    two Dense layers of "fc" have the drop-out of the paper's pooling network.

    Args:
        maps: names of the full-reference measures whose maps are predicted, one U-Net each, such as
            ("fsim_gradient_map", "mdsi_map"); None for no map: the pooling network sees the patches
            themselves (the paper's arm D_LB).
        fusion: of several maps: "single" stacks them as channels of one pooling network, "multi" gives each a
            pooling network of its own and joins them before the Dense layers.
        pooling: the pooling network: "dpn", the paper's five convolutions and two Dense layers; or its rivals
            of Table 3: "fc", two Dense layers on the pixels of the maps, "resnet18" or "resnet50".
        widths: channels of the U-Net's four levels.
        pooling_widths: channels of the five convolutions of "dpn".
        hidden: units of the two Dense layers; None for 512 in "dpn" and the paper's 1024 in "fc".
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
        maps: Sequence[str] | None = ("mdsi_map",),
        fusion: str = "single",
        *,
        pooling: str = "dpn",
        widths: Sequence[int] = (64, 128, 256, 512),
        pooling_widths: Sequence[int] = (32, 64, 128, 256, 256),
        hidden: int | None = None,
        dropout: float = 0.5,
        patch_size: int = 144,
        step: int = 120,
        name: str = "bpsqm",
    ):
        if maps is not None and (not maps or isinstance(maps, str) or len(set(maps)) < len(maps)):
            raise ValueError(f"maps must be a list of names, none twice, or None. Received: maps={maps!r}")
        for name_of, value, known in (("fusion", fusion, FUSIONS), ("pooling", pooling, POOLINGS)):
            if value not in known:
                raise ValueError(f"{name_of} must be one of {known}. Received: {name_of}={value!r}")
        if patch_size < 32 or patch_size % STRIDE:
            raise ValueError(
                f"patch_size must be a multiple of {STRIDE} and at least 32. Received: {patch_size!r}"
            )
        inputs, images = image_input()
        patches = PatchGrid(patch_size, step, name="patches")(images)
        merged = MergePatches(name="merge")(patches)
        if maps is None:
            seen = [layers.Rescaling(1 / 255, name=_PIXELS)(merged)]
        else:
            seen = [map_generator(tuple(widths), generator_name(label))(merged) for label in maps]
        pool = pooling_network(
            len(seen),
            seen[0].shape[-1],
            patch_size,
            pooling=pooling,
            fusion=fusion,
            widths=pooling_widths,
            hidden=hidden,
            dropout=dropout,
        )
        scores = SplitPatches(name="split")([pool(seen), patches])
        score = layers.GlobalAveragePooling1D(dtype="float32", name="mean")(scores)
        arguments = {
            "maps": maps if maps is None else list(maps),
            "fusion": fusion,
            "pooling": pooling,
            "widths": list(widths),
            "pooling_widths": list(pooling_widths),
            "hidden": hidden,
            "dropout": dropout,
            "patch_size": patch_size,
            "step": step,
        }
        super().__init__(inputs, score, arguments=arguments, name=name)


def generator_name(label) -> str:
    """Name of the U-Net inside the model that draws the map of this name."""
    return f"generator_{label}"


def find_generators(model) -> dict[str, keras.Model]:
    """As `map_generators`, but empty for a model that draws no maps."""
    prefix = generator_name("")
    return {x.name.removeprefix(prefix): x for x in model.layers if x.name.startswith(prefix)}


def map_generators(model: keras.Model) -> dict[str, keras.Model]:
    """The U-Nets of a model by the names of their maps: {"mdsi_map": network, ...}.

    Args:
        model: `BPSQM`, or a saved one that was loaded again.

    Raises:
        ValueError: the model draws no maps.
    """
    found = find_generators(model)
    if not found:
        raise ValueError(f"model must draw quality maps, as BPSQM does. Received: {model.name}")
    return found


def patch_scorer(model: keras.Model) -> keras.Model:
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
    seen = find_generators(model).values() or [model.get_layer(_PIXELS)]
    maps = [layer(patches) for layer in seen]
    return keras.Model(patches, model.get_layer("pooling")(maps), name="patch_scorer")
