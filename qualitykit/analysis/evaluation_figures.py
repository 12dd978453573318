"""All figures of an evaluation, each with its caption, its source and words for those who cannot see it."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qualitykit._files import write_atomically
from qualitykit.analysis import plots, readings, summaries
from qualitykit.analysis.history import read_history
from qualitykit.analysis.plots.style import house_style
from qualitykit.analysis.published import OURS, counterpart, published_correlations

SCATTER_POINTS = 5_000
_MOST_BARS = 25
_CORRELATIONS = ["PLCC", "SROCC", "KROCC"]


@dataclass(frozen=True)
class Figure:
    """A drawn figure.

    Args:
        name: of its files, and its anchor in a page.
        title: one line.
        caption: what it shows, and where every part of it comes from.
        alt: what it says, for those who cannot see it.
        png: the picture, bytes.
        reading: what it says, in one plain sentence.
    """

    name: str
    title: str
    caption: str
    alt: str
    png: bytes
    reading: str = ""


def save_figure(ax, folder, name, title, caption, alt, reading=""):
    """Writes `<name>.png` and `<name>.svg` into a folder, lets the figure go and returns the `Figure`."""
    with house_style():
        file = io.BytesIO()
        ax.figure.savefig(file, format="png")
        write_atomically(
            Path(folder) / f"{name}.svg", lambda path: ax.figure.savefig(path, metadata={"Date": None})
        )
    write_atomically(Path(folder) / f"{name}.png", file.getvalue())
    return Figure(name, title, caption, alt, file.getvalue(), reading)


def slug(*words):
    """A file name from any words: letters and digits of any script, `-` and `_`.

    Example:
        >>> from qualitykit.analysis.evaluation_figures import slug
        >>> slug("scatter", "CLIP/IQA+", "")
        'scatter_CLIP-IQA'
    """
    cleaned = (re.sub(r"[^\w-]+", "-", str(word)).strip("-_") for word in words)
    return "_".join(word for word in cleaned if word)


def draw_published(statistics, dataset, folder):
    """Correlations of one's own models among the published systems; None where those are only of parts."""
    own = statistics.frame[statistics.frame["dataset"] == dataset]
    table = published_correlations(own, dataset)
    quality_net = table["source"].str.startswith("QualityNet") & (table["note"] == "")
    plain = quality_net if quality_net.any() else table["note"] == ""
    table = table[(table["source"] == OURS) | plain].drop_duplicates(["system", "source"])
    if (table["source"] == OURS).all():
        return None
    shown = pd.concat([table[table["source"] == OURS], table[table["source"] != OURS].head(_MOST_BARS)])
    shown = shown.sort_values("SROCC", ascending=False, kind="stable")
    bars = shown.set_index("system")[_CORRELATIONS].dropna(axis="columns", how="all")
    others = ", ".join(sorted(set(shown["source"]) - {OURS}))
    names = list(own["model"])
    ax = plots.plot_correlations(bars, title=_on("Correlations", dataset), highlight=names)
    best = shown[shown["source"] != OURS].iloc[0]
    alt = (
        f"Bars of {', '.join(bars)} for {len(bars)} systems, by falling SROCC. "
        + "; ".join(f"{row.model}: SROCC {row.SROCC:.3f}, PLCC {row.PLCC:.3f}" for row in own.itertuples())
        + f"; best published: {best['system']}, SROCC {best['SROCC']:.3f}."
    )
    caption = f"Bold: from the predictions given. The others as printed in {others}."
    caption += counterpart("correlation bars", [dataset])
    name, reading = slug("published_correlations", dataset), readings.read_published(shown, names)
    return save_figure(ax, folder, name, "Correlations beside the published ones", caption, alt, reading)


def draw_correlations(statistics, intervals, dataset, folder):
    """Correlations of one's own models with their confidence intervals."""
    own = statistics.frame[statistics.frame["dataset"] == dataset].set_index("model")[_CORRELATIONS]
    spans = intervals.frame[intervals.frame["dataset"] == dataset]
    ends = [
        spans.pivot(index="model", columns="statistic", values=end).loc[own.index]
        for end in ("2.5%", "97.5%")
    ]
    ax = plots.plot_correlations(own, title=_on("Correlations", dataset), low=ends[0], high=ends[1])
    alt = "Bars of PLCC, SROCC and KROCC. " + _said(own)
    caption, reading = f"{intervals.note} Lines: 95% confidence intervals.", readings.read_correlations(own)
    name = slug("correlations", dataset)
    return save_figure(ax, folder, name, "Correlations with the ratings", caption, alt, reading)


def draw_datasets(statistics, folder):
    """SROCC of every model on every data set."""
    frame = statistics.frame
    table = frame.pivot(index="model", columns="dataset", values="SROCC").loc[frame["model"].unique()]
    ax = plots.plot_correlations(table, title="SROCC by data set")
    alt = "Bars of SROCC for each model, one bar a data set. " + _said(table)
    reading = readings.read_correlations(table.mean(axis=1).to_frame("mean SROCC"), "mean SROCC")
    return save_figure(ax, folder, "srocc_by_dataset", "SROCC by data set", statistics.note, alt, reading)


