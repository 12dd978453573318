"""Draws the pictures of the page of figures: `python docs/draw_pictures.py`.

Predictions and training histories are made up, from a fixed seed; photographs are scikit-learn's.
"""

from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from sklearn.datasets import load_sample_images

import qualitykit as qk
from qualitykit.analysis import plots, summaries

OUT = Path(__file__).parent / "pictures"


def main():
    """Writes one PNG a figure into docs/pictures."""
    matplotlib.use("Agg")
    OUT.mkdir(exist_ok=True)
    for name, ax in {**_of_predictions(), **_of_tables(), **_of_photographs()}.items():
        ax.figure.savefig(OUT / f"{name}.png", dpi=100, bbox_inches="tight")


def _predictions():
    rng = np.random.default_rng(7)
    ratings = np.clip(rng.normal(55, 18, 800), 0, 100)
    careful = 14 + 0.74 * ratings + rng.normal(0, 8, ratings.size)
    rough = 0.9 * ratings + rng.normal(0, 14, ratings.size)
    return {"careful": (ratings, careful), "rough": (ratings, rough)}


def _of_predictions():
    ratings, predicted = _predictions()["careful"]
    return {
        "scatter": plots.plot_scatter(summaries.scatter_summary(ratings, predicted)),
        "distribution": plots.plot_distribution(summaries.distribution_summary(ratings, predicted)),
        "calibration": plots.plot_calibration(summaries.calibration_table(ratings, predicted)),
        "residual_deciles": plots.plot_residual_deciles(summaries.residual_deciles(ratings, predicted)),
    }


def _of_tables():
    pairs = _predictions()
    epochs = np.arange(1, 21)
    history = {"loss": 0.5 + 2 * np.exp(-epochs / 4), "val_loss": 0.8 + 1.8 * np.exp(-epochs / 3)}
    history["learning_rate"] = np.where(epochs < 12, 1e-4, 5e-5)
    arms = pd.DataFrame(
        {"PLCC": [0.81, 0.84, 0.88], "SROCC": [0.79, 0.83, 0.86]},
        index=["one stream", "two streams", "two streams, attention"],
    )
    correlations = summaries.statistics_table(pairs)[["PLCC", "SROCC", "KROCC"]]
    return {
        "correlations": plots.plot_correlations(correlations),
        "quantile_losses": plots.plot_quantile_losses(summaries.quantile_loss_table(pairs)),
        "residual_quantiles": plots.plot_residual_quantiles(summaries.residual_quantile_table(pairs)),
        "ablation": plots.plot_ablation(arms),
        "loss_grid": plots.plot_loss_grid(_grid(), label="SROCC"),
        "learning_curves": plots.plot_learning_curves(history),
    }


def _grid():
    weights = [(mae, plcc) for mae in (1, 5, 10) for plcc in (1, 5, 10)]
    worth = [0.80 + 0.03 * np.log10(plcc) - 0.01 * np.log10(mae) for mae, plcc in weights]
    return pd.DataFrame(weights, columns=["mae_weight", "plcc_weight"]).assign(SROCC=worth)


def _of_photographs():
    """Similarity maps of two damaged photographs, and where 100 SSIM is furthest from a level's rating."""
    originals = load_sample_images().images
    kinds = ("jpeg", "gaussian_blur", "additive_gaussian_noise")
    damaged = {
        (number, kind): qk.distortions.apply(image, kind, level=4)
        for number, image in enumerate(originals)
        for kind in kinds
    }
    shown = [damaged[0, "jpeg"], damaged[1, "gaussian_blur"]]
    maps = [
        np.asarray(qk.similarity.mdsi_map(o[None], d[None]))[0] for o, d in zip(originals, shown, strict=True)
    ]
    scores = [
        100 * float(qk.similarity.ssim(originals[number][None], image[None])[0])
        for (number, _), image in damaged.items()
    ]
    names = [f"{number + 1}_{kind}.png" for number, kind in damaged]
    table = summaries.worst_errors(np.full(len(scores), 40.0), scores, count=4, paths=names)
    pictures = [list(damaged.values())[row] for row in table["row"]]
    return {
        "map_panels": plots.plot_map_panels(shown, maps, ["JPEG", "Gaussian blur"]),
        "worst_errors": plots.plot_worst_errors(pictures, table),
    }


if __name__ == "__main__":
    main()
