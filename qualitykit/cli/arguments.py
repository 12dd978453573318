"""Arguments that several commands share."""

import argparse
import difflib
import json
from pathlib import Path

from qualitykit.cli.running import add_engine, add_output


def add_photographs(parser):
    """PATHS..., and how photographs are read and prepared."""
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="files, folders (searched recursively) or glob patterns"
    )
    parser.add_argument("--model", default="default", help="name (see `qualitykit models`) or .keras file")
    parser.add_argument(
        "--size",
        type=size,
        default="fit",
        metavar="fit|full|N",
        help="large photographs: 'fit' brings them to the size that the model was trained on, "
        "'full' looks at every pixel, N brings the shorter side to N pixels",
    )
    add_output(parser)
    parser.add_argument("--batch-size", type=positive, default=8, help="photographs of one shape at a time")
    add_engine(parser)
    parser.add_argument("--raw-orientation", action="store_true", help="ignore EXIF rotation, as papers do")
    add_raw_colour(parser)
    parser.add_argument(
        "--max-megapixels", type=float, default=250.0, metavar="N", help="refuse larger files"
    )
    parser.add_argument(
        "--ahead-megabytes",
        type=float,
        default=500.0,
        metavar="N",
        help="what photographs that are decoded ahead may take; a larger one is decoded alone",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def add_raw_colour(parser):
    """--raw-colour."""
    parser.add_argument(
        "--raw-colour",
        action="store_true",
        help="leave colours as they are stored, as papers do, instead of converting them to sRGB",
    )


def add_map_model(parser):
    """--map MODEL."""
    parser.add_argument(
        "--map",
        metavar="MODEL",
        help="also draw the predicted damage, pixel by pixel, with bpsqm or a file of `train --recipe bpsqm`",
    )


def reading(options):
    """Those options as keyword arguments of `qk.score`."""
    return {
        "model": options.model,
        "size": options.size,
        "output": options.output,
        "batch_size": options.batch_size,
        "engine": options.engine,
        "orient": not options.raw_orientation,
        "max_megapixels": options.max_megapixels,
        "raw_colour": options.raw_colour,
        "ahead_megabytes": options.ahead_megabytes,
        "progress": not options.quiet,
    }


def add_dataset(parser, required=True):
    """--data NAME --root FOLDER --option KEY=VALUE."""
    parser.add_argument(
        "--data", required=required, metavar="NAME", help="data set (see `qualitykit datasets`)"
    )
    parser.add_argument(
        "--root", required=required, type=Path, metavar="FOLDER", help="where it was unpacked"
    )
    add_reader_options(parser)


def add_reader_options(parser):
    """--option KEY=VALUE, once for each option of a data set's reader."""
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        type=key_value,
        metavar="KEY=VALUE",
        help="option of the data set's reader, such as low=1 and high=5 for --data table; may be repeated",
    )


def dataset(options):
    """The data set that `add_dataset`'s arguments name."""
    from qualitykit.datasets import load_dataset

    check_data("--data", options.data)
    return load_dataset(options.data, options.root, **dict(options.option))


def check_data(option, name):
    """Refuses a data set that nobody knows, naming the option and what may have been meant.

    Raises:
        ValueError: there is no such data set.
    """
    from qualitykit.datasets import dataset_record, list_datasets

    try:
        dataset_record(name)
    except ValueError:
        near = difflib.get_close_matches(name.lower(), list_datasets())
        meant = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(list_datasets())}"
        raise ValueError(f"{option} must be the name of a data set: {meant} Received: {name!r}") from None


def named_dataset(option, words):
    """NAME ROOT [KEY=VALUE ...] as a loaded data set."""
    from qualitykit.datasets import load_dataset

    if len(words) < 2:
        raise ValueError(f"{option} needs the name of a data set and its folder. Received: {' '.join(words)}")
    name, root, *pairs = words
    check_data(option, name)
    try:
        return load_dataset(name, root, **dict(key_value(pair) for pair in pairs))
    except argparse.ArgumentTypeError as error:
        raise ValueError(f"{option}: {error}") from None


def key_value(text):
    """KEY=VALUE as a pair; values that look like JSON (numbers, true, false, lists, objects) become that.

    Example:
        >>> [key_value(text) for text in ("low=1", "path=File Name", "higher_is_better=false")]
        [('low', 1), ('path', 'File Name'), ('higher_is_better', False)]
    """
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise argparse.ArgumentTypeError(f"must be KEY=VALUE, not {text!r}")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


def json_object(text):
    """A JSON object as a dict."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f'must be a JSON object such as {{"epochs": 2}}, not {text!r}')
    return value


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
