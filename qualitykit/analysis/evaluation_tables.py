"""All tables of an evaluation, from sets of predictions."""

import numpy as np
import pandas as pd

from qualitykit import metrics
from qualitykit.analysis import summaries
from qualitykit.analysis.predictions import same_images
from qualitykit.analysis.published import OURS, counterpart, published_correlations, published_evs
from qualitykit.analysis.tables import Table

MAX_ROWS = 1_000  # of one bootstrap draw; what an interval costs does not grow with the set beyond that
_STATISTICS = {
    "PLCC": metrics.plcc,
    "SROCC": metrics.srocc,
    "KROCC": metrics.krocc,
    "RMSE": metrics.rmse,
    "MAE": metrics.mae,
}


def statistics_table(sets):
    """One row of statistics per set, raw and after the logistic; the table that everything else refers to."""
    rows = []
    for one in sets:
        curve = metrics.fit_logistic(one.y_true, one.y_pred)
        row = {"model": one.model, "dataset": one.dataset, "images": len(one)}
        row |= metrics.evaluate(one.y_true, one.y_pred)
        row |= metrics.after_logistic(one.y_true, one.y_pred, curve)
        row["logistic fit"] = "converged" if curve.converged else f"not converged: {curve.reason}"
        if one.std is not None:
            row["outlier ratio"] = metrics.outlier_ratio(one.y_true, one.y_pred, one.std)
        rows.append(row)
    note = (
        f"From {_files(sets)}. PLCC is raw; the logistic is the five-parameter one of CSPP-IQA, eq. 14. EVS "
        "is scikit-learn's explained variance."
    )
    if counterpart("evs", {one.dataset for one in sets}):
        note += " The formula that QualityNet prints under that name is R2."
    if any(one.std is not None for one in sets):
        note += " Outlier ratio: share of errors beyond two standard deviations of the image's ratings."
    return Table("statistics", "Agreement with the ratings", note, pd.DataFrame(rows))


def intervals_table(sets, resamples, seed):
    """95% bootstrap intervals of the main statistics."""
    rows = []
    for one in sets:
        for name, statistic in _STATISTICS.items():
            options = {"resamples": resamples, "seed": seed, "max_rows": MAX_ROWS}
            found = metrics.bootstrap_interval(one.y_true, one.y_pred, statistic, **options)
            rows.append([one.model, one.dataset, name, found.estimate, found.low, found.high])
    note = f"From {_files(sets)}. Percentile bootstrap, {resamples:,} draws of images, seed {seed}."
    if any(len(one) > MAX_ROWS for one in sets):
        note += f" Draws hold at most {MAX_ROWS:,} images and their spread is scaled to the whole set."
    columns = ["model", "dataset", "statistic", "estimate", "2.5%", "97.5%"]
    return Table("intervals", "95% confidence intervals", note, pd.DataFrame(rows, columns=columns))


def quantile_tables(sets, levels):
    """Quantile losses and residual quantiles."""
    tables = []
    datasets = {one.dataset for one in sets}
    for name, title, of_set in (
        ("quantile_losses", "Quantile regression loss", metrics.quantile_losses),
        ("residual_quantiles", "Quantiles of the residuals", metrics.residual_quantiles),
    ):
        rows = [
            {"model": one.model, "dataset": one.dataset, **of_set(one.y_true, one.y_pred, levels)}
            for one in sets
        ]
        note = f"From {_files(sets)}, in the unit of the scores."
        note += counterpart(name.replace("_", " "), datasets)
        tables.append(Table(name, title, note, pd.DataFrame(rows)))
    return tables


def lines_table(sets):
    """Slope, intercept and R2 of each set's regression line."""
    rows = [[one.model, one.dataset, *summaries.regression_line(one.y_true, one.y_pred)] for one in sets]
    columns = ["model", "dataset", "slope", "intercept", "R2 of the line"]
    note = f"From {_files(sets)}: predictions over ratings."
    note += counterpart("scatter", {one.dataset for one in sets})
    return Table("regression_lines", "Regression lines", note, pd.DataFrame(rows, columns=columns))


