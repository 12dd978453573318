"""Divide a data set into train, validation and test so that the division can be repeated anywhere."""

import numpy as np

BY = ("image", "reference")


def split(data, validation=0.1, test=0.0, by=None, seed=0, official=True):
    """Fill the `split` column of a data set.

    An official division is kept: its test part stays whole, and validation is taken out of train unless the
    authors named a validation part themselves. Otherwise the parts are drawn: units (images or references)
    are sorted by name, shuffled by `seed`, and `round(share * units)` of them go to test, then validation.

    Args:
        data: `IQADataset`.
        validation: Share for validation, 0..1; of the train part where an official division exists.
        test: Share for test, 0..1; only without an official division.
        by: "image", or "reference" to keep all versions of a picture on one side; None takes "reference"
            where the set has references.
        seed: Seed of the shuffle (NumPy's frozen `RandomState`: the same on every machine and version).
        official: Keep the authors' own division where there is one.

    Returns:
        A new `IQADataset` with every `split` filled.

    Raises:
        ValueError: If shares are no shares, leave no train image, or `test` is asked of an official division.
    """
    _check_shares(validation, test)
    groups = _groups(data, by)
    current = data.frame["split"]
    if not official or not current.notna().any():
        parts = _draw(groups, np.ones(len(data), bool), validation, test, seed)
        return data.with_frame(data.frame.assign(split=parts))
    if current.isna().any():
        raise ValueError(
            f"{data.name}: split is filled for some images only; pass official=False to draw anew"
        )
    if test:
        raise ValueError(f"{data.name} has an official test part: test must be 0, or pass official=False")
    parts = current.to_numpy(dtype=object).copy()
    if not (parts == "validation").any():
        train = parts == "train"
        parts[train] = _draw(groups, train, validation, 0.0, seed)[train]
    return data.with_frame(data.frame.assign(split=parts))


def _check_shares(validation, test):
    for name, share in (("validation", validation), ("test", test)):
        if not 0 <= share < 1:
            raise ValueError(f"{name} must be a share in 0..1, got {share!r}")
    if validation + test >= 1:
        raise ValueError(f"validation and test must leave images to train on, got {validation} and {test}")


def _groups(data, by):
    """The name of each image's unit: what must not be divided."""
    by = by or ("reference" if data.frame["reference"].notna().any() else "image")
    if by not in BY:
        raise ValueError(f"by must be one of {', '.join(BY)} or None, got {by!r}")
    if by == "image":
        return np.asarray([name.lower() for name in data.names], dtype=object)
    references = data.frame["reference"]
    if references.isna().any():
        raise ValueError(
            f"by='reference' needs a reference for every image, {references.isna().sum()} have none"
        )
    keys = references.str.replace("\\", "/").str.lower().str.rsplit("/", n=1).str[-1]
    return keys.to_numpy(dtype=object)


def _shuffled_units(groups, seed):
    """Unique unit names, sorted before the shuffle so that listing order and hash seed do not matter."""
    units = np.asarray(sorted(set(groups)), dtype=object)
    return units[np.random.RandomState(seed).permutation(len(units))]


def _count(share, units):
    return max(1, round(share * units)) if share else 0


def _draw(groups, mask, validation, test, seed):
    units = _shuffled_units(groups[mask], seed)
    n_test, n_validation = _count(test, len(units)), _count(validation, len(units))
    if n_test + n_validation >= len(units):
        raise ValueError(f"{len(units)} units are too few for validation={validation} and test={test}")
    part = dict.fromkeys(units, "train")
    part.update(dict.fromkeys(units[:n_test], "test"))
    part.update(dict.fromkeys(units[n_test : n_test + n_validation], "validation"))
    return np.asarray([part.get(group) for group in groups], dtype=object)
