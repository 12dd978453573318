"""What the figures of an evaluation say, in a plain sentence each."""

import numpy as np

_PLAIN = 0.1  # a slope this close to 1 is said to be 1


def read_statistics(row, ratings):
    """What the main statistics of a model mean: dict from their name and value to a sentence.

    Args:
        row: mapping with PLCC, SROCC, KROCC, RMSE, MAE and R2 of a model, as `statistics_table` gives.
        ratings: (N,).

    Example:
        >>> row = {"PLCC": 0.9, "SROCC": 0.89, "KROCC": 0.7, "RMSE": 10.1, "MAE": 7.1, "R2": 0.74}
        >>> read_statistics(row, np.array([15.0, 95.0]))["KROCC 0.700"]
        'Of two photographs, it puts the better one first 85 times in 100.'
    """
    low, high = np.min(ratings), np.max(ratings)
    return {
        f"SROCC {row['SROCC']:.3f}": "How far its order is that of the ratings: 0 not at all, 1 wholly.",
        f"KROCC {row['KROCC']:.3f}": _pairs(row["KROCC"]),
        f"PLCC {row['PLCC']:.3f}": _shared(row["PLCC"]),
        f"MAE {row['MAE']:.3g}, RMSE {row['RMSE']:.3g}": (
            f"A prediction is {row['MAE']:.3g} off on average, on ratings from {low:.3g} to {high:.3g}; RMSE "
            "counts large errors more."
        ),
        f"R2 {row['R2']:.3f}": _explained(row["R2"]),
    }


def _pairs(krocc):
    if np.isnan(krocc):
        return "Ratings or predictions are all the same: there is no order to compare."
    return f"Of two photographs, it puts the better one first {50 * (1 + krocc):.0f} times in 100."


def _shared(plcc):
    if np.isnan(plcc):
        return "Ratings or predictions are all the same: no line goes through them."
    return f"A straight line of the predictions accounts for {plcc**2:.0%} of the ratings' variance."


def _explained(r2):
    if r2 < 0:
        return "The predictions as they are come less close than the mean rating would for every photograph."
    return f"The predictions as they are account for {r2:.0%} of the ratings' variance."


def read_correlations(table, statistic="SROCC"):
    """Which model follows the ratings best; the table has an index of models.

    Example:
        >>> import pandas as pd
        >>> read_correlations(pd.DataFrame({"SROCC": [0.7, 0.9]}, index=["a", "b"]))
        'b orders the photographs most as they are rated (SROCC 0.900), a least (0.700).'
    """
    found = table[statistic].dropna()
    if found.empty:
        return "Ratings or predictions are all the same: there is no correlation."
    best, last = found.idxmax(), found.idxmin()
    if len(found) == 1:
        return f"{best} orders the photographs as they are rated to {found[best]:.3f}, of 1 at most."
    return (
        f"{best} orders the photographs most as they are rated ({statistic} {found[best]:.3f}), "
        f"{last} least ({found[last]:.3f})."
    )


def read_published(table, own):
    """How one's best model ranks among published systems; the table has system and SROCC, best first.

    Example:
        >>> import pandas as pd
        >>> read_published(pd.DataFrame({"system": ["x", "ours"], "SROCC": [0.9, 0.8]}), ["ours"])
        'By SROCC ours is number 2 of 2; the best of the published is x with 0.900.'
    """
    systems = list(table["system"])
    place, name = min((systems.index(name), name) for name in own)
    others = table[~table["system"].isin(own)]
    best = others.loc[others["SROCC"].idxmax()]
    return (
        f"By SROCC {name} is number {place + 1} of {len(systems)}; the best of the published is "
        f"{best['system']} with {best['SROCC']:.3f}."
    )


def read_scatter(line):
    """Whether predictions move as much as ratings do.

    Example:
        >>> from qualitykit.analysis.summaries import Line
        >>> read_scatter(Line(0.6, 20.0, 0.5))
        'Ten points of rating move the prediction by 6.0: bad ones come out too good, good ones too bad.'
    """
    if np.isnan(line.slope):
        return "The ratings are all the same: there is no line."
    moved = f"Ten points of rating move the prediction by {10 * line.slope:.1f}"
    if abs(line.slope - 1) <= _PLAIN:
        return f"{moved}: nearly point for point."
    if line.slope < 1:
        return f"{moved}: bad ones come out too good, good ones too bad."
    return f"{moved}: differences come out larger than people see them."


def read_distribution(ratings, predictions):
    """How the predictions lie and spread beside the ratings.

    Example:
        >>> read_distribution(np.array([0.0, 10.0]), np.array([1.0, 6.0]))
        'The predictions are 1.5 lower on average and spread 50% as widely as the ratings.'
    """
    away, spread = predictions.mean() - ratings.mean(), ratings.std()
    lies = f"The predictions are {abs(away):.3g} {'higher' if away > 0 else 'lower'} on average"
    if not spread:
        return f"{lies}; the ratings are all the same."
    return f"{lies} and spread {predictions.std() / spread:.0%} as widely as the ratings."


