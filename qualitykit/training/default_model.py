"""How `saved_models/default.keras` is made: two streams tuned on their own, then one kernel head on both."""

import json
from pathlib import Path

import keras
import numpy as np
from sklearn.kernel_ridge import KernelRidge

from qualitykit import metrics
from qualitykit.models import KernelFusion, StageStatistics, scoring_model
from qualitykit.models.kernel_fusion import reduce_by
from qualitykit.models.stage_statistics import stage_statistics
from qualitykit.training import run as runs
from qualitykit.training.compact import save_compact
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
DIMENSIONS, GAMMAS, RIDGES = (256, 384), (0.5, 0.7), (0.1, 0.3, 0.6)


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
    projection = fit_projection(everything, chosen["dimensions"], seed)
    projected = everything @ projection[0] + projection[1]
    model = assemble(networks, projection, *fit_head(projected, np.concatenate([*scores.values()]), chosen))
    save_compact(scoring_model(model), out / runs.MODEL, coarse=("projection", "kernel"))
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


def choose_head(features, scores, record, seed):
    """Tries every setting on the validation part; the mean of SROCC and PLCC decides.

    Returns:
        dict: dimensions, gamma, ridge and the validation statistics; all trials are kept in `record`.
    """
    if record.exists():
        return json.loads(record.read_text())["chosen"]
    kernel, bias = fit_projection(features["train"], max(DIMENSIONS), seed)
    projected = {part: rows @ kernel + bias for part, rows in features.items()}
    trials = []
    for dimensions in DIMENSIONS:
        # Components come in order of variance, so fewer of them are the first columns, rescaled.
        length = np.sqrt((projected["train"][:, :dimensions] ** 2).mean())
        part = {name: rows[:, :dimensions] / length for name, rows in projected.items()}
        for gamma in GAMMAS:
            for ridge in RIDGES:
                setting = {"dimensions": dimensions, "gamma": gamma / dimensions, "ridge": ridge}
                machine, mean = fit_head(part["train"], scores["train"], setting)
                found = metrics.evaluate(scores["validation"], machine.predict(part["validation"]) + mean)
                trials.append({**setting, **found})
    chosen = max(trials, key=lambda trial: trial["SROCC"] + trial["PLCC"])
    runs.replace_text(record, json.dumps({"chosen": chosen, "trials": trials}, indent=2) + "\n")
    return chosen


def fit_head(projected, scores, setting):
    """RBF kernel ridge regression on scores about their mean: (the fitted machine, the mean)."""
    machine = KernelRidge(kernel="rbf", gamma=setting["gamma"], alpha=setting["ridge"])
    return machine.fit(projected.astype("float64"), scores - scores.mean()), scores.mean()


def assemble(networks, projection, machine, mean):
    """The fitted parts as one `KernelFusion`."""
    points = machine.X_fit_
    model = KernelFusion(VIEWS, points.shape[1], len(points), float(machine.gamma))
    for backbone, network in networks.items():
        model.get_layer(backbone.lower()).set_weights(network.get_weights())
    model.get_layer("projection").set_weights(projection)
    model.get_layer("kernel").set_weights([points, machine.dual_coef_.reshape(-1, 1), np.array([mean])])
    return model
