"""Makes a trained model the shipped default: `python benchmarks/publish.py runs/default --root data/biq2021`.

Scores BIQ2021's official test split once, the ladders of growing damage, and the demo's photographs; writes
`saved_models/default.keras`, its card, and the history of how it came about.

`python benchmarks/publish.py --cost` only counts the saved model's parameters and multiply-adds again.
"""

import argparse
import json
import os
import shutil
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import damage
import odd_inputs
from default_figures import by_part, coverage, judged, residuals, with_ends
from publishing import figures_of, minutes
from shipped import TEST

import qualitykit as qk
from qualitykit._files import sha256_of, write_atomically
from qualitykit.analysis.inspection import describe_cost
from qualitykit.inference.demo import write_photographs
from qualitykit.models.card import Card, card_of, rating_percentiles
from qualitykit.models.presets import Loaded
from qualitykit.training import get_recipe, read_run

SAVED = Path(__file__).parent.parent / "saved_models"
SIDE = 512  # of BIQ2021's photographs, in pixels


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", nargs="?", type=Path, help="folder of `qualitykit train --recipe default`")
    parser.add_argument("--root", type=Path, help="where BIQ2021 was unpacked")
    parser.add_argument(
        "--photographs",
        type=int,
        default=40,
        help="unseen photographs that are damaged (and of which odd pictures are made)",
    )
    parser.add_argument("--minutes", type=float, help="of the training, where its run did not note them")
    parser.add_argument("--cost", action="store_true", help="only count what the saved model costs, again")
    options = parser.parse_args()
    if options.cost:
        print(json.dumps(renew_cost(SAVED / "default.keras"), indent=2))
        return
    if not (options.run and options.root):
        parser.error("RUN and --root are needed, or --cost")
    publish(options)


def publish(options):
    """Copies the run's model, measures it, and writes its card and history."""
    data = qk.load_dataset("biq2021", options.root)
    shutil.copyfile(options.run / "model.keras", SAVED / "default.keras")
    keep_history(options.run)
    card = describe(options.run, data, options.minutes)
    loaded = Loaded(qk.load_model(SAVED / "default.keras"), card)
    test = judged(loaded, data, "test")
    write_atomically(SAVED / "default_history" / TEST, test.round(4).to_csv(index=False))
    figures = card.figures | {
        "official test": figures_of(test),
        "official test with 95 % intervals": with_ends(test),
        "official test by part": by_part(test),
        "official test residuals": residuals(test),
        "official test within low to high": coverage(test),
        "growing damage": ladders(options.root, options.photographs, loaded),
        "odd inputs": odd(data, options.photographs, loaded, card),
        "demo": demo_scores(loaded),
    }
    Card(**{**vars(card), "figures": figures, "limits": limits(figures)}).save(SAVED / "default.json")
    print(json.dumps(figures, indent=2))


def renew_cost(model_path):
    """The cost as counted now, written to the card beside a saved model; all else on it stays."""
    card = card_of(model_path)
    cost = describe_cost(qk.load_model(model_path), SIDE, SIDE)
    Card(**{**vars(card), "cost": cost}).save(model_path.with_suffix(".json"))
    return cost


def describe(run, data, taken=None):
    """What is known before anything is measured; `taken` are minutes of training."""
    made, head = card_of(run / "model.keras"), read_run(run)["kept"]
    training = data.part("train")
    streams = " and ".join(get_recipe("default").streams)
    return Card(
        name="default",
        title=f"{streams}, tuned, two resolutions, a kernel head; trained on 10,000 rated photographs",
        system="KernelFusion",
        ratings=rating_percentiles(100 * training.frame["score"].to_numpy()),
        rated=len(training),
        trained_on="BIQ2021, official training split (10,000 photographs, 512 x 512)",
        interval=made.interval,
        figures={"validation": rounded({name.removeprefix("val_"): value for name, value in head.items()})},
        training={**made.training, "minutes": taken or minutes(run)},
        cost=describe_cost(qk.load_model(SAVED / "default.keras"), SIDE, SIDE),
        rebuild="qualitykit train --data biq2021 --root data/biq2021 --recipe default --out runs/default "
        "--weights imagenet; python benchmarks/publish.py runs/default --root data/biq2021",
        origin="trained in this project; streams started from ImageNet weights, every layer was tuned",
        papers=["Ahmed, Asif: BIQ2021, Journal of Electronic Imaging 31(5), 2022"],
        sha256=sha256_of(SAVED / "default.keras"),
    )


def ladders(root, photographs, loaded):
    """What growing damage does to scores of unseen photographs, by kind."""
    paths = damage.unseen(root, photographs, seed=0)
    return {name: damage.describe(*damage.score_ladders(paths, name, loaded)) for name in damage.DAMAGE}


def odd(data, photographs, loaded, card):
    """Scores of what is no photograph, or hardly one, by kind."""
    paths = data.part("test").frame["path"].sample(photographs, random_state=0)
    images = [qk.load_image(path) for path in paths]
    rows = [
        odd_inputs.described(kind, qk.score(pictures, loaded), card.ratings[50])
        for kind, pictures in odd_inputs.pictures(images)
    ]
    return {row.pop("kind"): {name: round(float(value), 1) for name, value in row.items()} for row in rows}


def demo_scores(loaded):
    """Scores of the demo's photographs, which the tests hold every backend to."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        table = qk.score(write_photographs(Path(folder)), loaded)
    return {Path(row.path).name: round(row.score, 3) for row in table.itertuples()}


def limits(figures):
    """Where the model does not do what one would expect, in words."""
    known = [
        "Trained on photographs of 512 x 512 pixels; larger ones are brought to a shorter side of 512 first.",
        "Natural photographs only: no drawing, screenshot or generated picture was rated; such pictures were "
        "held below ceilings that are a decision, not anybody's opinion.",
    ]
    return known + [
        f"Growing {name.replace('_', ' ')}: the score falls at all five steps on "
        f"{found['every_step_falls']:.0%} of photographs; one raised it by {found['largest_rise']} at most."
        for name, found in figures["growing damage"].items()
        if found["every_step_falls"] < 0.9 or found["largest_rise"] > 1
    ]


def keep_history(run):
    """Histories, curves and every head that was tried."""
    folder = SAVED / "default_history"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(run / "history.csv", folder / "heads.csv")
    for stream in get_recipe("default").streams:
        for name in ("history.csv", "curves.png", "run.json"):
            shutil.copyfile(run / stream / name, folder / f"{stream}_{name}")


def rounded(values):
    return {name: round(value, 5) for name, value in values.items()}


if __name__ == "__main__":
    main()
