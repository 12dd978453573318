"""What the card of the default model says of it beside the figures that every model has."""

import numpy as np
import pandas as pd

import qualitykit as qk
from qualitykit import metrics

_STATISTICS = {"SROCC": metrics.srocc, "PLCC": metrics.plcc, "KROCC": metrics.krocc}
PARTS = ("ss01", "ss02", "ss03")
_FIFTHS = 5


def judged(loaded, data, part):
    """DataFrame of name, score (the rating), prediction, low and high of one part, 0..100."""
    rows = data.part(part)
    found = qk.score(list(rows.frame["path"]), loaded, engine="keras", progress=True)
    columns = {"name": rows.names, "score": 100 * rows.normalised().frame["score"].to_numpy()}
    return pd.DataFrame({**columns, "prediction": found["score"], "low": found["low"], "high": found["high"]})


def with_ends(table):
    """Correlations with the ends of their 95 % intervals: {"SROCC": [figure, low, high]}."""
    found = {
        name: metrics.bootstrap_interval(table["score"], table["prediction"], statistic)
        for name, statistic in _STATISTICS.items()
    }
    return {name: [round(float(end), 4) for end in ends] for name, ends in found.items()}


def by_part(table):
    """{part of the set: {"n", SROCC, PLCC, "KROCC"}}."""
    parts = {part: table[table["name"].str.contains(part, regex=False)] for part in PARTS}
    return {
        part: {"n": len(rows)}
        | {name: round(float(f(rows["score"], rows["prediction"])), 4) for name, f in _STATISTICS.items()}
        for part, rows in parts.items()
        if len(rows)
    }


def residuals(table):
    """Residuals (rating less prediction) by fifth of the prediction: mean and standard deviation."""
    return {
        name: {
            "mean": round(float((rows["score"] - rows["prediction"]).mean()), 2),
            "deviation": round(float((rows["score"] - rows["prediction"]).std()), 2),
        }
        for name, rows in fifths(table)
    }


def coverage(table):
    """Share of ratings within low..high: overall, by fifth of the prediction, by part; the mean width."""
    inside = (table["score"] >= table["low"]) & (table["score"] <= table["high"])
    return {
        "overall": _share(inside),
        "fifths": [_share(inside[rows.index]) for _, rows in fifths(table)],
        "parts": {part: _share(inside[table["name"].str.contains(part, regex=False)]) for part in PARTS},
        "mean width": round(float((table["high"] - table["low"]).mean()), 2),
    }


def fifths(table):
    """(name, rows) of equally many photographs by their prediction."""
    order = table["prediction"].argsort(kind="stable")
    for places in np.array_split(order.to_numpy(), _FIFTHS):
        rows = table.iloc[places]
        yield f"{rows['prediction'].min():.0f} to {rows['prediction'].max():.0f}", rows


def _share(inside):
    return round(float(inside.mean()), 4) if len(inside) else None
