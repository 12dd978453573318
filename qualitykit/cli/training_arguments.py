"""Arguments that the commands share that train."""

from qualitykit.cli.arguments import json_object, named_dataset, positive


def add_training(parser, required=True):
    """--recipe and all that may differ from it."""
    from qualitykit.training.table import RECIPES

    parser.add_argument(
        "--recipe",
        required=required,
        choices=list(RECIPES),
        metavar="NAME",
        help=f"which training to follow: {', '.join(RECIPES)}",
    )
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


def parse_weights(texts):
    """["imagenet"] or ["MobileNetV2=file", ...] as None, a text, or a dict by backbone.

    Example:
        >>> parse_weights(["VGG16=a.h5", "ResNet50=imagenet"])
        {'VGG16': 'a.h5', 'ResNet50': 'imagenet'}
    """
    named = dict(text.split("=", 1) for text in texts if "=" in text)
    plain = [text for text in texts if "=" not in text]
    if len(plain) > 1 or (plain and named):
        raise ValueError(
            "--weights must be given once, or once per backbone as BACKBONE=FILE. Received: "
            + " ".join(texts)
        )
    return plain[0] if plain else named or None
