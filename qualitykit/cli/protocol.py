"""Whole experiments; each leaves one table, results.csv, and goes on where it was interrupted.

`within` trains and tests on repeated random splits of one data set. `cross` tests one model, or trains one
first, on other data sets. `distortions` tests one model by distortion type and level. `grid` trains with
pairs of loss weights and compares them on the validation part. `claims` trains the arms that a paper compares
and judges what the paper says of them. Without any of these words, all protocols and claims are listed.

results.csv has one row a tested group of images: what was tested, SROCC, KROCC, PLCC and RMSE (raw, and
after the five-parameter logistic), MAE, EVS, R2, and all that is needed to repeat it.
"""

import sys
from pathlib import Path

from qualitykit.cli.arguments import add_dataset, dataset, named_dataset, positive, size
from qualitykit.cli.claims import add_claims, print_list, run_claims
from qualitykit.cli.clusters import add_trainings, cluster_of
from qualitykit.cli.help import HelpFormatter
from qualitykit.cli.running import add_backend
from qualitykit.cli.training_arguments import add_training, training

_SHOWN = ("n", "SROCC", "KROCC", "PLCC", "PLCC_logistic", "RMSE", "RMSE_logistic")


def add_arguments(parser):
    protocols = parser.add_subparsers(dest="protocol", metavar="PROTOCOL")
    for name, (function, add) in _PROTOCOLS.items():
        what = function.__doc__
        own = protocols.add_parser(name, help=what, description=what, formatter_class=HelpFormatter)
        add(own)
        add_backend(own)
        own.add_argument("--out", required=True, type=Path, help="folder of the table and the runs")
        own.add_argument("--size", type=size, default="fit", metavar="fit|full|N", help="as for `score`")


def run(options):
    if options.protocol is None:
        return print_list({name: function.__doc__ for name, (function, _) in _PROTOCOLS.items()})
    try:
        return _run(options)
    except KeyboardInterrupt:
        print("stopped: the same command goes on where it was stopped", file=sys.stderr)
        return 130


def _run(options):
    if options.protocol == "claims":
        return run_claims(options)
    table, shown = _PROTOCOLS[options.protocol][0](options)
    table = table.loc[:, shown].dropna(axis="columns", how="all")
    print(table.to_string(index=False, na_rep="", float_format="{:.4g}".format))
    print(f"PLCC and RMSE: raw, and after the five-parameter logistic; table: {options.out / 'results.csv'}")


def _within(options):
    """Train and test on repeated random splits of one data set; median and spread."""
    from qualitykit.datasets import median_and_spread
    from qualitykit.protocols import METRICS, within_set

    table = within_set(
        dataset(options),
        _plan(options),
        options.out,
        repeats=options.repeats,
        test=options.test,
        validation=options.validation,
        by=options.by,
        seed=options.split_seed,
        size=options.size,
        on=cluster_of(options),
    )
    summary = median_and_spread(table[list(METRICS)])
    return summary.rename_axis("metric").reset_index(), ["metric", *summary.columns]


def _cross(options):
    """Test one model, or train one first, on other data sets."""
    from qualitykit.protocols import cross_sets

    trains = options.recipe is not None
    if trains and not (options.data and options.root):
        raise ValueError("--recipe needs --data and --root, the data set to train on")
    table = cross_sets(
        [named_dataset("--on", words) for words in options.on],
        options.out,
        model=options.model,
        plan=_plan(options) if trains else None,
        train_on=dataset(options) if trains else None,
        part=options.part,
        kinds="shared" if options.kinds == ["shared"] else options.kinds,
        mean=options.mean,
        size=options.size,
        verbose=not options.quiet,
    )
    return table, ["dataset", "part", "distortion", *_SHOWN]


def _distortions(options):
    """Test one model on each distortion type and level of one data set."""
    from qualitykit.datasets import load_split
    from qualitykit.protocols import by_distortion, published_by_distortion
    from qualitykit.protocols.kinds import common_kind

    data = dataset(options)
    if options.split:
        data = load_split(data, options.split)
    table = by_distortion(
        data, options.model, options.out, part=options.part, size=options.size, verbose=not options.quiet
    )
    published = published_by_distortion(data.name).add_suffix(", SROCC as published")
    kinds = table["distortion"].where(table["level"].isna()).fillna("").map(common_kind)
    table = table.join(published, on=kinds)
    return table, ["distortion", "level", *_SHOWN, *published.columns]


def _grid(options):
    """Train with every pair of loss weights; the validation part alone decides."""
    from qualitykit.protocols import best_weights, loss_grid

    table = loss_grid(
        dataset(options),
        _plan(options),
        options.out,
        mae_weights=options.mae,
        plcc_weights=options.plcc,
        size=options.size,
        on=cluster_of(options),
    )
    best = best_weights(table)
    print(f"best on validation: mae_weight {best['mae_weight']:g}, plcc_weight {best['plcc_weight']:g}")
    return table, ["mae_weight", "plcc_weight", *_SHOWN]


def _add_within(parser):
    add_dataset(parser)
    add_training(parser)
    add_trainings(parser)
    parser.add_argument("--repeats", type=positive, default=10, help="number of splits (default: 10)")
    parser.add_argument("--test", type=float, default=0.2, help="share of the set to test on (default: 0.2)")
    parser.add_argument("--by", choices=("image", "reference"), help="what no split divides")
    parser.add_argument("--split-seed", type=int, default=0, help="of the first split")


def _add_cross(parser):
    add_dataset(parser, required=False)
    add_training(parser, required=False)
    parser.add_argument("--model", help="name or .keras file that is trained already")
    parser.add_argument(
        "--on",
        nargs="+",
        action="append",
        required=True,
        metavar=("NAME ROOT", "KEY=VALUE"),
        help="data set to test on, its folder, and options of its reader; may be repeated",
    )
    parser.add_argument("--part", choices=("all", "test"), default="all", help="rows of those data sets")
    parser.add_argument(
        "--kinds",
        nargs="+",
        metavar="KIND",
        help="kinds of distortion to test on, or 'shared' for those of the set trained on (default: all)",
    )
    parser.add_argument("--mean", action="store_true", help="also the mean, weighted by numbers of images")


def _add_distortions(parser):
    add_dataset(parser)
    parser.add_argument("--model", required=True, help="name or .keras file")
    parser.add_argument("--part", choices=("train", "validation", "test", "all"), default="test")
    parser.add_argument("--split", type=Path, help="split.json of the run that trained the model")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def _add_grid(parser):
    add_dataset(parser)
    add_training(parser)
    add_trainings(parser)
    for name in ("mae", "plcc"):
        parser.add_argument(
            f"--{name}", nargs="+", type=float, default=[1.0, 5.0, 10.0], metavar="WEIGHT", help="to try"
        )


def _plan(options):
    from qualitykit.protocols import TrainingPlan

    return TrainingPlan(options.recipe, **training(options))


_PROTOCOLS = {
    "within": (_within, _add_within),
    "cross": (_cross, _add_cross),
    "distortions": (_distortions, _add_distortions),
    "grid": (_grid, _add_grid),
    "claims": (run_claims, add_claims),
}
