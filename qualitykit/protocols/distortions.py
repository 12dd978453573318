"""One model on one data set, by type and level of distortion."""

from qualitykit import metrics
from qualitykit.datasets import load_published
from qualitykit.models.presets import resolve
from qualitykit.protocols.kinds import common_kind
from qualitykit.protocols.measure import model_facts, predict, statistics
from qualitykit.protocols.results import Results


def by_distortion(data, model, out, *, part="test", size="fit", verbose=True):
    """Tests a model on each distortion type, and on each level of each type.

    The logistic is fitted once, to all images of the part, and not to the few of a group: `logistic_n` says
    so in each row. Within one level only contents differ, so its correlations say little where n is small.

    Args:
        data: `IQADataset` with distortion types. For a model that was trained on a part of this very set,
            take the split that it was trained with (`datasets.load_split`).
        model: name, path or `keras.Model`.
        out: folder: results.csv and predictions.csv.
        part: "train", "validation", "test" or "all".
        size: as in `qk.score`.
        verbose: a progress bar.

    Returns:
        DataFrame, see `Results`: a row for all images, then for each type one for all levels (`level` empty)
        and one for each level.

    Raises:
        ValueError: the data set names no distortion types, has no such part, or `out` holds another protocol.

    Reference: BPSQM, Table 6, whose figures `published_by_distortion` gives.
    """
    chosen = data if part == "all" else data.part(part)
    if chosen.frame["distortion"].isna().all():
        raise ValueError(f"{data.name} names no distortion types")
    facts = {"data_sha256": data.digest(), **model_facts(model)}
    request = {**facts, "part": part, "size": size}
    results = Results(out, "distortions", request, dataset=data.name, part=part, size=size, **facts)
    if data.name not in results:
        truth, prediction = predict(resolve(model), data, part, results.folder, size=size, verbose=verbose)
        curve = (metrics.fit_logistic(truth, prediction), len(truth))
        results.add(
            data.name,
            [
                {**group, **statistics(truth[rows], prediction[rows], curve)}
                for group, rows in _groups(chosen.frame)
            ],
        )
    return results.frame()


def published_by_distortion(dataset):
    """What BPSQM's paper prints for each kind of distortion.

    Args:
        dataset: name of the data set: the paper has "live" and "tid2008".

    Returns:
        DataFrame of SROCC, index the kind's common name (see `kinds`), one column a system; empty for a data
        set that the table does not have.

    Example:
        >>> float(published_by_distortion("live").loc["additive_gaussian_noise", "BPSQM-MD"])
        0.985

    Reference: BPSQM, Table 6.
    """
    rows = load_published("bpsqm").query("table == 'Table 6' and dataset == @dataset")
    kinds = rows["note"].str.extract(r"distortion=(\w+)")[0].map(common_kind)
    table = rows.assign(kind=kinds).pivot(index="kind", columns="system", values="value")
    return table.rename_axis(index=None, columns=None)


def _groups(frame):
    """(what the group is called, mask of its rows) for all images, each type, and each level of each type."""
    yield {}, frame["score"].notna().to_numpy()
    for name in sorted(frame["distortion"].dropna().unique()):
        of_type = (frame["distortion"] == name).to_numpy()
        yield {"distortion": name}, of_type
        for level in sorted(frame.loc[of_type, "level"].dropna().unique()):
            yield {"distortion": name, "level": level}, of_type & (frame["level"] == level).to_numpy()
