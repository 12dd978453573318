"""The one stage of most recipes: scores from photographs, crops or resized photographs."""

from qualitykit.feeding import Batches
from qualitykit.training.callbacks import ValidationStatistics
from qualitykit.training.finish import finish, input_policy
from qualitykit.training.fitting import fit
from qualitykit.training.freezing import frozen
from qualitykit.training.optimizers import nested_models
from qualitykit.training.precision import mixed
from qualitykit.training.scales import end_level, learner, start_level


def train_on_photographs(recipe, job, paired=None) -> None:
    """Trains `job.model` by a recipe of one stage and finishes the run.

    Args:
        recipe: `Recipe`.
        job: `Job`.
        paired: function from the network that scores to one of the same layers that learns from a photograph
            together with its reference; None for photographs alone.
    """
    (stage,) = recipe.stages()
    network, saved = learner(job.model, job.scores)
    frame, scores = job.rows("train")
    view, validation_view = (_fitting(seen, job.model) for seen in (stage.view, stage.validation_view))
    common = {"batch_size": stage.batch_size, "seed": job.seed, "cache": job.cache}
    references = None if paired is None else frame["reference"]
    shuffled = {"shuffle": True, "multiple": job.devices.count}
    training = Batches(frame["path"], scores, references=references, **shuffled, **common, **view)
    span = job.scores[1] - job.scores[0] if recipe.begins_in_unit else None
    start_level(job.model, scores, lambda: _images(training[0]), span)
    frame, scores = job.rows("validation")
    validation = Batches(frame["path"], scores, **common, **validation_view)
    statistics = ValidationStatistics(validation, job.scores, network)
    learning = network if paired is None else paired(network)
    precision = job.options.get("mixed_precision")
    how = {"seed": job.seed, "verbose": job.verbose, "statistics": statistics, "devices": job.devices}
    with frozen(nested_models(learning), stage.frozen_stride), mixed((learning, network), precision):
        fit(stage, learning, training, job.run, precision=precision, **how)
    figures = _levelled(network, statistics) if recipe.levelled else {}
    finish(job, saved, stage, policy=input_policy(job.model, validation_view), figures=figures)


def _images(batch):
    """The photographs to be judged, where a batch may hold their references as well."""
    images = batch[0]
    return images["image"] if isinstance(images, dict) else images


def _levelled(network, statistics):
    """The validation figures of a network that has been brought to the level of the validation ratings."""
    ratings, said = statistics.predict()
    end_level(network, said[:, 0], ratings[:, 0])
    return statistics.measure()


def _fitting(view, model):
    """A view in the size that a model of a fixed size insists on.

    Raises:
        ValueError: the view gives it another size.
    """
    sides = tuple(model.input_shape[1:3])
    if None in sides:
        return view
    given = tuple(view.get("size") or (view.get("crop"),) * 2)
    if given == (None, None):
        return {**view, **({"crop": sides[0]} if sides[0] == sides[1] else {"size": sides})}
    if given != sides:
        raise ValueError(f"view must give the model its {sides[0]}x{sides[1]} pixels. Received: view={view}")
    return view