def group_tables(sets):
    """Residuals by decile of the ratings, calibration by decile of the predictions, and the worst errors."""
    tables = []
    for name, title, of_set in (
        ("residual_deciles", "Residuals in each tenth of the ratings", summaries.residual_deciles),
        ("calibration", "Mean rating in each tenth of the predictions", summaries.calibration_table),
    ):
        frames = [_labelled(one, of_set(one.y_true, one.y_pred)) for one in sets]
        note = f"From {_files(sets)}, in the unit of the scores."
        tables.append(Table(name, title, note, pd.concat(frames, ignore_index=True)))
    frames = [_labelled(one, worst_errors_of(one, 20)) for one in sets]
    note = f"From {_files(sets)}. Residual: rating - prediction."
    tables.append(Table("worst_errors", "Worst errors", note, pd.concat(frames, ignore_index=True)))
    return tables


def worst_errors_of(one, count):
    """`summaries.worst_errors` of a set, without the row numbers that only the code needs."""
    return summaries.worst_errors(one.y_true, one.y_pred, count, one.paths).drop(columns="row")


def comparison_table(sets, resamples, seed):
    """Whether the first model differs from each other one on the same images; None for one model."""
    rows, unmatched = [], []
    for first, other in _pairs(sets):
        rows_first, rows_other = same_images(first, other)
        if rows_first.size < 4:
            unmatched.append(f"{other.model} ({other.file.name})")
            continue
        truth, one, two = first.y_true[rows_first], first.y_pred[rows_first], other.y_pred[rows_other]
        plcc, srocc = (metrics.steiger_z(truth, one, two, name) for name in ("plcc", "srocc"))
        options = {"resamples": resamples, "seed": seed, "max_rows": MAX_ROWS}
        boot = metrics.bootstrap_difference(truth, one, two, metrics.srocc, **options)
        difference = metrics.plcc(truth, one) - metrics.plcc(truth, two)
        row = [first.model, other.model, first.dataset, truth.size, difference, plcc.z, plcc.p_value]
        rows.append([*row, boot.estimate, srocc.z, srocc.p_value, boot.low, boot.high, boot.p_value])
    if not rows and not unmatched:
        return None
    columns = ["first", "second", "dataset", "images", "PLCC difference", "Steiger Z (PLCC)", "p (PLCC)"]
    columns += ["SROCC difference", "Steiger Z (SROCC)", "p (SROCC)", "2.5%", "97.5%", "bootstrap p"]
    note = (
        f"From {_files(sets)}. The first model of each data set against every other on the same images; "
        "differences are first minus second. Steiger's Z for dependent correlations; paired bootstrap of the "
        f"SROCC difference, {resamples:,} draws, seed {seed}. P-values are two-sided and not corrected for "
        "the number of pairs."
    )
    if unmatched:
        note += f" Not compared, for want of common images: {', '.join(unmatched)}."
    return Table("comparison", "Do the models differ?", note, pd.DataFrame(rows, columns=columns))


def published_tables(statistics, dataset):
    """Counterparts of QualityNet's Tables 2-5 and 6 for one data set."""
    own = statistics.frame[statistics.frame["dataset"] == dataset]
    tables = []
    for make, what, title, note in (
        (
            published_correlations,
            "correlations",
            "Correlations beside the published ones",
            "Own rows (bold) from the predictions given; the others as printed in the papers named, each "
            "trained and split as its paper says, which is not always the same way.",
        ),
        (
            published_evs,
            "evs",
            "EVS beside the published ones",
            "Own rows (bold) from the predictions given; the others as printed in the papers named, whose "
            "EVS is 1 - SSE/TSS, here R2. It depends on the scale of the predictions.",
        ),
    ):
        frame = make(own, dataset)
        if (frame["source"] != OURS).any():
            bold = tuple(np.flatnonzero(frame["source"] == OURS).tolist())
            note += counterpart(what, [dataset])
            tables.append(Table(f"published_{what}_{dataset}", f"{title}: {dataset}", note, frame, bold))
    return tables


def _pairs(sets):
    """(first set, later set) of every data set."""
    for dataset in dict.fromkeys(one.dataset for one in sets):
        first, *others = [one for one in sets if one.dataset == dataset]
        yield from ((first, other) for other in others)


def _labelled(one, frame):
    frame.insert(0, "model", one.model)
    frame.insert(1, "dataset", one.dataset)
    return frame


def _files(sets):
    return ", ".join(dict.fromkeys(one.file.name for one in sets))
