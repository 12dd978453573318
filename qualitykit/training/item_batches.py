"""Batches of numbered items, in another order each epoch."""

import numpy as np

from qualitykit.datasets.decode_ahead import DecodeAhead


class ItemBatches(DecodeAhead):
    """A `DecodeAhead` over `items`, of which every epoch shows all or some.

    Subclasses set `items`, a sequence, and make a batch from the items' numbers.

    Args:
        batch_size: items a batch; the last batch may be smaller.
        shown: how many of them an epoch shows, at most, drawn anew each time; None for all.
        shuffle: another order each epoch; without it the first `shown` come in their own order.
        seed: fixes the order.
        workers: threads.
    """

    def __init__(self, batch_size, shown=None, shuffle=False, seed=0, workers=2):
        super().__init__(workers)
        self.batch_size, self.shown = batch_size, shown
        self.shuffle, self.seed = shuffle, seed
        self._plan_of_epoch = (None, None)

    def plan(self):
        """The numbers of the items of every batch of the current epoch."""
        epoch = self.epoch if self.shuffle else 0
        if self._plan_of_epoch[0] != epoch:
            order = np.arange(len(self.items))
            if self.shuffle:
                order = np.random.default_rng((self.seed, epoch)).permutation(order)
            order = order[: self.shown]
            starts = range(0, len(order), self.batch_size)
            self._plan_of_epoch = (epoch, [order[start : start + self.batch_size] for start in starts])
        return self._plan_of_epoch[1]

    def rng(self, epoch, item):
        """The random numbers of an item in an epoch: they depend on nothing else."""
        return np.random.default_rng((self.seed, epoch, int(item)))
