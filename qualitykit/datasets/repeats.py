"""Sum up a measurement that was repeated over several splits."""

import pandas as pd


def median_and_spread(results: pd.DataFrame | list[dict]) -> pd.DataFrame:
    """Median and spread of each metric over the repeats.

    Args:
        results: DataFrame with one row per repeat and one column per metric (or a list of dicts).

    Returns:
        DataFrame with one row per metric: `median`, `mean`, `std` (of a sample, NaN for a single repeat),
        `low`, `high` and `repeats`, the number of repeats that gave a value.

    Raises:
        ValueError: If there are no repeats.

    Example:

    >>> median_and_spread([{"srocc": 0.8}, {"srocc": 0.9}, {"srocc": 0.86}]).loc["srocc", "median"].item()
    0.86
    """
    table = pd.DataFrame(results).astype("float64")
    if not len(table):
        raise ValueError("results must hold at least one repeat. Received: none")
    columns = {
        "median": "median",
        "mean": "mean",
        "std": "std",
        "low": "min",
        "high": "max",
        "repeats": "count",
    }
    return pd.DataFrame({name: table.agg(how) for name, how in columns.items()})
