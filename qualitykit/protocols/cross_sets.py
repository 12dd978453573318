"""Across data sets: trained on one, tested on others."""

from qualitykit.models.presets import resolve
from qualitykit.protocols.measure import model_facts, predict, statistics
from qualitykit.protocols.results import Results


def cross_sets(tested, out, *, model=None, plan=None, train_on=None, part="all", size="fit", verbose=True):
    """Tests one model on data sets that it was not trained on.

    Raters of two sets use their scales differently, so PLCC and RMSE are also given after the
    five-parameter logistic, fitted to all images of the tested part; `PLCC` and `RMSE` stand beside
    them. Interrupted, the same call goes on where it stopped; data sets may be added.

    Args:
        tested: `IQADataset`s.
        out: folder: results.csv, predictions of each data set, and the run of the training if there is one.
        model: name, path or `keras.Model` that is already trained; or else
        plan, train_on: `TrainingPlan` and `IQADataset` to train one on. Its test rows are not trained on.
        part: "all" or "test" rows of the tested data sets.
        size: as in `qk.score`.
        verbose: progress bars of the tests.

    Returns:
        DataFrame: one row a tested data set, see `Results`.

    Raises:
        ValueError: both or neither of model and training are given, a data set would be tested on the rows
            that it trained, or `out` holds another protocol.

    Reference: CSPP-IQA, Table 2 and eq. 14; RNN-BIQA, Tables 4 and 5.
    """
    tested = list(tested)
    if (model is None) == (plan is None or train_on is None):
        raise ValueError("give either model, or plan and train_on")
    if part not in ("all", "test"):
        raise ValueError(f"part must be 'all' or 'test'. Received: {part!r}")
    if part == "all" and train_on is not None and train_on.name in {data.name for data in tested}:
        raise ValueError(f"part must be 'test' where {train_on.name} is trained on and tested")
    results = _results(out, model, plan, train_on, part, size)
    todo = {run: data for run, data in ((_run(data), data) for data in tested) if run not in results}
    if todo:
        if model is None:
            model = plan.train(train_on, results.folder / "training")
        facts, loaded = model_facts(model), resolve(model)
        for run, data in todo.items():
            truth, prediction = predict(loaded, data, part, results.folder / run, size=size, verbose=verbose)
            row = {"dataset": data.name, "data_sha256": data.digest(), **facts}
            results.add(run, [{**row, **statistics(truth, prediction)}])
    return results.frame()


def _results(out, model, plan, train_on, part, size):
    request = {"part": part, "size": size}
    if model is not None:
        return Results(out, "cross", {**request, **model_facts(model)}, part=part, size=size)
    request = {**request, "plan": plan.request(), "train_on": train_on.digest()}
    return Results(out, "cross", request, part=part, size=size, trained_on=train_on.name, **plan.facts())


def _run(data):
    """Two tables of one's own have the same name, so the contents are part of the run's."""
    return f"{data.name}-{data.digest()[:8]}"
