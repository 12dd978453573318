"""What the end of an epoch, and of `predict`, costs in TensorFlow: `python benchmarks/epoch_ends.py`.

Trains MobileNet on noise of 224 x 224, epochs of several lengths, on batches as Keras takes a `PyDataset`
and as `qualitykit.feeding.for_fit` gives them, in turns; prints the mean seconds of an epoch, without the
first of each turn. Its peer is the former: what a training cost before, whose epochs often end 1.28, 2.56,
5.12, 10.24 seconds and so on after they began, the next of these when their steps are done. Then it scores
pictures by `predict` and by one `predict_on_batch` after the other, as qualitykit does. For one core:
`taskset -c 1 python benchmarks/epoch_ends.py`.
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
    """Four pictures a batch, made once."""

    def __init__(self, steps):
        super().__init__()
        rng = np.random.default_rng(0)
        self.steps, self.images = steps, rng.integers(0, 256, (4, 224, 224, 3)).astype("uint8")
        self.scores = rng.random((4, 1)).astype("float32")

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
    parser.add_argument("--steps", type=int, nargs="+", default=[5, 8, 11, 14], help="of an epoch")
    parser.add_argument("--epochs", type=int, default=4, help="a turn (default: 4)")
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--images", type=int, default=64, help="to predict (default: 64)")
    options = parser.parse_args()
    backbone = keras.applications.MobileNet(
        weights=None, include_top=False, pooling="avg", input_shape=(224, 224, 3)
    )
    model = keras.Sequential([backbone, keras.layers.Dense(1)])
    model.compile("adam", "mse", jit_compile=False)
    model.fit(Noise(2), shuffle=False, verbose=0)  # compiles
    for steps in options.steps:
        tell(trainings(model, steps, options), f"an epoch of {steps} steps")
    tell(predictions(model, options), f"for {options.images} pictures")


def trainings(model, steps, options):
    """Seconds of epochs, by Keras' own way and by ours."""
    batches, clock = Noise(steps), Clock()
    seconds = {"PyDataset": [], "for_fit": []}
    for _ in range(options.turns):
        for name, fed in (("PyDataset", batches), ("for_fit", for_fit(batches))):
            model.fit(fed, epochs=options.epochs, shuffle=False, verbose=0, callbacks=[clock])
            seconds[name] += clock.seconds[1:]
    return seconds


def predictions(model, options):
    """Seconds of the scores of some pictures, by `predict` and by one `predict_on_batch` after the other."""
    images = np.random.default_rng(1).integers(0, 256, (options.images, 224, 224, 3)).astype("uint8")

    def in_batches():
        return [model.predict_on_batch(images[at : at + 8]) for at in range(0, len(images), 8)]

    ways = {"predict": lambda: model.predict(images, batch_size=8, verbose=0), "on batches": in_batches}
    seconds = {name: [] for name in ways}
    for turn in range(options.turns + 1):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            seconds[name] += [time.perf_counter() - began] if turn else []  # the first compiles
    return seconds


def tell(seconds, of):
    for name, found in seconds.items():
        print(f"{name:>10}: {np.mean(found):.2f} s {of}, {min(found):.2f} to {max(found):.2f}", flush=True)


if __name__ == "__main__":
    main()
