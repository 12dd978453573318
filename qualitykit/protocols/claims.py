"""The papers' comparisons: every arm trained alike, tested once, and what the paper says of them judged."""

import logging
import re
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import keras
import numpy as np

from qualitykit.protocols.budget import Budget
from qualitykit.protocols.claim_page import write_claims
from qualitykit.protocols.measure import model_facts, predict, statistics
from qualitykit.protocols.results import Results
from qualitykit.protocols.trainings import Training, measure_all
from qualitykit.protocols.true_maps import true_maps
from qualitykit.protocols.verdicts import Measured
from qualitykit.training.fitting import TrainingDiverged
from qualitykit.training.run import RUN, forget_backup
from qualitykit.training.table import CLAIMS, get_recipe

log = logging.getLogger("qualitykit.protocols")
_TRAINED, _DIVERGED = "trained", "diverged"


def claims(system, data, out, budget=None, *, names=None, arms=None, tested=None, size="fit", on=None):
    """Trains the arms of a system's claims one after the other, tests each, and judges what the papers say.

    All arms share photographs, parts, epochs and networks, see `Budget`. Each is tested once: on the official
    test part where the data set has one, else on a part that is held out. Interrupted, the same call goes on
    where it stopped; claims, arms and seeds may be added.

    Args:
        system: name of the model class that the claims are about, such as "QualityNet".
        data: `IQADataset` to train on, and to test on unless `tested` is given.
        out: folder: results.csv (one row a training), arms.csv and claims.csv (the papers' figures and ours,
            with 95 % intervals, and the verdicts), claims.md (both as a page), and the runs with their
            predictions.
        budget: `Budget`; None for the papers' own.
        names: of the claims, None for all of the system.
        arms: names of the arms to train now, or their `slug`s, None for all; what lacks an arm is not judged.
        tested: another `IQADataset`, all of whose photographs are tested on.
        size: as in `qk.score`.
        on: `Cluster` that trains the arms; None for one after the other, here.

    Returns:
        (arms, claims): the tables of arms.csv and claims.csv, see `claim_page`.

    Raises:
        ValueError: unknown system, claim or arm, backbones that do not fit the claim, references that the
            arms need and the data set lacks, or `out` holds another protocol.

    Reference: QualityNet, Fig. 5 and 15; CSPP-IQA, Tables 3, 4, 6 and Fig. 6; the moments' paper, Tables 1
    to 3; RNN-BIQA, Tables 1 to 3; BPSQM, Tables 1 to 4.
    """
    budget = budget or Budget()
    chosen = choose_claims(system, names, arms)
    _check(chosen, budget, data, tested)
    divided = budget.divide(data)
    request = {"system": system, "data": divided.digest(), "budget": budget.facts(), "size": size}
    request["tested"] = None if tested is None else tested.digest()
    results = Results(out, "claims", request, trained_on=data.name, share=budget.share, size=size)
    bench = _Bench(results.folder, budget, divided, tested, size)
    trainings = [bench.training(*job) for job in _jobs(chosen, arms, budget.seeds)]
    measure_all(trainings, results, on, budget.verbose)
    rows = results.frame().set_index("run")
    measured = {claim.name: bench.measured(claim, rows) for claim in chosen}
    begun = [claim for claim in chosen if measured[claim.name]]
    return write_claims(results.folder, begun, measured, divided if tested is None else tested, budget)


def choose_claims(system, names=None, arms=None):
    """The `Claim`s of a system, or those of these names.

    Raises:
        ValueError: there are none, one of the names is unknown, or none of them has one of the arms.
    """
    own = [claim for claim in CLAIMS.values() if claim.system == system]
    if not own:
        systems = sorted({claim.system for claim in CLAIMS.values()})
        raise ValueError(f"system must be one of {', '.join(systems)}. Received: system={system!r}")
    _check_known("claims", names or (), [claim.name for claim in own])
    wanted = None if names is None else set(map(slug, names))
    chosen = [claim for claim in own if wanted is None or slug(claim.name) in wanted]
    _check_known("arms", arms or (), [arm.name for claim in chosen for arm in claim.arms])
    return chosen


def _check_known(what, given, known):
    unknown = [name for name in given if slug(name) not in map(slug, known)]
    if unknown:
        raise ValueError(f"{what} must be among {'; '.join(dict.fromkeys(known))}. Received: {unknown}")


def _check(chosen, budget, data, tested):
    """Refuses before the first training what would only fail at a later one."""
    for claim in chosen:
        for arm in claim.arms:
            budget.plan(claim, arm, budget.seed, "")
        known = data.frame["reference"].notna().all() or "map_data" in budget.options
        if claim.references and not known:
            raise ValueError(
                f"claim {claim.name} needs references, and {data.name} does not name them for all rows"
            )
    if tested is not None and tested.name == data.name:
        raise ValueError(f"tested must be another data set than {data.name}, which is trained on")


