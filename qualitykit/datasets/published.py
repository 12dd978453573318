"""The published figures of the five papers, to set a run beside."""

import importlib.resources

import pandas as pd

from qualitykit.datasets.registry import dataset_record

PAPERS = {
    "bpsqm": "Pan et al.: Blind predicting similar quality map for image quality assessment, CVPR 2018",
    "csppiqa": "Chen et al.: CSPP-IQA: a multi-scale spatial pyramid pooling-based approach for blind image "
    "quality assessment, Springer 2022",
    "quality_net": "Aslam et al.: QualityNet: a multi-stream fusion framework with spatial and channel "
    "attention for blind image quality assessment, Scientific Reports 2024",
    "rnnbiqa": "Korhonen, Su, You: Consumer image quality prediction using recurrent neural networks for "
    "spatial pooling",
    "smp": "Xu et al.: Spatial moment pooling improves neural image assessment",
}


def load_published(paper: str | None = None, dataset: str | None = None) -> pd.DataFrame:
    """Figures of the papers' tables, as printed.

    Args:
        paper: One of `PAPERS`, or None for all.
        dataset: Name or alias of the data set the figure was measured on, or None for all.

    Returns:
        DataFrame with `paper`, `table` ("Table 2"), `system`, `dataset`, `metric` ("plcc", "srocc", "krocc",
        "rmse", ...), `value` (NaN where training diverged) and `note` (training set, distortion type, split,
        doubts about the print; '' when there is nothing to say).

    Raises:
        ValueError: If the paper or the data set is unknown.

    Example:

    >>> table = load_published("quality_net", "biq2021")
    >>> table.query("system == 'QualityNet' and metric == 'srocc'")["value"].item()
    0.86
    """
    if paper is not None and paper not in PAPERS:
        raise ValueError(f"paper must be None or one of {', '.join(PAPERS)}. Received: {paper!r}")
    tables = pd.concat([_read(name) for name in (PAPERS if paper is None else (paper,))], ignore_index=True)
    if dataset is not None:
        tables = tables[tables["dataset"] == dataset_record(dataset).name].reset_index(drop=True)
    return tables


def _read(paper):
    source = importlib.resources.files("qualitykit.datasets") / "published_tables" / f"{paper}.csv"
    with source.open(encoding="utf-8") as file:
        table = pd.read_csv(file, keep_default_na=False)
    return table.astype({"value": "float64"})
