"""What training costs: CSPP-IQA on whole photographs beside HyperIQA on 25 crops of each.

    python benchmarks/training_cost.py                   # ResNet50, 512x512 as BIQ2021's photographs
    python benchmarks/training_cost.py --backbone MobileNetV2 --height 768 --width 1024

Both have the same backbone, see the same photographs and follow their recipe: Adam, SmoothL1 on whole
photographs, mean absolute error on crops. Steps of both take turns, so that a busy machine slows both; the
first of each compiles and is not counted. Printed: photographs per second and the ratio (Table 3: 4.88).
"""

import argparse
import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
CROP = 224


def main():
    options = parse_arguments()
    import keras
    import numpy as np

    from qualitykit.losses import SmoothL1Loss
    from qualitykit.models import CSPPIQA, HyperIQA

    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    photographs = photograph_like(options.photographs, options.height, options.width)
    scores = rng.uniform(size=(options.photographs, 1)).astype("float32")
    crops = random_crops(rng, photographs, options.crops)
    cspp, hyper = CSPPIQA(options.backbone), HyperIQA(options.backbone, input_size=CROP)
    cspp.compile(keras.optimizers.Adam(2e-5, weight_decay=5e-4), SmoothL1Loss())
    hyper.compile(keras.optimizers.Adam(2e-5, weight_decay=5e-4), "mae")

    def whole():
        cspp.train_on_batch(photographs, scores)

    def cropped():
        for crop, score in zip(crops, scores, strict=True):
            hyper.train_on_batch(crop, np.repeat(score[None], len(crop), axis=0))

    times = take_turns((whole, cropped), options.repeats, CLOCKS[options.clock])
    speeds = [options.photographs / statistics.median(taken) for taken in times]
    size = f"{options.width}x{options.height}"
    print(f"{options.backbone}, {size}, {options.clock} time, median of {options.repeats}")
    print(f"CSPP-IQA, whole photographs:   {speeds[0]:6.3f} photographs/s")
    print(f"HyperIQA, {options.crops} crops of {CROP}:     {speeds[1]:6.3f} photographs/s")
    print(f"ratio {speeds[0] / speeds[1]:.2f} (paper: 4.88)")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backbone", default="ResNet50")
    parser.add_argument("--photographs", type=int, default=2, help="photographs a repeat")
    parser.add_argument("--crops", type=int, default=25, help="crops of a photograph")
    parser.add_argument("--height", type=int, default=512)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: on a busy machine")
    return parser.parse_args()


def photograph_like(count, height, width):
    import numpy as np

    from qualitykit.distortions import pristine_image

    return np.stack([pristine_image(height, width, seed=i) for i in range(count)]).astype("float32")


def random_crops(rng, photographs, count):
    """(photographs, crops, 224, 224, 3); drawn beforehand, since cutting is no part of either model."""
    import numpy as np

    _, height, width, _ = photographs.shape
    corners = rng.integers(0, (height - CROP + 1, width - CROP + 1), (len(photographs), count, 2))
    return np.stack(
        [
            [photograph[top : top + CROP, left : left + CROP] for top, left in places]
            for photograph, places in zip(photographs, corners, strict=True)
        ]
    )


def take_turns(functions, repeats, clock):
    """Seconds of every repeat of each function; the first round warms up."""
    times = [[] for _ in functions]
    for repeat in range(repeats + 1):
        for function, taken in zip(functions, times, strict=True):
            start = clock()
            function()
            if repeat:
                taken.append(clock() - start)
    return times


if __name__ == "__main__":
    main()
