"""What became of claims, as tables and as a page: the papers' figures, ours beside them, and the verdicts."""

import pandas as pd

from qualitykit._files import write_atomically
from qualitykit.analysis.tables import Table, to_markdown
from qualitykit.datasets.published import PAPERS
from qualitykit.protocols.verdicts import UNMEASURED, judge, overall

ARMS, CLAIMS, PAGE = "arms.csv", "claims.csv", "claims.md"
METRICS = ("SROCC", "PLCC")


def write_claims(folder, claims, measured, data, budget):
    """Writes arms.csv, claims.csv and claims.md.

    Args:
        folder: Path.
        claims: `Claim`s.
        measured: {name of a claim: {name of an arm: `Measured`}}.
        data: `IQADataset` that was tested on.
        budget: `Budget` of all arms.

    Returns:
        (arms, claims): DataFrames, see `arm_table` and `statement_table`.
    """
    arms = pd.concat([arm_table(claim, measured[claim.name], data.name) for claim in claims])
    judged = pd.concat([statement_table(claim, measured[claim.name], data.name) for claim in claims])
    arms, judged = arms.reset_index(drop=True), judged.reset_index(drop=True)
    write_atomically(folder / ARMS, arms.to_csv(index=False))
    write_atomically(folder / CLAIMS, judged.to_csv(index=False))
    write_atomically(folder / PAGE, page(claims, arms, judged, data, budget))
    return arms, judged


def arm_table(claim, measured, dataset):
    """One row an arm: what the paper prints and what was measured.

    Args:
        claim: `Claim`.
        measured: {name of an arm: `Measured`}.
        dataset: name of the set that was tested on.

    Returns:
        DataFrame: claim, arm, published_on; for SROCC and PLCC the paper's figure (`SROCC_paper`), ours, and
        the ends of its 95 % interval (`SROCC_low`, `SROCC_high`); n photographs, trainings, diverged ones,
        and seconds, the mean of the trainings that were not interrupted.
    """
    published_on, published = claim.published(dataset)
    rows = []
    for arm in claim.arms:
        row = {"claim": claim.name, "arm": arm.name, "published_on": published_on}
        one = measured.get(arm.name)
        for metric in METRICS:
            row[f"{metric}_paper"] = published.get(arm.name, {}).get(metric)
            found = (None, None, None) if one is None else one.interval(metric)
            row |= dict(zip((metric, f"{metric}_low", f"{metric}_high"), found, strict=True))
        if one is not None:
            row |= {"n": len(one.truth), "trainings": one.predictions.shape[1], "diverged": one.diverged}
            row["seconds"] = pd.Series(one.seconds, dtype=float).mean()
        rows.append(row)
    columns = ["claim", "arm", "published_on"]
    columns += [f"{metric}{end}" for metric in METRICS for end in ("_paper", "", "_low", "_high")]
    columns += ["n", "trainings", "diverged", "seconds"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[3:], "float64"))


def statement_table(claim, measured, dataset):
    """One row a statement: the paper's difference, ours with its 95 % interval, and the verdict.

    Args:
        claim, measured, dataset: as `arm_table`.

    Returns:
        DataFrame: claim, statement, first_arm, second_arm, metric, published_difference, what was found of
        the arms (first, second) with difference, low, high and p_value, verdict, and claim_verdict (of all
        statements together).
    """
    _, published = claim.published(dataset)
    judgements = [judge(statement, measured) for statement in claim.statements]
    together = overall([found.verdict for found in judgements])
    rows = []
    for statement, found in zip(claim.statements, judgements, strict=True):
        metric = "seconds" if statement.relation == "trains faster than" else statement.metric
        row = {"claim": claim.name, "statement": statement.text, "metric": metric}
        row |= {"first_arm": statement.first, "second_arm": statement.second}
        row |= {"published_difference": _published_difference(statement, published), **vars(found)}
        rows.append({**row, "claim_verdict": together})
    columns = ["claim", "statement", "first_arm", "second_arm", "metric", "published_difference", "first"]
    columns += ["second", "difference", "low", "high", "p_value", "verdict", "claim_verdict"]
    return pd.DataFrame(rows, columns=columns)


