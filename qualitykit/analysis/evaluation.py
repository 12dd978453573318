"""From files of predictions to all tables and figures: what `qualitykit evaluate` does."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from qualitykit._files import write_atomically
from qualitykit.analysis import evaluation_figures as figures
from qualitykit.analysis import evaluation_tables as tables
from qualitykit.analysis import readings
from qualitykit.analysis.evaluation_page import Section, evaluation_page
from qualitykit.analysis.evaluation_pictures import draw_gallery, draw_grad_cam
from qualitykit.analysis.predictions import read_predictions
from qualitykit.analysis.published import SYSTEMS, cited_papers
from qualitykit.analysis.tables import format_cell, write_table
from qualitykit.datasets.published import PAPERS
from qualitykit.metrics.quantiles import LEVELS


@dataclass(frozen=True)
class Evaluation:
    """What `evaluate_predictions` found; prints as the table of statistics and the page's path.

    Args:
        statistics: DataFrame, one row a model and data set.
        page: path of the HTML page.
        files: all files written, the page last.
        unpredicted: rated images without a finite prediction, which no figure is of.
    """

    statistics: pd.DataFrame
    page: Path
    files: list = field(repr=False)
    unpredicted: int = 0

    def __str__(self):
        shown = self.statistics.drop(columns="logistic fit").map(format_cell)
        shown = shown.loc[:, (shown != "").any()]
        missing = f"\n{_without_prediction(self.unpredicted)}\n" if self.unpredicted else ""
        return f"{shown.to_string(index=False)}\n{missing}\n{self.page}"


def evaluate_predictions(
    files: str | os.PathLike | Iterable[str | os.PathLike],
    out: str | os.PathLike,
    *,
    dataset: str | None = None,
    columns: dict[str, str] | None = None,
    images: str | os.PathLike | None = None,
    model: object | None = None,
    history: str | os.PathLike | Sequence[str | os.PathLike] | None = None,
    ablation: str | os.PathLike | None = None,
    levels: Sequence[float] = LEVELS,
    resamples: int = 1000,
    seed: int = 0,
) -> Evaluation:
    """Evaluates predictions from CSV files, and writes tables, figures and one page.

    Into `out` go `tables/` (each as CSV, Markdown and LaTeX), `figures/` (each as PNG and SVG) and
    `evaluation.html`, which holds all of them and needs no network. Where the papers print figures for the
    data set, they stand beside one's own; every table and figure says where it comes from.

    Args:
        files: path of a CSV file, or a list of them (columns as `read_predictions` says). With several models
            on one data set, the first is compared with every other.
        out: folder to write into; it is made.
        dataset: name of the data set, for files without a column `dataset`.
        columns: mapping from a role to the name of its column, as `read_predictions` takes it.
        images: folder that the paths in the files are relative to, for the gallery of the worst errors and
            for Grad-CAM; paths that are found from the file's own folder or from here need none.
        model: `keras.Model` to explain photographs of the first file with Grad-CAM, or one of
            `qualitykit.inference.explainers`; None for neither.
        history: path of a training's `history.csv`, or a list of them, for learning curves.
        ablation: path of a CSV file whose first column names the arms and whose others are statistics.
        levels: of the quantile losses and the residual quantiles.
        resamples: bootstrap draws.
        seed: of the draws and of the points that a large scatter shows.

    Returns:
        `Evaluation`.

    Raises:
        FileNotFoundError: when a file is missing.
        ValueError: when a file cannot be read as predictions, two sets have the same model and data set, or
            `images` is no folder.

    Example:
        >>> import pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> rows = "".join(f"{i},{i + i % 3}\\n" for i in range(30))
        >>> _ = (folder / "ours.csv").write_text("mos,prediction\\n" + rows)
        >>> result = evaluate_predictions(folder / "ours.csv", folder / "out", resamples=20)
        >>> result.page.name, round(result.statistics["SROCC"].item(), 3)
        ('evaluation.html', 0.996)
    """
    files = [files] if isinstance(files, (str, os.PathLike)) else list(files)
    if images is not None and not Path(images).is_dir():
        raise ValueError(f"images must be a folder. Received: images={os.fspath(images)!r}")
    sets = _read(files, dataset, columns)
    out = Path(out)
    for folder in (out / "tables", out / "figures"):
        folder.mkdir(parents=True, exist_ok=True)
    statistics = tables.statistics_table(sets)
    sections = [
        _agreement(sets, statistics, resamples, seed, out),
        *_beside_published(sets, statistics, out),
        _errors(sets, levels, out),
        *(_one_model(one, images, out, seed) for one in sets),
        _comparison(sets, resamples, seed),
        _explained(sets[0], model, images, out),
        _training(history, ablation, _datasets(sets), out),
        _groups(sets),
        _sources(sets),
    ]
    written = [
        path
        for section in sections
        for table in section.tables
        for path in write_table(table, out / "tables")
    ]
    written += [
        out / "figures" / f"{figure.name}.{ending}"
        for section in sections
        for figure in [*section.figures, *(gallery.figure for gallery in section.galleries)]
        for ending in ("png", "svg")
    ]
    page = out / "evaluation.html"
    write_atomically(page, _page(sets, sections))
    return Evaluation(statistics.frame, page, [*written, page], sum(one.unpredicted for one in sets))


def _without_prediction(count):
    return f"{count:,} rated {'image has' if count == 1 else 'images have'} no prediction that is a number."


def _read(files, dataset, columns):
    if not files:
        raise ValueError("files must name at least one CSV file. Received: none")
    sets = [one for file in files for one in read_predictions(file, dataset, columns)]
    seen = {}
    for one in sets:
        name = figures.slug(one.model, one.dataset).lower()
        if name in seen:
            raise ValueError(
                "files must hold each model once per data set, under names that differ in letters or digits. "
                f"Received: {seen[name].model!r} in {seen[name].file} and {one.model!r} in {one.file}"
            )
        seen[name] = one
    return sets


def _datasets(sets):
    return list(dict.fromkeys(one.dataset for one in sets))


def _agreement(sets, statistics, resamples, seed, out):
    intervals = tables.intervals_table(sets, resamples, seed)
    drawn = [
        figures.draw_correlations(statistics, intervals, name, out / "figures") for name in _datasets(sets)
    ]
    if len(_datasets(sets)) > 1:
        drawn.append(figures.draw_datasets(statistics, out / "figures"))
    said = {
        one.title: readings.read_statistics(row, one.y_true)
        for one, row in zip(sets, statistics.frame.to_dict("records"), strict=True)
    }
    section = Section("agreement", "Agreement with the ratings", readings=said)
    section.tables, section.figures = [statistics, intervals], drawn
    return section


def _beside_published(sets, statistics, out):
    for name in _datasets(sets):
        found = tables.published_tables(statistics, name)
        if found:
            figure = figures.draw_published(statistics, name, out / "figures")
            title = f"Beside the published figures: {name}"
            yield Section(
                figures.slug("published", name), title, tables=found, figures=[figure] if figure else []
            )


def _errors(sets, levels, out):
    found = tables.quantile_tables(sets, levels)
    drawn = [
        figures.draw_quantiles(table, name, out / "figures") for name in _datasets(sets) for table in found
    ]
    lines = tables.lines_table(sets)
    return Section("errors", "Quantile loss and residuals", tables=[*found, lines], figures=drawn)


def _one_model(one, images, out, seed):
    gallery = draw_gallery(one, images, out / "figures")
    low, high, middle = one.y_true.min(), one.y_true.max(), np.median(one.y_pred)
    texts = []
    if not low <= middle <= high:
        texts.append(
            f"The median prediction, {middle:.4g}, lies outside the ratings, {low:.4g} to {high:.4g}: the "
            "two seem to be on different scales, which all figures but the correlations suffer from."
        )
    section = Section(figures.slug("model", one.model, one.dataset), one.title, texts=texts)
    section.figures = list(figures.draw_set(one, out / "figures", seed))
    section.galleries = [] if gallery is None else [gallery]
    return section


def _comparison(sets, resamples, seed):
    found = tables.comparison_table(sets, resamples, seed)
    return Section("comparison", "Do the models differ?", tables=[] if found is None else [found])


def _explained(one, network, images, out):
    section = Section("grad-cam", "Where the model looks")
    if network is not None:
        try:
            figure = draw_grad_cam(one, network, images, out / "figures")
        except ValueError as error:  # a model that nothing can show is worth its figures all the same
            section.texts.append(f"The model cannot be shown: {error}.")
            return section
        if figure is None:
            section.texts.append(
                "No photograph was found to explain: give the folder that the paths start from."
            )
        else:
            section.figures.append(figure)
    return section


def _training(history, ablation, datasets, out):
    section = Section("training", "Training and ablation")
    histories = [history] if isinstance(history, (str, os.PathLike)) else list(history or [])
    for number, path in enumerate(histories, start=1):
        section.figures += figures.draw_history(path, out / "figures", number, datasets)
    if ablation is not None:
        frame = pd.read_csv(ablation, index_col=0)
        section.figures.append(figures.draw_ablation(frame, Path(ablation), out / "figures", datasets))
    return section


def _groups(sets):
    return Section("groups", "Errors in detail", tables=tables.group_tables(sets))


def _sources(sets):
    texts = []
    for one in sets:
        left_out = f"; {one.left_out:,} rows without rating or prediction left out" if one.left_out else ""
        where = f" on {one.dataset}" if one.dataset else ""
        texts.append(f"{one.model}{where}: {one.file}, {len(one):,} images{left_out}.")
    texts += [f"{SYSTEMS[paper]}: {PAPERS[paper]}." for paper in cited_papers(_datasets(sets))]
    return Section("sources", "Sources", texts=texts)


def _page(sets, sections):
    from qualitykit import __version__

    models = list(dict.fromkeys(one.model for one in sets))
    known = [name for name in _datasets(sets) if name]
    title = f"Evaluation of {models[0] if len(models) == 1 else f'{len(models)} models'}"
    title += f" on {', '.join(known)}" if known else ""
    images = sum(len(one) for one in sets)
    summary = f"{images:,} predictions by {', '.join(models)}, compared with their ratings."
    missing = sum(one.unpredicted for one in sets)
    summary += f" {_without_prediction(missing)}" if missing else ""
    return evaluation_page(title, summary, sections, f"Made with qualitykit {__version__}.")
