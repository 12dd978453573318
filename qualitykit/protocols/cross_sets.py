"""Across data sets: trained on one, tested on others."""

import pandas as pd

from qualitykit import metrics
from qualitykit._files import write_atomically
from qualitykit.models.presets import resolve
from qualitykit.protocols.kinds import common_kind, kinds_of, with_kinds
from qualitykit.protocols.measure import model_facts, predict, statistics
from qualitykit.protocols.results import Results

MEAN = "mean.csv"
_AVERAGED = ("SROCC", "KROCC", "PLCC", "PLCC_logistic")


def cross_sets(
    tested,
    out,
    *,
    model=None,
    plan=None,
    train_on=None,
    part="all",
    kinds=None,
    mean=False,
    size="fit",
    verbose=True,
):
    """Tests one model on data sets that it was not trained on.

    Raters of two sets use their scales differently, so PLCC and RMSE are also given after the
    five-parameter logistic, fitted to all images of the tested part; `PLCC` and `RMSE` are of the scores as
    they are. Interrupted, the same call goes on where it stopped; data sets may be added.

    Args:
        tested: `IQADataset`s.
        out: folder: results.csv, predictions of each data set, and the run of the training if there is one.
        model: name, path or `keras.Model` that is already trained; or else
        plan, train_on: `TrainingPlan` and `IQADataset` to train one on. Its test rows are not trained on.
        part: "all" or "test" rows of the tested data sets.
        kinds: names of the kinds of distortion to test on, "shared" for those that are in `train_on` too, or
            None for all images. With it, each kind also has a row of its own.
        mean: adds the mean over the data sets, weighted by their numbers of images, as a last row and as
            mean.csv; see `weighted_mean`.
        size: as in `qk.score`.
        verbose: progress bars of the tests.

    Returns:
        DataFrame: one row a tested data set (and kind), see `Results`.

    Raises:
        ValueError: both or neither of model and training are given, a data set would be tested on the rows
            that it trained, has none of the kinds, or `out` holds another protocol.

    Reference: CSPP-IQA, Table 2 and eq. 14; RNN-BIQA, Tables 4 and 5; BPSQM, Table 5 (mean) and section 4.8
    with Table 7 (kinds).
    """
    tested = list(tested)
    if (model is None) == (plan is None or train_on is None):
        raise ValueError("give either model, or plan and train_on")
    if part not in ("all", "test"):
        raise ValueError(f"part must be 'all' or 'test'. Received: {part!r}")
    if part == "all" and train_on is not None and train_on.name in {data.name for data in tested}:
        raise ValueError(f"part must be 'test' where {train_on.name} is trained on and tested")
    if kinds is not None:
        tested = [with_kinds(data, _wanted(kinds, train_on, data)) for data in tested]
    results = _results(out, model, plan, train_on, part, size)
    runs = {_run(data, kinds): data for data in tested}
    todo = {run: data for run, data in runs.items() if run not in results}
    if todo:
        if model is None:
            model = plan.train(train_on, results.folder / "training")
        facts, loaded = model_facts(model), resolve(model)
        for run, data in todo.items():
            found = predict(loaded, data, part, results.folder / run, size=size, verbose=verbose)
            row = {"dataset": data.name, "data_sha256": data.digest(), **facts}
            groups = _groups(data if part == "all" else data.part(part), kinds is not None)
            results.add(run, [{**row, **group} for group in _measured(groups, *found)])
    return _with_mean(results, runs) if mean else results.frame()


def weighted_mean(table):
    """The mean of the correlations over data sets, each counted by its number of images.

    Args:
        table: DataFrame with the columns dataset, n, SROCC, KROCC, PLCC, PLCC_logistic: a row a data set.

    Returns:
        dict: dataset (the names joined by "+"), n (their sum), and the means.

    Example:
        >>> import pandas as pd
        >>> rows = {"dataset": ["a", "b"], "n": [300, 100], **dict.fromkeys(_AVERAGED, [0.9, 0.5])}
        >>> found = weighted_mean(pd.DataFrame(rows))
        >>> found["dataset"], found["n"], round(found["SROCC"], 3)
        ('a+b', 400, 0.8)

    Reference: BPSQM, Table 5.
    """
    weights = table["n"] / table["n"].sum()
    means = {name: float((table[name] * weights).sum(skipna=False)) for name in _AVERAGED}
    return {"dataset": "+".join(table["dataset"]), "n": int(table["n"].sum()), **means}


def _wanted(kinds, train_on, data):
    if kinds != "shared":
        return [kinds] if isinstance(kinds, str) else list(kinds)
    if train_on is None:
        raise ValueError("kinds='shared' needs train_on; for a model that is trained already, name the kinds")
    shared = kinds_of(train_on) & kinds_of(data)
    if not shared:
        raise ValueError(f"{data.name} and {train_on.name} share no kinds of distortion")
    return shared


def _groups(data, by_kind):
    """({kind}, mask of its rows) for all images and, if asked for, for each kind."""
    found = data.frame["distortion"]
    yield {}, found.index >= 0
    for name in sorted(found.unique()) if by_kind else ():
        yield {"distortion": common_kind(name)}, (found == name).to_numpy()


def _measured(groups, truth, prediction):
    """Rows of groups, on one curve of all images."""
    curve = (metrics.fit_logistic(truth, prediction), len(truth)) if len(truth) > 1 else None
    for group, rows in groups:
        yield {**group, **statistics(truth[rows], prediction[rows], curve)}


def _with_mean(results, runs):
    table = results.frame()
    whole = table[table["distortion"].isna() & table["run"].isin(list(runs))]
    row = pd.DataFrame([{"protocol": "cross", "run": "weighted mean", **weighted_mean(whole)}])
    write_atomically(results.folder / MEAN, row.to_csv(index=False))
    return pd.concat([table, row.reindex(columns=table.columns)], ignore_index=True)


def _results(out, model, plan, train_on, part, size):
    request = {"part": part, "size": size}
    if model is not None:
        return Results(out, "cross", {**request, **model_facts(model)}, part=part, size=size)
    request = {**request, "plan": plan.request(), "train_on": train_on.digest()}
    return Results(out, "cross", request, part=part, size=size, trained_on=train_on.name, **plan.facts())


def _run(data, kinds):
    """Two tables of one's own have the same name, so the contents are part of the run's."""
    return f"{data.name}-{data.digest()[:8]}{'' if kinds is None else '-by-kind'}"
