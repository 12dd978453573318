"""Compare scores with ratings: predictions from files, or a model on a data set.

`qualitykit evaluate PREDICTIONS.csv [more.csv ...] --out FOLDER` makes all tables and figures from files with
columns for truth and prediction. `qualitykit evaluate --model M --data NAME --root FOLDER` scores a part of a
data set first.
"""

import json
from pathlib import Path

from qualitykit.cli.arguments import add_dataset, dataset, size


def add_arguments(parser):
    parser.add_argument("predictions", nargs="*", metavar="PREDICTIONS.csv", type=Path)
    parser.add_argument("--out", type=Path, help="folder for predictions, tables, figures and the page")
    parser.add_argument("--model", help="name or .keras file to score with first")
    add_dataset(parser, required=False)
    parser.add_argument("--part", default="test", choices=("train", "validation", "test"))
    parser.add_argument("--size", type=size, default="fit", metavar="fit|full|N", help="as for `score`")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(options):
    if options.predictions and options.model:
        raise ValueError("give either PREDICTIONS.csv files or --model with --data and --root, not both")
    if options.predictions:
        return _from_files(options)
    if not (options.model and options.data and options.root):
        raise ValueError("give PREDICTIONS.csv files, or --model with --data and --root")
    return _from_model(options)


def _from_files(options):
    if options.out is None:
        raise ValueError("--out FOLDER is needed for tables and figures")
    from qualitykit.analysis.evaluation import evaluate_predictions

    print(evaluate_predictions(options.predictions, options.out))


def _from_model(options):
    from qualitykit.inference.evaluate_model import evaluate

    result = evaluate(
        options.model,
        dataset(options),
        part=options.part,
        out=options.out,
        size=options.size,
        progress=not options.quiet,
    )
    print(json.dumps(result, indent=2))
