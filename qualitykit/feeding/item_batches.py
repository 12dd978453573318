"""Batches of numbered items, in another order each epoch."""

import numpy as np

from qualitykit.feeding.decode_ahead import DecodeAhead


class ItemBatches(DecodeAhead):
    """A `DecodeAhead` over `items`, of which every epoch shows all or some.

    Subclasses set `items`, a sequence, and make a batch from the items' numbers; those that deal them out in
    another way have their own `make_plan`.

    Args:
        batch_size: items a batch; the last batch may be smaller.
        shown: how many of them an epoch shows, at most, drawn anew each time; None for all.
        shuffle: another order each epoch; without it the first `shown` come in their own order.
        seed: fixes the order.
        multiple: every batch has a multiple of so many items; a last one that has not is filled up with its
            own first items.
        workers: threads.
    """

    def __init__(self, batch_size, shown=None, shuffle=False, seed=0, multiple=1, workers=2):
        super().__init__(workers)
        self.batch_size, self.shown, self.multiple = batch_size, shown, multiple
        self.shuffle, self.seed = shuffle, seed
        self._plan_of_epoch = (None, None)

    def plan(self) -> list:
        """The numbers of the items of every batch of the current epoch."""
        epoch = self.epoch if self.shuffle else 0
        if self._plan_of_epoch[0] != epoch:
            self._plan_of_epoch = (epoch, self.make_plan(epoch))
        return self._plan_of_epoch[1]

    def make_plan(self, epoch) -> list:
        """The same for any epoch."""
        return self.cut(epoch_order(len(self.items), self.seed, epoch, self.shuffle)[: self.shown])

    def cut(self, order) -> list[np.ndarray]:
        """An order cut into batches."""
        cut = [order[start : start + self.batch_size] for start in range(0, len(order), self.batch_size)]
        if self.multiple == 1:
            return cut
        return [np.resize(items, -(-len(items) // self.multiple) * self.multiple) for items in cut]

    def rng(self, epoch, item) -> np.random.Generator:
        """The random numbers of an item in an epoch: they depend on nothing else."""
        return np.random.default_rng((self.seed, epoch, int(item)))


def epoch_order(count, seed, epoch, shuffle=True) -> np.ndarray:
    """The numbers 0 to count - 1 in the order of an epoch, which depends on nothing but (seed, epoch).

    Example:
        >>> epoch_order(3, seed=0, epoch=0, shuffle=False).tolist()
        [0, 1, 2]
    """
    order = np.arange(count)
    return np.random.default_rng((seed, epoch)).permutation(order) if shuffle else order
