"""Feature sequences of photographs: made once, kept on disk, dealt out in batches."""

import numpy as np
from tqdm import tqdm

from qualitykit._files import sha256_of
from qualitykit.feeding.item_batches import ItemBatches
from qualitykit.images import load_image


def extract_features(paths, cache, describe, *, load=load_image, verbose=True) -> list[str]:
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
        digest = sha256_of(path)
        if digest not in cache:
            cache.append(digest, *describe(load(path, orient=False)))
        digests.append(digest)
    return digests


class FeatureSequences(ItemBatches):
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
        super().__init__(batch_size, shuffle=shuffle, seed=seed)
        self.cache, self.digests = cache, list(digests)
        self.scores = np.asarray(scores, "float32").reshape(-1, 1)
        self.resolutions, self.items = resolutions, range(len(self.digests))

    def make_plan(self, epoch) -> list:
        """Each batch with its number."""
        return list(enumerate(super().make_plan(epoch)))

    def make_batch(self, epoch, items) -> tuple:
        number, rows = items
        sequences = [self.sequence(row) for row in rows]
        longest = max(len(sequence) for sequence in sequences)
        # Under TensorFlow, Keras takes a length that the first two batches share for the length of all, so
        # batches take turns in being of even and of odd length.
        features, mask = pad_sequences(sequences, longest + (longest + number) % 2)
        return (features, mask), self.scores[rows]

    def sequence(self, row) -> np.ndarray:
        """Features (P, C) of one row."""
        features, low = self.cache[self.digests[row]]
        return features[low:] if self.resolutions == 1 else features

    def mean(self) -> np.ndarray:
        """The mean feature vector of all patches of all rows, (C,) float32."""
        total, count = np.zeros(self.cache.width), 0
        for row in range(len(self.digests)):
            features = self.sequence(row)
            total += features.sum(axis=0, dtype="float64")
            count += len(features)
        return (total / count).astype("float32")


def pad_sequences(sequences, length) -> tuple[np.ndarray, np.ndarray]:
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


def predict_sequences(scorer, sequences) -> np.ndarray:
    """Scores (N,) of a `FeatureSequences` that is not shuffled."""
    pairs = (sequences[index] for index in range(len(sequences)))
    return np.concatenate([np.asarray(scorer.predict_on_batch(list(inputs)))[:, 0] for inputs, _ in pairs])
