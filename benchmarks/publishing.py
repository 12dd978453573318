"""From a finished run to a shipped model: the file, its card, its history, its test predictions."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from shipped import TEST

import qualitykit as qk
from qualitykit._files import sha256_of, write_atomically
from qualitykit.analysis.inspection import describe_cost
from qualitykit.datasets.published import PAPERS
from qualitykit.models.card import Card, card_of
from qualitykit.models.compact import save_compact
from qualitykit.models.inputs import from_card
from qualitykit.models.interval import FEWEST, Interval
from qualitykit.models.presets import Loaded
from qualitykit.training import read_run

SIDE = 512  # of BIQ2021's photographs, in pixels
LARGEST = 15_000_000  # bytes of a saved model that is made now, so that all of them fit in 150 MB
_BITS = (7, 6, 5)
_COPIED = ("history.csv", "curves.png", "run.json")


def publish(name, entry, run, data, saved, rebuild):
    """Makes a run's model a shipped one; what was measured already for this model is not measured again.

    Args:
        name: of the shipped model.
        entry: `Shipped`.
        run: folder of the finished training.
        data: `IQADataset` with the parts train, validation and test; the test part is scored here, once.
        saved: folder that gets NAME.keras, NAME.json and NAME_history, once all is measured.
        rebuild: commands that make the model again.

    Returns:
        `Card`, the file in `saved` being the last that is written.
    """
    path, made = saved / f"{name}.keras", card_of(run / "model.keras")
    if path.with_suffix(".json").exists() and card_of(path).training.get("run") == made.sha256:
        return card_of(path)
    with tempfile.TemporaryDirectory() as folder:
        card = make_ready(name, entry, run, data, Path(folder), rebuild)
        shutil.copytree(Path(folder) / f"{name}_history", saved / f"{name}_history", dirs_exist_ok=True)
        for ending in (".keras", ".json"):
            shutil.copyfile(Path(folder) / f"{name}{ending}", path.with_suffix(ending))
    return card


def make_ready(name, entry, run, data, folder, rebuild):
    """All that `publish` puts among the shipped models, in another folder; returns the card."""
    path, history = folder / f"{name}.keras", folder / f"{name}_history"
    made = card_of(run / "model.keras")
    history.mkdir()
    keep_history(run, history)
    network = qk.load_model(run / "model.keras")
    bits = save_within(network, path)
    policy = from_card(entry.input) if entry.input else made.input
    facts = {
        **vars(made),
        "name": name,
        "title": entry.title,
        "input": policy,
        "training": {**made.training, "run": made.sha256, "mantissa bits": bits, "minutes": minutes(run)},
        "cost": describe_cost(network, *seen_size(policy)),
        "limits": limits(data),
        "rebuild": rebuild,
        "origin": "trained in this project; backbones started from ImageNet weights",
        "papers": [PAPERS[paper] for paper in entry.papers]
        + ["Ahmed, Asif: BIQ2021, Journal of Electronic Imaging 31(5), 2022"],
        "sha256": sha256_of(path),
    }
    loaded = Loaded(qk.load_model(path), Card(**facts))
    validation = predictions_of(loaded, data, "validation")
    facts["interval"] = interval_of(validation)
    facts["figures"] = {"validation": figures_of(validation)}
    facts["figures"]["official test"] = test_figures(loaded, data, history / TEST)
    card = Card(**facts)
    card.save(path.with_suffix(".json"))
    return card


def save_within(network, path, largest=LARGEST):
    """Saves compactly, with as many bits of each weight as the largest size allows; returns how many.

    Raises:
        ValueError: five bits are still too large.
    """
    for bits in _BITS:
        save_compact(network, path, bits=bits)
        if path.stat().st_size <= largest:
            return bits
    raise ValueError(f"{path}: {path.stat().st_size / 1e6:.1f} MB, more than {largest / 1e6:.0f} MB")


def test_figures(loaded, data, path):
    """Scores the official test part, writes name, score and prediction of each, and gives the figures."""
    table = predictions_of(loaded, data, "test")
    write_atomically(path, table.round(4).to_csv(index=False))
    return figures_of(table)


def predictions_of(loaded, data, part):
    """DataFrame of name, score (the rating) and prediction of one part, on the model's scale."""
    with tempfile.TemporaryDirectory() as folder:
        qk.evaluate(loaded, data, part=part, out=folder, progress=True)
        table = pd.read_csv(Path(folder) / "predictions.csv").rename(columns={"path": "name"})
    if table["prediction"].isna().any():
        raise ValueError(f"photographs of the {part} part have no score: {table[table.prediction.isna()]}")
    return table[["name", "score", "prediction"]]


def figures_of(table):
    """All statistics of such a table, and of how many photographs they are."""
    figures = qk.metrics.evaluate(table["score"], table["prediction"])
    return {**{name: round(value, 5) for name, value in figures.items()}, "n": len(table)}


def seen_size(policy):
    """(height, width) at which a model sees a photograph of BIQ2021's size, or each of its crops."""
    return policy.sides or policy.prepare(np.zeros((SIDE, SIDE, 3), "uint8")).shape[:2]


def interval_of(table):
    """The card's interval; None from fewer photographs than it takes."""
    if len(table) < FEWEST:
        return None
    return Interval.measured(table["prediction"], table["score"])


def minutes(run):
    """What the training took, all stages together; None where it was not noted."""
    files = [read_run(path.parent) for path in sorted(Path(run).rglob("run.json"))]
    seconds = [
        sum(file.get("epoch_seconds", [])) + file.get("seconds", {}).get("features", 0) for file in files
    ]
    return round(sum(seconds) / 60, 1) if sum(seconds) else None


def keep_history(run, history):
    """Histories, curves and requests: the run's own, and under their names those of its stages."""
    for file in sorted(Path(run).rglob("*")):
        if file.name in _COPIED:
            stage = "_".join(file.parent.relative_to(run).parts)
            shutil.copyfile(file, history / (f"{stage}_{file.name}" if stage else file.name))


def limits(data):
    """What every model that was trained on these photographs alone does not know."""
    photographs = int(np.isin(data.frame["split"], ("train", "validation")).sum())
    return [
        f"Trained on {photographs} photographs of {SIDE} x {SIDE} pixels.",
        "Natural photographs only: drawings, screenshots and generated pictures were not among the ratings.",
    ]
