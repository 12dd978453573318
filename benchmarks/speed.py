"""How fast each shipped model scores: `python benchmarks/speed.py`, which writes it to the models' cards.

Photographs a second of `qualitykit.score` on 512x512 JPEGs of drawn pictures, decoding and preparing
included, by Keras, in batches of eight. All models take turns, so that drift hits them alike; the first
round warms up and the median of the others counts. `--print` writes nothing: on a busy machine the
figures are no good.
"""

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from scoring import write_jpegs
from shipped import SAVED


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", help="names of shipped models; none for all")
    parser.add_argument("--saved", type=Path, default=SAVED, help="folder of the models")
    parser.add_argument("--images", type=int, default=16, help="JPEGs that are scored in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--print", action="store_true", help="leave the cards alone")
    options = parser.parse_args()
    paths = [options.saved / f"{name}.keras" for name in options.models] or sorted(
        options.saved.glob("*.keras")
    )
    with tempfile.TemporaryDirectory() as folder:
        speeds = measure(paths, write_jpegs(Path(folder) / "jpegs", options.images), options.rounds)
    for path, speed in zip(paths, speeds, strict=True):
        print(f"{path.stem:15} {speed:6.2f} images/s")
        if not options.print:
            note(path, speed)


def measure(paths, photographs, rounds):
    """Photographs a second of each model, in the order of the paths."""
    import qualitykit as qk
    from qualitykit.models.presets import resolve

    models = [resolve(path) for path in paths]
    seconds = [[] for _ in models]
    for _ in range(rounds + 1):
        for model, taken in zip(models, seconds, strict=True):
            began = time.perf_counter()
            qk.score(photographs, model, engine="keras", batch_size=8)
            taken.append(time.perf_counter() - began)
    return [len(photographs) / statistics.median(taken[1:]) for taken in seconds]


def note(path, speed):
    """The speed on the card beside a model, with what it was measured on; all else on it stays."""
    import keras

    from qualitykit.models.card import card_of

    machine = f"{len(os.sched_getaffinity(0))} cores, {keras.backend.backend()}"
    facts = {"images/s": round(speed, 2), "of": "512x512 JPEGs, decoding included", "on": machine}
    replace(card_of(path), speed=facts).save(path.with_suffix(".json"))


if __name__ == "__main__":
    main()
