"""`qk.train`: a model, a data set and a recipe in; a folder with model, history and curves out."""

import shutil
from dataclasses import asdict
from pathlib import Path

import keras

import qualitykit.losses
from qualitykit._files import sha256_of
from qualitykit.feeding.batches import Batches, batches_of
from qualitykit.models.card import Card, rating_percentiles
from qualitykit.models.scoring import scoring_model
from qualitykit.training import run as runs
from qualitykit.training.callbacks import (
    EpochSeeds,
    ResumableBackup,
    ValidationStatistics,
    backup_epoch,
    latest_backup,
)
from qualitykit.training.optimizers import build_optimizer
from qualitykit.training.recipes import get_recipe

# Larger photographs are brought to this shorter side before they are scored: that of most rated sets.
_TRAINING_SIDE = 512


def train(
    model, data, recipe="quality_net", *, out, seed=0, validation=0.1, verbose=True, cache=None, **changes
):
    """Trains a model as a recipe says, on scores scaled to 0..1, and keeps the best epoch.

    Killed at any moment, the same call goes on where the last finished epoch left off and reaches the same
    history; a finished run is read and returned.

    Args:
        model: a built `keras.Model`, (N, H, W, 3) RGB 0..255 to (N, 1).
        data: an `IQADataset`; rows of its `split` column called "validation" are validated on, or a share
            `validation` is taken out of the training part when there are none. Test rows are never touched.
        recipe: name or `Recipe`.
        out: folder of the run: model.keras (best epoch, scores 0..100), history.csv, curves.png, run.json.
        seed: fixes split, order, crops, flips and drop-out. Initial weights are the model's own.
        verbose: progress bars.
        cache: folder for decoded photographs, or None.
        **changes: fields of the recipe to change, such as epochs=2.

    Returns:
        pandas.DataFrame, one row an epoch: loss, val_loss, val_plcc, val_srocc, val_krocc, val_rmse,
        learning_rate.

    Raises:
        ValueError: unknown recipe or field, no rows to train or validate on, or `out` holds another run.
    """
    recipe = get_recipe(recipe).with_changes(**changes)
    data = with_validation(data, validation, seed)
    request = {
        "recipe": asdict(recipe),
        "seed": seed,
        "data": {"name": data.name, "rows": {part: len(data.part(part)) for part in ("train", "validation")}},
        "model": {"name": model.name, "parameters": model.count_params()},
    }
    out = runs.start_run(out, request)
    if not (out / runs.MODEL).exists():
        _fit(model, data, recipe, out, seed, verbose, cache)
        _export(model, out, recipe, data)
    return runs.read_history(out)


def with_validation(data, share, seed):
    """The data on 0..1 with a non-empty validation part."""
    data = data.normalised()
    if not (data.frame["split"] == "validation").any():
        data = data.split(validation=share, seed=seed)
    for part in ("train", "validation"):
        if not (data.frame["split"] == part).any():
            raise ValueError(f"{data.name} has no rows left to be the {part} part")
    return data


def _fit(model, data, recipe, out, seed, verbose, cache):
    common = {"seed": seed, "cache": cache, "batch_size": recipe.batch_size}
    training = batches_of(data.part("train"), **common, **recipe.view, shuffle=True)
    validation = batches_of(data.part("validation"), **common, **recipe.validation_view)
    keras.utils.set_random_seed(seed)
    model.compile(build_optimizer(recipe, model, len(training)), build_loss(recipe))
    backup = latest_backup(out / "backup")
    # Decoding threads start before the first epoch is announced, so the epoch is set here as well.
    training.epoch = 0 if backup is None else backup_epoch(backup)
    runs.trim_history(out, training.epoch)
    try:
        model.fit(
            training,
            epochs=recipe.epochs,
            shuffle=False,
            callbacks=_callbacks(recipe, out, seed, training, validation),
            verbose=1 if verbose else 0,
        )
    except Exception as error:
        # TensorFlow buries the name of an unreadable photograph in an error of its own.
        if training.failure is None:
            raise
        raise training.failure from error


