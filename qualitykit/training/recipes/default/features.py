"""What the tuned streams say of rated photographs, of ladders of damage and of odd pictures."""

from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np

from qualitykit.distortions import LEVELS, ladder
from qualitykit.images import load_image
from qualitykit.models.compact import round_to_bits
from qualitykit.models.image_input import image_input
from qualitykit.models.kernel_fusion import view_networks, view_statistics
from qualitykit.training.recipes.default.odd import odd_pictures
from qualitykit.training.recipes.default.probe import extract, in_chunks

# Ladders of so many photographs make one file.
_LADDERS = 10
_BATCH = 8


def statistics_model(recipe, tuned) -> keras.Model:
    """A model from photographs of any size to the statistics of all views, with the streams' tuned weights.

    Args:
        recipe: `DefaultRecipe`.
        tuned: {backbone: tuned network}; their weights are rounded to the bits that the finished model keeps.
    """
    networks = view_networks(recipe.views, recipe.taps)
    for name, network in networks.items():
        copy_weights(tuned[name], network, recipe.weight_bits)
    inputs, images = image_input()
    return keras.Model(inputs, view_statistics(networks, recipe.views, images, recipe.third_moment))


def copy_weights(source, target, bits=23) -> None:
    """From one form of a network to another, which may hold fewer of its layers, layer by layer."""
    for layer in target.layers:
        if layer.weights:
            weights = source.get_layer(layer.name).get_weights()
            layer.set_weights([round_to_bits(weight, bits) for weight in weights])


def all_features(recipe, model, job) -> tuple[dict, np.ndarray, np.ndarray]:
    """{"train", "validation": (N, D)}, {"ladders": (photographs, kinds, levels, D)} and {"odd": (M, D)}.

    Also the rows of the training part that were damaged and the ceilings of the odd pictures, which follow
    from the seed: (features, damaged rows, ceilings).
    """
    folder = job.run.keep_folder("features")
    parts = {part: job.data.part(part) for part in ("train", "validation")}
    features = {
        part: extract(model, rows, folder / part, verbose=job.verbose, batch_size=_BATCH)
        for part, rows in parts.items()
    }
    train = parts["train"].frame
    damaged = np.sort(np.random.default_rng(job.seed).permutation(len(train))[: recipe.damaged])
    features["ladders"] = _ladder_features(recipe, model, train["path"].iloc[damaged], folder, job)
    pictures, ceilings = odd_pictures(train["path"], train["score"], recipe.odd, job.seed)
    features["odd"] = in_chunks(
        lambda start, stop: _look(model, [pictures[i]() for i in range(start, stop)]),
        len(pictures),
        _LADDERS * 10,
        folder / "odd",
        job.verbose,
    )
    return features, damaged, ceilings


def _ladder_features(recipe, model, paths, folder, job):
    paths = list(paths)

    def compute(start, stop):
        with ThreadPoolExecutor(2) as pool:
            ladders = pool.map(lambda i: _ladders(paths[i], recipe.damage, job.seed + i), range(start, stop))
            return np.stack([_look(model, copies) for copies in ladders])

    found = in_chunks(compute, len(paths), _LADDERS, folder / "ladders", job.verbose)
    return found.reshape(len(paths), len(recipe.damage), len(LEVELS), -1)


def _ladders(path, kinds, seed):
    """The damaged copies of one photograph, kind by kind in rising level."""
    image = load_image(path)
    return [copy for kind in kinds for copy in ladder(image, kind, seed)[1:]]


def _look(model, images):
    """Statistics of images, those of one shape in batches."""
    found = np.empty((len(images), model.output_shape[-1]), "float32")
    shapes = [image.shape for image in images]
    for shape in dict.fromkeys(shapes):
        rows = [row for row, other in enumerate(shapes) if other == shape]
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            # Filled up: another number of images would be compiled anew.
            filled = [*batch, *[batch[-1]] * (_BATCH - len(batch))]
            seen = model.predict_on_batch(np.stack([images[row] for row in filled]))
            found[batch] = np.asarray(seen)[: len(batch)]
    return found