def _jobs(chosen, arms, seeds):
    """[(claim, arm, number from 0)] of every training; an arm of two claims that are measured alike once."""
    found, wanted = {}, None if arms is None else set(map(slug, arms))
    for claim in chosen:
        for arm in claim.arms:
            if wanted is None or slug(arm.name) in wanted:
                found.setdefault((arm.name, claim.part), (claim, arm))
    return [(*pair, number) for pair in found.values() for number in range(seeds)]


@dataclass
class _Bench:
    """Where arms are trained and tested.

    Args:
        folder: of the whole protocol.
        budget, size: see `claims`.
        data: the divided data set.
        tested: another one, or None.
    """

    folder: Path
    budget: Budget
    data: object
    tested: object
    size: object

    def training(self, claim, arm, number):
        """One `Training`, in turn with those that stand in the same folders: pictures, stages or the run."""
        name = arm.name if self.budget.seeds == 1 else f"{arm.name}, seed {self.budget.seed + number}"
        places = self._plan(claim, arm, number).options
        shared = [str(places[option]) for option in sorted(get_recipe(arm.recipe).shares & set(places))]
        place = arm.pictures or " ".join(shared) or str(self._run_folder(arm, number))
        return Training(_key(claim, arm, number), partial(self.measure, claim, arm, number), name, place)

    def measure(self, claim, arm, number):
        """The row of one training and its test."""
        folder, plan = self._run_folder(arm, number), self._plan(claim, arm, number)
        shared = {"arm": arm.name, "dataset": self._tested_on(claim).name, "part": claim.part}
        shared |= {**plan.facts(), "data_sha256": self.data.digest()}
        pictures = self._pictures(arm, self.data)
        keras.utils.clear_session()  # what earlier arms left behind would pile up
        begun = (folder / RUN).exists()
        start = time.perf_counter()
        try:
            model = plan.train(pictures, folder)
        except TrainingDiverged as error:
            log.warning("%s", error)
            return [{**shared, "outcome": _DIVERGED}]
        seconds = float("nan") if begun else time.perf_counter() - start
        found = self._predictions(claim, arm, number, model, pictures)
        forget_backup(folder)  # the budget says how many epochs there are; ten arms would fill a disk
        row = {"outcome": _TRAINED, "seconds": seconds, **statistics(*found), **model_facts(model)}
        return [{**shared, **row}]

    def measured(self, claim, rows):
        """{name of an arm: `Measured`} of the arms that have been trained."""
        found = {}
        for arm in claim.arms:
            keys = {number: _key(claim, arm, number) for number in range(self.budget.seeds)}
            own = [(number, rows.loc[key]) for number, key in keys.items() if key in rows.index]
            if own:
                found[arm.name] = self._pooled(claim, arm, own)
        return found

    def _pooled(self, claim, arm, rows):
        ended = [(number, row) for number, row in rows if row["outcome"] == _TRAINED]
        pairs = [self._predictions(claim, arm, number, None, None) for number, _ in ended]
        truth = pairs[0][0] if pairs else np.zeros(0)
        predictions = np.stack([found for _, found in pairs], axis=1) if pairs else np.zeros((0, 0))
        seconds = tuple(row["seconds"] for _, row in ended)
        return Measured(truth, predictions, seconds, len(rows) - len(ended))

    def _predictions(self, claim, arm, number, model, pictures):
        """(ratings, predictions) of one training, read where they have been written."""
        data, part = pictures, claim.part
        if self._tested_on(claim) is self.tested:
            part = "all"
            data = None if model is None else self._pictures(arm, self.tested)
        folder = self._run_folder(arm, number) / claim.part
        return predict(model, data, part, folder, size=self.size, verbose=self.budget.verbose)

    def _tested_on(self, claim):
        return self.data if self.tested is None or claim.part != "test" else self.tested

    def _pictures(self, arm, data):
        if not arm.pictures:
            return data
        folder = self.folder / "maps" / data.name / arm.pictures
        return true_maps(data, arm.pictures, folder, verbose=self.budget.verbose)

    def _plan(self, claim, arm, number):
        return self.budget.plan(claim, arm, self.budget.seed + number, self.folder / "shared")

    def _run_folder(self, arm, number):
        return self.folder / "arms" / slug(arm.name) / f"seed-{self.budget.seed + number}"


def _key(claim, arm, number):
    return f"{slug(arm.name)}/{number}/{claim.part}"


def slug(name):
    """A name as one of a folder.

    Example:
        >>> slug("Fg + MD, single stream")
        'fg-md-single-stream'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
