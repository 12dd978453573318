"""Divide a data set into train, validation and test so that the division can be repeated anywhere."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from qualitykit._defaults import VALIDATION_SHARE
from qualitykit.datasets.spelling import folded

if TYPE_CHECKING:
    from qualitykit.datasets.dataset import IQADataset

BY = ("image", "reference")


def split(
    data: "IQADataset",
    validation: float = VALIDATION_SHARE,
    test: float = 0.0,
    by: str | None = None,
    seed: int = 0,
    official: bool = True,
) -> "IQADataset":
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
        ValueError: If the shares leave a part or train empty, or `test` is asked of an official division.
    """
    _check_shares(validation, test)
    units = unit_names(data, by)
    current = data.frame["split"]
    if not official or current.isna().all():
        parts = draw_parts(units, validation, test, seed)
        return data.with_frame(data.frame.assign(split=parts))
    if current.isna().any():
        raise ValueError(f"{data.name}: split is filled for some images only; official=False draws anew")
    if test:
        raise ValueError(
            f"test must be 0 for the official division of {data.name} (official=False draws anew)"
        )
    parts = current.to_numpy(dtype=object).copy()
    train = parts == "train"
    if validation and not (parts == "validation").any():
        parts[train] = draw_parts(units[train], validation, 0.0, seed)
    return data.with_frame(data.frame.assign(split=parts))


def repeated_splits(
    data: "IQADataset",
    repeats: int = 10,
    test: float = 0.2,
    validation: float = VALIDATION_SHARE,
    by: str | None = None,
    seed: int = 0,
) -> Iterator["IQADataset"]:
    """Several random divisions of one data set, for the median over them.

    Any official division is set aside. The shares are of the whole set.

    Args:
        data: `IQADataset`.
        repeats: How many.
        test: Share for test.
        validation: Share for validation, on which the model of each repeat is chosen.
        by: As in `split`.
        seed: Seed of the first; the others take the seeds that follow.

    Yields:
        `IQADataset`, one per repeat.

    Raises:
        ValueError: If `repeats` is below 1 or the shares are wrong.
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1. Received: {repeats!r}")
    for repeat in range(repeats):
        yield split(data, validation, test, by, seed + repeat, official=False)


def k_folds(
    data: "IQADataset", k: int = 5, validation: float = 0.0, by: str | None = None, seed: int = 0
) -> Iterator["IQADataset"]:
    """Divide a data set k times so that every image is in exactly one test part.

    Args:
        data: `IQADataset`.
        k: Number of folds, at least 2.
        validation: Share for validation, 0..1, of what is not in the test part.
        by: As in `split`.
        seed: Seed of the shuffle.

    Yields:
        `IQADataset`, one per fold.

    Raises:
        ValueError: If there are fewer units than folds.
    """
    _check_shares(validation, 0.0)
    units = unit_names(data, by)
    order = _shuffled(units, seed)
    if not 2 <= k <= len(order):
        raise ValueError(f"k must be between 2 and the number of units, {len(order)}. Received: {k!r}")
    for fold in range(k):
        held_out = np.isin(units, order[fold::k])
        parts = np.where(held_out, "test", "train").astype(object)
        if validation:
            parts[~held_out] = draw_parts(units[~held_out], validation, 0.0, seed)
        yield data.with_frame(data.frame.assign(split=parts))


def unit_names(data: "IQADataset", by: str | None = None) -> np.ndarray:
    """What must not be divided: each image's own name, or its reference's.

    Args:
        data: `IQADataset`.
        by: "image", "reference" or None for "reference" where there are references.

    Returns:
        Array of str, one per image: in lower case and with accents composed, so that copies of a data set are
        divided alike, but where images differ by no more than that.

    Raises:
        ValueError: If `by` is another word, or "reference" and an image has none.
    """
    references = data.frame["reference"]
    if by is None:
        by = "reference" if references.notna().any() else "image"
    if by not in BY:
        raise ValueError(f"by must be None or one of {', '.join(BY)}. Received: {by!r}")
    if by == "image":
        return np.asarray(_apart(data.names), dtype=str)
    if references.isna().any():
        raise ValueError(
            f"by='reference' needs a reference for every image, {references.isna().sum()} have none"
        )
    return np.asarray([folded(name) for name in data.reference_names], dtype=str)


def _apart(names):
    keys = {name: folded(name) for name in names}
    counts = Counter(keys.values())
    return [keys[name] if counts[keys[name]] == 1 else name for name in names]


def draw_parts(units: Sequence[str], validation: float, test: float, seed: int) -> np.ndarray:
    """Draw train, validation and test.

    Args:
        units: Name of each image's unit; images of one unit come into one part.
        validation: Share of the units for validation.
        test: Share of the units for test.
        seed: Seed of the shuffle.

    Returns:
        Object array of "train", "validation" and "test", one per image.

    Raises:
        ValueError: If no unit is left to train on.

    Example:

    >>> draw_parts(["b", "a", "b", "c"], validation=0, test=0.4, seed=0).tolist()
    ['train', 'train', 'train', 'test']
    """
    order = _shuffled(units, seed)
    sizes = [max(1, round(share * len(order))) if share else 0 for share in (test, validation)]
    if sum(sizes) >= len(order):
        raise ValueError(
            f"validation={validation} and test={test} leave none of {len(order)} units to train on"
        )
    parts = np.full(len(units), "train", dtype=object)
    parts[np.isin(units, order[: sizes[0]])] = "test"
    parts[np.isin(units, order[sizes[0] : sum(sizes)])] = "validation"
    return parts


def _check_shares(validation, test):
    for name, share in (("validation", validation), ("test", test)):
        if not 0 <= share < 1:
            raise ValueError(f"{name} must be a share in 0..1. Received: {share!r}")


def _shuffled(units, seed):
    """Unique names, sorted before the shuffle so that listing order and hash seed do not matter."""
    names = np.unique(units)
    return names[np.random.RandomState(seed).permutation(len(names))]
