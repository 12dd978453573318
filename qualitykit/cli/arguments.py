"""Arguments that several commands share."""

import argparse
from pathlib import Path


def add_photographs(parser):
    """PATHS..., and how photographs are read and prepared."""
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="files, folders (recursive) or glob patterns"
    )
    parser.add_argument("--model", default="default", help="name (see `qualitykit models`) or .keras file")
    parser.add_argument(
        "--size",
        type=size,
        default="fit",
        metavar="fit|full|N",
        help="large photographs: 'fit' brings them to the size that the model was trained on (the default), "
        "'full' looks at every pixel, N brings the shorter side to N pixels",
    )
    parser.add_argument("--batch-size", type=positive, default=8, help="photographs of one shape at a time")
    parser.add_argument(
        "--raw-orientation", action="store_true", help="ignore EXIF orientation, as papers do"
    )
    parser.add_argument("--max-megapixels", type=float, default=250.0, help="refuse larger files")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def reading(options):
    """Those options as keyword arguments of `qk.score`."""
    return {
        "model": options.model,
        "size": options.size,
        "batch_size": options.batch_size,
        "orient": not options.raw_orientation,
        "max_megapixels": options.max_megapixels,
        "progress": not options.quiet,
    }


def add_dataset(parser, required=True):
    """--data NAME --root FOLDER."""
    parser.add_argument(
        "--data", required=required, metavar="NAME", help="data set (see `qualitykit datasets`)"
    )
    parser.add_argument(
        "--root", required=required, type=Path, metavar="FOLDER", help="where it was unpacked"
    )


def size(text):
    """'fit', 'full' or a whole number of pixels."""
    return text if text in ("fit", "full") else positive(text)


def positive(text):
    """A whole number of at least one."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, not {text!r}")
    return value


def suffix_in(*endings):
    """A file name with one of these endings."""

    def check(text):
        if Path(text).suffix.lower() not in endings:
            raise argparse.ArgumentTypeError(f"must end in {' or '.join(endings)}, not {text!r}")
        return Path(text)

    return check
