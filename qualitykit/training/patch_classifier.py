"""Stage A of RNN-BIQA: a backbone learns from single patches how a photograph's votes are spread."""

import shutil
from dataclasses import asdict

import keras

from qualitykit.feeding.feature_cache import weights_digest
from qualitykit.feeding.patch_batches import PatchBatches
from qualitykit.feeding.votes import quality_bins
from qualitykit.models.rnn_biqa import backbone_of, feature_extractor
from qualitykit.training import run as runs
from qualitykit.training.stages import JIT, fit_stage, penalise

EXTRACTOR = "backbone.weights.h5"


def train_feature_extractor(model, data, out, recipe, seed=0, verbose=True):
    """The model's backbone learns, in place, to tell the shares of votes in five bins from single patches.

    Args:
        model: `RNNBIQA`; its first blocks, up to stride 4, stay as they are.
        data: an `IQADataset` on 0..1 with a training part.
        out: folder of the run; when it is finished there, its weights are loaded.
        recipe: `RNNBIQARecipe`.
        seed: fixes the photographs, the order and the initial head.
        verbose: progress bars.

    Raises:
        ValueError: the folder holds another run.
    """
    if recipe.feature_epochs == 0:
        return
    rows = data.part("train").frame.sample(frac=1, random_state=seed)[: recipe.feature_images]
    stage = {k: v for k, v in asdict(recipe).items() if k.startswith("feature_") or k == "default_std"}
    network = backbone_of(model)
    request = {"recipe": stage, "seed": seed, "patch_size": model.get_layer("patches").size}
    request |= {"data": {"name": data.name, "rows": len(rows)}, "network": weights_digest(network)}
    out = runs.start_run(out, request)
    if not (out / EXTRACTOR).exists():
        _fit_extractor(model, rows, out, recipe, seed, verbose)
        unfinished = out / f"unfinished.{EXTRACTOR}"
        network.save_weights(unfinished)
        unfinished.replace(out / EXTRACTOR)
        shutil.rmtree(out / "backup")
    network.load_weights(out / EXTRACTOR)


def _fit_extractor(model, rows, out, recipe, seed, verbose):
    targets = quality_bins(rows["score"], rows["std"], default_std=recipe.default_std)
    patches = PatchBatches(
        rows["path"],
        targets,
        size=model.get_layer("patches").size,
        batch_size=recipe.feature_batch_size,
        seed=seed,
    )
    keras.utils.set_random_seed(seed)
    half = feature_extractor(model)
    freeze_first_blocks(backbone_of(model))
    head = keras.layers.Dense(5, "softmax", kernel_initializer=keras.initializers.RandomNormal(stddev=0.01))
    network = keras.Model(half.inputs, head(half.output))
    penalise(network, recipe.feature_l2)
    network.compile(
        keras.optimizers.SGD(recipe.feature_rate, momentum=recipe.feature_momentum),
        keras.losses.CategoricalCrossentropy(),
        # Beside the loss, which holds the penalty on the weights as well.
        metrics=[keras.metrics.CategoricalCrossentropy(name="cross_entropy")],
        jit_compile=JIT,
    )
    fit_stage(network, patches, recipe.feature_epochs * patches.parts, out, seed, verbose)
    penalise(network, 0)
    for layer in backbone_of(model).layers:
        layer.trainable = True


def freeze_first_blocks(backbone, stride=4):
    """Makes a backbone's layers untrainable as long as their maps are at most `stride` times smaller."""
    side = 64 * stride
    everything = keras.Model(backbone.inputs, [layer.output for layer in backbone.layers])
    shapes = everything.compute_output_shape((1, side, side, 3))
    for layer, shape in zip(backbone.layers, shapes, strict=True):
        if len(shape) == 4 and shape[1] * stride >= side:
            layer.trainable = False
