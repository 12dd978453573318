"""`qk.train`: a recipe and a data set in; a folder with model, card, history and curves out."""

from __future__ import annotations

import json
import os
import weakref
from typing import TYPE_CHECKING

import keras
import pandas as pd

from qualitykit._defaults import VALIDATION_SHARE
from qualitykit.feeding.digests import weights_digest
from qualitykit.training.building import describe_weights
from qualitykit.training.data import describe_data, with_validation
from qualitykit.training.devices import choose_devices, copied
from qualitykit.training.job import Job
from qualitykit.training.precision import check_precision
from qualitykit.training.run import RUN, Run, read_run, versions
from qualitykit.training.scales import loss_scale
from qualitykit.training.schedules import goes_on
from qualitykit.training.table import get_recipe, options_of_all, recipe_for

if TYPE_CHECKING:
    import pandas as pd

    from qualitykit.datasets import IQADataset
    from qualitykit.training.recipe import Recipe

# Models that were given to `train`, with what they were at first: (folder, digest, weights).
_begun = weakref.WeakKeyDictionary()
# What a card says of a request.
_USED = ("seed", "data", "model", "mixed_precision")


def train(
    model: keras.Model | None,
    data: IQADataset,
    recipe: str | Recipe | None = None,
    *,
    out: str | os.PathLike,
    weights: str | os.PathLike | dict | None = None,
    arguments: dict | None = None,
    cache: str | os.PathLike | None = None,
    devices: str | None = None,
    mixed_precision: str | None = None,
    seed: int = 0,
    validation: float = VALIDATION_SHARE,
    verbose: bool = True,
    fresh: bool = False,
    **more: object,
) -> pd.DataFrame:
    """Trains a model as a recipe says, in one or more stages, and saves what the recipe keeps.

    Killed at any moment, the same call goes on after the last finished epoch and reaches the same history; a
    finished run is read and returned. More `epochs` than a finished run had continue it where its schedule
    allows that.

    Args:
        model: None: the recipe builds its own. Or a built `keras.Model`, (N, H, W, 3) RGB 0..255 to (N, 1),
            a saved one of any system included, which is tuned on; its scores stay 0..100.
        data: an `IQADataset`; rows of its `split` column called "validation" are validated on, or a share
            `validation` is taken out of the training part when there are none. Test rows are never touched.
        recipe: name (see `RECIPES`) or `Recipe`; None for that of the model's own system, or else the one
            for tuning any model.
        out: folder of the run: model.keras (scores 0..100) with its card, history.csv, curves.png, run.json.
        weights: where the backbones of a built model start: "imagenet", "none", a path, or a dict of those
            by backbone; None for what the recipe says.
        arguments: constructor arguments of a built model that differ from the recipe's.
        cache: folder for decoded photographs and the like, or "memory", where the recipe takes it.
        devices: "all" trains on all GPUs of this machine, where the recipe takes it, under JAX and
            TensorFlow; `batch_size` stays that of all of them together. None trains on one.
        mixed_precision: "float16" or "bfloat16", in which backbones compute while they train, where the
            recipe takes it: for GPUs made for it. Weights, heads and the saved model stay in 32 bits.
        seed: fixes split, initial weights, order, crops, flips and drop-out.
        validation: share of the training part.
        verbose: progress bars.
        fresh: what another run left in `out` is removed first.
        **more: fields of the recipe to change, such as epochs=2, and further options that it takes, such as
            feature_data.

    Returns:
        pandas.DataFrame, one row an epoch: loss, val_loss, val_plcc, val_srocc, val_krocc, val_rmse (of 100),
        learning_rate.

    Raises:
        ValueError: an unknown recipe, an option or field that it does not have, a model that gives more than
            one number, no rows to train or validate on, or `out` holds another run.
    """
    recipe = recipe_for(model) if recipe is None else get_recipe(recipe)
    options = {"weights": weights, "arguments": arguments, "cache": cache, "devices": devices}
    options["mixed_precision"] = mixed_precision
    options |= {name: more.pop(name) for name in sorted(more) if name in options_of_all()}
    options = {name: value for name, value in options.items() if value is not None}
    _check_options(recipe, options, model)
    check_precision(mixed_precision)
    recipe = recipe.with_changes(**more)
    scores = loss_scale(recipe.scores, data)
    chosen = choose_devices(devices, recipe.batch_size)
    divided = with_validation(data, validation, seed)
    _check_model(model)
    request = _request(recipe, divided, data, model, out, options, seed)
    run = _open(out, request, recipe, fresh)
    if run.finished:
        return run.history()
    keras.utils.set_random_seed(seed)
    with chosen.scope():
        own = _own(model, recipe, options, chosen)
        recipe.train(_job(own, run, divided, scores, seed, verbose, options, recipe, request, chosen))
    if model is not None and own is not model:
        model.set_weights(own.get_weights())
    return run.history()


