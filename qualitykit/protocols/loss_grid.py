"""Grid search over the weights of the quality-aware loss, on validation data alone."""

from functools import partial
from itertools import product

from qualitykit._files import write_atomically
from qualitykit.analysis.plots import plot_loss_grid
from qualitykit.protocols.measure import model_facts, predict, statistics
from qualitykit.protocols.results import Results
from qualitykit.protocols.trainings import Training, measure_all
from qualitykit.training.table import get_recipe

WEIGHTS = (1.0, 5.0, 10.0)
SURFACE = "grid.png"


def loss_grid(data, plan, out, *, mae_weights=WEIGHTS, plcc_weights=WEIGHTS, size="fit", on=None):
    """Trains with every pair of loss weights and measures each on the validation part; test rows stay unread.

    The loss is `mae_weight x MAE + plcc_weight x (1 - PLCC)`. Losses of different weights cannot be
    compared, so the metrics of the validation part decide, see `best_weights`. Interrupted, the same call
    goes on where it stopped; weights may be added.

    Args:
        data: `IQADataset`; where it has no validation part, the plan's share of train becomes one.
        plan: `TrainingPlan` of a recipe whose loss is `QualityAwareLoss`; every training has its seed.
        out: folder: results.csv, grid.png (the surface of what decides), and one run a pair of weights.
        mae_weights, plcc_weights: weights to try. The paper does not say which it tried; it chose 1 and 10.
        size: as in `qk.score`.
        on: `Cluster` that does the trainings; None for one after the other, here.

    Returns:
        DataFrame: one row a pair, see `Results`.

    Raises:
        ValueError: the recipe has another loss, or `out` holds another protocol.

    Reference: QualityNet, eq. 38 and Fig. 5.
    """
    loss, _ = get_recipe(plan.recipe).with_changes(**plan.changes).loss
    if loss != "QualityAwareLoss":
        raise ValueError(
            f"the recipe's loss must be QualityAwareLoss, which has these weights. Received: {loss}; "
            'change it with changes={"loss": ["QualityAwareLoss", {}]}'
        )
    if not (data.frame["split"] == "validation").any():
        data = data.split(validation=plan.validation, seed=plan.seed)
    facts = {"data_sha256": data.digest(), "size": size}
    request = {**facts, "plan": plan.request()}
    results = Results(
        out, "grid", request, dataset=data.name, trained_on=data.name, part="validation", **facts
    )
    trainings = []
    for mae, plcc in product(mae_weights, plcc_weights):
        run, pair = f"mae-{mae:g}-plcc-{plcc:g}", {"mae_weight": mae, "plcc_weight": plcc}
        trainings.append(Training(run, partial(_validate, data, plan, pair, results.folder / run, size), run))
    measure_all(trainings, results, on)
    table = results.frame()
    figure = plot_loss_grid(table.assign(mean=worth(table)), "mean", label="Mean of SROCC and PLCC").figure
    write_atomically(results.folder / SURFACE, figure.savefig)
    return table


def worth(table):
    """What decides between rows of `loss_grid`'s table: the mean of SROCC and raw PLCC."""
    return (table["SROCC"] + table["PLCC"]) / 2


def best_weights(table):
    """The row of `loss_grid`'s table with the highest mean of SROCC and raw PLCC on the validation part.

    Raises:
        ValueError: no row has both.

    Example:
        >>> import pandas as pd
        >>> rows = {"mae_weight": [1, 1], "plcc_weight": [1, 10], "SROCC": [0.8, 0.9], "PLCC": [0.8, 0.8]}
        >>> best_weights(pd.DataFrame(rows))["plcc_weight"].item()
        10.0
    """
    found = worth(table)
    if found.isna().all():
        raise ValueError("no pair of weights gave predictions that vary")
    return table.loc[found.idxmax()]


def _validate(data, plan, pair, folder, size):
    """One row: a training with one pair of weights, measured on the validation part."""
    plan = plan.with_loss(**pair)
    model = plan.train(data, folder)
    truth, prediction = predict(
        model, data, "validation", folder / "validation", size=size, verbose=plan.verbose
    )
    return [{**pair, **statistics(truth, prediction), **plan.facts(), **model_facts(model)}]
