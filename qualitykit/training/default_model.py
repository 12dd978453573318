"""How `saved_models/default.keras` is made: two streams tuned on their own, then one kernel head on both."""

import itertools
import json
from pathlib import Path

import keras
import numpy as np
import pandas as pd
from sklearn.kernel_ridge import KernelRidge

from qualitykit import distortions, metrics
from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.images import load_image, save_image
from qualitykit.models import KernelFusion, StageStatistics, scoring_model
from qualitykit.models.kernel_fusion import reduce_by
from qualitykit.models.stage_statistics import stage_statistics
from qualitykit.training import run as runs
from qualitykit.training.compact import round_to_bits, save_compact
from qualitykit.training.fit import train, with_validation
from qualitykit.training.probe import extract, fit_projection, warm_start
from qualitykit.training.recipes import get_recipe

# A stream learns at the resolution at which the finished model will use it.
STREAMS = {
    "MobileNetV2": {"view": {"crop": 256, "flip": True}, "epochs": 2},
    "MobileNet": {"view": {"scale": 0.5, "crop": 256, "flip": True}, "epochs": 1},
}
# What the head may look at: (backbone, reduction) views, in order of cost.
VIEWS = (("MobileNetV2", 1), ("MobileNetV2", 2), ("MobileNet", 2))
# The head's settings that the validation part chooses from; gamma is per squared unit of projected length.
DIMENSIONS, GAMMAS, RIDGES = (256, 384), (0.7, 1.0), (0.1, 0.2)
# Training photographs whose damaged copies the head sees, and the damage.
DAMAGED, DAMAGE = 120, ("gaussian_blur", "additive_gaussian_noise", "jpeg", "darken")
# The least fall of a score from one level of damage to the next, of 1.
_STEP = 0.06
# Mantissa bits of the large matrices; the head is fitted to what they give after rounding.
_PROJECTION_BITS, _POINT_BITS = 4, 5


def train_default(data, out, *, weights, seed=0, verbose=True, **changes):
    """The whole way from ImageNet weights to the default model; each step is kept and not done twice.

    Args:
        data: `IQADataset` with train and validation parts; test rows are never touched.
        out: folder: one run a stream, features, head.json (every setting tried) and model.keras.
        weights: "imagenet", or {backbone: path}.
        **changes: fields of the recipe "stage_statistics", for both streams.

    Returns:
        dict: validation statistics of the chosen head.
    """
    out = Path(out)
    data = with_validation(data, 0.1, seed)
    networks = {}
    for backbone in STREAMS:
        start = weights.get(backbone) if isinstance(weights, dict) else weights
        networks[backbone] = tune_stream(
            backbone, data, out / backbone, weights=start, seed=seed, verbose=verbose, **changes
        )
    parts = {part: data.part(part) for part in ("train", "validation")}
    parts["damaged"] = damage_photographs(parts["train"], out / "damaged", seed)
    features = {
        part: np.concatenate(
            [view_features(networks, view, rows, out / "features" / part, verbose) for view in VIEWS], axis=1
        )
        for part, rows in parts.items()
    }
    scores = {part: rows.frame["score"].to_numpy("float64") for part, rows in parts.items()}
    chosen = choose_head(features, scores, out / "head.json", seed)
    # The choice is made; the head that ships may learn from every rating of the official training split.
    everything = np.concatenate([features["train"], features["validation"]])
    projection = fit_projection(everything, chosen["dimensions"], seed, _PROJECTION_BITS)
    projected = {part: rows @ projection[0] + projection[1] for part, rows in features.items()}
    learnt = np.concatenate([projected["train"], projected["validation"]])
    rated = np.concatenate([scores["train"], scores["validation"]])
    head = fit_with_damage(learnt, rated, projected["damaged"], scores["damaged"], chosen)
    save_compact(scoring_model(assemble(networks, projection, *head)), out / runs.MODEL, bits=9)
    return chosen


def tune_stream(backbone, data, out, *, weights, seed=0, verbose=True, **changes):
    """Tunes every layer of one backbone: head on frozen features first, then all with a small step.

    Returns:
        The tuned backbone, a `keras.Model` from images to the maps of four stages.
    """
    out, settings = Path(out), STREAMS[backbone]
    tuned = out / "backbone.weights.h5"
    keras.utils.set_random_seed(seed)
    model = StageStatistics(backbone, weights=None if tuned.exists() else weights)
    network = model.get_layer(backbone.lower())
    if tuned.exists():
        network.load_weights(tuned)
        return network
    view, still = settings["view"], {**settings["view"], "flip": False}
    warm_start(model, data.part("train"), out / "frozen", seed=seed, verbose=verbose, **still)
    changes = {"epochs": settings["epochs"], **changes, "view": view, "validation_view": still}
    train(model, data, get_recipe("stage_statistics"), out=out, seed=seed, verbose=verbose, **changes)
    unfinished = out / "unfinished.weights.h5"
    network.save_weights(unfinished)
    unfinished.replace(tuned)
    return network