def draw_quantiles(table, dataset, folder):
    """Bars of one quantile table, for one data set."""
    frame = table.frame[table.frame["dataset"] == dataset].drop(columns="dataset").set_index("model")
    draw, read = {
        "quantile_losses": (plots.plot_quantile_losses, readings.read_quantile_losses),
        "residual_quantiles": (plots.plot_residual_quantiles, readings.read_residual_quantiles),
    }[table.name]
    ax = draw(frame, title=_on(table.title, dataset))
    alt = f"Bars, one a level. {_said(frame)}"
    return save_figure(ax, folder, slug(table.name, dataset), table.title, table.note, alt, read(frame))


def draw_set(one, folder, seed):
    """Scatter, distribution, deciles and calibration of one model on one data set."""
    who, source = _on(one.model, one.dataset), f"From {one.file.name} ({len(one):,} images)."
    line = summaries.regression_line(one.y_true, one.y_pred)
    drawn = f" {SCATTER_POINTS:,} points drawn, chosen at random (seed {seed}); the lines are of all."
    yield save_figure(
        plots.plot_scatter(
            summaries.scatter_summary(one.y_true, one.y_pred, SCATTER_POINTS, seed), title=who
        ),
        folder,
        slug("scatter", one.model, one.dataset),
        f"Predictions over ratings: {who}",
        f"{source}{drawn if len(one) > SCATTER_POINTS else ''}{counterpart('scatter', [one.dataset])}",
        f"Scatter plot of predictions over ratings with the target line and the regression line: slope "
        f"{line.slope:.3f}, intercept {line.intercept:.3g}, R2 {line.r2:.3f}.",
        readings.read_scatter(line),
    )
    yield save_figure(
        plots.plot_distribution(summaries.distribution_summary(one.y_true, one.y_pred), title=who),
        folder,
        slug("distribution", one.model, one.dataset),
        f"Distribution of ratings and predictions: {who}",
        f"{source} Mean ± standard deviation.{counterpart('distribution', [one.dataset])}",
        f"Histograms and densities. Ratings: mean {one.y_true.mean():.3g}, standard deviation "
        f"{one.y_true.std():.3g}. Predictions: mean {one.y_pred.mean():.3g}, standard deviation "
        f"{one.y_pred.std():.3g}.",
        readings.read_distribution(one.y_true, one.y_pred),
    )
    deciles = summaries.residual_deciles(one.y_true, one.y_pred)
    yield save_figure(
        plots.plot_residual_deciles(deciles, title=who),
        folder,
        slug("residual_deciles", one.model, one.dataset),
        f"Residuals in each tenth of the ratings: {who}",
        f"{source} Box: middle half and median; whiskers: 5% and 95% quantiles.",
        f"Boxes of residuals over {len(deciles)} groups of ratings. Median in the lowest group "
        f"{deciles['q50'].iloc[0]:.3g}, in the highest {deciles['q50'].iloc[-1]:.3g}.",
        readings.read_deciles(deciles),
    )
    groups = summaries.calibration_table(one.y_true, one.y_pred)
    off = (groups["rating"] - groups["prediction"]).abs().max()
    yield save_figure(
        plots.plot_calibration(groups, title=who),
        folder,
        slug("calibration", one.model, one.dataset),
        f"Calibration: {who}",
        f"{source} Groups of equal size by rising prediction.",
        f"Mean rating over mean prediction in {len(groups)} groups; the furthest is {off:.3g} off the line.",
        readings.read_calibration(groups),
    )


def draw_history(path, folder, number, datasets):
    """Learning curves of a training: losses, and correlations where the history has them."""
    table = read_history(path)
    best = table["val_loss"].idxmin() if "val_loss" in table else len(table) - 1
    correlations = [name for name in ("val_plcc", "val_srocc") if name in table]
    losses = [name for name in ("loss", "val_loss") if name in table]
    for columns, kind in ((losses, "losses"), (correlations, "correlations")):
        if columns:
            said = ", ".join(f"{name} {table[name].iloc[best]:.3g}" for name in columns)
            yield save_figure(
                plots.plot_learning_curves(table, columns, title=f"{Path(path).parent.name}: {kind}"),
                folder,
                slug("learning", kind, number),
                f"Learning curves, {kind}",
                f"From {path}, {len(table)} epochs.{counterpart('learning curves', datasets)}",
                f"Curves over {len(table)} epochs; at epoch {table['epoch'].iloc[best]}: {said}.",
                readings.read_learning(table, columns),
            )


def draw_ablation(table, path, folder, datasets):
    """Bars of an ablation."""
    ax = plots.plot_ablation(table)
    caption, alt = f"From {path}.{counterpart('ablation', datasets)}", f"Bars of an ablation. {_said(table)}"
    return save_figure(ax, folder, "ablation", "Ablation", caption, alt, readings.read_ablation(table))


def _on(what, dataset):
    return f"{what}, {dataset}" if dataset else str(what)


def _said(table):
    """A small table in words."""
    rows = (
        f"{name}: " + ", ".join(f"{column} {value:.3g}" for column, value in row.items())
        for name, row in table.iterrows()
    )
    return "; ".join(rows) + "."
