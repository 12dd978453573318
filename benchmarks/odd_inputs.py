"""What is no photograph, or hardly one, scored: `python benchmarks/odd_inputs.py --root data/biq2021`.

Plain colours, noise, charts, screenshots (those of this project's own pages), drawings, and photographs of
BIQ2021's test split enlarged four times or brought down to 64 pixels. Of each kind the lowest, median and
highest score, how many lie above the median rating, and the width of the interval where the card has one.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cv2
import numpy as np
import pandas as pd

import qualitykit as qk
from qualitykit.models.presets import load_card

_PAGES = Path(__file__).parent.parent / "docs" / "pictures"
_SIDE = 480


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, required=True, help="where BIQ2021 was unpacked")
    parser.add_argument("--model", default="default")
    parser.add_argument(
        "--photographs", type=int, default=20, help="of the test split, whose ratings are not used"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="CSV file for the table")
    options = parser.parse_args()
    test = qk.load_dataset("biq2021", options.root).part("test").frame["path"]
    photographs = [qk.load_image(p) for p in test.sample(options.photographs, random_state=options.seed)]
    model, median = qk.load_model(options.model), load_card(options.model).ratings[50]
    rows = [described(kind, qk.score(images, model), median) for kind, images in pictures(photographs)]
    table = pd.DataFrame(rows).round(1)
    print(f"median rating of the training photographs: {median:.1f}")
    print(table.to_string(index=False))
    if options.out:
        table.to_csv(options.out, index=False)


def described(kind, scores, median):
    score = scores["score"]
    row = {
        "kind": kind,
        "n": len(score),
        "lowest": score.min(),
        "median": score.median(),
        "highest": score.max(),
    }
    row["above the median rating"] = int((score > median).sum())
    if "low" in scores:
        row["interval"] = (scores["high"] - scores["low"]).mean()
    return row


def pictures(photographs):
    """(kind, images) pairs."""
    rng = np.random.default_rng(7)
    for name, value in (("black", 0), ("grey", 128), ("white", 255)):
        yield name, [np.full((_SIDE, 640, 3), value, "uint8")]
    yield "one colour", [np.full((_SIDE, 640, 3), rng.integers(0, 256, 3), "uint8") for _ in range(8)]
    yield "noise", [rng.integers(0, 256, (_SIDE, 640, 3), "uint8") for _ in range(4)]
    yield "screenshot", [qk.load_image(path) for path in sorted(_PAGES.glob("*_1400.jpg"))]
    yield "chart", [chart(rng) for _ in range(8)]
    yield "drawing", [drawing(rng) for _ in range(8)]
    yield "photograph", photographs
    yield "enlarged 4 times", [enlarged(image) for image in photographs]
    yield "64 pixels", [cv2.resize(image, (64, 64), interpolation=cv2.INTER_AREA) for image in photographs]


def chart(rng):
    """A scatter by Matplotlib."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.8))
    axes = figure.add_subplot()
    axes.scatter(*rng.normal(size=(2, 60)), s=12)
    axes.set(xlabel="predicted", ylabel="rated", title="of 60 photographs")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def drawing(rng):
    """A house under a sun, in plain colours."""
    sky, wall, roof, grass = (tuple(int(v) for v in rng.integers(60, 256, 3)) for _ in range(4))
    canvas = np.full((_SIDE, 640, 3), sky, "uint8")
    cv2.rectangle(canvas, (0, 360), (640, _SIDE), grass, -1)
    x, width = int(rng.integers(80, 300)), int(rng.integers(150, 260))
    cv2.rectangle(canvas, (x, 240), (x + width, 400), wall, -1)
    cv2.rectangle(canvas, (x, 240), (x + width, 400), (0, 0, 0), 3)
    cv2.fillPoly(
        canvas, [np.array([(x - 20, 240), (x + width + 20, 240), (x + width // 2, 140)])], roof, cv2.LINE_AA
    )
    cv2.circle(canvas, (560, 80), 45, (250, 220, 60), -1, cv2.LINE_AA)
    return canvas


def enlarged(image):
    height, width = image.shape[:2]
    small = cv2.resize(image, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


if __name__ == "__main__":
    main()
