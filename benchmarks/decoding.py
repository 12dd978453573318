"""How fast JPEGs are decoded, and what a smaller decoding changes: `python benchmarks/decoding.py`.

Prints, in one run, for scikit-learn's two sample photographs enlarged to 12, 24 and 48 megapixels, baseline
and progressive: seconds of Pillow alone, of OpenCV alone, of `load_image`, and of `load_image` with a short
side, of which the decoder gives a half or a quarter. Then how the picture that a model would see (shorter
side 512, area averaging) differs between the full and the smaller decoding, in levels of 255. Then, for the
photographs of a folder (BIQ2021's, or --folder), the same difference, at a fifth of their size where they
are not large enough, and whether every pixel of the full decoding is Pillow's. On a machine that is busy
otherwise, `--clock cpu` compares what each costs all cores together.
"""

import argparse
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_images

from qualitykit.images import (
    ImageError,
    find_images,
    fit_short_side,
    load_image,
    resize_image,
)

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
SIZES = {12: (3000, 4000), 24: (4000, 6000), 48: (6000, 8000)}
GRAIN = 3.0  # sigma in levels, so that what was enlarged costs what a photograph costs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--short-side", type=int, default=512)
    parser.add_argument("--megapixels", type=int, nargs="*", choices=SIZES, default=list(SIZES))
    parser.add_argument("--folder", default="data/biq2021/Images")
    parser.add_argument("--photographs", type=int, default=300, help="of the folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for megapixels in options.megapixels:
            for progressive in (False, True):
                paths = write_large(Path(folder), SIZES[megapixels], progressive)
                print_speed(f"{megapixels} MP{', progressive' if progressive else ''}", paths, options)
    if Path(options.folder).is_dir():
        print_folder(options)


def write_large(folder, size, progressive):
    """The two photographs as large JPEGs with a little grain."""
    rng, paths = np.random.default_rng(0), []
    for i, image in enumerate(load_sample_images().images):
        large = cv2.resize(image, size[::-1], interpolation=cv2.INTER_CUBIC).astype(np.float32)
        large += rng.standard_normal(large.shape, np.float32) * GRAIN
        paths.append(folder / f"{i}.jpg")
        pixels = np.clip(large, 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(paths[-1], quality=90, progressive=progressive)
    return paths


def print_speed(name, paths, options):
    short = options.short_side
    ways = {
        "Pillow": lambda path: np.asarray(Image.open(path).convert("RGB")),
        "OpenCV": lambda path: cv2.imread(str(path), cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION),
        "load_image": load_image,
        f"short_side={short}": lambda path: load_image(path, short_side=short),
    }
    clock, times = CLOCKS[options.clock], {way: [] for way in ways}
    for repeat in range(options.repeats + 1):
        for way, decode in ways.items():
            for path in paths:
                start = clock()
                decode(path)
                if repeat:  # the first is the warm-up
                    times[way].append(clock() - start)
    figures = ", ".join(f"{way} {np.median(taken):.3f}" for way, taken in times.items())
    mean, most = np.array([difference(path, short) for path in paths]).T
    print(f"{name:18} {figures} s; differs by {mean.mean():.2f} on average, {most.max():.0f} at most")


def difference(path, short_side):
    """(mean, largest) difference between what the full and the smaller decoding are averaged to."""
    shown = [load_image(path, short_side=side) for side in (None, short_side)]
    size = fit_short_side(*shown[0].shape[:2], short_side)
    full, part = (resize_image(image, size).astype(int) for image in shown)
    return np.abs(full - part).mean(), np.abs(full - part).max()


def print_folder(options):
    paths = [path for path in find_images(options.folder) if path.lower().endswith((".jpg", ".jpeg"))]
    paths = list(np.random.default_rng(0).permutation(paths)[: options.photographs])
    same, read, differences = 0, 0, {"large": [], "small": []}
    for path in paths:
        try:
            pixels = load_image(path, orient=False, raw_colour=True)
            theirs = np.asarray(Image.open(path).convert("RGB"))
        except (ImageError, OSError):
            continue
        read += 1
        same += np.array_equal(pixels, theirs)
        shorter = min(pixels.shape[:2])
        large = shorter >= 5 * options.short_side
        side = options.short_side if large else int(shorter // 2 / 2.5)
        if side:
            differences["large" if large else "small"].append(difference(path, side))
    print(f"{options.folder}: {read} of {len(paths)} read by us and by Pillow, with the same pixels {same}")
    sides = {"large": f"a shorter side of {options.short_side}", "small": "a fifth of their size"}
    for kind, found in differences.items():
        if found:
            mean, most = np.array(found).T
            print(
                f"{len(found)} photographs averaged to {sides[kind]}, of less than all pixels: off by "
                f"{mean.mean():.2f} levels, the worst by {mean.max():.2f}, single values by {most.max():.0f}"
            )


if __name__ == "__main__":
    main()
