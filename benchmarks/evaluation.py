"""Seconds that `qualitykit evaluate` takes on a million predictions: `python benchmarks/evaluation.py`.

Makes the predictions up, writes them as CSV and evaluates them in a fresh process, as the command does,
imports included. Prints the seconds by the clock and the seconds of all cores together: on a machine that
does other things too, the second number is the one to trust.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

CODE = """
import sys
from qualitykit.analysis import evaluate_predictions
print(evaluate_predictions(sys.argv[1], sys.argv[2]))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--predictions", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = write_predictions(Path(folder) / "made-up.csv", options.predictions)
        for repeat in range(options.repeats):
            start, before = time.perf_counter(), _seconds_of_children()
            command = [sys.executable, "-c", CODE, str(file), f"{folder}/{repeat}"]
            text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            clock, cores = time.perf_counter() - start, _seconds_of_children() - before
            print(f"run {repeat + 1}: {clock:.1f} s by the clock, {cores:.1f} s of all cores together")
    print(text)


def write_predictions(file, count):
    """Ratings 0..100 and predictions that follow them, with a path for each."""
    rng = np.random.default_rng(0)
    ratings = np.clip(rng.normal(55, 18, count), 0, 100)
    predictions = np.clip(10 + 0.8 * ratings + rng.normal(0, 9, count), 0, 100)
    paths = [f"folder/{number:07d}.jpg" for number in range(count)]
    table = pd.DataFrame({"path": paths, "score": ratings.round(4), "prediction": predictions.round(4)})
    table.to_csv(file, index=False)
    return file


def _seconds_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
