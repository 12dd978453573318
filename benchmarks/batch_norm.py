"""Batch statistics that stay or move: `python benchmarks/batch_norm.py --root data/biq2021 --weights FILE`.

Trains the recipe of the default model on a small budget twice, with the backbone's batch normalisations in
inference mode and with moving statistics (what happened before, whatever was asked), and compares heads on
the same photographs of BIQ2021's training split. Interrupted, it goes on.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pandas as pd

import qualitykit as qk


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, required=True, help="where BIQ2021 was unpacked")
    parser.add_argument("--weights", required=True, help="of MobileNetV2: a file or imagenet")
    parser.add_argument("--photographs", type=int, default=3000, help="to train on (default: 3000)")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("runs/batch_norm"))
    options = parser.parse_args()
    data = small_part(qk.load_dataset("biq2021", options.root), options.photographs)
    rows = []
    for seed in range(options.seeds):
        for batch_norm in ("inference", "train"):
            best = tried(data, batch_norm, seed, options)
            rows.append({"batch_norm": batch_norm, "seed": seed, **best})
            table = pd.DataFrame(rows)
            table.to_csv(options.out / "results.csv", index=False)
            print(table.round(4).to_string(index=False), flush=True)


def tried(data, batch_norm, seed, options):
    """The stream's own figures after tuning, and those of the best head on its features."""
    out = options.out / f"{batch_norm}-{seed}"
    stream = {"view": {"scale": 0.5, "crop": 256, "flip": True}, "epochs": options.epochs}
    heads = qk.train(
        None,
        data,
        "default",
        out=out,
        seed=seed,
        verbose=False,
        weights={"MobileNetV2": options.weights},
        streams={"MobileNetV2": stream},
        views=(("MobileNetV2", 2),),
        batch_norm=batch_norm,
        damaged=30,
    )
    head = heads.loc[(heads["val_srocc"] + heads["val_plcc"]).idxmax()]
    last = qk.training.read_history(out / "MobileNetV2").iloc[-1]
    return {
        "stream_srocc": last["val_srocc"],
        "stream_plcc": last["val_plcc"],
        "head_srocc": head["val_srocc"],
        "head_plcc": head["val_plcc"],
    }


def small_part(data, photographs):
    """So many photographs to train on and 1,000 to validate on, drawn from the official training split."""
    training = np.flatnonzero(data.frame["split"] == "train")
    chosen = np.random.default_rng(2021).permutation(training)[: photographs + 1000]
    part = data.subset(chosen)
    return part.with_frame(
        part.frame.assign(split=["train"] * photographs + ["validation"] * 1000), part.scale
    )


if __name__ == "__main__":
    main()
