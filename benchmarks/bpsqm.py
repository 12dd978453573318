"""BPSQM's tables on synthetic distortions: `python benchmarks/bpsqm.py --root data/biq2021`.

Makes a set of distorted pictures (references half generated, half photographs of BIQ2021's training split
that people rated best, shrunk; `--kinds` of damage, TID2013's and those of the field unless told otherwise),
trains BPSQM on MDSI's maps and index, and measures on references that it never saw: PLCC of the maps by
distortion, SROCC of the scores. `--before MODEL`, such as the shipped bpsqm, puts that model's PLCC of the
same maps beside it; with `--only-before`, nothing is trained. With `--compare`, trains one small model a
label map on equal terms. With `--ceiling`, PLCC of the true maps with their own means around each pixel: what
a network reaches that knows the damage around every pixel, but not the pixel. With `--rated N`, SROCC of the
scores, of the model in OUT and of `--before`, with people's ratings of N photographs of BIQ2021's training
split. May be killed and started again at any moment; it goes on where it was.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cv2
import numpy as np
import pandas as pd
from shipped import QUARTER

import qualitykit as qk
from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.distortions import pristine_image
from qualitykit.synthesis import SyntheticDataset

SIZE = (264, 384)  # six patches of 144 every 120 pixels
SHORT = {
    "map_epochs": 30,
    "map_batch_size": 8,
    "map_patches": 32000,
    "map_patch": 64,
    "map_rate": 2e-3,
    "map_healed": 0.25,
    "map_validation_patches": 480,
    "epochs": 12,
    "patches": 29000,
    "optimizer": ("Adam", {"learning_rate": 1e-3, "epsilon": 1e-8}),
    "schedule": ("cosine", {}),
    "map_schedule": ("cosine", {}),
}
SHORTER = {**SHORT, "map_epochs": 4, "map_patches": 9000, "epochs": 8, "patches": 1600}
LABELS = ("mdsi_map", "fsim_gradient_map", "ssim_map", "none", "fsim_phase_map")
PAPER = {
    "mdsi_map": 0.863,
    "fsim_gradient_map": 0.828,
    "ssim_map": 0.758,
    "none": 0.736,
    "fsim_phase_map": 0.723,
}
FLAT = 0.02  # standard deviation of a kind's true maps, below which there is nothing to follow
WINDOWS = (3, 5, 9, 17)
INDICES = ("ssim", "fsimc", "gmsd", "mdsi")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, required=True, help="where BIQ2021 was unpacked")
    parser.add_argument("--out", type=Path, default=Path("runs/bpsqm"))
    parser.add_argument("--run", default="run", help="folder of the training inside OUT")
    parser.add_argument("--map-epochs", type=int, default=SHORT["map_epochs"])
    parser.add_argument("--references", type=int, default=96, help="half generated, half photographs")
    parser.add_argument("--kinds", nargs="+", default=["all"], help="of damage, or families of them")
    parser.add_argument("--before", help="name or path of a model whose maps are measured as well")
    parser.add_argument("--only-before", action="store_true", help="train nothing, measure that model alone")
    parser.add_argument("--compare", action="store_true", help="compare the label maps instead")
    parser.add_argument("--ceiling", action="store_true", help="how far local means follow the true maps")
    parser.add_argument("--images", type=int, default=1600, help="images of the comparison")
    parser.add_argument("--rated", type=int, help="train nothing, rank so many photographs that people rated")
    parser.add_argument("--only-set", action="store_true", help="make the pictures and stop")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.rated:
        return print(rated(options).round(3).to_string())
    data = make_set(options)
    if options.only_set:
        return
    table = next((part for name, part in PARTS.items() if getattr(options, name)), measure)
    print(table(data, options).round(3).to_string())


def make_set(options):
    """The distorted pictures with MDSI as their score, as an `IQADataset` split by reference."""
    count = options.references // 2
    train = qk.load_dataset("biq2021", options.root).part("train").frame
    photographs = train.nlargest(count, "score")["path"].tolist()
    generated = [write_pristine(options.out / "pristine", seed) for seed in range(count)]
    maker = SyntheticDataset(
        [*generated, *photographs],
        size=SIZE,
        distortions=options.kinds,
        score="mdsi",
        validation=0.05,
        test=0.1,
        calibrate=False,
        folder=options.out / "set",
    )
    return maker.write(maps=False, progress=True)


def write_pristine(folder, seed):
    from qualitykit.images import save_image

    folder.mkdir(exist_ok=True)
    path = folder / f"{seed:04d}.png"
    if not path.exists():
        save_image(path, pristine_image(*SIZE, seed=seed))
    return str(path)


def measure(data, options):
    """Trains BPSQM, and a row a distortion: PLCC of its maps and SROCC of its scores on unseen references."""
    frame = data.normalised().part("test").frame
    if options.only_before:
        return tabulate(pd.DataFrame(unseen(qk.load_model(options.before), frame)))
    run = options.out / options.run
    changes = {**SHORT, "map_epochs": options.map_epochs, "map_kinds": options.kinds}
    qk.train(None, data, "bpsqm", out=run, cache=options.out / "maps", arguments=QUARTER, **changes)
    rows = pd.DataFrame(unseen(qk.load_model(run / "model.keras"), frame))
    rows.to_csv(options.out / "images.csv", index=False)
    table = tabulate(rows)
    if options.before:
        before = tabulate(pd.DataFrame(unseen(qk.load_model(options.before), frame)))
        table.insert(0, "map_plcc_before", before["map_plcc"])
    table.to_csv(options.out / "distortions.csv")
    return table


def rated(options):
    """SROCC a model of its scores of real photographs with what people said of them."""
    photographs = qk.load_dataset("biq2021", options.root).part("train").frame
    photographs = photographs.sample(options.rated, random_state=1)
    models = {"before": options.before, "after": options.out / options.run / "model.keras"}
    paths = list(photographs["path"])
    scores = {name: qk.score(paths, model)["score"] for name, model in models.items() if model}
    return pd.Series({name: qk.metrics.srocc(photographs["score"], each) for name, each in scores.items()})


def tabulate(rows):
    """A row a distortion, their means, of all and where true maps are not flat, and SROCC over all images."""
    table = rows.groupby("distortion").apply(summary, include_groups=False)
    means = {"mean": table.mean(), "mean, not flat": table[table["true_map_std"] >= FLAT].mean()}
    for name, values in means.items():
        table.loc[name] = values
    table.loc["all images", "srocc"] = qk.metrics.srocc(rows["true"], rows["predicted"])
    return table


def unseen(model, frame):
    """One dict an image: its map's sums, its map's own PLCC, its true and its predicted score."""
    from qualitykit.similarity.by_name import similarity_map

    for row in frame.itertuples():
        image = qk.load_image(row.path)
        true = similarity_map("mdsi_map", qk.load_image(row.reference), image).ravel().astype("float64")
        drawn = qk.quality_map(image, model).ravel().astype("float64")
        moments = dict(zip(("x", "y", "xx", "yy", "xy"), sums(true, drawn), strict=True))
        score = float(model.predict_on_batch(image[None])[0, 0])
        own = np.corrcoef(true, drawn)[0, 1]
        facts = {"distortion": row.distortion, "level": row.level, "true": row.score, "predicted": score}
        yield facts | {"plcc_inside": own} | moments


def sums(x, y):
    return x.mean(), y.mean(), (x * x).mean(), (y * y).mean(), (x * y).mean()


def summary(rows):
    """PLCC over all pixels of a distortion's images, mean PLCC inside single images, SROCC of the scores."""
    x, y, xx, yy, xy = rows[["x", "y", "xx", "yy", "xy"]].mean()
    plcc = (xy - x * y) / np.sqrt((xx - x * x) * (yy - y * y))
    srocc = qk.metrics.srocc(rows["true"], rows["predicted"])
    inside, spread = rows["plcc_inside"].mean(), np.sqrt(xx - x * x)
    return pd.Series(
        {"map_plcc": plcc, "map_plcc_inside_images": inside, "true_map_std": spread, "srocc": srocc}
    )


