"""Does the score fall as damage grows? `python benchmarks/damage.py --root data/biq2021`.

Takes photographs that the model never saw (BIQ2021's official test split; their ratings are not used),
damages each in four ways at five growing strengths, and counts on how many the score falls at every step.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

import qualitykit as qk
from qualitykit import distortions
from qualitykit.images import save_image

DAMAGE = ("gaussian_blur", "additive_gaussian_noise", "jpeg", "darken")
LEVELS = (1, 2, 3, 4, 5)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, required=True, help="where BIQ2021 was unpacked")
    parser.add_argument("--model", default="default")
    parser.add_argument("--photographs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="JSON file for the shares")
    options = parser.parse_args()
    paths = unseen(options.root, options.photographs, options.seed)
    shares = {}
    for damage in DAMAGE:
        ladders = score_ladders(paths, damage, options.model)
        steps = np.diff(ladders, axis=1)
        shares[damage] = float((steps < 0).all(1).mean())
        means = " ".join(f"{value:5.1f}" for value in ladders.mean(0))
        single = np.mean(steps < 0)
        print(f"{damage:24} all steps fall on {shares[damage]:4.0%}; single steps {single:4.0%}; {means}")
    if options.out:
        options.out.write_text(json.dumps(shares, indent=2) + "\n")


def unseen(root, count, seed):
    """Test photographs, drawn at random."""
    frame = qk.load_dataset("biq2021", root).part("test").frame
    return list(frame["path"].sample(count, random_state=seed))


def score_ladders(paths, damage, model):
    """Scores of each photograph and of its damaged copies, (photographs, 1 + levels)."""
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for index, path in enumerate(paths):
            image = qk.load_image(path)
            for level in (0, *LEVELS):
                copies.append(f"{folder}/{index}_{level}.png")
                damaged = distortions.apply(image, damage, level=level) if level else image
                save_image(copies[-1], damaged)
        table = qk.score(copies, model)
    return table["score"].to_numpy().reshape(len(paths), -1)


if __name__ == "__main__":
    main()