def view_features(networks, view, data, folder, verbose):
    """Stage statistics of one view of whole photographs, at the size that scoring uses."""
    backbone, reduction = view
    images = keras.Input((None, None, 3))
    vector = stage_statistics(networks[backbone], reduce_by(images, reduction), name="statistics")
    name = f"{backbone}_{reduction}"
    return extract(keras.Model(images, vector), data, folder / name, verbose=verbose, batch_size=8)


def damage_photographs(data, folder, seed):
    """Damaged copies of some training photographs: for each kind of damage a ladder of five levels.

    Returns:
        `IQADataset` of the copies; each bears the rating of its undamaged photograph, 0..1.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = np.random.default_rng(seed).permutation(len(data))[:DAMAGED]
    paths, scores = [], []
    for row in data.frame.iloc[np.sort(rows)].itertuples():
        for name, level in itertools.product(DAMAGE, distortions.LEVELS):
            paths.append(folder / f"{Path(row.path).stem}_{name}_{level}.png")
            scores.append(row.score)
            if not paths[-1].exists():
                image = load_image(row.path, orient=False)
                save_image(paths[-1], distortions.apply(image, name, level, seed, calibrate=False))
    frame = pd.DataFrame({"path": list(map(str, paths)), "score": scores})
    return IQADataset("damaged", folder, frame, ScoreScale(0, 1))


def choose_head(features, scores, record, seed):
    """Tries every setting on the validation part; the mean of SROCC and PLCC decides.

    Returns:
        dict: dimensions, gamma, ridge and the validation statistics; all trials are kept in `record`.
    """
    if record.exists():
        return json.loads(record.read_text())["chosen"]
    trials = []
    for dimensions in DIMENSIONS:
        kernel, bias = fit_projection(features["train"], dimensions, seed, _PROJECTION_BITS)
        projected = {part: rows @ kernel + bias for part, rows in features.items()}
        for gamma, ridge in itertools.product(GAMMAS, RIDGES):
            setting = {"dimensions": dimensions, "gamma": gamma / dimensions, "ridge": ridge}
            machine, mean = fit_with_damage(
                projected["train"], scores["train"], projected["damaged"], scores["damaged"], setting
            )
            found = metrics.evaluate(scores["validation"], machine.predict(projected["validation"]) + mean)
            trials.append({**setting, **found})
    chosen = max(trials, key=lambda trial: trial["SROCC"] + trial["PLCC"])
    runs.replace_text(record, json.dumps({"chosen": chosen, "trials": trials}, indent=2) + "\n")
    return chosen


def fit_with_damage(projected, scores, damaged, originals, setting):
    """A head that was shown damaged copies as well.

    Nobody has rated the copies, and a head that has never seen heavy compression takes its block edges for
    sharpness. Decision: the head is fitted to the ratings alone first, and its own scores of the copies are
    believed where they fall by at least `_STEP` from level to level; where they do not, they are lowered.
    Then it is fitted again to ratings and copies together.

    Args:
        projected, scores: of rated photographs, (N, D) and (N,).
        damaged: of the copies, ladder by ladder in rising level.
        originals: the ratings of the copies' undamaged photographs.
        setting: see `fit_head`.
    """
    machine, mean = fit_head(projected, scores, setting)
    own = (machine.predict(damaged) + mean).reshape(-1, len(distortions.LEVELS))
    falling = np.empty_like(own)
    last = originals.reshape(own.shape)[:, 0]
    for level in range(own.shape[1]):
        last = falling[:, level] = np.minimum(own[:, level], last - _STEP)
    everything = np.concatenate([projected, damaged]), np.concatenate([scores, falling.ravel()])
    return fit_head(*everything, setting)


def fit_head(projected, scores, setting):
    """RBF kernel ridge regression on scores about their mean: (the fitted machine, the mean)."""
    points = round_to_bits(projected.astype("float32"), _POINT_BITS).astype("float64")
    machine = KernelRidge(kernel="rbf", gamma=setting["gamma"], alpha=setting["ridge"])
    return machine.fit(points, scores - scores.mean()), scores.mean()


def assemble(networks, projection, machine, mean):
    """The fitted parts as one `KernelFusion`."""
    points = machine.X_fit_
    model = KernelFusion(VIEWS, points.shape[1], len(points), float(machine.gamma))
    for backbone, network in networks.items():
        model.get_layer(backbone.lower()).set_weights(network.get_weights())
    model.get_layer("projection").set_weights(projection)
    model.get_layer("kernel").set_weights([points, machine.dual_coef_.reshape(-1, 1), np.array([mean])])
    return model