def _callbacks(recipe, out, seed, training: Batches, validation: Batches):
    """Statistics first, since the others read them; the backup last, since it keeps what the others saw."""
    monitor = {"monitor": "val_loss", "mode": "min"}
    watching = [
        keras.callbacks.ModelCheckpoint(
            str(out / "best.weights.h5"), save_best_only=True, save_weights_only=True, **monitor
        )
    ]
    if recipe.schedule == "plateau":
        watching.append(keras.callbacks.ReduceLROnPlateau(**monitor, **recipe.plateau))
    if recipe.stopping is not None:
        watching.append(keras.callbacks.EarlyStopping(**monitor, **recipe.stopping))
    rates = []
    if recipe.schedule == "halve":
        rates = [keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate if epoch == 0 else rate / 2)]
    return [
        EpochSeeds(seed, training),
        *rates,
        keras.callbacks.TerminateOnNaN(),
        ValidationStatistics(validation),
        *watching,
        keras.callbacks.CSVLogger(str(out / runs.HISTORY), append=True),
        ResumableBackup(out / "backup", watching),
    ]


def build_loss(recipe):
    """The recipe's loss, one of `qualitykit.losses` or of `keras.losses`.

    Raises:
        ValueError: neither has a class of that name.
    """
    name, arguments = recipe.loss
    cls = getattr(qualitykit.losses, name, None) or getattr(keras.losses, name, None)
    if cls is None:
        raise ValueError(
            f"loss must name a class of qualitykit.losses or keras.losses. Received: loss={name!r}"
        )
    return cls(**arguments)


def _export(model, out, recipe, data):
    """Best epoch to model.keras and its card, curves beside the history, what is no longer needed away."""
    history = runs.read_history(out)
    if history.empty or not (out / "best.weights.h5").exists():
        raise ValueError(f"the training in {out} ended before its first epoch did (was the loss NaN?)")
    model.load_weights(out / "best.weights.h5")
    best = {key: float(value) for key, value in history.loc[history["val_loss"].idxmin()].items()}
    runs.write_run(out, best=best)
    _draw_curves(history, out / runs.CURVES)
    save_model(scoring_model(model), out / runs.MODEL)
    write_card(
        out / runs.MODEL,
        data,
        best,
        system=recipe.system,
        recipe=recipe.name,
        source=recipe.source,
        prepared=input_policy(model, recipe.validation_view),
    )
    (out / "best.weights.h5").unlink()
    shutil.rmtree(out / "backup", ignore_errors=True)


def write_card(path, data, best, *, system, recipe, source, prepared, kind="score"):
    """The card of a freshly trained model, so that scoring prepares photographs as training did.

    Args:
        path: of the saved model.
        data: what it was trained on, an `IQADataset` on 0..1.
        best: dict, the history's row of the epoch that is kept.
        system, kind: see `Card`.
        recipe, source: name and origin of the recipe.
        prepared: `Card.input`.
    """
    training = data.part("train")
    Card(
        name=path.parent.name,
        title=f"{system} trained by the recipe {recipe}",
        kind=kind,
        system=system,
        input=prepared,
        ratings=rating_percentiles(100 * training.frame["score"].to_numpy()),
        rated=len(training),
        trained_on=f"{data.name}, {len(training)} photographs of its training part",
        figures={
            f"validation {key.removeprefix('val_')}": best[key] for key in best if key.startswith("val_")
        },
        rebuild=f"recipe {recipe}; everything that was asked stands in {runs.RUN}",
        papers=[source],
        sha256=sha256_of(path),
    ).save(path.with_suffix(".json"))


def input_policy(model, view):
    """How scoring is to prepare photographs for a model that was validated on this view of them."""
    if view.get("size"):
        return {"size": list(view["size"])}
    side = model.input_shape[1]
    if side is not None:
        return {"crops": {"size": side, "count": 25}}
    return {"short_side": round(_TRAINING_SIDE * view.get("scale", 1.0))}


def save_model(model, path):
    """Saves to a `.keras` file that appears by one rename."""
    path = Path(path)
    unfinished = path.with_name(f"unfinished-{path.name}")
    model.save(unfinished)
    unfinished.replace(path)


def _draw_curves(history, path):
    from qualitykit.analysis.plots import plot_learning_curves

    unfinished = path.with_name(f"unfinished-{path.name}")
    plot_learning_curves(history).figure.savefig(unfinished)
    unfinished.replace(path)
