"""Within one data set: trained and tested on repeated random splits."""

from functools import partial

from qualitykit._defaults import VALIDATION_SHARE
from qualitykit.datasets import repeated_splits, save_split
from qualitykit.protocols.measure import model_facts, predict, statistics
from qualitykit.protocols.results import Results
from qualitykit.protocols.trainings import Training, measure_all


def within_set(
    data,
    plan,
    out,
    *,
    repeats=10,
    test=0.2,
    validation=VALIDATION_SHARE,
    by=None,
    seed=0,
    size="fit",
    on=None,
):
    """Trains on each of several random splits and tests on what that split held back.

    Any official division is set aside. The best epoch of each training is chosen on the split's validation
    part; its test part is scored once, at the end. Interrupted, the same call goes on where it stopped, and
    with more `repeats` it adds the missing ones.

    Args:
        data: `IQADataset`.
        plan: `TrainingPlan`; the seed of its first training, the others take the seeds that follow.
        out: folder: results.csv, and one run a split with its split.json and test/predictions.csv.
        repeats: number of splits.
        test, validation: shares of the whole set, above 0.
        by: "image", "reference" (no content on both sides), or None for "reference" where there are any.
        seed: of the first split; the others take the seeds that follow.
        size: as in `qk.score`.
        on: `Cluster` that does the trainings; None for one after the other, here.

    Returns:
        DataFrame: one row a split, see `Results`; `datasets.median_and_spread(table[list(METRICS)])` sums up.

    Raises:
        ValueError: shares that leave a part empty, or `out` holds another protocol.
    """
    if not (test > 0 and validation > 0):
        raise ValueError(f"test and validation must be above 0. Received: {test} and {validation}")
    by = by or ("reference" if data.frame["reference"].notna().any() else "image")
    division = {"split_by": by, "split_validation": validation, "split_test": test}
    request = {"data": data.digest(), "plan": plan.request(), "size": size, "seed": seed, **division}
    results = Results(
        out, "within", request, dataset=data.name, trained_on=data.name, part="test", size=size, **division
    )
    trainings = []
    for number, divided in enumerate(repeated_splits(data, repeats, test, validation, by, seed)):
        run = f"split-{seed + number}"
        asked = (divided, plan.with_seed(plan.seed + number), results.folder / run, seed + number, size)
        trainings.append(Training(run, partial(_test, *asked), run))
    measure_all(trainings, results, on)
    return results.frame()


def _test(data, plan, folder, split_seed, size):
    """One row: a training on one split, tested."""
    folder.mkdir(exist_ok=True)
    save_split(data, folder / "split.json")
    model = plan.train(data, folder)
    truth, prediction = predict(model, data, "test", folder / "test", size=size, verbose=plan.verbose)
    facts = {"split_seed": split_seed, "data_sha256": data.digest()}
    return [{**statistics(truth, prediction), **plan.facts(), **model_facts(model), **facts}]
