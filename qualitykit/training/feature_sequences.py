"""Feature sequences of photographs: made once, kept on disk, dealt out in batches."""

import keras
import numpy as np
from tqdm import tqdm

from qualitykit.images import load_image
from qualitykit.layers import PatchSequence
from qualitykit.models.streaming import PatchFeatures, halves
from qualitykit.training.feature_cache import FeatureCache, file_digest, weights_digest


def open_cache(folder, model, **settings):
    """The `FeatureCache` of an RNN-BIQA model's first half, whatever its pooling and resolutions.

    Args:
        folder: where the cache lives.
        model: `RNNBIQA`.
        settings: whatever else the features depend on, such as scale=0.5.
    """
    extractor = halves(model)[0].extractor
    settings = {
        "network": weights_digest(extractor),
        "patch_size": model.get_layer("patches").size,
        **settings,
    }
    return FeatureCache(folder, settings, extractor.output_shape[-1])


def extract_features(paths, cache, describe, *, load=load_image, verbose=True):
    """Puts the features of all photographs into a cache; those already there are left alone.

    Args:
        paths: image files.
        cache: `FeatureCache`.
        describe: function from an image (H, W, 3) uint8 to (features (P, C), patches at the lower
            resolution).
        load: function from a path to an image.
        verbose: show a progress bar.

    Returns:
        List of the cache's keys, one a path.
    """
    digests = []
    for path in tqdm(paths, desc="features", unit="image", disable=not verbose):
        digest = file_digest(path)
        if digest not in cache:
            cache.append(digest, *describe(load(path, orient=False)))
        digests.append(digest)
    return digests


def describe_with(model):
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


class FeatureSequences(keras.utils.PyDataset):
    """Feature sequences out of a cache as batches for `fit`, padded on the right, with their masks.

    Args:
        cache: `FeatureCache` that holds all of them.
        digests, scores: one key and one score a row.
        resolutions: 2, or 1 to leave the lower resolution out.
        batch_size: sequences a batch; the last batch may be smaller.
        shuffle: another order each epoch, which depends on (seed, epoch) alone.
        seed: fixes the order.

    Yields ((features (N, P, C) float32, mask (N, P) bool), scores (N, 1) float32).
    """

    def __init__(self, cache, digests, scores, *, resolutions=2, batch_size=16, shuffle=False, seed=0):
        super().__init__()
        self.cache, self.digests = cache, list(digests)
        self.scores = np.asarray(scores, "float32").reshape(-1, 1)
        self.resolutions, self.batch_size, self.shuffle, self.seed = resolutions, batch_size, shuffle, seed
        self.epoch = 0

    def __len__(self):
        return -(-len(self.digests) // self.batch_size)

    def __getitem__(self, index):
        rows = self._order()[index * self.batch_size : (index + 1) * self.batch_size]
        sequences = [self.sequence(row) for row in rows]
        longest = max(len(sequence) for sequence in sequences)
        # Under TensorFlow, Keras takes a length that the first two batches share for the length of all, so
        # batches take turns in being of even and of odd length.
        features, mask = pad_sequences(sequences, longest + (longest + index) % 2)
        return (features, mask), self.scores[rows]

    def on_epoch_end(self):
        self.epoch += 1

    def sequence(self, row):
        """Features (P, C) of one row."""
        features, low = self.cache[self.digests[row]]
        return features[low:] if self.resolutions == 1 else features

    def mean(self):
        """The mean feature vector of all patches of all rows, (C,) float32."""
        total, count = np.zeros(self.cache.width), 0
        for row in range(len(self.digests)):
            features = self.sequence(row)
            total += features.sum(axis=0, dtype="float64")
            count += len(features)
        return (total / count).astype("float32")

    def _order(self):
        rows = np.arange(len(self.digests))
        return np.random.default_rng((self.seed, self.epoch)).permutation(rows) if self.shuffle else rows


def pad_sequences(sequences, length):
    """Sequences (P_i, C) as one array (N, length, C) with zeros on the right, and the mask of what is there.

    Example:
        >>> features, mask = pad_sequences([np.ones((1, 2)), np.ones((3, 2))], 3)
        >>> features.shape, mask.tolist()
        ((2, 3, 2), [[True, False, False], [True, True, True]])
    """
    features = np.zeros((len(sequences), length, sequences[0].shape[1]), "float32")
    mask = np.zeros((len(sequences), length), bool)
    for index, sequence in enumerate(sequences):
        features[index, : len(sequence)] = sequence
        mask[index, : len(sequence)] = True
    return features, mask


def predict_sequences(scorer, sequences):
    """Scores (N,) of a `FeatureSequences` that is not shuffled."""
    pairs = (sequences[index] for index in range(len(sequences)))
    return np.concatenate([np.asarray(scorer.predict_on_batch(list(inputs)))[:, 0] for inputs, _ in pairs])
