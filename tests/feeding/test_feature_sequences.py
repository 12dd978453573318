"""Feature sequences out of a cache: padding, masks, order, mean."""

import numpy as np
import pytest

from qualitykit._files import sha256_of
from qualitykit.feeding.feature_cache import FeatureCache
from qualitykit.feeding.feature_sequences import FeatureSequences, extract_features, predict_sequences
from qualitykit.images import load_image

LENGTHS = (5, 3, 7, 3, 4, 6, 5)


@pytest.fixture
def cache(tmp_path):
    """Sequences of all lengths; the first two vectors of each are the lower resolution's."""
    cache = FeatureCache(tmp_path, {}, 4)
    for index, length in enumerate(LENGTHS):
        features = np.full((length, 4), index, "float32")
        features[:2] += 0.5
        cache.append(key(index), features, low=2)
    return cache


def key(index):
    return f"{index:064x}"


def sequences_of(cache, **options):
    count = len(LENGTHS)
    return FeatureSequences(cache, map(key, range(count)), np.arange(count) / 10, batch_size=3, **options)


def rows_of(sequences):
    """Which row each item of an epoch is, read from the features themselves."""
    batches = [sequences[index] for index in range(len(sequences))]
    return np.concatenate([np.floor(features[:, 0, 0]) for (features, _), _ in batches]).astype(int).tolist()


@pytest.mark.parametrize("resolutions, left_out", [(2, 0), (1, 2)])
def test_the_mask_marks_each_sequence_and_padding_is_zero(cache, resolutions, left_out):
    sequences = sequences_of(cache, resolutions=resolutions)
    lengths = []
    for index in range(len(sequences)):
        (features, mask), scores = sequences[index]
        assert features.shape[:2] == mask.shape
        assert scores.shape == (len(features), 1)
        assert (features[~mask] == 0).all()
        assert (mask[:, :-1] >= mask[:, 1:]).all(), "padding stands on the right"
        lengths += mask.sum(axis=1).tolist()
    assert lengths == [length - left_out for length in LENGTHS]


def test_one_resolution_leaves_the_lower_one_out(cache):
    (features, mask), _ = sequences_of(cache, resolutions=1)[0]
    assert set(features[mask].ravel().tolist()) == {0.0, 1.0, 2.0}


def test_two_neighbouring_batches_never_have_the_same_length(cache):
    lengths = [sequences_of(cache)[index][0][0].shape[1] for index in range(3)]
    assert [length % 2 for length in lengths] == [0, 1, 0]


def test_scores_stay_with_their_sequences_when_shuffled(cache):
    sequences = sequences_of(cache, shuffle=True)
    for index in range(len(sequences)):
        (features, _), scores = sequences[index]
        np.testing.assert_allclose(np.floor(features[:, 0, 0]) / 10, scores[:, 0], atol=1e-6)


def test_the_order_follows_from_seed_and_epoch(cache):
    sequences, same, other = (sequences_of(cache, shuffle=True, seed=seed) for seed in (3, 3, 4))
    first = rows_of(sequences)
    assert sorted(first) == list(range(len(LENGTHS)))
    assert first == rows_of(same) != rows_of(other)
    sequences.epoch = 1
    assert rows_of(sequences) != first
    assert rows_of(sequences_of(cache)) == list(range(len(LENGTHS)))


def test_the_mean_is_over_all_patches(cache):
    everything = np.concatenate([cache[key(index)][0] for index in range(len(LENGTHS))])
    np.testing.assert_allclose(sequences_of(cache).mean(), everything.mean(axis=0), rtol=1e-6)


def test_predictions_come_in_the_order_of_the_rows(cache):
    class FirstFeature:
        def predict_on_batch(self, inputs):
            return inputs[0][:, :1, 0]

    predicted = predict_sequences(FirstFeature(), sequences_of(cache))
    np.testing.assert_array_equal(predicted, np.arange(len(LENGTHS)) + 0.5)


def test_only_photographs_that_the_cache_lacks_are_described(photographs, tmp_path):
    described = []

    def describe(image):
        described.append(image)
        return np.full((2, 4), image.mean(), "float32"), 1

    paths = photographs[0]
    cache = FeatureCache(tmp_path, {}, 4)
    extract_features(paths[:3], cache, describe, verbose=False)
    digests = extract_features(paths[1:5], FeatureCache(tmp_path, {}, 4), describe, verbose=False)
    assert len(described) == 5
    assert digests == [sha256_of(path) for path in paths[1:5]]
    reopened = FeatureCache(tmp_path, {}, 4)
    for path, digest in zip(paths[1:5], digests, strict=True):
        assert reopened[digest][0][0, 0] == np.float32(load_image(path).mean())
