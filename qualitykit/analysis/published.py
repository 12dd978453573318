"""One's own results among those that the papers print."""

import pandas as pd

from qualitykit.datasets import load_published
from qualitykit.datasets.published import PAPERS

OURS = "this evaluation"
SYSTEMS = {
    "bpsqm": "BPSQM",
    "csppiqa": "CSPP-IQA",
    "quality_net": "QualityNet",
    "rnnbiqa": "RNN-BIQA",
    "smp": "SMP",
}
_CORRELATIONS = ("PLCC", "SROCC", "KROCC")
# The data that QualityNet shows figures of.
_DATA = ("biq2021", "koniq10k", "live_challenge", "tid2013")
# Where it shows what, by data set; "" for any other of these, and for several.
_PLACES = {
    "correlations": {
        "tid2013": "Table 2",
        "koniq10k": "Table 3",
        "live_challenge": "Table 4",
        "biq2021": "Table 5",
        "": "Tables 2-5",
    },
    "evs": {"": "Table 6"},
    "learning curves": {"": "Figure 4"},
    "correlation bars": {
        "tid2013": "Figure 6 (a)",
        "koniq10k": "Figure 6 (b)",
        "live_challenge": "Figure 6 (c)",
        "biq2021": "Figure 6 (d)",
        "": "Figure 6",
    },
    "quantile losses": {
        "biq2021": "Figure 7",
        "koniq10k": "Figure 8",
        "tid2013": "Figure 9",
        "live_challenge": "Figure 10",
        "": "Figures 7-10",
    },
    "residual quantiles": {"": "Figure 11"},
    "scatter": {"koniq10k": "Figure 12 (a)", "biq2021": "Figure 12 (b)", "": "Figure 12"},
    "distribution": {"koniq10k": "Figure 13 (a)", "biq2021": "Figure 13 (b)", "": "Figure 13"},
    "grad-cam": {"": "Figure 14"},
    "ablation": {"": "Figure 15"},
}
# The tables, Figure 6, which draws them, and Figure 15, whose bars are named in the text.
_WITH_NUMBERS = ("correlations", "evs", "correlation bars", "ablation")


def counterpart(what, datasets):
    """One sentence: which table or figure of QualityNet shows the same, and whether it prints numbers.

    Args:
        what: a key of `_PLACES`, such as "scatter".
        datasets: names of the data sets shown; where none of them is the paper's, there is nothing to say.

    Returns:
        str, "" or a blank and the sentence, to stand after another one.

    Example:
        >>> from qualitykit.analysis.published import counterpart
        >>> counterpart("correlations", ["biq2021"])
        ' Counterpart of QualityNet, Table 5.'
        >>> counterpart("quantile losses", ["biq2021"])
        ' Counterpart of QualityNet, Figure 7, which is drawn without numbers.'
        >>> counterpart("quantile losses", ["my own"])
        ''
    """
    places = _PLACES[what]
    found = {places.get(name, places[""]) for name in datasets if name in _DATA}
    if not found:
        return ""
    where = found.pop() if len(found) == 1 else places[""]
    return f" Counterpart of QualityNet, {where}" + (
        "." if what in _WITH_NUMBERS else ", which is drawn without numbers."
    )


def cited_papers(datasets):
    """Keys of `PAPERS` whose figures are named for some data sets, and CSPP-IQA's, whose logistic is fitted.

    Example:
        >>> from qualitykit.analysis.published import cited_papers
        >>> cited_papers(["my own"]), "quality_net" in cited_papers(["biq2021"])
        (['csppiqa'], True)
    """
    cited = {"csppiqa"} | ({"quality_net"} if set(datasets) & set(_DATA) else set())
    for dataset in datasets:
        cited |= set(_published(dataset, [*(name.lower() for name in _CORRELATIONS), "evs"])["paper"])
    return sorted(cited)


def published_correlations(statistics, dataset):
    """PLCC, SROCC and KROCC that the five papers print for a data set, with one's own among them.

    Args:
        statistics: DataFrame with the columns model, PLCC, SROCC and KROCC: one's own results.
        dataset: name of the data set, as `load_published` takes it.

    Returns:
        DataFrame by falling SROCC: system, PLCC, SROCC, KROCC, source ("this evaluation", or paper and
        table), note. Without any published figure for the data set, one's own rows alone.

    Example:
        >>> import pandas as pd
        >>> from qualitykit.analysis.published import published_correlations
        >>> ours = pd.DataFrame({"model": ["ours"], "PLCC": [0.99], "SROCC": [0.99], "KROCC": [0.9]})
        >>> published_correlations(ours, "biq2021")["system"].tolist()[:2]
        ['ours', 'QualityNet']

    Reference:
        QualityNet, Tables 2-5.
    """
    rows = _published(dataset, [name.lower() for name in _CORRELATIONS])
    wide = rows.pivot_table(
        index=["system", "source", "note"], columns="metric", values="value", aggfunc="first"
    )
    wide = wide.rename(columns=str.upper).reindex(columns=list(_CORRELATIONS)).reset_index()
    own = (
        statistics[["model", *_CORRELATIONS]].rename(columns={"model": "system"}).assign(source=OURS, note="")
    )
    both = pd.concat([own, wide], ignore_index=True) if len(wide) else own
    ordered = both.sort_values("SROCC", ascending=False, kind="stable", ignore_index=True)
    return ordered[["system", *_CORRELATIONS, "source", "note"]]


def published_evs(statistics, dataset):
    """EVS that the papers print for a data set, with one's own EVS and R2 among them.

    The published formula, 1 - SSE / TSS, is R2: compare with that column. It depends on the scale of the
    predictions.

    Args:
        statistics: DataFrame with the columns model, EVS and R2: one's own results on the data set.
        dataset: name of the data set.

    Returns:
        DataFrame by falling R2: system, R2, EVS (own rows only), source, note.

    Example:
        >>> import pandas as pd
        >>> from qualitykit.analysis.published import published_evs
        >>> ours = pd.DataFrame({"model": ["ours"], "EVS": [0.7], "R2": [0.69]})
        >>> published_evs(ours, "biq2021")["system"].tolist()[:2]
        ['ours', 'QualityNet']

    Reference:
        QualityNet, Table 6.
    """
    rows = _published(dataset, ["evs"]).rename(columns={"value": "R2"})
    own = statistics[["model", "R2", "EVS"]].rename(columns={"model": "system"}).assign(source=OURS, note="")
    both = pd.concat([own, rows.assign(EVS=float("nan"))], ignore_index=True) if len(rows) else own
    ordered = both.sort_values("R2", ascending=False, kind="stable", ignore_index=True)
    return ordered[["system", "R2", "EVS", "source", "note"]]


def _published(dataset, metrics):
    """Long table with the column source, empty for a data set that no paper measures."""
    try:
        table = load_published(dataset=dataset)
    except ValueError:  # Somebody's own data set.
        table = load_published().iloc[:0]
    table = table[table["metric"].isin(metrics)]
    return table.assign(source=table["paper"].map(_cite) + ", " + table["table"])


def _cite(paper):
    return f"{SYSTEMS[paper]} ({PAPERS[paper].split(':')[0]})"
