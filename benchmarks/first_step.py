"""How long a training under TensorFlow is in coming to its first step: `python benchmarks/first_step.py`.

Fits a backbone for one step on noise, as Keras does, whose first step makes the optimiser's variables while
it is traced and is then traced once more, and with these variables made before, as qualitykit does; in turns,
each in a fresh model. Prints the seconds of `fit`, without the first turn. For one core:
`taskset -c 1 python benchmarks/first_step.py`.
"""

import argparse
import os
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np


def seconds(backbone, built):
    """Of a fit of one step, the model and its optimiser being new."""
    keras.backend.clear_session()
    network = getattr(keras.applications, backbone)(
        weights=None, include_top=False, pooling="avg", input_shape=(64, 64, 3)
    )
    model = keras.Sequential([network, keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(1e-4), "mse", jit_compile=False)
    if built:
        model.optimizer.build(model.trainable_variables)
    images = np.random.default_rng(0).random((4, 64, 64, 3), "float32")
    start = time.perf_counter()
    model.fit(images, np.zeros((4, 1), "float32"), verbose=0)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backbones", nargs="+", default=["MobileNetV2", "ResNet50"])
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    for backbone in options.backbones:
        turns = [[seconds(backbone, built) for built in (False, True)] for _ in range(options.turns + 1)]
        for way, took in zip(("as Keras does", "variables made before"), np.array(turns)[1:].T, strict=True):
            print(f"{backbone}, {way}: {took.mean():.1f} s ({took.min():.1f} to {took.max():.1f})")


if __name__ == "__main__":
    main()