def compare(data, options):
    """A row a label map: SROCC and PLCC of the scores that a small model learns from its maps."""
    data = consensus(data, options)
    test = data.part("test").frame
    rows = []
    for label in LABELS:
        arguments = {**QUARTER, "maps": ["mdsi_map" if label == "none" else label]}
        changes = {**SHORTER, "end_to_end": label == "none"}
        run = options.out / f"label-{label}"
        how = {"cache": options.out / "maps", "arguments": arguments, "verbose": False}
        qk.train(None, data, "bpsqm", out=run, **how, **changes)
        model = qk.load_model(run / "model.keras")
        predicted = [float(model.predict_on_batch(qk.load_image(path)[None])[0, 0]) for path in test["path"]]
        row = {name: getattr(qk.metrics, name)(test["score"], predicted) for name in ("srocc", "plcc")}
        rows.append({"labels": label, **row, "paper_srocc": PAPER[label]})
        print(pd.DataFrame(rows).round(3).to_string(index=False), flush=True)
    table = pd.DataFrame(rows)
    table.to_csv(options.out / "labels.csv", index=False)
    return table


def consensus(data, options):
    """Some of the set, rated by the mean rank among four indices, so that no map is favoured."""
    path = options.out / "consensus.csv"
    chosen = data.subset(np.sort(np.random.default_rng(0).permutation(len(data))[: options.images]))
    if not path.exists():
        table = pd.DataFrame({name: index(name, chosen.frame) for name in INDICES})
        table["gmsd"], table["mdsi"] = -table["gmsd"], -table["mdsi"]
        table.assign(score=table.rank(pct=True).mean(axis=1)).to_csv(path, index=False)
    frame = chosen.frame.assign(score=pd.read_csv(path)["score"].to_numpy())
    return IQADataset("consensus", data.root, frame, ScoreScale(0, 1))


def index(name, frame):
    from qualitykit.similarity.by_name import similarity_score

    pairs = zip(frame["reference"], frame["path"], strict=True)
    return [similarity_score(name, *(qk.load_image(path) for path in pair)) for pair in pairs]


def ceiling(data, options):
    """A row a distortion: PLCC over all pixels of the true maps and their means in growing windows."""
    from qualitykit.feeding.label_maps import LabelMaps

    frame = data.part("test").frame.reset_index(drop=True)
    maps = LabelMaps(frame, "mdsi_map", options.out / "maps")
    rows = {}
    for distortion, part in frame.groupby("distortion"):
        true = [maps(row) for row in part.index]
        rows[distortion] = {
            f"{side} x {side}": np.corrcoef(np.ravel(true), np.ravel(means(true, side)))[0, 1]
            for side in WINDOWS
        }
    table = pd.DataFrame(rows).T
    table.loc["mean"] = table.mean()
    table.to_csv(options.out / "ceiling.csv")
    return table


def means(maps, side):
    return [cv2.blur(true, (side, side)) for true in maps]


PARTS = {"compare": compare, "ceiling": ceiling}


if __name__ == "__main__":
    main()
