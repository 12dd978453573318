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
    parser.add_argument(
        "--raw-orientation", action="store_true", help="ignore EXIF orientation, as papers do"
    )
    parser.add_argument(
        "--raw-colour",
        action="store_true",
        help="leave colours as they are stored, as papers do, instead of converting them to sRGB",
    )
    parser.add_argument(
        "--max-megapixels", type=float, default=250.0, metavar="N", help="refuse larger files"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


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


def add_training(parser, required=True):
    """--recipe and all that may differ from it."""
    from qualitykit.training.table import RECIPES

    parser.add_argument("--recipe", required=required, choices=list(RECIPES), help="which training to follow")
    parser.add_argument(
        "--arguments", type=json_object, metavar="JSON", help="constructor arguments to change"
    )
    parser.add_argument("--batch-size", type=positive, help="default: the recipe's")
    parser.add_argument(
        "--short-side", type=positive, help="shorter side to train at, for recipes that have one"
    )
    add_learning(parser)


def add_learning(parser):
    """What a training of any recipe depends on beside the recipe and the model."""
    from qualitykit._defaults import VALIDATION_SHARE

    parser.add_argument(
        "--weights",
        action="append",
        default=[],
        metavar="[BACKBONE=]imagenet|none|FILE",
        help="where backbones start from (default: as the recipe says, which is imagenet)",
    )
    parser.add_argument(
        "--change", type=json_object, default={}, metavar="JSON", help="fields of the recipe to change"
    )
    parser.add_argument("--epochs", type=positive, help="at most this many")
    for name, what in (("feature", "the feature extractor"), ("map", "the map generators")):
        parser.add_argument(
            f"--{name}-data",
            nargs="+",
            metavar=("NAME ROOT", "KEY=VALUE"),
            help=f"another data set for {what}: name, folder, options of its reader",
        )
    parser.add_argument(
        "--validation",
        type=float,
        default=VALIDATION_SHARE,
        help="share to validate on where the data set names no validation part (default: %(default)s)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="of initial weights, order, crops and drop-out (default: 0)"
    )
    parser.add_argument("--cache", metavar="FOLDER|memory", help="where decoded photographs are kept")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def training(options):
    """Those options as arguments of a `TrainingPlan`."""
    fields = {"epochs": options.epochs, "batch_size": options.batch_size, "short_side": options.short_side}
    return {
        **learning(options),
        "arguments": options.arguments,
        "changes": {**options.change, **{k: value for k, value in fields.items() if value is not None}},
    }


def learning(options):
    """The options of `add_learning` but for epochs, as arguments of a `TrainingPlan` or a `Budget`."""
    others = {f"{name}_data": getattr(options, f"{name}_data") for name in ("feature", "map")}
    return {
        "weights": parse_weights(options.weights),
        "seed": options.seed,
        "validation": options.validation,
        "cache": options.cache,
        "verbose": not options.quiet,
        "changes": options.change,
        "options": {k: named_dataset(f"--{k}", words) for k, words in others.items() if words},
    }


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


def parse_weights(texts):
    """["imagenet"] or ["MobileNetV2=file", ...] as None, a text, or a dict by backbone.

    Example:
        >>> parse_weights(["VGG16=a.h5", "ResNet50=imagenet"])
        {'VGG16': 'a.h5', 'ResNet50': 'imagenet'}
    """
    named = dict(text.split("=", 1) for text in texts if "=" in text)
    plain = [text for text in texts if "=" not in text]
    if len(plain) > 1 or (plain and named):
        raise ValueError("--weights must be given once, or once per backbone as BACKBONE=FILE")
    return plain[0] if plain else named or None


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


def column(text):
    """ROLE=NAME as a pair of texts, for the name of a column.

    Example:
        >>> column("rating=Mean Opinion Score")
        ('rating', 'Mean Opinion Score')
    """
    role, equals, name = text.partition("=")
    if not (role and equals and name):
        raise argparse.ArgumentTypeError(f"must be ROLE=NAME, such as rating=MOS, not {text!r}")
    return role, name


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
