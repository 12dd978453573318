"""All shipped models side by side: `python benchmarks/compare_models.py`.

Writes docs/models.csv, docs/models.md and the pictures of that page. Reads what lies in saved_models
(cards, test predictions) and the floors in benchmarks/floors; nothing is scored. A test holds the page to
the committed predictions: run this again whenever one of them changes.
"""

import argparse
import os
import re
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pandas as pd
from shipped import SAVED, SHIPPED, TEST

from qualitykit import metrics
from qualitykit._files import sha256_of
from qualitykit.datasets import load_published
from qualitykit.models.card import card_of
from qualitykit.models.inputs import Crops
from qualitykit.models.inputs.crops import crop_grid

HERE = Path(__file__).parent
DOCS, FLOORS = HERE.parent / "docs", HERE / "floors"
STATISTICS = {
    "SROCC": metrics.srocc,
    "PLCC": metrics.plcc,
    "KROCC": metrics.krocc,
    "RMSE": metrics.rmse,
    "EVS": metrics.evs,
}
COSTS = ("title", "minutes", "images/s", "MB", "G multiply-adds")
PUBLISHED = ("published SROCC", "published PLCC", "source")
SIDE = 512  # of BIQ2021's photographs, in pixels
FLOOR_TITLES = {"frozen_svr": "floor: the means of EfficientNet-Lite2's last map, untrained here, and an SVR"}
SETS = {"biq2021": "BIQ2021", "koniq10k": "KonIQ-10k", "live": "LIVE"}
PAPER_NAMES = {"csppiqa": "CSPP-IQA", "quality_net": "QualityNet", "rnnbiqa": "RNN-BIQA", "smp": "SMP"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--saved", type=Path, default=SAVED, help="folder of models and their histories")
    parser.add_argument("--docs", type=Path, default=DOCS, help="folder that gets the page")
    parser.add_argument("--resamples", type=int, default=1000, help="bootstrap draws")
    options = parser.parse_args()
    found = predictions(options.saved)
    if not found:
        parser.error(f"no NAME_history/{TEST} in {options.saved}: train_shipped.py and publish.py write them")
    table = measure(found, options.saved, options.resamples)
    table.to_csv(options.docs / "models.csv", index=False)
    (options.docs / "models.md").write_text(page(pd.read_csv(options.docs / "models.csv")), encoding="utf-8")
    draw(found, table, options.docs / "pictures")
    print(table[["model", *STATISTICS]].round(3).to_string(index=False))


def predictions(saved=SAVED, floors=FLOORS):
    """{model: path of its test predictions}, floors last."""
    models = {
        path.parent.name.removesuffix("_history"): path for path in sorted(saved.glob(f"*_history/{TEST}"))
    }
    return models | {path.stem: path for path in sorted(floors.glob("*.csv"))}


def measure(found, saved, resamples=1000):
    """A row a model by falling SROCC: statistics with 95 % intervals, costs, what its paper printed."""
    rows = []
    for name, path in found.items():
        rated = pd.read_csv(path)
        row = {"model": name, "n": len(rated), "predictions": sha256_of(path)}
        for key, statistic in STATISTICS.items():
            pair = rated["score"].to_numpy(), rated["prediction"].to_numpy()
            interval = metrics.bootstrap_interval(*pair, statistic, resamples=resamples)
            row |= dict(zip((key, f"{key}_low", f"{key}_high"), interval, strict=True))
        rows.append(row | cost(saved / f"{name}.keras") | published(name))
    table = pd.DataFrame(rows).sort_values("SROCC", ascending=False, ignore_index=True)
    return table.reindex(columns=[*dict.fromkeys([*table.columns, *COSTS, *PUBLISHED])])


def cost(path):
    """What the card of a model, and the size of its file, say; empty for a floor."""
    if not path.with_suffix(".json").exists():
        return {"title": FLOOR_TITLES.get(path.stem, path.stem)}
    card = card_of(path)
    adds = next((text for key, text in card.cost.items() if key.startswith("multiply-adds")), "nan G")
    return {
        "title": card.title,
        "minutes": card.training.get("minutes"),
        "images/s": card.speed.get("images/s"),
        "MB": path.stat().st_size / 1e6 if path.exists() else None,
        "G multiply-adds": float(adds.removesuffix(" G")) * crops(card),
    }


def crops(card):
    """How often the network runs over a photograph of 512 x 512."""
    policy = card.input
    return len(crop_grid(SIDE, SIDE, policy.size, policy.count)) if isinstance(policy, Crops) else 1


def published(name):
    """The figures that a model's paper printed, on which data, and where."""
    if name not in SHIPPED or not SHIPPED[name].published:
        return {}
    paper, table, system, dataset = SHIPPED[name].published
    rows = load_published(paper, dataset).query("table == @table and system == @system")
    several = rows["metric"].duplicated().any()
    rows = rows[rows["note"].str.contains("average")] if several else rows
    values = rows.set_index("metric")["value"]
    source = f"{SETS[dataset]}; {PAPER_NAMES[paper]}, {table}"
    return {"published SROCC": values["srocc"], "published PLCC": values["plcc"], "source": source}


def page(table):
    """docs/models.md as text, from docs/models.csv."""
    lines = (HERE / "models_page.md").read_text(encoding="utf-8")
    for marker, made in (("accuracy", accuracy(table)), ("costs", costs(table)), ("models", titles(table))):
        lines = lines.replace(f"{{{{ {marker} }}}}", made)
    return lines.replace("{{ n }}", f"{int(table['n'].min()):,}")


def accuracy(table):
    """Statistics with their intervals, and the published figures beside them."""
    rows = [["model", *STATISTICS, "its paper: SROCC, PLCC", "on; source"]]
    for row in table.to_dict("records"):
        cells = [interval_text(row, key) for key in STATISTICS]
        printed = " ".join(correlation(row.get(f"published {key}")) for key in ("SROCC", "PLCC"))
        rows.append([f"`{row['model']}`", *cells, printed.strip(), text(row.get("source"))])
    return markdown(rows)


def costs(table):
    """What training and scoring cost."""
    rows = [["model", "minutes of training", "images/s", "MB", "G multiply-adds a photograph"]]
    for row in table[table["MB"].notna() | table["minutes"].notna()].to_dict("records"):
        formats = (
            ("minutes", "{:.0f}"),
            ("images/s", "{:.1f}"),
            ("MB", "{:.1f}"),
            ("G multiply-adds", "{:.2f}"),
        )
        rows.append([f"`{row['model']}`", *(text(row.get(key), form) for key, form in formats)])
    return markdown(rows)


def titles(table):
    return "\n".join(f"- `{row.model}`: {row.title}" for row in table.itertuples())


def interval_text(row, key):
    if key == "RMSE":
        return f"{row[key]:.2f} ({row[f'{key}_low']:.2f} to {row[f'{key}_high']:.2f})"
    return f"{correlation(row[key])} ({correlation(row[f'{key}_low'])} to {correlation(row[f'{key}_high'])})"


def correlation(value):
    """Three decimals without the zero before the point; nothing where there is no value."""
    return "" if pd.isna(value) else re.sub(r"^(-?)0\.", r"\1.", f"{value:.3f}")


def text(value, form="{}"):
    return "" if pd.isna(value) else form.format(value)


def markdown(rows):
    heading, *rest = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join([heading, "|" + "---|" * len(rows[0]), *rest])


def draw(found, table, folder):
    """The pictures of the page: counterparts of QualityNet's figures 6, 7, 11 to 13 and of Table 6."""
    import matplotlib

    matplotlib.use("Agg")
    from qualitykit.analysis import plots, summaries

    folder.mkdir(exist_ok=True)
    rated = {name: pd.read_csv(found[name]) for name in table["model"]}
    pairs = {name: (one["score"].to_numpy(), one["prediction"].to_numpy()) for name, one in rated.items()}
    ends = {end: by_model(table, end) for end in ("", "_low", "_high")}
    correlations = {end: frame[["SROCC", "PLCC", "KROCC"]] for end, frame in ends.items()}
    variance = {end: frame[["EVS"]] for end, frame in ends.items()}
    made = {
        "correlations": plots.plot_correlations(
            correlations[""], low=correlations["_low"], high=correlations["_high"]
        ),
        "evs": plots.plot_evs(variance[""], low=variance["_low"], high=variance["_high"]),
        "quantile_losses": plots.plot_quantile_losses(summaries.quantile_loss_table(pairs)),
        "residual_quantiles": plots.plot_residual_quantiles(summaries.residual_quantile_table(pairs)),
    }
    same, by_name = same_photographs(rated)
    made["significance"] = plots.plot_significance(summaries.srocc_differences(same, by_name))
    for name, ax in made.items():
        ax.figure.savefig(folder / f"models_{name}.png", dpi=100, bbox_inches="tight")
    grid(
        pairs, lambda p, ax, name: plots.plot_scatter(summaries.scatter_summary(*p), ax=ax, title=name)
    ).savefig(folder / "models_scatter.png", dpi=80)
    grid(
        pairs,
        lambda p, ax, name: plots.plot_residual_deciles(summaries.residual_deciles(*p), ax=ax, title=name),
    ).savefig(folder / "models_residual_deciles.png", dpi=80)
    grid(
        pairs,
        lambda p, ax, name: plots.plot_distribution(summaries.distribution_summary(*p), ax=ax, title=name),
    ).savefig(folder / "models_distribution.png", dpi=80)


def by_model(table, end):
    columns = {f"{key}{end}": key for key in STATISTICS}
    return table.set_index("model")[list(columns)].rename(columns=columns)


def same_photographs(rated):
    """(ratings, {model: predictions}) of the photographs that all have, in one order."""
    tables = {name: one.set_index("name") for name, one in rated.items()}
    names = sorted(set.intersection(*(set(one.index) for one in tables.values())))
    first = next(iter(tables.values()))
    return first.loc[names, "score"].to_numpy(), {
        name: one.loc[names, "prediction"].to_numpy() for name, one in tables.items()
    }


def grid(pairs, plot):
    """A figure with one plot a model, three in a row."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    columns = min(3, len(pairs))
    rows = -(-len(pairs) // columns)
    figure = Figure(figsize=(4.3 * columns, 4.2 * rows), layout="constrained")
    FigureCanvasAgg(figure)
    axes = np.ravel(figure.subplots(rows, columns, squeeze=False))
    for ax, (name, pair) in zip(axes, pairs.items(), strict=False):
        plot(pair, ax, name)
    for ax in axes[len(pairs) :]:
        ax.remove()
    return figure


if __name__ == "__main__":
    main()
