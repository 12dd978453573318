"""Batches that other threads make while a network works on the ones before."""

import threading
from concurrent.futures import ThreadPoolExecutor

import keras

# So many batches are made while the network works on one.
_BATCHES_AHEAD = 4


class DecodeAhead(keras.utils.PyDataset):
    """A `keras.utils.PyDataset` whose batches are made ahead and depend on nothing but their epoch.

    Subclasses say what a batch is: `plan()` lists the items of every batch of the current epoch, and
    `make_batch(epoch, items)` makes one. `epoch` is set by whoever resumes a training. Under TensorFlow,
    `fit` waits less with `for_fit(batches)`.

    Args:
        workers: threads.

    `failure` is the error that the last batch which could not be made raised: TensorFlow hides it inside one
    of its own.
    """

    def __init__(self, workers=2):
        # Keras' own queue keeps items of an abandoned start for the next epoch; ours keeps nothing.
        super().__init__(workers=1, use_multiprocessing=False)
        self.epoch, self.failure = 0, None
        self.threads = ThreadPoolExecutor(workers)
        self._ahead = {}
        self._lock = threading.Lock()

    def plan(self) -> list:
        """The items of every batch of the current epoch, a list."""
        raise NotImplementedError

    def make_batch(self, epoch, items) -> tuple:
        """One batch, as `fit` takes it."""
        raise NotImplementedError

    def __len__(self):
        return len(self.plan())

    def __getitem__(self, index):
        epoch, plan = self.epoch, self.plan()
        with self._lock:
            self._ahead = {key: future for key, future in self._ahead.items() if key[0] == epoch}
            for near in range(index, min(index + _BATCHES_AHEAD, len(plan))):
                if (epoch, near) not in self._ahead:
                    self._ahead[epoch, near] = self.threads.submit(self.make_batch, epoch, plan[near])
            batch = self._ahead.pop((epoch, index))
        try:
            return batch.result()
        except Exception as error:
            self.failure = error
            raise

    def on_epoch_end(self) -> None:
        self.epoch += 1