def read_deciles(table):
    """How the worst-rated and the best-rated photographs fare, from `residual_deciles`.

    Example:
        >>> from qualitykit.analysis.summaries import residual_deciles
        >>> read_deciles(residual_deciles([1, 2, 3, 4], [2, 2, 2, 2], groups=2))
        'Typically the worst-rated come out 0.5 too high and the best-rated 1.5 too low.'
    """
    first, last = (_too(table["q50"].iloc[place]) for place in (0, -1))
    if len(table) == 1:
        return f"Typically the photographs come out {first}."
    return f"Typically the worst-rated come out {first} and the best-rated {last}."


def _too(residual):
    """A residual, rating - prediction, in words."""
    return f"{abs(residual):.3g} too {'low' if residual > 0 else 'high'}" if residual else "right"


def read_calibration(table):
    """Whether a prediction can be taken at its word, from `calibration_table`.

    Example:
        >>> from qualitykit.analysis.summaries import calibration_table
        >>> read_calibration(calibration_table([1, 3, 5, 8], [2, 2, 6, 6], groups=2))
        'Furthest off are predictions of about 6: people rate those 0.5 higher on average.'
    """
    away = table["rating"] - table["prediction"]
    worst = away.abs().idxmax()
    where, by = table["prediction"].loc[worst], away.loc[worst]
    side = "higher" if by > 0 else "lower"
    off = f"people rate those {abs(by):.3g} {side} on average"
    return f"Furthest off are predictions of about {where:.3g}: {off}."


def read_quantile_losses(table):
    """Which side the errors lie on; the table has an index of models and rising levels as columns.

    Example:
        >>> import pandas as pd
        >>> read_quantile_losses(pd.DataFrame({0.1: [5.0], 0.5: [4.0], 0.9: [3.0]}, index=["ours"]))
        'ours: predictions that are too high weigh more (5 at level 0.1) than those too low (3 at level 0.9).'
    """
    name = table.mean(axis=1).idxmin()
    low, high = table.columns[0], table.columns[-1]
    costs = {"too high": (table.loc[name, low], low), "too low": (table.loc[name, high], high)}
    (more, (cost, level)), (less, (other, at)) = sorted(costs.items(), key=lambda item: -item[1][0])
    found = f"predictions that are {more} weigh more ({cost:.3g} at level {level}) than those {less} "
    return f"{name}{_of_all(table)}: {found}({other:.3g} at level {at})."


def _of_all(table):
    return ", with the smallest loss" if len(table) > 1 else ""


def read_residual_quantiles(table):
    """Between which errors most photographs lie; the table has an index of models and rising levels.

    Example:
        >>> import pandas as pd
        >>> read_residual_quantiles(pd.DataFrame({0.1: [-9.1], 0.9: [11.3]}, index=["ours"]))
        'For 80% of the photographs the rating lies between 9.1 below and 11.3 above what ours predicts.'
    """
    low, high = table.columns[0], table.columns[-1]
    name = (table[high] - table[low]).idxmin()
    ends = (f"{abs(value):.3g} {'above' if value > 0 else 'below'}" for value in table.loc[name, [low, high]])
    share = f"For {float(high) - float(low):.0%} of the photographs"
    return f"{share} the rating lies between {' and '.join(ends)} what {name} predicts."


def read_learning(table, columns):
    """Where a training was best, by the first of its validation columns.

    Example:
        >>> import pandas as pd
        >>> history = pd.DataFrame({"epoch": [0, 1, 2], "loss": [3, 2, 1], "val_loss": [3.0, 2.0, 2.5]})
        >>> read_learning(history, ["loss", "val_loss"])
        'Best on validation photographs at epoch 1 of 0 to 2: val_loss 2.'
    """
    name = next((column for column in columns if column.startswith("val_")), columns[0])
    row = table[name].idxmin() if name.endswith("loss") else table[name].idxmax()
    on = "on validation photographs" if name.startswith("val_") else "on the training photographs"
    first, last = table["epoch"].iloc[0], table["epoch"].iloc[-1]
    found = f"{name} {table[name].loc[row]:.3g}"
    return f"Best {on} at epoch {table['epoch'].loc[row]} of {first} to {last}: {found}."


def read_ablation(table):
    """Which arm is best by the first statistic, and how far from the first arm.

    Example:
        >>> import pandas as pd
        >>> read_ablation(pd.DataFrame({"PLCC": [0.8, 0.9]}, index=["without", "with"]))
        'with has the highest PLCC, 0.900; without has 0.800.'
    """
    name = table.columns[0]
    best, first = table[name].idxmax(), table.index[0]
    found = f"{best} has the highest {name}, {table[name].max():.3f}"
    return f"{found}." if best == first else f"{found}; {first} has {table[name].iloc[0]:.3f}."


def read_worst(table):
    """How large the worst errors are, from `worst_errors`.

    Example:
        >>> from qualitykit.analysis.summaries import worst_errors
        >>> read_worst(worst_errors([1, 2, 3], [1, 9, 2], count=2))
        'The worst 2: 1 of them too high, 1 too low, by up to 7.'
    """
    too_high = int((table["residual"] < 0).sum())
    return (
        f"The worst {len(table)}: {too_high} of them too high, {len(table) - too_high} too low, "
        f"by up to {table['residual'].abs().max():.3g}."
    )
