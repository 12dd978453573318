"""What every training ends with: the model, its card, its curves, and a run that says that it is finished."""

from qualitykit._defaults import TRAINING_SIDE
from qualitykit._files import sha256_of, write_atomically
from qualitykit.models.card import Card, rating_percentiles
from qualitykit.training.run import CURVES, MODEL, RUN
from qualitykit.training.schedules import goes_on


def finish(job, saved, stage, *, policy, kind="score", kinds=(), save=None, figures=None, **entries) -> None:
    """Saves a trained model with its card and marks the run as finished.

    Args:
        job: `Job`.
        saved: `keras.Model` in the form to save: RGB 0..255 to 0..100.
        stage: `Stage` whose history is the run's.
        policy: `Card.input`: how scoring is to prepare photographs.
        kind, kinds: "score" or "map", and the kinds of damage of a map, see `Card`.
        save: function (model, path); None for Keras' own.
        figures: of the model where they differ from those of the epoch that is kept, by their names there.
        **entries: further ones for run.json.
    """
    history = job.run.history()
    kept = history["val_loss"].idxmin() if stage.keep == "best" else len(history) - 1
    figures = {key: float(value) for key, value in history.loc[kept].items()} | (figures or {})
    draw_curves(history, job.run.folder / CURVES)
    save_model(saved, job.run.folder / MODEL, save)
    write_card(job, job.run.folder / MODEL, figures, policy=policy, kind=kind, kinds=list(kinds))
    job.run.finish(can_go_on=goes_on(stage.schedule), kept=figures, **entries)


def write_card(job, path, figures, *, policy, **entries) -> None:
    """The card of a freshly trained model, so that scoring prepares photographs as training did.

    Args:
        job: `Job`; its `facts` say what was used.
        path: of the saved model.
        figures: dict, the history's row of the epoch that is kept.
        policy: see `finish`.
        **entries: further ones of the card, such as kind, kinds and interval.
    """
    training = job.data.part("train")
    facts = job.facts
    Card(
        name=path.parent.name,
        title=f"{facts['system']} trained by the recipe {facts['recipe']}",
        system=facts["system"],
        input=policy,
        ratings=rating_percentiles(100 * training.frame["score"].to_numpy()),
        rated=len(training),
        trained_on=f"{job.data.name}, {len(training)} photographs of its training part",
        figures={
            f"validation {key.removeprefix('val_')}": value
            for key, value in figures.items()
            if key.startswith("val_")
        },
        training=facts["used"],
        rebuild=f"recipe {facts['recipe']}; everything that was asked stands in {RUN}",
        papers=[facts["source"]],
        sha256=sha256_of(path),
        **entries,
    ).save(path.with_suffix(".json"))


def input_policy(model, view) -> dict:
    """How scoring is to prepare photographs for a model that was validated on this view of them."""
    if view.get("size"):
        return {"size": list(view["size"])}
    side = model.input_shape[1]
    if side is not None:
        return {"crops": {"size": side, "count": 25}}
    return {"short_side": round(TRAINING_SIDE * view.get("scale", 1.0))}


def save_model(model, path, save=None) -> None:
    """Saves to a `.keras` file that appears by one rename."""
    write_atomically(path, model.save if save is None else lambda file: save(model, file))


def draw_curves(history, path) -> None:
    """Learning curves beside the history."""
    from qualitykit.analysis.plots import plot_learning_curves

    figure = plot_learning_curves(history).figure
    write_atomically(path, figure.savefig)
