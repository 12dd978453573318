"""The two stages of RNN-BIQA: a feature extractor on single patches, then the pooler on cached sequences."""

import shutil
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import keras

from qualitykit.feeding.feature_sequences import (
    FeatureSequences,
    describe_with,
    extract_features,
    open_cache,
)
from qualitykit.losses import HuberLoss
from qualitykit.models.rnn_biqa import RNNBIQA
from qualitykit.models.scoring import scoring_model
from qualitykit.models.streaming import halves
from qualitykit.training import run as runs
from qualitykit.training.callbacks import ValidationStatistics
from qualitykit.training.fit import save_model, with_validation, write_card
from qualitykit.training.patch_classifier import train_feature_extractor
from qualitykit.training.stages import JIT, fit_stage, penalise

SOURCE = "RNN-BIQA, sections 4.2 and 4.3: the feature extractor on single patches, then the recurrent pooler"


@dataclass(frozen=True)
class RNNBIQARecipe:
    """The numbers of both stages, as published where the paper gives them.

    Args:
        feature_images: photographs, at most, that stage A sees, the first of a random order; None for all.
            1162 is the size of the set that the paper takes.
        feature_epochs: passes of stage A over all patches; 0 keeps the backbone as it is.
        feature_batch_size, feature_rate, feature_momentum, feature_l2: of its gradient descent.
        default_std: standard deviation of a rating on 0..1 where the data set gives none (our decision).
        epochs, batch_size, l2: of stage B.
        learning_rate: of stage B's first epoch; halved after each.
        beta_1, beta_2: of its Adam.
        huber_delta: of its loss, on scores 0..1.

    Reference: Korhonen, Su, You, "Consumer Image Quality Prediction using Recurrent Neural Networks for
    Spatial Pooling", sections 4.2 and 4.3.
    """

    feature_images: int | None = 1162
    feature_epochs: int = 2
    feature_batch_size: int = 32
    feature_rate: float = 5e-5
    feature_momentum: float = 0.9
    feature_l2: float = 0.01
    default_std: float = 0.2
    epochs: int = 5
    batch_size: int = 16
    learning_rate: float = 2e-4
    beta_1: float = 0.95
    beta_2: float = 0.9
    l2: float = 1e-5
    huber_delta: float = 1 / 9


def train_rnn_biqa(
    data,
    out,
    *,
    backbone="ResNet50",
    weights=None,
    pooling="gru",
    resolutions=2,
    patch_size=224,
    feature_data=None,
    extractor=None,
    cache=None,
    seed=0,
    validation=0.1,
    verbose=True,
    **changes,
):
    """Trains RNN-BIQA in its two stages and keeps the last epoch, as the paper does.

    Killed at any moment, the same call goes on where it was: with the next photograph's features, or after
    the last finished epoch (stage A has ten a pass). A finished run is read and returned.

    Args:
        data: an `IQADataset`; rows of its `split` column called "validation" are validated on, or a share
            `validation` is taken out of the training part when there are none. Test rows are never touched.
        out: folder of the run: model.keras (scores 0..100), history.csv and run.json of stage B.
        backbone, weights, pooling, resolutions, patch_size: see `RNNBIQA`.
        feature_data: an `IQADataset` of small photographs for stage A; None for `data`.
        extractor: folder of stage A's run, which several runs may share; None for `out`/extractor.
        cache: folder of the feature caches, likewise; None for `out`/features.
        seed: fixes split, initial weights, order and drop-out.
        verbose: progress bars.
        **changes: fields of `RNNBIQARecipe` to change, such as epochs=2.

    Returns:
        pandas.DataFrame, one row an epoch of stage B: loss, val_loss, val_plcc, val_srocc, val_krocc,
        val_rmse, learning_rate.

    Raises:
        ValueError: unknown field, no rows to train or validate on, or a folder holds another run.
    """
    recipe = _recipe(changes)
    out, data = Path(out), with_validation(data, validation, seed)
    arguments = {
        "backbone": backbone,
        "pooling": pooling,
        "resolutions": resolutions,
        "patch_size": patch_size,
    }
    request = {
        "recipe": {"name": "rnn_biqa", **asdict(recipe)},
        "seed": seed,
        "data": {"name": data.name, "rows": {part: len(data.part(part)) for part in ("train", "validation")}},
        "model": {**arguments, "weights": None if weights is None else str(weights)},
    }
    runs.start_run(out, request)
    if not (out / runs.MODEL).exists():
        keras.utils.set_random_seed(seed)
        model = RNNBIQA(weights=weights, **arguments)
        feature_data = data if feature_data is None else with_validation(feature_data, validation, seed)
        train_feature_extractor(model, feature_data, extractor or out / "extractor", recipe, seed, verbose)
        _train_pooler(model, data, out, cache or out / "features", recipe, seed, verbose)
    return runs.read_history(out)


def _recipe(changes):
    unknown = sorted(set(changes) - set(asdict(RNNBIQARecipe())))
    if unknown:
        known = ", ".join(asdict(RNNBIQARecipe()))
        raise ValueError(f"rnn_biqa has no {', '.join(unknown)}; it has {known}")
    return replace(RNNBIQARecipe(), **changes)


def _train_pooler(model, data, out, cache, recipe, seed, verbose):
    began = time.perf_counter()
    cache = open_cache(cache, model)
    sequences = {}
    for part in ("train", "validation"):
        frame = data.part(part).frame
        digests = extract_features(frame["path"], cache, describe_with(model), verbose=verbose)
        sequences[part] = FeatureSequences(
            cache,
            digests,
            frame["score"],
            resolutions=model.get_layer("patches").resolutions,
            batch_size=recipe.batch_size,
            shuffle=part == "train",
            seed=seed,
        )
    extracted = time.perf_counter()
    fit_pooler(model, sequences["train"], sequences["validation"], out, recipe, seed, verbose)
    seconds = {"features": extracted - began, "pooler": time.perf_counter() - extracted}
    save_model(scoring_model(model), out / runs.MODEL)
    last = {key: float(value) for key, value in runs.read_history(out).iloc[-1].items()}
    write_card(
        out / runs.MODEL,
        data,
        last,
        system="RNNBIQA",
        recipe="rnn_biqa",
        source=SOURCE,
        # Photographs of any size, at their own.
        prepared={"patches": 8},
    )
    runs.write_run(out, last=last, seconds=seconds)
    shutil.rmtree(out / "backup")


def fit_pooler(model, training, validation, out, recipe, seed=0, verbose=True):
    """Stage B: the model's pooler learns scores 0..1 from feature sequences.

    Args:
        model: `RNNBIQA`.
        training, validation: `FeatureSequences`.
        out: folder for history.csv and the backup that a killed training goes on from.
        recipe: `RNNBIQARecipe`.
        seed: fixes order and drop-out.
        verbose: progress bars.
    """
    _, scorer = halves(model)
    model.get_layer("pooler").center_on(training.mean())
    penalise(scorer, recipe.l2)
    optimizer = keras.optimizers.Adam(recipe.learning_rate, beta_1=recipe.beta_1, beta_2=recipe.beta_2)
    scorer.compile(optimizer, HuberLoss(delta=recipe.huber_delta), jit_compile=JIT)
    halved = keras.callbacks.LearningRateScheduler(lambda epoch, _: recipe.learning_rate / 2**epoch)
    fit_stage(scorer, training, recipe.epochs, out, seed, verbose, halved, ValidationStatistics(validation))
    penalise(scorer, 0)
