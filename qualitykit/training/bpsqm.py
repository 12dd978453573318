"""The two stages of BPSQM: U-Nets on label maps, then the pooling network on scores, the U-Nets frozen."""

import shutil
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import keras

from qualitykit.feeding.batches import batches_of
from qualitykit.feeding.drawn_maps import DrawnBatches, DrawnImages, DrawnMaps, MeanOfPatches
from qualitykit.feeding.grid_batches import GridBatches
from qualitykit.models.bpsqm import BPSQM, map_generators, patch_scorer
from qualitykit.models.map_generator import STRIDE
from qualitykit.models.scoring import scoring_model
from qualitykit.training import run as runs
from qualitykit.training.callbacks import ValidationStatistics
from qualitykit.training.fit import save_model, with_validation, write_card
from qualitykit.training.map_generators import train_map_generators
from qualitykit.training.stages import JIT, build_adam, fit_stage

SOURCE = "BPSQM, sections 3.4 and 3.5: U-Nets on label maps, then the pooling network on scores"


@dataclass(frozen=True)
class BPSQMRecipe:
    """The numbers of both stages, as published where the paper gives them.

    Args:
        map_epochs, map_batch_size, map_rate: of the U-Nets' training; 0 epochs leave them as they are.
        map_patches, map_validation_patches: patches that an epoch of it shows and is measured on, at most,
            drawn at random; None for all.
        map_patch: side of the patches that the U-Nets learn from, a multiple of 16; None for the model's own.
            At the same number of pixels, smaller ones show more images and take more steps (ours, for short
            trainings); a U-Net takes any size.
        map_healed: share of the patches, of validation too, of which a part is replaced by the undamaged
            reference (ours). Rated sets hold images that are damaged everywhere; without it, U-Nets call
            undamaged regions of a photograph damaged.
        end_to_end: True trains the U-Nets together with the pooling network on scores alone, without label
            maps (the paper's arm "No_LB").
        epochs, batch_size, learning_rate: of the pooling network's training.
        patches: patches that an epoch of it shows, at most; None for all.
        schedule: of both learning rates: "constant", or "cosine" (ours, for short trainings).
        weight_decay: of Adam, in both stages.

    Reference: Pan et al., "Blind Predicting Similar Quality Map for Image Quality Assessment", CVPR 2018,
    section 3.5. Batch sizes are ours.
    """

    map_epochs: int = 100
    map_batch_size: int = 16
    map_rate: float = 1e-3
    map_patches: int | None = None
    map_validation_patches: int | None = 2048
    map_patch: int | None = None
    map_healed: float = 0.0
    end_to_end: bool = False
    epochs: int = 100
    batch_size: int = 32
    learning_rate: float = 5e-3
    patches: int | None = None
    schedule: str = "constant"
    weight_decay: float = 1e-11

    def __post_init__(self):
        if self.schedule not in ("constant", "cosine"):
            raise ValueError(f"schedule must be 'constant' or 'cosine'. Received: schedule={self.schedule!r}")
        if self.map_patch is not None and (self.map_patch < STRIDE or self.map_patch % STRIDE):
            raise ValueError(f"map_patch must be a multiple of {STRIDE}. Received: {self.map_patch!r}")
        if not 0 <= self.map_healed <= 1:
            raise ValueError(f"map_healed must be from 0 to 1. Received: {self.map_healed!r}")


