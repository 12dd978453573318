"""Photographs of another origin: `python benchmarks/leave_one_part_out.py --root FOLDER --weights NAME=FILE`.

BIQ2021 has three parts of different origin (ss01, ss02 and ss03 in the file names). For each of them the
default model's recipe is trained on the training split without it, on a small budget, and ranks the part's
training photographs, which it never saw. The official test split is not touched. Interrupted, it goes on.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pandas as pd
from default_figures import PARTS

import qualitykit as qk
from qualitykit import metrics
from qualitykit.training import get_recipe


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, required=True, help="where BIQ2021 was unpacked")
    parser.add_argument("--weights", nargs="+", required=True, metavar="BACKBONE=FILE")
    parser.add_argument("--photographs", type=int, default=3000, help="to learn from, validation included")
    parser.add_argument("--epochs", type=int, default=1, help="of each stream")
    parser.add_argument("--damaged", type=int, default=40, help="photographs with ladders of damage")
    parser.add_argument(
        "--judged", type=int, default=1500, help="photographs of the part that are ranked, at most"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("runs/parts"))
    options = parser.parse_args()
    data, rows = qk.load_dataset("biq2021", options.root).part("train"), []
    for part in PARTS:
        belongs = data.frame["path"].str.contains(part, regex=False).to_numpy()
        model = trained(drawn(data, ~belongs, options.photographs, options.seed), part, options)
        judged = drawn(data, belongs, options.judged, options.seed)
        scores = qk.score(list(judged.frame["path"]), model)["score"]
        found = metrics.evaluate(judged.normalised().frame["score"].to_numpy(), scores.to_numpy() / 100)
        rows.append({"left out": part, "n": len(judged), **found})
        print(pd.DataFrame(rows).round(4).to_string(index=False), flush=True)
    pd.DataFrame(rows).to_csv(options.out / "results.csv", index=False)


def drawn(data, rows, count, seed):
    """At most so many of these rows, drawn at random."""
    chosen = np.random.default_rng(seed).permutation(np.flatnonzero(rows))[:count]
    return data.subset(np.sort(chosen))


def trained(data, part, options):
    """The path of the model that has not seen the part."""
    streams = {
        name: {**fields, "epochs": options.epochs} for name, fields in get_recipe("default").streams.items()
    }
    out = options.out / f"without_{part}"
    qk.train(
        None,
        data,
        "default",
        out=out,
        seed=options.seed,
        weights=dict(pair.split("=", 1) for pair in options.weights),
        streams=streams,
        damaged=options.damaged,
    )
    return out / "model.keras"


if __name__ == "__main__":
    main()
