"""How `saved_models/default.keras` is made: two streams tuned on their own, then one kernel head on both."""

from pathlib import Path

import keras

from qualitykit.models import StageStatistics
from qualitykit.training.probe import warm_start
from qualitykit.training.recipes import get_recipe
from qualitykit.training.train import train, with_validation

# A stream learns at the resolution at which the finished model will use it.
STREAMS = {
    "MobileNetV2": {"crop": 256, "flip": True},
    "MobileNet": {"scale": 0.5, "crop": 256, "flip": True},
}


def tune_stream(backbone, data, out, *, weights, seed=0, verbose=True, **changes):
    """Tunes every layer of one backbone: head on frozen features first, then all with a small step.

    Args:
        backbone: a key of `STREAMS`.
        data: `IQADataset` with a validation part.
        out: folder of the run.
        weights: "imagenet" or a path.
        **changes: fields of the recipe "stage_statistics".

    Returns:
        The tuned backbone, a `keras.Model` from images to the maps of four stages.
    """
    out = Path(out)
    view = STREAMS[backbone]
    tuned = out / "backbone.weights.h5"
    keras.utils.set_random_seed(seed)
    model = StageStatistics(backbone, weights=weights)
    network = model.get_layer(backbone.lower())
    if tuned.exists():
        network.load_weights(tuned)
        return network
    data = with_validation(data, 0.05, seed)
    warm_start(model, data.part("train"), out / "frozen", seed=seed, verbose=verbose, **{**view, "flip": False})
    recipe = get_recipe("stage_statistics").with_changes(
        view=view, validation_view={**view, "flip": False}, **changes
    )
    train(model, data, recipe, out=out, seed=seed, verbose=verbose)
    unfinished = out / "unfinished.weights.h5"
    network.save_weights(unfinished)
    unfinished.replace(tuned)
    return network
