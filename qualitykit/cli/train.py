"""Train a model as a paper's recipe says; the same command resumes an interrupted run."""

import json
from pathlib import Path

from qualitykit.cli.arguments import add_dataset, positive


def add_arguments(parser):
    from qualitykit.training.recipes import RECIPES

    add_dataset(parser)
    parser.add_argument(
        "--recipe",
        required=True,
        choices=sorted([*RECIPES, "default", "rnn_biqa"]),
        help="which training to follow",
    )
    parser.add_argument("--out", required=True, type=Path, help="folder of the run")
    parser.add_argument(
        "--weights",
        action="append",
        default=[],
        metavar="[BACKBONE=]imagenet|FILE",
        help="where backbones start from; without it, from random numbers",
    )
    parser.add_argument(
        "--model", type=json.loads, default={}, metavar="JSON", help="constructor arguments to change"
    )
    parser.add_argument(
        "--change", type=json.loads, default={}, metavar="JSON", help="fields of the recipe to change"
    )
    parser.add_argument("--epochs", type=positive, help="at most this many")
    parser.add_argument("--batch-size", type=positive)
    parser.add_argument(
        "--validation", type=float, default=0.1, help="share of the training part to validate on"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, help="folder for decoded photographs")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def run(options):
    from qualitykit.training.command import train_by_name

    best = train_by_name(
        options.recipe,
        data=options.data,
        root=options.root,
        out=options.out,
        weights=parse_weights(options.weights),
        arguments=options.model,
        seed=options.seed,
        validation=options.validation,
        cache=options.cache,
        verbose=not options.quiet,
        changes={**options.change, "epochs": options.epochs, "batch_size": options.batch_size},
    )
    print("best epoch: " + ", ".join(f"{name} {value:.4g}" for name, value in best.items()))
    print(f"model, history and curves: {options.out}")


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
