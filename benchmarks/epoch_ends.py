"""What the end of an epoch costs in TensorFlow: `python benchmarks/epoch_ends.py`.

Trains MobileNet on noise of 224 x 224, a few steps an epoch, on batches as Keras takes a `PyDataset` and as
`qualitykit.feeding.for_fit` gives them, in turns; prints the seconds of every epoch, and their mean without
the first epoch of each turn. Its peer is the former: what a training cost before. The fewer cores a step
has, the more it shows: compare `taskset -c 0 python benchmarks/epoch_ends.py`.
"""

import argparse
import os
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from qualitykit.feeding import DecodeAhead, for_fit


class Noise(DecodeAhead):
    """Eight pictures a batch, made once."""

    def __init__(self, steps):
        super().__init__()
        rng = np.random.default_rng(0)
        self.steps, self.images = steps, rng.integers(0, 256, (8, 224, 224, 3)).astype("uint8")
        self.scores = rng.random((8, 1)).astype("float32")

    def plan(self):
        return list(range(self.steps))

    def make_batch(self, epoch, items):
        return self.images, self.scores


class Clock(keras.callbacks.Callback):
    """Seconds of every epoch."""

    def on_train_begin(self, logs=None):
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self._began)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=12, help="an epoch (default: 12)")
    parser.add_argument("--epochs", type=int, default=8, help="a turn (default: 8)")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    backbone = keras.applications.MobileNet(
        weights=None, include_top=False, pooling="avg", input_shape=(224, 224, 3)
    )
    model = keras.Sequential([backbone, keras.layers.Dense(1)])
    model.compile("adam", "mse", jit_compile=False)
    batches, clock = Noise(options.steps), Clock()
    model.fit(batches, shuffle=False, verbose=0)  # compiles
    seconds = {"PyDataset": [], "for_fit": []}
    for _ in range(options.turns):
        for name, fed in (("PyDataset", batches), ("for_fit", for_fit(batches))):
            model.fit(fed, epochs=options.epochs, shuffle=False, verbose=0, callbacks=[clock])
            seconds[name] += clock.seconds[1:]
            print(f"{name:>9}: " + " ".join(f"{second:.2f}" for second in clock.seconds), flush=True)
    for name, found in seconds.items():
        print(f"{name:>9}: {np.mean(found):.2f} s an epoch, {min(found):.2f} to {max(found):.2f}")


if __name__ == "__main__":
    main()