def _own(model, recipe, options, chosen):
    """The model that is trained: one of the recipe's, the given one, or its copy where devices ask for it."""
    if model is not None:
        return copied(model) if chosen.count > 1 else model
    built = recipe.build(options.get("weights"), options.get("arguments"))
    _check_model(built)
    return built


def _job(model, run, divided, scores, seed, verbose, options, recipe, request, chosen):
    return Job(
        run=run,
        model=model,
        data=divided.normalised(),
        scores=scores,
        seed=seed,
        verbose=verbose,
        cache=options.get("cache"),
        options=options,
        devices=chosen,
        facts={
            "recipe": recipe.name,
            "system": type(model).__name__ if not recipe.system else recipe.system,
            "source": recipe.source,
            "used": {**{key: request[key] for key in _USED if key in request}, **versions()},
        },
    )


def _check_options(recipe, options, model):
    """Refuses what a recipe does not take, and what is of no use to a model that is built."""
    recipe.check_options(options)
    given = sorted({"weights", "arguments"} & set(options))
    if model is not None and given:
        raise ValueError(f"{', '.join(given)} cannot be given together with a model that is built already")


def _check_model(model):
    if model is None:
        return
    shape = getattr(model, "output_shape", None)
    if not (isinstance(shape, tuple) and len(shape) == 2 and shape[1] == 1):
        raise ValueError(f"model must give one score a photograph, (N, 1). Received: output_shape={shape}")


def _request(recipe, divided, data, model, out, options, seed):
    """Everything that the result depends on; a resumed run must ask for the same."""
    others = {
        name: describe_data(value) if hasattr(value, "digest") else os.fspath(value)
        for name, value in options.items()
        # What is in a shared folder must be what was asked, wherever it lies: its own run sees to that.
        if name not in {"weights", "arguments", "cache", "devices", *recipe.shares}
    }
    request = {
        "recipe": recipe.facts(),
        "seed": seed,
        "data": describe_data(divided),
        "model": _describe_model(recipe, model, out, options),
        **others,
    }
    return json.loads(json.dumps(request))


def _describe_model(recipe, model, out, options):
    if model is None:
        return {
            "system": recipe.system,
            "arguments": {**recipe.arguments, **options.get("arguments", {})},
            "weights": describe_weights(options.get("weights", recipe.weights)),
        }
    # Trained on in the same session, a model is no longer what it was when this run began with it.
    place, digest, weights = _begun.get(model, (None, None, None))
    if place == os.path.abspath(out):
        model.set_weights(weights)
    else:
        digest = weights_digest(model)
        _begun[model] = (os.path.abspath(out), digest, model.get_weights())
    return {"name": model.name, "weights": digest}


def _open(out, request, recipe, fresh):
    """The run, continued where nothing but a higher number of epochs is asked for."""
    stage = recipe.stages()[-1]
    if not fresh and os.path.exists(os.path.join(out, RUN)):
        earlier = read_run(out)
        asked = earlier.get("request", {})
        before = asked.get("recipe", {}).get("epochs")
        same = {**asked, "recipe": {**asked.get("recipe", {}), "epochs": request["recipe"]["epochs"]}}
        if same == request and before is not None and request["recipe"]["epochs"] > before:
            _extend(Run(out, asked), request, stage, before)
    return Run(out, request, fresh=fresh)


def _extend(run, request, stage, before):
    """Lets a run go on beyond the epochs that it was started with, or says why it cannot.

    Raises:
        ValueError: the schedule has an end, early stopping ended the run, or its backup is gone.
    """
    why = None
    if not goes_on(stage.schedule):
        why = f"its schedule ({stage.schedule[0]}) ends with epoch {before}"
    elif run.finished and len(run.history()) < before:
        why = f"early stopping ended it after epoch {len(run.history())}"
    elif run.finished and not run.backup.exists():
        why = f"its {run.backup.name} folder is gone"
    if why:
        raise ValueError(
            f"{run.folder} cannot be continued: {why}. Use another folder or fresh=True (--fresh)"
        )
    run.extend(request)
