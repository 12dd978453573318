"""Do the systems learn? `python benchmarks/learning.py --root data/biq2021 --weights FILE`.

Trains each system for at most two epochs on the same 2,000 photographs of BIQ2021's training split, on one
and the same backbone, and ranks the same 500 photographs of that split. Its recipe is followed but for what
two short epochs need: one crop a photograph, larger steps, small batches. Interrupted, it goes on.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pandas as pd

import qualitykit as qk

SHORT = {
    "epochs": 2,
    "batch_size": 16,
    "schedule": ("cosine", {}),
    "optimizer": ("Adam", {"learning_rate": 2e-4}),
    "head_rate": 5.0,
    "stopping": None,
    "view": {"crop": 224, "flip": True},
    "validation_view": {"crop": 224},
}
# Photographs go in whole, at half their size, where the paper's network takes whole images.
WHOLE = {"view": {"scale": 0.5, "flip": True}, "validation_view": {"scale": 0.5}}
# Four crops of each photograph in small batches, for heads that read thousands of numbers. NIMA's drop-out of
# 0.75 is made for many epochs; through it, two teach next to nothing (SROCC .44).
MANY = {"batch_size": 8, "view": {**SHORT["view"], "crops_per_image": 4}}
NIMA = {**MANY, "arguments": {"pooling": 4, "dropout": 0.2}}
# Table 1 of the SMP paper: NaN.
BARE = {**NIMA, "arguments": {**NIMA["arguments"], "normalization": None}}
SYSTEMS = {
    "hyper_iqa": {},
    "cspp_iqa": WHOLE,
    "nima": NIMA,
    "nima_without_normalization": BARE,
    "nemg_iqa": {},
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, required=True, help="where BIQ2021 was unpacked")
    parser.add_argument(
        "--weights", required=True, help="ImageNet weights of the backbone: a file or imagenet"
    )
    parser.add_argument("--backbone", default="MobileNetV2")
    parser.add_argument("--out", type=Path, default=Path("runs/learning"))
    parser.add_argument("--systems", nargs="*", default=list(SYSTEMS), choices=list(SYSTEMS))
    options = parser.parse_args()
    data = small_part(qk.load_dataset("biq2021", options.root))
    rows = []
    for name in options.systems:
        rows.append({"system": name, **learn(name, data, options)})
        table = pd.DataFrame(rows)
        print(table.round(3).to_string(index=False), flush=True)
        table.to_csv(options.out / "learning.csv", index=False)


def learn(name, data, options):
    """Trains a system and ranks the validation part with it: a dict of statistics."""
    how = {**SHORT, **SYSTEMS[name], "weights": options.weights}
    how["arguments"] = {**how.get("arguments", {}), "backbone": options.backbone}
    recipe, out = name.removesuffix("_without_normalization"), options.out / name
    try:
        history = qk.train(None, data, recipe, out=out, seed=0, verbose=False, **how)
    except ValueError as error:  # a loss that is no number
        return {"note": str(error)}
    model = out / "model.keras"
    facts = {"parameters": qk.load_model(model).count_params(), "epochs": len(history)}
    return {**facts, **qk.evaluate(model, data, part="validation")}


def small_part(data):
    """The fixed 2,000 and 500 photographs: drawn from the official training split by a seed."""
    training = np.flatnonzero(data.frame["split"] == "train")
    chosen = np.random.default_rng(2021).permutation(training)[:2500]
    part = data.subset(chosen)
    frame = part.frame.assign(split=["train"] * 2000 + ["validation"] * 500)
    return part.with_frame(frame)


if __name__ == "__main__":
    main()