def page(claims, arms, judged, data, budget):
    """The page, Markdown: for each claim what was compared, the figures, and the verdicts."""
    many = "" if budget.seeds == 1 else f", {budget.seeds} trainings each, whose means are shown"
    lines = [
        "# What the papers say, and what was measured",
        "",
        f"Tested on {data.name}{many}. Budget of every arm: {_budget_words(budget)}. Intervals: 95 %, paired "
        "bootstrap over photographs"
        + ("." if budget.seeds == 1 else " and trainings.")
        + (" One training an arm: the chance of the start is in no interval." if budget.seeds == 1 else ""),
        "",
    ]
    for claim in claims:
        own = arms[arms["claim"] == claim.name].drop(columns="claim")
        found = judged[judged["claim"] == claim.name]
        lines += _claim_lines(claim, own, found)
    return "\n".join(lines)


def _claim_lines(claim, arms, judged):
    source = f"{PAPERS[claim.paper].split(':')[0]}, {claim.table}"
    verdict = judged["claim_verdict"].iloc[0]
    table = Table(claim.name, f"{claim.name} ({source}): {verdict}", _note(claim, arms), _shown(arms))
    lines = [f"## {claim.name}", "", to_markdown(table)]
    for row in judged.itertuples():
        lines.append(f"- {row.statement}: **{row.verdict}**{_figures(row)}")
    return [*lines, ""]


def _shown(arms):
    """The columns for people: figures with their intervals in one cell."""
    shown = {"arm": arms["arm"]}
    for metric in METRICS:
        shown[f"{metric}, paper"] = arms[f"{metric}_paper"]
        shown[metric] = [
            "" if pd.isna(value) else f"{value:.3f} [{low:.3f}, {high:.3f}]"
            for value, low, high in zip(
                arms[metric], arms[f"{metric}_low"], arms[f"{metric}_high"], strict=True
            )
        ]
    shown["trained"] = [_outcome(row) for row in arms.itertuples()]
    shown["photographs"] = arms["n"].where(arms["n"] > 0).astype("Int64")
    shown["seconds"] = arms["seconds"]
    return pd.DataFrame(shown).dropna(axis="columns", how="all")


def _outcome(arm):
    """What became of an arm's trainings, in words."""
    if pd.isna(arm.trainings):
        return "not yet"
    if arm.diverged:
        return f"{arm.diverged:g} diverged"
    return "one score for all" if pd.isna(arm.SROCC) else "yes"


def _note(claim, arms):
    trained = f", trained on {claim.trained_on}" if claim.trained_on else ""
    figures = f"The paper's figures are of {arms['published_on'].iloc[0]}{trained}."
    if not claim.printed:
        figures = "The paper prints no figures of these arms."
    return " ".join([figures, *claim.decisions])


def _figures(row):
    if row.metric == "seconds":
        return "" if pd.isna(row.difference) else f": {row.difference:.2f} times ({row.first:.0f} s)"
    if pd.isna(row.difference):
        arms = {row.first_arm: row.first, row.second_arm: row.second}
        failed = [arm for arm, value in arms.items() if arm and pd.isna(value)]
        return f": failed here: {'; '.join(failed)}" if failed and row.verdict != UNMEASURED else ""
    paper = "" if pd.isna(row.published_difference) else f" (paper {row.published_difference:+.3f})"
    return f": {row.metric} {row.difference:+.3f} [{row.low:+.3f}, {row.high:+.3f}]{paper}"


def _published_difference(statement, published):
    if statement.relation == "trains faster than":
        return statement.by
    values = [published.get(name, {}).get(statement.metric) for name in statement.arms]
    return float("nan") if None in values or len(values) < 2 else values[0] - values[1]


def _budget_words(budget):
    epochs = "the recipes' epochs" if budget.epochs is None else f"{budget.epochs} epochs"
    share = "all photographs" if budget.share == 1 else f"{budget.share:.0%} of the photographs to learn from"
    networks = f", {' and '.join(budget.backbones)} in place of the paper's" if budget.backbones else ""
    changes = "".join(
        f", {name}={value}" for name, value in sorted({**budget.changes, **budget.arguments}.items())
    )
    return f"{epochs}, {share}{networks}{changes}"
