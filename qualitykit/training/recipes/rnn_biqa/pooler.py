"""Stage B: the pooler learns scores from the features of each photograph's patches, computed once."""

import time
from collections.abc import Callable

import keras

from qualitykit.feeding import FeatureCache, FeatureSequences
from qualitykit.feeding.digests import weights_digest
from qualitykit.feeding.feature_sequences import extract_features
from qualitykit.images import fit_short_side, load_image, resize_image
from qualitykit.layers import PatchSequence
from qualitykit.models.streaming import PatchFeatures, halves
from qualitykit.training.callbacks import ValidationStatistics
from qualitykit.training.data import with_validation
from qualitykit.training.finish import finish
from qualitykit.training.fitting import fit
from qualitykit.training.recipes.rnn_biqa.extractor import train_feature_extractor
from qualitykit.training.scales import learner, start_level


def train_rnn_biqa(recipe, job) -> None:
    """Both stages, and the finished run; see `RNNBIQARecipe`.

    Args:
        recipe: `RNNBIQARecipe`.
        job: `Job`; the option `feature_data` is the set of stage A, the job's own when there is none, and
            `cache` the folder of the features, the run's own when it is not a folder.
    """
    feature_data = job.options.get("feature_data")
    if feature_data is None:
        feature_data = job.data
    else:
        feature_data = with_validation(feature_data, seed=job.seed).normalised()
    train_feature_extractor(recipe, job, feature_data)
    began = time.perf_counter()
    folder = job.run.keep_folder("features") if job.cache in (None, "memory") else job.cache
    cache = open_feature_cache(folder, job.model, short_side=recipe.short_side)
    sequences = {part: _sequences(recipe, job, cache, part) for part in ("train", "validation")}
    extracted = time.perf_counter()
    saved = fit_pooler(recipe, job, sequences)
    seconds = {"features": extracted - began, "pooler": time.perf_counter() - extracted}
    policy = {"patches": 8, **({"short_side": recipe.short_side} if recipe.short_side else {})}
    finish(job, saved, recipe.stages()[1], policy=policy, seconds=seconds)


def fit_pooler(recipe, job, sequences) -> keras.Model:
    """The model's pooler learns from feature sequences.

    Args:
        recipe: `RNNBIQARecipe`.
        job: `Job`.
        sequences: {"train": `FeatureSequences`, "validation": the same}.

    Returns:
        The model in the form to save.
    """
    stage = recipe.stages()[1]
    network, saved = learner(job.model, job.scores)
    _, scorer = halves(network)
    job.model.get_layer("pooler").center_on(sequences["train"].mean())
    start_level(scorer, sequences["train"].scores)
    statistics = ValidationStatistics(sequences["validation"], job.scores)
    fit(stage, scorer, sequences["train"], job.run, seed=job.seed, verbose=job.verbose, statistics=statistics)
    return saved


def open_feature_cache(folder, model, **settings) -> FeatureCache:
    """The `FeatureCache` of an RNN-BIQA model's first half, whatever its pooling and resolutions.

    Args:
        folder: where the cache lives.
        model: `RNNBIQA`.
        settings: whatever else the features depend on, such as short_side=512.
    """
    extractor = halves(model)[0].extractor
    settings = {
        "network": weights_digest(extractor),
        "patch_size": model.get_layer("patches").size,
        **settings,
    }
    return FeatureCache(folder, settings, extractor.output_shape[-1])


def describe_with(model) -> Callable:
    """The `describe` of `extract_features` for an RNN-BIQA model: always both resolutions.

    A model of one resolution leaves the lower one out when the sequences are dealt out, so that all arms of a
    comparison share one cache.
    """
    patches = PatchSequence(model.get_layer("patches").size, resolutions=2)
    sequence_of = PatchFeatures(patches, halves(model)[0].extractor)

    def describe(image):
        features, (low, _) = sequence_of(image)
        return features, low

    return describe


def load_at(short_side) -> Callable:
    """The `load` of `extract_features`: photographs at a shorter side, as scoring prepares them."""

    def load(path, orient):
        image = load_image(path, orient=orient)
        if short_side is None:
            return image
        return resize_image(image, fit_short_side(*image.shape[:2], short_side))

    return load


def _sequences(recipe, job, cache, part):
    frame, scores = job.rows(part)
    digests = extract_features(
        frame["path"],
        cache,
        describe_with(job.model),
        load=load_at(recipe.short_side),
        verbose=job.verbose,
    )
    return FeatureSequences(
        cache,
        digests,
        scores,
        resolutions=job.model.get_layer("patches").resolutions,
        batch_size=recipe.batch_size,
        shuffle=part == "train",
        seed=job.seed,
    )
