"""Draws the pictures of the page of figures: `python docs/draw_pictures.py`.

From what the shipped models predict of BIQ2021's test photographs, the history of one of their trainings and
the arms of QualityNet's claims, all of which are committed; photographs are scikit-learn's.
"""

from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from sklearn.datasets import load_sample_images

import qualitykit as qk
from qualitykit.analysis import plots, summaries

HERE = Path(__file__).parent
OUT, SAVED, CLAIMS = HERE / "pictures", HERE.parent / "saved_models", HERE.parent / "benchmarks" / "claims"
HISTORY = "quality_net"  # whose recipe lowers its rate and stops by itself
KINDS = ("jpeg", "gaussian_blur", "additive_gaussian_noise")
_POINT = r"weights (?P<mae_weight>\d+) and (?P<plcc_weight>\d+)"


def main():
    """Writes one PNG a figure into docs/pictures; those of claims once these have been measured."""
    matplotlib.use("Agg")
    OUT.mkdir(exist_ok=True)
    drawn = {**_of_predictions(), **_of_photographs()}
    for needed, draw in ((SAVED / f"{HISTORY}_history", _of_history), (CLAIMS / "quality_net", _of_claims)):
        if needed.exists():
            drawn |= draw(needed)
    for name, ax in drawn.items():
        ax.figure.savefig(OUT / f"{name}.png", dpi=100, bbox_inches="tight")


def _pairs():
    """{model: (ratings, predictions)} of the official test photographs."""
    tables = {
        path.parent.name.removesuffix("_history"): pd.read_csv(path)
        for path in sorted(SAVED.glob("*_history/test_predictions.csv"))
    }
    return {
        name: (table["score"].to_numpy(), table["prediction"].to_numpy()) for name, table in tables.items()
    }


def _of_predictions():
    pairs = _pairs()
    ratings, predicted = pairs["default"]
    correlations = summaries.statistics_table(pairs)[["PLCC", "SROCC", "KROCC"]]
    return {
        "scatter": plots.plot_scatter(summaries.scatter_summary(ratings, predicted)),
        "distribution": plots.plot_distribution(summaries.distribution_summary(ratings, predicted)),
        "calibration": plots.plot_calibration(summaries.calibration_table(ratings, predicted)),
        "residual_deciles": plots.plot_residual_deciles(summaries.residual_deciles(ratings, predicted)),
        "correlations": plots.plot_correlations(correlations),
        "quantile_losses": plots.plot_quantile_losses(summaries.quantile_loss_table(pairs)),
        "residual_quantiles": plots.plot_residual_quantiles(summaries.residual_quantile_table(pairs)),
    }


def _of_history(folder):
    return {"learning_curves": plots.plot_learning_curves(qk.training.read_history(folder))}


def _of_claims(folder):
    """Figure 15's arms on the test part, and Figure 5's pairs of weights on the validation part."""
    arms = pd.read_csv(folder / "arms.csv")
    parts = arms[arms["claim"] == "quality_net_parts"].set_index("arm")[["PLCC", "SROCC"]]
    grid = arms[arms["claim"] == "quality_net_loss_weights"]
    named = grid["arm"].replace("QualityNet", "weights 1 and 10")  # the paper's choice
    points = named.str.extract(_POINT).astype(float).assign(SROCC=grid["SROCC"])
    return {
        "ablation": plots.plot_ablation(parts),
        "loss_grid": plots.plot_loss_grid(points.reset_index(drop=True), label="SROCC"),
    }


def _of_photographs():
    """Similarity maps of two damaged photographs, and where the default's score is furthest from 100 SSIM."""
    originals = load_sample_images().images
    damaged = {
        (number, kind): qk.distortions.apply(image, kind, level=4)
        for number, image in enumerate(originals)
        for kind in KINDS
    }
    shown = [damaged[0, "jpeg"], damaged[1, "gaussian_blur"]]
    maps = [
        np.asarray(qk.similarity.mdsi_map(o[None], d[None]))[0] for o, d in zip(originals, shown, strict=True)
    ]
    known = [
        100 * float(qk.similarity.ssim(originals[number][None], image[None])[0])
        for (number, _), image in damaged.items()
    ]
    blind = qk.score(list(damaged.values()))["score"].to_numpy()
    names = [f"{number + 1}_{kind}.png" for number, kind in damaged]
    table = summaries.worst_errors(known, blind, count=4, paths=names)
    pictures = [list(damaged.values())[row] for row in table["row"]]
    return {
        "map_panels": plots.plot_map_panels(shown, maps, ["JPEG", "Gaussian blur"]),
        "worst_errors": plots.plot_worst_errors(pictures, table),
    }


if __name__ == "__main__":
    main()
