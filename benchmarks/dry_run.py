"""Some steps of a training, and what they cost: `python benchmarks/dry_run.py quality_net --steps 2`.

Builds a recipe's own model, as published, from random numbers, which change no time, and takes some steps
of its training on drawn pictures. Prints parameters, the highest memory of the process, seconds of the
first step, which compiles, and of the others (the median), and with `--photographs` how long an epoch of
so many takes. `--shipped` takes the backbones and the budget of `benchmarks/shipped.py` and says how long
the whole training would take; `--clock cpu` on a busy machine, which adds up all cores' seconds.

QualityNet as the paper has it, ResNet50 and EfficientNetB7 from ImageNet, trains on a GPU by

    qualitykit train --data biq2021 --root data/biq2021 --recipe quality_net --weights imagenet --out runs/x

which `python benchmarks/dry_run.py quality_net --photographs 9000` tries out on that machine first.
"""

import argparse
import os
import resource
import statistics
import time
from dataclasses import replace

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from shipped import SHIPPED

from qualitykit._defaults import PRECISIONS

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
SIDE = 512  # of BIQ2021's photographs, in pixels
PHOTOGRAPHS = 9000  # of its training split that are left when a tenth validates
ALL = 10_000
PATCHES = 36  # of such a photograph in RNN-BIQA's first stage: nine places, four turns


def main():
    options = parse_arguments()
    print(f"load of the machine: {os.getloadavg()[0]:.1f}; cores: {len(os.sched_getaffinity(0))}")
    recipe, arguments = asked(options)
    model = recipe.build("none" if "weights" in recipe.takes else None, arguments)
    print(f"{recipe.system}{arguments or ''}: {model.count_params() / 1e6:.1f} million parameters")
    if recipe.name == "rnn_biqa":
        return estimate_rnn(recipe, model, options)
    first, step = time_steps(recipe, model, options.steps, CLOCKS[options.clock], options.mixed_precision)
    report("step", first, step, recipe.batch_size)
    passes = recipe.view.get("crops_per_image", 1)
    epoch = step * passes * options.photographs / recipe.batch_size
    print(f"{options.photographs} photographs: {epoch / 60:.1f} minutes an epoch, "
          f"{epoch * recipe.epochs / 60:.0f} minutes for {recipe.epochs}")  # fmt: skip


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", help="of a recipe, or with --shipped of a shipped model")
    parser.add_argument("--shipped", action="store_true", help="with the budget of benchmarks/shipped.py")
    parser.add_argument("--steps", type=int, default=3, help="after the first, which compiles")
    parser.add_argument("--batch-size", type=int)
    parser.add_argument("--frozen-stride", type=int, help="instead of the budget's own")
    parser.add_argument("--mixed-precision", choices=PRECISIONS, help="of the backbone")
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--photographs", type=int, default=PHOTOGRAPHS, help="that an epoch is to show")
    options = parser.parse_args()
    if options.shipped and options.name not in SHIPPED:
        parser.error(f"shipped models are {', '.join(SHIPPED)}")
    if options.mixed_precision and options.name == "rnn_biqa":
        parser.error("rnn_biqa has no mixed precision")
    return options


def asked(options):
    """(recipe, constructor arguments that differ from it)."""
    from qualitykit.training import get_recipe

    asked_for = {"batch_size": options.batch_size, "frozen_stride": options.frozen_stride}
    if not options.shipped:
        return get_recipe(options.name).with_changes(**asked_for), None
    entry = SHIPPED[options.name]
    recipe = get_recipe(entry.recipe).with_changes(**entry.changes)
    return recipe.with_changes(**asked_for), entry.model_arguments()


def time_steps(recipe, model, steps, clock=time.perf_counter, precision=None):
    """Seconds of the first step and the median of the others."""
    from qualitykit.training.freezing import frozen
    from qualitykit.training.optimizers import nested_models
    from qualitykit.training.precision import mixed
    from qualitykit.training.scales import learner

    (stage,) = recipe.stages()
    scores = (0.0, 1.0) if recipe.scores == "own" else recipe.scores
    network, _ = learner(model, scores)
    pixels = drawn(recipe.batch_size, *size_of(stage.view, model))
    ratings = np.random.default_rng(0).uniform(*scores, (len(pixels), 1)).astype("float32")
    with frozen(nested_models(network), stage.frozen_stride), mixed([network], precision):
        return time_calls(compiled(stage, network), pixels, ratings, steps, clock)


def compiled(stage, network):
    from qualitykit.training.fitting import JIT, build_loss
    from qualitykit.training.optimizers import build_optimizer

    network.compile(build_optimizer(stage, network, 100), build_loss(stage.loss), jit_compile=JIT)
    return network


def time_calls(network, pixels, ratings, steps, clock):
    seconds = []
    for _ in range(steps + 1):
        began = clock()
        network.train_on_batch(pixels, ratings)
        seconds.append(clock() - began)
    return seconds[0], statistics.median(seconds[1:])


def size_of(view, model):
    """(height, width) of what the network is given of a photograph of 512 x 512."""
    if view.get("size"):
        return view["size"]
    side = view.get("crop") or model.input_shape[1] or round(SIDE * view.get("scale", 1.0))
    return side, side


def drawn(count, height, width):
    from qualitykit.distortions import pristine_image

    return np.stack([pristine_image(height, width, seed=seed) for seed in range(count)])


def estimate_rnn(recipe, model, options):
    """Both stages of RNN-BIQA: steps on patches, and the features of whole photographs."""
    import keras

    from qualitykit.models.rnn_biqa import backbone_of, feature_extractor
    from qualitykit.training.freezing import frozen
    from qualitykit.training.recipes.rnn_biqa.pooler import describe_with

    stage, clock = recipe.stages()[0], CLOCKS[options.clock]
    half = feature_extractor(model)
    network = keras.Model(half.inputs, keras.layers.Dense(5, "softmax")(half.output))
    votes = np.eye(5, dtype="float32")[np.arange(stage.batch_size) % 5]
    with frozen([backbone_of(model)], 4):
        first, step = time_calls(
            compiled(replace(stage, epochs=1), network),
            drawn(stage.batch_size, 224, 224),
            votes,
            options.steps,
            clock,
        )
    report("step of the first stage", first, step, stage.batch_size)
    images = drawn(options.steps + 1, SIDE, SIDE)
    describe, seconds = describe_with(model), []
    for image in images:
        began = clock()
        describe(image)
        seconds.append(clock() - began)
    one = statistics.median(seconds[1:])
    features = one * ALL
    steps = recipe.feature_images * PATCHES * recipe.feature_epochs / stage.batch_size
    print(f"features of a photograph: {one:.2f} s")
    print(f"first stage {steps * step / 60:.0f} minutes, features of {ALL} photographs {features / 60:.0f} "
          "minutes, second stage on these: minutes")  # fmt: skip


def report(what, first, step, batch_size):
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"first {what}, which compiles: {first:.1f} s; further ones: {step:.2f} s for {batch_size} pictures"
    )
    print(f"highest memory of the process: {memory:.2f} GiB")


if __name__ == "__main__":
    main()
