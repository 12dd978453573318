"""Does a training survive? `python benchmarks/kills.py [--kinds one_stage rnn_biqa bpsqm default]`.

Trains each kind of recipe on drawn pictures with a tiny backbone, once undisturbed and once killed (kill -9)
at random moments and started again each time, and compares the histories, epoch by epoch, of every stage.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

_PIXELS = {"view": {"crop": 64, "flip": True}, "validation_view": {"crop": 64}}
_NETS = {"widths": [4, 4, 4, 4], "pooling_widths": [4, 4, 4, 4, 4], "hidden": 4, "patch_size": 32, "step": 32}
KINDS = {
    "one_stage": (
        "nima",
        {"arguments": {"backbone": "Tiny", "pooling": 4}, "epochs": 12, "batch_size": 4, **_PIXELS},
    ),
    "rnn_biqa": (
        "rnn_biqa",
        {
            "arguments": {"backbone": "Tiny", "patch_size": 32},
            "epochs": 8,
            "batch_size": 2,
            "feature_epochs": 1,
            "feature_images": 4,
        },
    ),
    "bpsqm": ("bpsqm", {"arguments": _NETS, "map_epochs": 6, "epochs": 6, "map_validation_patches": 16}),
    "default": (
        "default",
        {
            "streams": {
                "Tiny": {"arguments": {"dimensions": 4, "hidden": 8}, "view": {"crop": 64}, "epochs": 8},
            },
            "views": (("Tiny", 1), ("Tiny", 2)),
            "dimensions": (4,),
            "damaged": 2,
            "odd": 1,
            "batch_size": 4,
        },
    ),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="folder for results.csv and the runs (default: temporary)")
    parser.add_argument("--train", nargs=3, metavar=("KIND", "PICTURES", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.train:
        train(*options.train)
        return
    out = options.out or Path(tempfile.mkdtemp())
    draw_pictures(out / "pictures")
    rows = [measure(kind, out, options) for kind in options.kinds]
    table = pd.DataFrame(rows)
    table.to_csv(out / "results.csv", index=False)
    print(table.to_string(index=False))


def draw_pictures(folder):
    """Twelve drawn references under two kinds of damage, with label maps' references and scores."""
    from qualitykit.synthesis import SyntheticDataset

    SyntheticDataset(
        12,
        size=(64, 96),
        distortions=["gaussian_blur", "additive_gaussian_noise"],
        levels=[1, 5],
        score="gmsd",
        validation=0.25,
        test=0.1,
        calibrate=False,
    ).write(folder, maps=False)


def measure(kind, out, options):
    """One row: how often trainings were killed, and how far their histories are from the undisturbed ones.

    One that is over before it has been killed often enough is followed by another.
    """
    began = time.perf_counter()
    finish(kind, out, out / f"{kind}-whole")
    seconds = time.perf_counter() - began
    moments = random.Random(f"{options.seed} {kind}")
    killed, kills, epochs, farthest = out / f"{kind}-killed", 0, 0, 0.0
    while kills < options.kills:
        shutil.rmtree(killed, ignore_errors=True)
        while kills < options.kills and kill_once(kind, out, killed, moments, seconds):
            kills += 1
        finish(kind, out, killed)
        compared, difference = compare(out / f"{kind}-whole", killed)
        epochs, farthest = epochs + compared, max(farthest, difference)
    return {"kind": kind, "kills": kills, "epochs": epochs, "largest relative difference": farthest}


def start(kind, out, run):
    command = [sys.executable, __file__, "--train", kind, str(out / "pictures"), str(run)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def kill_once(kind, out, run, moments, seconds):
    """Kills the training after a random share of what a whole one takes; whether it was not over by then."""
    process = start(kind, out, run)
    process.stdout.readline()  # everything is imported: what follows is the training itself
    try:
        process.wait(moments.uniform(0.02, 0.25) * seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def finish(kind, out, run):
    process = start(kind, out, run)
    process.communicate()
    if process.returncode:
        raise SystemExit(f"the training of {kind} in {run} failed")


def compare(whole, killed):
    """(epochs of all stages, largest relative difference of any figure of any history)."""
    epochs, farthest = 0, 0.0
    histories = sorted(path.relative_to(whole) for path in whole.rglob("history.csv"))
    for path in histories:
        one, other = (pd.read_csv(folder / path).to_numpy("float64") for folder in (whole, killed))
        if one.shape != other.shape:
            return len(one), float("inf")
        difference = np.abs(one - other) / np.maximum(np.abs(one), 1e-3)
        epochs, farthest = epochs + len(one), max(farthest, float(np.nanmax(difference)))
    return epochs, farthest


def train(kind, pictures, out):
    """What runs in the process that is killed."""
    import keras

    import qualitykit as qk
    from qualitykit.models import register_backbone

    def tiny(x):
        for stage, width in enumerate((8, 8, 16, 16, 24), start=1):
            x = keras.layers.Conv2D(width, 3, strides=2, padding="same", name=f"conv_{stage}")(x)
            x = keras.layers.ReLU(name=f"relu_{stage}")(
                keras.layers.BatchNormalization(name=f"bn_{stage}")(x)
            )
        return x

    register_backbone("Tiny", tiny)
    data = qk.load_dataset("table", pictures, low=0, high=1, higher_is_better=False)
    recipe, how = KINDS[kind]
    takes_weights = "weights" in qk.training.get_recipe(recipe).takes
    print("begun", flush=True)
    more = {"weights": "none"} if takes_weights else {}
    qk.train(None, data, recipe, out=out, verbose=False, **how, **more)


if __name__ == "__main__":
    main()
