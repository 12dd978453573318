"""A fit on frozen features: what a network knows before it is tuned, and where its head should start."""

from pathlib import Path

import keras
import numpy as np
from sklearn.decomposition import PCA
from tqdm import tqdm

from qualitykit._files import write_atomically
from qualitykit.feeding.batches import batches_of
from qualitykit.training.scales import on_scale

# Features of this many photographs make one file, so that an interrupted extraction loses little.
_CHUNK = 500


def extract(model, data, folder, *, verbose=True, **view) -> np.ndarray:
    """Outputs of a model for every photograph of a data set, kept on disk as they come.

    Args:
        model: `keras.Model` from images to (N, D) features.
        data: `IQADataset`.
        folder: where the chunks lie; finished ones are read and not computed again. It belongs to one model,
            data set and view: give each its own.
        verbose: a progress bar.
        **view: arguments of `datasets.Batches`.

    Returns:
        (len(data), D) float32 in the order of the data set's rows.
    """

    def compute(start, stop):
        return _predict(model, data.subset(np.arange(start, stop)), view)

    return in_chunks(compute, len(data), _CHUNK, folder, verbose)


def in_chunks(compute, count, size, folder, verbose=True) -> np.ndarray:
    """`compute(start, stop)` of all rows, kept on disk chunk by chunk; finished ones are read."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for start in tqdm(range(0, count, size), desc=folder.name, disable=not verbose):
        path = folder / f"{start:06d}.npy"
        if not path.exists():
            rows = compute(start, min(start + size, count))
            write_atomically(path, lambda file, rows=rows: np.save(file, rows))
        parts.append(np.load(path))
    return np.concatenate(parts)


def fit_projection(features, dimensions, seed=0) -> tuple[np.ndarray, np.ndarray]:
    """Standardisation and principal components as one matrix, scaled to a mean variance of one.

    Args:
        features: (N, D).
        dimensions: components kept.

    Returns:
        (kernel (D, dimensions), bias (dimensions,)) float32, for a Dense layer.
    """
    mean, scale = standards(features)
    kernel = principal_components((features - mean) * scale, dimensions, seed)
    kernel = (kernel * scale[:, None]).astype("float32")
    return kernel, -(mean @ kernel)


def standards(features, least=1e-6) -> tuple[np.ndarray, np.ndarray]:
    """(mean, 1 / standard deviation) of every feature, float32; 0 for one that hardly varies."""
    mean, spread = features.mean(0), features.std(0)
    return mean, np.where(spread > least, 1 / np.maximum(spread, least), 0).astype("float32")


def principal_components(standardised, dimensions, seed=0) -> np.ndarray:
    """The matrix (D, dimensions) of the first components, scaled to a mean variance of one."""
    pca = PCA(dimensions, svd_solver="randomized", random_state=seed).fit(standardised)
    return pca.components_.T / np.sqrt(pca.explained_variance_.mean())


def warm_start(model, job, folder, *, photographs=4000, epochs=30, **view) -> None:
    """Fits projection and head of a `StageStatistics` on features of its still untouched backbone.

    Args:
        model: `StageStatistics`; changed in place.
        job: `Job` whose training rows are looked at.
        folder: where the features are kept.
        photographs: how many rows are looked at.
        epochs: passes over the features, which cost seconds.
        **view: arguments of `datasets.Batches`.
    """
    data, seed = job.data.part("train"), job.seed
    data = data.subset(np.sort(np.random.default_rng(seed).permutation(len(data))[:photographs]))
    statistics = keras.Model(model.input, model.get_layer("statistics").output)
    features = extract(statistics, data, folder, verbose=job.verbose, **view)
    projection = model.get_layer("projection")
    projection.set_weights(fit_projection(features, projection.units, seed))
    inputs = keras.Input((features.shape[1],))
    x = inputs
    for name in ("projection", "dropout", "hidden", "regression"):
        x = model.get_layer(name)(x)
    head = keras.Model(inputs, x)
    head.compile(keras.optimizers.Adam(1e-3), "mae")
    keras.utils.set_random_seed(seed)
    scores = on_scale(data, job.scores)[:, None]
    head.fit(features, scores, batch_size=32, epochs=epochs, verbose=0)


def _predict(model, data, view):
    batches = batches_of(data, **view)
    features = [np.asarray(model.predict_on_batch(batches[i][0])) for i in range(len(batches))]
    order = np.concatenate(batches.plan())
    result = np.empty((len(data), features[0].shape[-1]), "float32")
    result[order] = np.concatenate(features)
    return result
