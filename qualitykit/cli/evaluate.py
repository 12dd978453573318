"""Compare scores with ratings: predictions from files, or a model on a data set.

`qualitykit evaluate PREDICTIONS.csv [more.csv ...] --out FOLDER` makes all tables and figures, and one page,
from files with columns for truth and prediction. --data names the set whose published figures stand beside,
--root is where its photographs lie, --model is explained by Grad-CAM. `qualitykit evaluate --model M --data
NAME --root FOLDER` scores a part of a data set first; with --out it goes on to the tables and figures.
"""

import json
from pathlib import Path

from qualitykit.cli.arguments import add_dataset, column, dataset, size


def add_arguments(parser):
    parser.add_argument("predictions", nargs="*", metavar="PREDICTIONS.csv", type=Path)
    parser.add_argument("--out", type=Path, help="folder for predictions, tables, figures and the page")
    parser.add_argument(
        "--model", help="name or .keras file to score with first, or to explain with Grad-CAM"
    )
    add_dataset(parser, required=False)
    parser.add_argument("--part", default="test", choices=("train", "validation", "test"))
    parser.add_argument("--size", type=size, default="fit", metavar="fit|full|N", help="as for `score`")
    parser.add_argument(
        "--columns",
        nargs="+",
        action="extend",
        default=[],
        type=column,
        metavar="ROLE=NAME",
        help="names of columns in the files that are not found by themselves: rating=, prediction=, path=, "
        "std=, model= or dataset=",
    )
    parser.add_argument(
        "--history",
        action="append",
        default=[],
        type=Path,
        metavar="HISTORY.csv",
        help="of a training, for its learning curves; may be repeated",
    )
    parser.add_argument(
        "--ablation",
        type=Path,
        metavar="TABLE.csv",
        help="arms in the first column, statistics in the others",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(options):
    if options.predictions:
        if options.out is None:
            raise ValueError("--out FOLDER is needed for tables and figures")
        _draw(options, options.predictions)
        return
    if not (options.model and options.data and options.root):
        raise ValueError("give PREDICTIONS.csv files, or --model with --data and --root")
    result = _score(options)
    if options.out is None:
        print(json.dumps(result, indent=2))
    else:
        _draw(options, [options.out / "predictions.csv"])


def _score(options):
    from qualitykit.inference.evaluate_model import evaluate

    return evaluate(
        options.model,
        dataset(options),
        part=options.part,
        out=options.out,
        size=options.size,
        progress=not options.quiet,
    )


def _draw(options, files):
    from qualitykit.analysis.evaluation import evaluate_predictions
    from qualitykit.models.presets import load_model

    found = evaluate_predictions(
        files,
        options.out,
        dataset=options.data,
        columns=dict(options.columns),
        images=options.root,
        model=load_model(options.model) if options.model else None,
        history=options.history,
        ablation=options.ablation,
    )
    print(found)
