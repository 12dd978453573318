"""Compare scores with ratings: predictions from files, or a model on a data set.

`qualitykit evaluate PREDICTIONS.csv [more.csv ...] --out FOLDER` makes all tables and figures, and one page,
from files with columns for truth and prediction. --data names the set whose published figures stand beside,
--root is where its photographs lie, --model is explained by what it can show. `qualitykit evaluate --model M
--data NAME --root FOLDER` scores a part of a data set first; with --out it goes on to the tables and figures.
The exit code is 1 when a rated photograph has no prediction that is a number.
"""

import argparse
import json
from pathlib import Path

from qualitykit.cli.arguments import add_dataset, add_raw_colour, dataset, size
from qualitykit.cli.running import add_engine, add_output


def add_arguments(parser):
    parser.add_argument("predictions", nargs="*", metavar="PREDICTIONS.csv", type=Path)
    parser.add_argument("--out", type=Path, help="folder for predictions, tables, figures and the page")
    parser.add_argument(
        "--model", help="name or .keras file to score with first, or to explain what the files hold"
    )
    add_dataset(parser, required=False)
    parser.add_argument(
        "--part", default="test", choices=("train", "validation", "test", "all"), help="of the data set"
    )
    parser.add_argument("--size", type=size, default="fit", metavar="fit|full|N", help="as for `score`")
    add_raw_colour(parser)
    add_output(parser)
    add_engine(parser)
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


def run(options):
    from qualitykit._files import check_folder

    if options.predictions and options.out is None:
        raise ValueError("--out FOLDER is needed for tables and figures")
    if not options.predictions and not (options.model and options.data and options.root):
        raise ValueError("give PREDICTIONS.csv files, or --model with --data and --root")
    if options.predictions:
        return _draw(options, options.predictions)
    data = dataset(options)
    if options.out is not None:
        check_folder(options.out)
    result = _score(options, data)
    if options.out is None:
        print(json.dumps(result, indent=2))
        return int(result["failed"] > 0)
    return _draw(options, [options.out / "predictions.csv"])


def _score(options, data):
    from qualitykit.inference.evaluate_model import evaluate

    return evaluate(
        options.model,
        data,
        part=None if options.part == "all" else options.part,
        out=options.out,
        size=options.size,
        output=options.output,
        raw_colour=options.raw_colour,
        engine=options.engine,
        progress=not options.quiet,
    )


def _draw(options, files):
    from qualitykit._files import check_folder
    from qualitykit.analysis.evaluation import evaluate_predictions

    check_folder(options.out)
    found = evaluate_predictions(
        files,
        options.out,
        dataset=options.data,
        columns=dict(options.columns),
        images=options.root,
        model=_explainer(options) if options.model else None,
        history=options.history,
        ablation=options.ablation,
    )
    print(found)
    return int(found.unpredicted > 0)


def _explainer(options):
    from qualitykit.inference.explainers import explainer_for
    from qualitykit.models.presets import resolve

    return explainer_for(resolve(options.model, options.output).network)
