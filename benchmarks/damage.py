"""Does the score fall as damage grows? `python benchmarks/damage.py --root data/biq2021`.

Damages photographs in several ways at five growing strengths, each ladder with one seed, and tells on how
many the score falls at every step, from the original on, and by how much a step raised it at most. A step
that changes no pixel, as from one strong compression to the next of a plain picture, is none. The photographs
are of BIQ2021's official test split, which the model never saw; their ratings are not used.
`--part validation` takes the tenth of the training split that training holds back, for choosing models.
"""

import argparse
import itertools
import json
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

import qualitykit as qk
from qualitykit import distortions
from qualitykit.images import save_image
from qualitykit.training.data import with_validation

DAMAGE = ("gaussian_blur", "additive_gaussian_noise", "jpeg", "darken", "motion_blur", "haze")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, required=True, help="where BIQ2021 was unpacked")
    parser.add_argument("--model", default="default")
    parser.add_argument("--kinds", nargs="+", default=DAMAGE, help="of damage, or families of them")
    parser.add_argument("--photographs", type=int, default=40)
    parser.add_argument("--part", choices=("test", "validation"), default="test")
    parser.add_argument("--seed", type=int, default=0, help="of the choice of photographs and of the damage")
    parser.add_argument("--out", type=Path, help="JSON file for the figures")
    options = parser.parse_args()
    paths = unseen(options.root, options.photographs, options.seed, options.part)
    model = qk.load_model(options.model)
    print(
        f"{len(paths)} photographs of the {options.part} part; mean scores of the originals and levels 1 to 5"
    )
    figures = {}
    for damage in distortions.select(options.kinds):
        figures[damage] = describe(*score_ladders(paths, damage, model, options.seed))
        report(damage, **figures[damage])
    if options.out:
        options.out.write_text(json.dumps(figures, indent=2) + "\n")


def unseen(root, count, seed, part="test"):
    """Photographs of a part, drawn at random."""
    data = with_validation(qk.load_dataset("biq2021", root))
    return list(data.part(part).frame["path"].sample(count, random_state=seed))


def score_ladders(paths, damage, model, seed=0):
    """Scores of each photograph and of its damaged copies, (photographs, 1 + levels); which steps are any."""
    with tempfile.TemporaryDirectory() as folder:
        copies, changed = [], []
        for index, path in enumerate(paths):
            ladder = distortions.ladder(qk.load_image(path), damage, seed + index)
            changed.append([not np.array_equal(a, b) for a, b in itertools.pairwise(ladder)])
            for level, image in enumerate(ladder):
                copies.append(f"{folder}/{index}_{level}.png")
                save_image(copies[-1], image)
        table = qk.score(copies, model)
    return table["score"].to_numpy().reshape(len(paths), -1), np.array(changed)


def describe(ladders, changed):
    """What ladders of scores, (photographs, 1 + levels), say about a model."""
    steps = np.diff(ladders, axis=1)
    falls = (steps < 0) | ~changed
    return {
        "every_step_falls": round(float(falls.all(axis=1).mean()), 4),
        "single_steps_fall": round(float(falls.mean()), 4),
        "largest_rise": round(float(max(steps.max(), 0.0)), 2),
        "rises_above_1": int((steps > 1).any(axis=1).sum()),
        "mean_scores": ladders.mean(axis=0).round(2).tolist(),
    }


def report(damage, every_step_falls, single_steps_fall, largest_rise, rises_above_1, mean_scores):
    means = " ".join(f"{score:5.1f}" for score in mean_scores)
    print(
        f"{damage:24} all steps fall on {every_step_falls:4.0%}; single steps {single_steps_fall:4.0%}; "
        f"largest rise {largest_rise:5.2f}, above 1 on {rises_above_1:2}; {means}",
        flush=True,
    )


if __name__ == "__main__":
    main()
