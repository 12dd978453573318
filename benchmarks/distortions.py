"""PSNR of the distortions, type by type and level by level: `python benchmarks/distortions.py`.

Measured on scikit-learn's two sample photographs and, with `--root data/biq2021`, on some of BIQ2021's train
photographs. Prints the mean table, the types of fixed strength marked (they need not meet 33, 30, 27, 24 and
21 dB), the lowest and highest single image, and the seconds that an image takes on one core. TID2013's 24, or
with `--family field` those of photographs taken outside a laboratory, all of fixed strength.
"""

import argparse
import time
from pathlib import Path

import cv2
import numpy as np
from sklearn.datasets import load_sample_images

import qualitykit as qk
from qualitykit import distortions

SIDES = (384, 512)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, help="where BIQ2021 was unpacked")
    parser.add_argument("--photographs", type=int, default=4, help="how many of BIQ2021's")
    parser.add_argument("--family", choices=tuple(distortions.FAMILIES), default="tid2013")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sheet", type=Path, help="file for the contact sheet of the first photograph")
    parser.add_argument("--out", type=Path, help="CSV file for the table")
    options = parser.parse_args()
    # One core, so that the seconds mean the same on every machine.
    cv2.setNumThreads(1)
    images = [image[: SIDES[0], : SIDES[1]] for image in load_sample_images().images]
    if options.root:
        images += biq2021(options.root, options.photographs, options.seed)
    tables, seconds = [], {}
    for name in distortions.names(options.family):
        start = time.process_time()
        tables.append(distortions.psnr_table(images, [name], seed=options.seed))
        seconds[name] = (time.process_time() - start) / len(images) / len(distortions.LEVELS)
    report(tables, seconds, len(images))
    if options.out:
        import pandas as pd

        pd.concat(tables).to_csv(options.out)
    if options.sheet:
        distortions.contact_sheet(images[0], options.sheet, distortions=options.family)


def biq2021(root, count, seed):
    """Train photographs of the upper half of scores, so that what is distorted was not poor before."""
    frame = qk.load_dataset("biq2021", root).part("train").frame
    good = frame[frame["score"] >= frame["score"].median()]
    return [qk.load_image(path)[: SIDES[0]] for path in good["path"].sample(count, random_state=seed)]


def report(tables, seconds, count):
    print(
        f"{count} photographs; mean PSNR in dB at levels 1 to 5, lowest .. highest of all, seconds an image"
    )
    print(f"{'':3} {'target':36}" + "".join(f"{target:7.1f}" for target in distortions.TARGET_PSNR))
    calibrated = []
    for table in tables:
        (number, name), row = table.index[0], table.iloc[0]
        means = row.xs("mean", level="statistic").to_numpy()
        mark = " " if distortions.get(name).calibrated else "*"
        if mark == " ":
            calibrated.append(means)
        values = "".join(f"{mean:7.2f}" for mean in means)
        extremes = f"{row.min():.1f} .. {row.max():.1f}"
        print(f"{number:3} {name + mark:36}{values}   {extremes:14}{seconds[name]:.3f}")
    print("* fixed strength.")
    if calibrated:
        misses = np.abs(np.array(calibrated) - distortions.TARGET_PSNR)
        print(
            f"The other {len(calibrated)} types' mean PSNR misses its target by {misses.mean():.2f} dB",
            end=" ",
        )
        print(f"on average, {misses.max():.2f} dB at most.")
    highest = max(table.max(axis=None) for table in tables)
    print(f"Levels that leave an image as it was: {'some' if np.isinf(highest) else 'none'}")


if __name__ == "__main__":
    main()
