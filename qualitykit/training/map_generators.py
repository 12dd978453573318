"""Stage A of BPSQM: each U-Net learns to draw the map of one full-reference measure from patches."""

import shutil
from dataclasses import asdict

import keras
import numpy as np

from qualitykit.feeding.feature_cache import weights_digest
from qualitykit.feeding.grid_batches import GridBatches
from qualitykit.feeding.label_maps import BORDERS, LabelMaps
from qualitykit.models.bpsqm import map_generators
from qualitykit.training import run as runs
from qualitykit.training.stages import JIT, build_adam, fit_stage

GENERATOR, _BEST = "generator.weights.h5", "best.weights.h5"


def train_map_generators(model, data, out, recipe, seed=0, cache=None, verbose=True):
    """The model's U-Nets learn, in place, one after the other; each keeps its best epoch.

    Args:
        model: `BPSQM`.
        data: an `IQADataset` with references and the parts train and validation.
        out: folder; each map's run is a folder of the map's name in it. A finished run's weights are loaded.
        recipe: `BPSQMRecipe`.
        seed: fixes order and flips.
        cache: where label maps and decoded images are kept: a folder, "memory" or None.
        verbose: progress bars.

    Raises:
        ValueError: rows without references, or a folder holds another run.
    """
    stage = {name: value for name, value in asdict(recipe).items() if name.startswith("map_")}
    grid = model.get_layer("patches")
    for measure, network in map_generators(model).items():
        parts = {part: data.part(part).frame for part in ("train", "validation")}
        request = {"recipe": stage, "seed": seed, "measure": measure, "patch": [grid.size, grid.step]}
        request |= {"data": {"name": data.name, "rows": {name: len(part) for name, part in parts.items()}}}
        folder = runs.start_run(out / measure, request | {"network": weights_digest(network)})
        if not (folder / GENERATOR).exists():
            shared = {"border": BORDERS.get(measure, 0), "shuffle": True, "seed": seed, "cache": cache}
            shared |= {"healed": recipe.map_healed}
            batches = {
                name: GridBatches(
                    part["path"],
                    LabelMaps(part, measure, cache),
                    originals=part["reference"],
                    **shared,
                    **options,
                )
                for (name, part), options in zip(parts.items(), _patches(grid, recipe), strict=True)
            }
            _fit(network, batches, folder, recipe, seed, verbose)
        network.load_weights(folder / GENERATOR)


def _patches(grid, recipe):
    """What training's and validation's batches are made of."""
    side = recipe.map_patch or grid.size
    yield {
        "size": side,
        "step": max(1, side * grid.step // grid.size),
        "batch_size": recipe.map_batch_size,
        "patches": recipe.map_patches,
        "flip": True,
    }
    # Always whole patches, so that trainings on smaller ones are measured alike.
    yield {
        "size": grid.size,
        "step": grid.step,
        "batch_size": 16,
        "patches": recipe.map_validation_patches,
    }


def _fit(network, batches, folder, recipe, seed, verbose):
    steps = recipe.map_epochs * len(batches["train"])
    # Not the network itself: as a layer of the saved model it would bring its optimiser along.
    learner = keras.Model(network.inputs, network.outputs)
    learner.compile(
        build_adam(recipe.map_rate, recipe.weight_decay, recipe.schedule, steps),
        keras.losses.BinaryCrossentropy(),
        jit_compile=JIT,
    )
    statistics = MapStatistics(batches["validation"])
    fit_stage(learner, batches["train"], recipe.map_epochs, folder, seed, verbose, statistics, best=_BEST)
    (folder / _BEST).replace(folder / GENERATOR)
    shutil.rmtree(folder / "backup")


class MapStatistics(keras.callbacks.Callback):
    """Adds the loss of the whole validation set, PLCC over all its pixels and the learning rate to the logs.

    Args:
        batches: patches and maps, the same in every epoch.
    """

    def __init__(self, batches):
        super().__init__()
        self.batches = batches

    def on_epoch_end(self, epoch, logs=None):
        losses, sums, count = [], np.zeros(5), 0
        for index in range(len(self.batches)):
            images, true = self.batches[index]
            predicted = np.asarray(self.model.predict_on_batch(images))
            losses += [float(self.model.loss(true, predicted))] * len(images)
            x, y = (part.astype("float64").ravel() for part in (true, predicted))
            sums += [x.sum(), y.sum(), x @ x, y @ y, x @ y]
            count += x.size
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)
        logs["val_loss"] = float(np.mean(losses))
        logs["val_plcc"] = _correlation(sums / count)


def _correlation(means):
    """PLCC from the means of x, y, x*x, y*y and x*y; NaN when one of them is constant."""
    x, y, xx, yy, xy = means
    spread = (xx - x * x) * (yy - y * y)
    return float((xy - x * y) / np.sqrt(spread)) if spread > 0 else float("nan")
