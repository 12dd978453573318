"""Makes the model of `benchmarks/bpsqm.py` the shipped one: `python benchmarks/publish_bpsqm.py runs/bpsqm`.

Writes `saved_models/bpsqm.keras` in about half the space (ten bits of mantissa), measures that file again on
the references that training never saw, and writes its card and history.
"""

import argparse
import json
import os
import shutil
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import bpsqm
import pandas as pd

import qualitykit as qk
from qualitykit._files import sha256_of
from qualitykit.analysis.inspection import describe_cost
from qualitykit.inference.demo import DAMAGE, half_damaged
from qualitykit.models.card import Card, card_of
from qualitykit.models.compact import save_compact

SAVED = Path(__file__).parent.parent / "saved_models"
SIDE = 512
MEANS = ("mean", "mean, not flat")  # rows of the table that are no kinds of damage


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder of benchmarks/bpsqm.py")
    parser.add_argument("--run", default="run", help="folder of the training inside OUT")
    options = parser.parse_args()
    run, path = options.out / options.run, SAVED / "bpsqm.keras"
    save_compact(qk.load_model(run / "model.keras"), path)
    data = qk.load_dataset("table", options.out / "set", low=0, high=1, higher_is_better=False)
    network = qk.load_model(path)
    images = bpsqm.unseen(network, data.normalised().part("test").frame)
    table = bpsqm.tabulate(pd.DataFrame(images)).astype(float).round(3)
    training, seen = data.part("train").frame, halves(network)
    by_kind = table["map_plcc"].drop([*MEANS, "all images"])
    made = card_of(run / "model.keras")
    Card(
        **{
            **vars(made),
            "name": "bpsqm",
            "title": "damage pixel by pixel, without the original: BPSQM for MDSI's map, with few channels",
            "meaning": "100 (1 - MDSI)",
            "trained_on": f"{len(training)} synthetic distortions ({len(made.kinds)} kinds, five levels) of "
            f"{training['reference'].nunique()} references: half generated, half photographs of BIQ2021's "
            "training split",
            "figures": {
                "unseen references": int(data.part("test").frame["reference"].nunique()),
                "map PLCC, mean over distortions": float(table.loc["mean", "map_plcc"]),
                "map PLCC, mean where true maps are not flat": float(table.loc[MEANS[1], "map_plcc"]),
                "map PLCC inside single images": float(table.loc["mean", "map_plcc_inside_images"]),
                "SROCC with MDSI": float(table.loc["all images", "srocc"]),
                "predicted damage of a photograph's right half before and after its damage": seen,
                "map PLCC by distortion": by_kind.to_dict(),
            },
            "cost": describe_cost(network, SIDE, SIDE),
            "limits": limits(by_kind, seen),
            "rebuild": "python benchmarks/bpsqm.py --root data/biq2021 --out runs/bpsqm; "
            "python benchmarks/publish_bpsqm.py runs/bpsqm",
            "origin": "trained in this project from random weights",
            "papers": [
                "Pan et al.: Blind predicting similar quality map for image quality assessment, CVPR 2018"
            ],
            "sha256": sha256_of(path),
        }
    ).save(path.with_suffix(".json"))
    keep_history(run)
    print(table.to_string())
    print(json.dumps({"megabytes": path.stat().st_size / 1e6}))


def limits(plcc, seen):
    """Where the model does not do what one would expect, in words."""
    blind = ", ".join(plcc.index[plcc < 0.3]).replace("_", " ")
    missed = [
        f"{kind.replace('_', ' ')} of {name}"
        for name, kinds in seen.items()
        for kind, (before, after) in kinds.items()
        if after <= before
    ]
    said = [
        "The score foretells MDSI on synthetic distortions, not what people say, as `default` does.",
        "Trained on pictures of 264 x 384 pixels; photographs are drawn at their own size.",
        f"Its maps follow the true ones weakly (PLCC under .3) for: {blind}.",
    ]
    if missed:
        said.append(f"Sees no damage in the damaged half of a sample photograph for: {', '.join(missed)}.")
    return said


def halves(network):
    """{photograph: {kind: [mean predicted damage of its right half before, after the damage]}}."""
    return {
        name: {kind: [right_half(image, network) for image in half_damaged(name, kind)] for kind in DAMAGE}
        for name in ("china.jpg", "flower.jpg")
    }


def right_half(image, network):
    drawn = 1 - qk.quality_map(image, network)
    return round(float(drawn[:, image.shape[1] // 2 :].mean()), 4)


def keep_history(run):
    """What was asked and what happened, of both stages."""
    folder = SAVED / "bpsqm_history"
    folder.mkdir(exist_ok=True)
    for stage, source in (("map", run / "generators" / "mdsi_map"), ("score", run)):
        for name in ("history.csv", "run.json"):
            shutil.copyfile(source / name, folder / f"{stage}_{name}")


if __name__ == "__main__":
    main()
