"""What a few ratings are worth: `python benchmarks/personalise.py --root FOLDER --models runs/parts`.

`benchmarks/leave_one_part_out.py` leaves one model for each part of BIQ2021, trained without it. Here each of
them meets the part that it does not know: `qk.personalise`'s fit sees 30, 100 or 300 ratings of it, and ranks
the part's other photographs beside the model as it was. Several draws of the ratings each; only the training
split is read.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pandas as pd
from default_figures import PARTS
from leave_one_part_out import drawn

import qualitykit as qk
from qualitykit import metrics
from qualitykit.models.presets import resolve
from qualitykit.personal.network import comparable, kernel_between
from qualitykit.personal.start import look
from qualitykit.personal.taste import fit_taste

_NAMES = ("SROCC", "PLCC", "RMSE")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, required=True, help="where BIQ2021 was unpacked")
    parser.add_argument("--models", type=Path, required=True, help="--out of leave_one_part_out.py")
    parser.add_argument("--ratings", type=int, nargs="+", default=[30, 100, 300])
    parser.add_argument("--photographs", type=int, default=900, help="of a part, rated ones among them")
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    data = qk.load_dataset("biq2021", options.root).part("train")
    rows = []
    for part in PARTS:
        belongs = data.frame["path"].str.contains(part, regex=False).to_numpy()
        known = drawn(data, belongs, options.photographs, options.seed)
        rows += measured(part, options.models / f"without_{part}" / "model.keras", known, options)
        table = pd.DataFrame(rows)
        print(table[table["part"] == part].round(4).to_string(index=False), flush=True)
    table.to_csv(options.models / "personalise.csv", index=False)


def measured(part, model, data, options):
    """One row a number of ratings: means over the draws, and the worst that the fit did to SROCC."""
    loaded = resolve(model)
    paths = list(data.frame["path"])
    seen = look(loaded, comparable(loaded.network), paths, batch_size=8, progress=False)
    scores, points = seen[:, 0].astype("float64") / 100, seen[:, 2:]
    ratings = data.normalised().frame["score"].to_numpy("float64")
    kernel = kernel_between(loaded.network, points, points)
    rng, rows = np.random.default_rng(options.seed), []
    for count in options.ratings:
        draws = [rng.permutation(len(paths)) for _ in range(options.draws)]
        both = [compared(scores, ratings, kernel, order[:count], order[count:]) for order in draws]
        before, after = (pd.DataFrame([pair[i] for pair in both])[list(_NAMES)] for i in (0, 1))
        rows.append(
            {
                "part": part,
                "ratings": count,
                **before.mean().add_suffix(" before"),
                **after.mean().add_suffix(" after"),
                "worst SROCC change": (after["SROCC"] - before["SROCC"]).min(),
            }
        )
    return rows


def compared(scores, ratings, kernel, rated, others):
    """Figures on the others, RMSE of 100: of the model as it was, and with the taste of the rated ones."""
    taste = fit_taste(scores[rated], ratings[rated], kernel[np.ix_(rated, rated)])
    personal = taste.predict(scores[others], kernel[np.ix_(others, rated)])
    found = [metrics.evaluate(ratings[others], each) for each in (scores[others], personal)]
    return [{**each, "RMSE": 100 * each["RMSE"]} for each in found]


if __name__ == "__main__":
    main()