def train_bpsqm(
    data,
    out,
    *,
    map_data=None,
    generators=None,
    cache=None,
    seed=0,
    validation=0.1,
    verbose=True,
    arguments=None,
    **changes,
):
    """Trains BPSQM in its two stages; each keeps the epoch of the lowest validation error, as the paper does.

    Killed at any moment, the same call goes on after the last finished epoch. A finished run is read and
    returned.

    Args:
        data: an `IQADataset`; rows of its `split` column called "validation" are validated on, or a share
            `validation` is taken out of the training part when there are none, by reference where there are
            references. Test rows are never touched.
        out: folder of the run: model.keras (scores 0..100), its card, history.csv and run.json of stage B.
        map_data: an `IQADataset` with references for stage A; None for `data`.
        generators: folder of stage A's runs, which several runs may share; None for `out`/generators.
        cache: folder of label maps, decoded images and the U-Nets' maps, likewise; "memory", or None for
            `out`/maps.
        seed: fixes split, initial weights, order, flips and drop-out.
        verbose: progress bars.
        arguments: of `BPSQM`, such as {"maps": ["mdsi_map"]}.
        **changes: fields of `BPSQMRecipe` to change, such as epochs=2.

    Returns:
        pandas.DataFrame, one row an epoch of stage B: loss, val_loss, val_plcc, val_srocc, val_krocc,
        val_rmse, learning_rate.

    Raises:
        ValueError: unknown field, no rows to train or validate on, no references for stage A, or a folder
            holds another run.
    """
    recipe = _recipe(changes)
    out, data = Path(out), with_validation(data, validation, seed)
    request = {
        "recipe": {"name": "bpsqm", **asdict(recipe)},
        "seed": seed,
        "data": {"name": data.name, "rows": {part: len(data.part(part)) for part in ("train", "validation")}},
        "model": dict(arguments or {}),
    }
    runs.start_run(out, request)
    if not (out / runs.MODEL).exists():
        keras.utils.set_random_seed(seed)
        model = BPSQM(**(arguments or {}))
        began = time.perf_counter()
        if recipe.map_epochs and not recipe.end_to_end:
            map_data = data if map_data is None else with_validation(map_data, validation, seed)
            folder = out / "generators" if generators is None else Path(generators)
            train_map_generators(model, map_data, folder, recipe, seed, cache or out / "maps", verbose)
        drawn = time.perf_counter()
        _train_pooling(model, data, out, recipe, seed, cache or out / "maps", verbose)
        seconds = {"generators": drawn - began, "pooling": time.perf_counter() - drawn}
        _export(model, data, out, recipe, seconds)
    return runs.read_history(out)


def _recipe(changes):
    unknown = sorted(set(changes) - set(asdict(BPSQMRecipe())))
    if unknown:
        known = ", ".join(asdict(BPSQMRecipe()))
        raise ValueError(f"bpsqm has no {', '.join(unknown)}; it has {known}")
    return replace(BPSQMRecipe(), **changes)


def _train_pooling(model, data, out, recipe, seed, cache, verbose):
    """Stage B: every patch is to get its photograph's score; what is watched is the photographs' mean."""
    prepare = _whole_model if recipe.end_to_end else _pooling_alone
    scorer, batches, statistics = prepare(model, data, recipe, seed, cache, verbose)
    optimizer = build_adam(
        recipe.learning_rate, recipe.weight_decay, recipe.schedule, recipe.epochs * len(batches)
    )
    scorer.compile(optimizer, keras.losses.MeanSquaredError(), jit_compile=JIT)
    fit_stage(scorer, batches, recipe.epochs, out, seed, verbose, statistics, best="best.weights.h5")
    scorer.load_weights(out / "best.weights.h5")


def _whole_model(model, data, recipe, seed, cache, verbose):
    """What learns, from what, and what watches: U-Nets and pooling network together, from pixels."""
    training, grid = data.part("train"), model.get_layer("patches")
    scores = training.frame["score"].to_numpy()
    batches = GridBatches(
        training.frame["path"],
        lambda row: scores[row],
        size=grid.size,
        step=grid.step,
        batch_size=recipe.batch_size,
        patches=recipe.patches,
        flip=True,
        shuffle=True,
        seed=seed,
        cache=cache,
    )
    validation = batches_of(data.part("validation"), batch_size=4)
    return patch_scorer(model), batches, ValidationStatistics(validation, network=model)


def _pooling_alone(model, data, recipe, seed, cache, verbose):
    """The same three for frozen U-Nets, whose maps need to be drawn only once."""
    frames = [data.part(part).frame for part in ("train", "validation")]
    grid = model.get_layer("patches")
    generators = list(map_generators(model).values())
    shared = {"size": grid.size, "step": grid.step, "cache": cache, "progress": verbose}
    drawn = [DrawnMaps(generators, frame["path"], **shared) for frame in frames]
    scores = [frame["score"].to_numpy() for frame in frames]
    batches = DrawnBatches(
        drawn[0], scores[0], batch_size=recipe.batch_size, patches=recipe.patches, seed=seed
    )
    pooling = model.get_layer("pooling")
    # Not the network itself: as a layer of the saved model it would bring its optimiser along.
    scorer = keras.Model(pooling.inputs, pooling.outputs)
    return scorer, batches, ValidationStatistics(DrawnImages(drawn[1], scores[1]), MeanOfPatches(scorer))


def _export(model, data, out, recipe, seconds):
    history = runs.read_history(out)
    best = {key: float(value) for key, value in history.loc[history["val_loss"].idxmin()].items()}
    save_model(scoring_model(model), out / runs.MODEL)
    write_card(
        out / runs.MODEL,
        data,
        best,
        system="BPSQM",
        recipe="bpsqm",
        source=SOURCE,
        prepared={"short_side": 512},
        kind="map",
    )
    runs.write_run(out, best=best, seconds=seconds)
    (out / "best.weights.h5").unlink()
    shutil.rmtree(out / "backup")
