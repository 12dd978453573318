"""Stage A: each U-Net learns to draw the map of one full-reference measure from patches."""

from dataclasses import asdict

import keras
import numpy as np

from qualitykit._files import write_atomically
from qualitykit.datasets import IQADataset
from qualitykit.distortions import select
from qualitykit.feeding import GridBatches, LabelMaps
from qualitykit.feeding.digests import weights_digest
from qualitykit.feeding.label_maps import BORDERS
from qualitykit.models.bpsqm import map_generators
from qualitykit.training.callbacks import last_rate
from qualitykit.training.data import describe_data
from qualitykit.training.fitting import fit

GENERATOR = "generator.weights.h5"


def train_map_generators(recipe, job, data, cache) -> None:
    """The model's U-Nets learn, in place, one after the other; each keeps its best epoch.

    Args:
        recipe: `BPSQMRecipe`.
        job: `Job` whose model is `BPSQM`.
        data: an `IQADataset` with references and the parts train and validation.
        cache: where label maps and decoded images are kept: a folder or "memory".

    Raises:
        ValueError: rows without references, a kind of damage that the set does not hold, or a folder holds
            another run.
    """
    data = of_kinds(data, recipe.map_kinds)
    stage, grid = recipe.stages()[0], job.model.get_layer("patches")
    fields = ("map_patches", "map_validation_patches", "map_kinds")
    request = {"stage": {**asdict(stage), **{name: getattr(recipe, name) for name in fields}}}
    request |= {"seed": job.seed, "patch": [grid.size, grid.step], "data": describe_data(data)}
    shared = job.options.get("generators")
    for measure, network in map_generators(job.model).items():
        asked = {**request, "measure": measure, "network": weights_digest(network)}
        place = job.run.keep_folder("generators") if shared is None else shared
        run = job.run.stage("generators", asked, folder=f"{place}/{measure}")
        if not run.finished:
            batches = _batches(recipe, job, data, measure, grid, cache)
            # Not the network itself: as a layer of the saved model it would bring its optimiser along.
            learner = keras.Model(network.input, network.output)
            statistics = MapStatistics(batches["validation"])
            fit(
                stage,
                learner,
                batches["train"],
                run,
                seed=job.seed,
                verbose=job.verbose,
                statistics=statistics,
            )
            write_atomically(run.folder / GENERATOR, network.save_weights)
            run.finish(can_go_on=False)
        network.load_weights(run.folder / GENERATOR)


def of_kinds(data, kinds) -> IQADataset:
    """The rows of a set that show some kinds of damage; all for None.

    Args:
        data: `IQADataset` whose rows name their distortion.
        kinds: see `BPSQMRecipe.map_kinds`.

    Raises:
        ValueError: a kind of which the set has no row.
    """
    if kinds is None:
        return data
    wanted, held = select(kinds), data.frame["distortion"]
    lacking = sorted(set(wanted) - set(held))
    if lacking:
        raise ValueError(f"map_kinds must be in {data.name}, which has none of {', '.join(lacking)}")
    return data.subset(held.isin(wanted).to_numpy())


def _batches(recipe, job, data, measure, grid, cache):
    shared = {"border": BORDERS.get(measure, 0), "shuffle": True, "seed": job.seed, "cache": cache}
    shared |= {"healed": recipe.map_healed}
    side = recipe.map_patch or grid.size
    seen = {
        "train": {
            "size": side,
            "step": max(1, side * grid.step // grid.size),
            "batch_size": recipe.map_batch_size,
            "patches": recipe.map_patches,
            "flip": True,
        },
        # Always whole patches, so that trainings on smaller ones are measured alike.
        "validation": {
            "size": grid.size,
            "step": grid.step,
            "batch_size": 16,
            "patches": recipe.map_validation_patches,
        },
    }
    frames = {part: data.part(part).frame for part in seen}
    return {
        part: GridBatches(
            frame["path"],
            LabelMaps(frame, measure, cache),
            originals=frame["reference"],
            **shared,
            **seen[part],
        )
        for part, frame in frames.items()
    }


class MapStatistics(keras.callbacks.Callback):
    """Adds the loss of the whole validation set, PLCC over all its pixels and the learning rate to the logs.

    Args:
        batches: patches and maps, the same in every epoch.
    """

    def __init__(self, batches):
        super().__init__()
        self.batches = batches

    def on_epoch_end(self, epoch, logs=None) -> None:
        losses, sums, count = [], np.zeros(5), 0
        for index in range(len(self.batches)):
            images, true = self.batches[index]
            predicted = np.asarray(self.model.predict_on_batch(images))
            losses += [float(self.model.loss(true, predicted))] * len(images)
            x, y = (part.astype("float64").ravel() for part in (true, predicted))
            sums += [x.sum(), y.sum(), x @ x, y @ y, x @ y]
            count += x.size
        logs["learning_rate"] = last_rate(self.model.optimizer)
        logs["val_loss"] = float(np.mean(losses))
        logs["val_plcc"] = _correlation(sums / count)


def _correlation(means):
    """PLCC from the means of x, y, x*x, y*y and x*y; NaN when one of them is constant."""
    x, y, xx, yy, xy = means
    spread = (xx - x * x) * (yy - y * y)
    return float((xy - x * y) / np.sqrt(spread)) if spread > 0 else float("nan")
