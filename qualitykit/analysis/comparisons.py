"""Which of several models rank the same images differently well, pair by pair."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from qualitykit.metrics import srocc, steiger_z


class Differences(NamedTuple):
    """What models have over each other.

    Args:
        srocc: DataFrame, row model minus column model; both in falling order of their SROCC.
        p_value: DataFrame of the same shape, two-sided, of the hypothesis that the two do not differ; NaN on
            the diagonal.
    """

    srocc: pd.DataFrame
    p_value: pd.DataFrame


def srocc_differences(y_true, predictions):
    """Differences in SROCC of all pairs of models on the same images, with Steiger's test.

    Args:
        y_true: ratings, (N,), N >= 4.
        predictions: {model: (N,)} of the same images in the same order.

    Returns:
        `Differences`.

    Raises:
        ValueError: as `metrics.steiger_z`.

    Example:
        >>> found = srocc_differences([1, 2, 3, 4, 5], {"far": [2, 1, 3, 5, 4], "near": [1, 2, 3, 5, 4]})
        >>> found.srocc.loc["near"].round(2).to_dict()
        {'near': 0.0, 'far': 0.1}
    """
    values = {name: srocc(y_true, predicted) for name, predicted in predictions.items()}
    names = sorted(values, key=values.get, reverse=True)
    gaps = [[values[row] - values[column] for column in names] for row in names]
    tests = [
        [
            np.nan if a == b else steiger_z(y_true, predictions[a], predictions[b], "srocc").p_value
            for b in names
        ]
        for a in names
    ]
    return Differences(*(pd.DataFrame(table, index=names, columns=names) for table in (gaps, tests)))
