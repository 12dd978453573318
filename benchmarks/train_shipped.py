"""Trains one of the shipped models on BIQ2021, and ships it.

    python benchmarks/train_shipped.py quality_net --root data/biq2021 --weights FOLDER --out runs/quality_net

`--list` names all and what each changes in its recipe; `benchmarks/shipped.py` holds them as data. Killed
at any moment, the same command goes on. When the training is done, the model is made compact, its
intervals are measured on the validation part, the official test part is scored, once, and model, card,
history and test predictions go into saved_models. `--train-only` stops before that: choose between
rivals, such as `hyper_iqa` and `hyper_iqa_smp`, by the validation part (`--validation` prints it for
every run in a folder), then run the better one again without it.

`--photographs 40 --epochs 1 --saved FOLDER` tries the whole way in minutes, on photographs of the
training split alone: the official test part is not read. How long the whole takes: `benchmarks/dry_run.py
SYSTEM --shipped`.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from shipped import SAVED, SHIPPED

ROWS = ("val_srocc", "val_plcc", "val_rmse")


def main():
    options = parse_arguments()
    if options.list:
        return print("\n".join(f"{name:15} {entry.title}" for name, entry in SHIPPED.items()))
    if options.validation:
        return show_validation(options.validation)
    import qualitykit as qk
    from qualitykit.training.data import with_validation

    entry = SHIPPED[options.system]
    data = with_validation(qk.load_dataset("biq2021", options.root))
    if options.photographs:
        data = few(data, options.photographs)
    train(entry, data, options)
    if not options.train_only:
        finish(options.system, entry, data, options)


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("system", nargs="?", choices=list(SHIPPED))
    parser.add_argument("--list", action="store_true", help="name the models and stop")
    parser.add_argument("--validation", type=Path, help="print the validation figures of runs in a folder")
    parser.add_argument("--root", type=Path, help="where BIQ2021 was unpacked")
    parser.add_argument("--weights", help="folder of ImageNet weights, or imagenet")
    parser.add_argument("--out", type=Path, help="folder of the run")
    parser.add_argument("--saved", type=Path, default=SAVED, help="where the shipped model goes")
    parser.add_argument("--cache", default="memory", help="decoded photographs: memory or a folder")
    parser.add_argument("--epochs", type=int, help="instead of the model's own")
    parser.add_argument("--frozen-stride", type=int, help="instead of the model's own, to compare with it")
    parser.add_argument("--photographs", type=int, help="to try with")
    parser.add_argument("--train-only", action="store_true", help="do not publish, leave the test part alone")
    options = parser.parse_args()
    needed = ("system", "root", "weights", "out")
    missing = [name for name in needed if getattr(options, name) is None]
    if missing and not (options.list or options.validation):
        parser.error(f"needed: {', '.join(missing)}")
    if options.photographs and options.saved == SAVED and not options.train_only:
        parser.error("a model of few photographs is no shipped one: give another --saved")
    return options


def train(entry, data, options):
    """The run, gone on with wherever it stopped."""
    import qualitykit as qk

    changes = dict(entry.changes)
    if options.epochs:
        changes["epochs"] = options.epochs
    if options.frozen_stride:
        changes["frozen_stride"] = options.frozen_stride
    if options.photographs and "feature_epochs" in changes:
        changes["feature_images"] = max(options.photographs // 10, 1)
    qk.train(
        None,
        data,
        entry.recipe,
        out=options.out,
        weights=entry.weights(options.weights),
        arguments=entry.model_arguments(),
        cache=options.cache,
        **changes,
    )


def finish(name, entry, data, options):
    """The shipped model, and what it reaches."""
    from publishing import publish

    rebuild = (
        f"python benchmarks/train_shipped.py {name} --root data/biq2021 --weights FOLDER --out runs/{name}"
    )
    card = publish(name, entry, options.out, data, options.saved, rebuild)
    megabytes = (options.saved / f"{name}.keras").stat().st_size / 1e6
    for part, figures in card.figures.items():
        print(f"{part:15} " + ", ".join(f"{key} {value:.4g}" for key, value in figures.items()))
    print(f"{name}: {megabytes:.1f} MB, {card.training['minutes']} minutes of training")


def few(data, count):
    """So many photographs to train on, a quarter each to validate and to test on; no official test ones."""
    rows = np.flatnonzero(data.frame["split"] != "test")
    quarter = max(count // 4, 4)
    chosen = np.random.default_rng(0).permutation(rows)[: count + 2 * quarter]
    part = data.subset(chosen)
    split = ["train"] * count + ["validation"] * quarter + ["test"] * quarter
    return part.with_frame(part.frame.assign(split=split))


def show_validation(folder):
    """A row a run: the epoch that it keeps."""
    from qualitykit.training import read_history

    for history in sorted(Path(folder).glob("*/history.csv")):
        table = read_history(history.parent) if history.stat().st_size else {}
        if "val_srocc" in table:
            best = table.loc[table["val_loss"].idxmin()]
            figures = "  ".join(f"{row} {best[row]:.4f}" for row in ROWS)
            print(f"{history.parent.name:20} epoch {int(best['epoch']) + 1} of {len(table)}  {figures}")


if __name__ == "__main__":
    main()
