"""Make a training set: references in, distorted pictures with scores and label maps out.

The folder is a data set that `qualitykit train --data table --root FOLDER` reads; interrupted, the same
command goes on. References are photographs, or so many pictures that are generated from a seed.
"""

from pathlib import Path

from qualitykit.cli.arguments import positive


def add_arguments(parser):
    parser.add_argument(
        "references", nargs="+", metavar="N|PATH", help="a number of generated pictures, or photographs"
    )
    parser.add_argument("--out", required=True, type=Path, help="folder of the set")
    parser.add_argument("--size", nargs=2, type=positive, metavar=("HEIGHT", "WIDTH"), help="of the pictures")
    parser.add_argument(
        "--kinds",
        nargs="+",
        metavar="KIND",
        help="such as jpeg or haze, or families: tid2013 (default, its 24), field (motion blur, haze, "
        "exposure, camera noise, ...), all",
    )
    parser.add_argument("--levels", nargs="+", type=int, default=(1, 2, 3, 4, 5))
    parser.add_argument("--score", default="fsimc", help="ssim, fsim, fsimc (default), gmsd or mdsi")
    parser.add_argument(
        "--maps", nargs="*", default=[], metavar="MAP", help="label maps to keep, such as mdsi_map"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(options):
    from qualitykit.synthesis import SyntheticDataset

    numbers = [int(text) for text in options.references if text.isdigit()]
    if numbers and len(options.references) > 1:
        raise ValueError("references must be one number, or photographs. Received: a number among others")
    maker = SyntheticDataset(
        numbers[0] if numbers else options.references,
        size=options.size,
        distortions=options.kinds,
        levels=options.levels,
        label_maps=options.maps or "mdsi_map",
        score=options.score,
        seed=options.seed,
        folder=options.out,
    )
    data = maker.write(maps=bool(options.maps), progress=not options.quiet)
    scale = data.scale
    print(f"{len(data)} pictures in {options.out}; read them with")
    print(
        f"--data table --root {options.out} --option low={scale.low:g} --option high={scale.high:g} "
        f"--option higher_is_better={str(scale.higher_is_better).lower()}"
    )
