"""Stage A: a backbone learns from single patches how a photograph's votes are spread."""

from dataclasses import asdict, replace

import keras

from qualitykit._files import write_atomically
from qualitykit.feeding import PatchBatches, quality_bins
from qualitykit.feeding.digests import weights_digest
from qualitykit.models.rnn_biqa import backbone_of, feature_extractor
from qualitykit.training.data import describe_data
from qualitykit.training.fitting import fit

EXTRACTOR = "backbone.weights.h5"


def train_feature_extractor(recipe, job, data) -> None:
    """The model's backbone learns, in place, to tell the shares of votes in five bins from single patches.

    Args:
        recipe: `RNNBIQARecipe`.
        job: `Job` whose model is `RNNBIQA`; its first blocks, up to stride 4, stay as they are.
        data: an `IQADataset` on 0..1 with a training part.

    Raises:
        ValueError: the folder holds another run.
    """
    if recipe.feature_epochs == 0:
        return
    network, stage = backbone_of(job.model), recipe.stages()[0]
    fields = ("feature_images", "default_std", "short_side")
    request = {"stage": {**asdict(stage), **{name: getattr(recipe, name) for name in fields}}}
    request |= {"seed": job.seed, "patch_size": job.model.get_layer("patches").size}
    request |= {"data": describe_data(data), "network": weights_digest(network)}
    run = job.run.stage("extractor", request, job.options.get("extractor"))
    if not run.finished:
        _fit(recipe, stage, job, data, run)
        write_atomically(run.folder / EXTRACTOR, network.save_weights)
        run.finish(can_go_on=False)
    network.load_weights(run.folder / EXTRACTOR)


def _fit(recipe, stage, job, data, run):
    rows = data.part("train").frame.sample(frac=1, random_state=job.seed)[: recipe.feature_images]
    patches = PatchBatches(
        rows["path"],
        quality_bins(rows["score"], rows["std"], default_std=recipe.default_std),
        size=job.model.get_layer("patches").size,
        short_side=recipe.short_side,
        batch_size=stage.batch_size,
        seed=job.seed,
        cache=job.cache,
    )
    keras.utils.set_random_seed(job.seed)
    half = feature_extractor(job.model)
    freeze_first_blocks(backbone_of(job.model))
    head = keras.layers.Dense(5, "softmax", kernel_initializer=keras.initializers.RandomNormal(stddev=0.01))
    network = keras.Model(half.inputs, head(half.output))
    stage = replace(stage, epochs=stage.epochs * patches.parts)
    fit(stage, network, patches, run, seed=job.seed, verbose=job.verbose)
    for layer in backbone_of(job.model).layers:
        layer.trainable = True


def freeze_first_blocks(backbone, stride=4) -> None:
    """Makes a backbone's layers untrainable as long as their maps are at most `stride` times smaller."""
    side = 64 * stride
    everything = keras.Model(backbone.inputs, [layer.output for layer in backbone.layers])
    shapes = everything.compute_output_shape((1, side, side, 3))
    for layer, shape in zip(backbone.layers, shapes, strict=True):
        if len(shape) == 4 and shape[1] * stride >= side:
            layer.trainable = False
