"""Stage A: a backbone learns from single patches how a photograph's votes are spread."""

from dataclasses import asdict, replace

import keras

from qualitykit._files import write_atomically
from qualitykit.feeding import PatchBatches, quality_bins
from qualitykit.feeding.digests import weights_digest
from qualitykit.models.rnn_biqa import backbone_of, feature_extractor
from qualitykit.training.data import describe_data
from qualitykit.training.fitting import fit
from qualitykit.training.freezing import frozen

EXTRACTOR = "backbone.weights.h5"
_FROZEN = 4  # pixels a step of the last maps of the blocks that stay as they are


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
        turns=recipe.feature_turns,
        batch_size=stage.batch_size,
        seed=job.seed,
        cache=job.cache,
    )
    keras.utils.set_random_seed(job.seed)
    half = feature_extractor(job.model)
    head = keras.layers.Dense(5, "softmax", kernel_initializer=keras.initializers.RandomNormal(stddev=0.01))
    stage = replace(stage, epochs=stage.epochs * patches.parts)
    with frozen([backbone_of(job.model)], _FROZEN):
        network = keras.Model(half.input, head(half.output))
        fit(stage, network, patches, run, seed=job.seed, verbose=job.verbose)
