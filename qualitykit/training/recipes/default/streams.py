"""One stream of the default model: a backbone that is tuned on its own, and what it says of photographs."""

from dataclasses import replace

import keras

from qualitykit._files import write_atomically
from qualitykit.training.building import describe_weights
from qualitykit.training.data import describe_data
from qualitykit.training.recipe import Recipe
from qualitykit.training.recipes.default import STREAM
from qualitykit.training.recipes.default.probe import warm_start

TUNED = "backbone.weights.h5"


def tune_stream(recipe, job, backbone) -> keras.Model:
    """Tunes every layer of one backbone: head on frozen features first, then all with a small step.

    Args:
        recipe: `DefaultRecipe`.
        job: `Job`; its option `weights` says where the backbone starts.
        backbone: one of `recipe.streams`.

    Returns:
        The tuned backbone, a `keras.Model` from images to the maps of four stages.
    """
    weights = job.options.get("weights", recipe.weights)
    start = weights.get(backbone) if isinstance(weights, dict) else weights
    stream = stream_recipe(recipe, backbone)
    request = {"stage": stream.facts(), "seed": job.seed, "data": describe_data(job.data)}
    request |= {"weights": describe_weights(start or recipe.weights)}
    run = job.run.stage(backbone, request)
    keras.utils.set_random_seed(job.seed)
    model = stream.build("none" if run.finished else start)
    network = model.get_layer(backbone.lower())
    if not run.finished:
        view = {**stream.view, "flip": False}
        warm_start(model, job, run.keep_folder("frozen"), **view)
        stream.train(replace(job, run=run, model=model, facts={**job.facts, "recipe": stream.name}))
        write_atomically(run.folder / TUNED, network.save_weights)
    network.load_weights(run.folder / TUNED)
    return network


def stream_recipe(recipe, backbone) -> Recipe:
    """The recipe that one stream is tuned by: what the default's own says, and what is the stream's alone."""
    own = recipe.streams[backbone]
    shared = {
        name: getattr(recipe, name) for name in STREAM.changeable() if name not in ("view", "validation_view")
    }
    fields = {**shared, **own}
    fields["arguments"] = {
        **own.get("arguments", {}),
        "backbone": backbone,
        "batch_norm": recipe.batch_norm,
    }
    return replace(STREAM, **fields, validation_view={**fields["view"], "flip": False})
