"""Train a model as a paper's recipe says; the same command resumes an interrupted run."""

import sys
from pathlib import Path

from qualitykit._defaults import PRECISIONS
from qualitykit.cli.arguments import add_dataset, dataset
from qualitykit.cli.training_arguments import add_training, training


def add_arguments(parser):
    add_dataset(parser)
    add_training(parser)
    parser.add_argument(
        "--model", help="name or .keras file of a trained model to tune on; without it, the recipe builds one"
    )
    parser.add_argument("--out", required=True, type=Path, help="folder of the run")
    parser.add_argument(
        "--devices",
        choices=("all",),
        help="share every batch out among all GPUs of this machine: under TensorFlow and JAX, recipes of one "
        "stage (default: one)",
    )
    parser.add_argument(
        "--mixed-precision",
        nargs="?",
        const=PRECISIONS[0],
        choices=PRECISIONS,
        help="let backbones compute in 16 bits, for GPUs made for it: recipes of one stage (default: no; "
        "alone: %(const)s)",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="remove what another run left in the folder first"
    )


def run(options):
    from qualitykit.models.presets import load_model
    from qualitykit.training import read_run, train

    asked = training(options)
    try:
        train(
            load_model(options.model) if options.model else None,
            dataset(options),
            options.recipe,
            out=options.out,
            devices=options.devices,
            mixed_precision=options.mixed_precision,
            fresh=options.fresh,
            **{**asked.pop("changes"), **asked.pop("options"), **asked},
        )
    except KeyboardInterrupt:
        print("stopped: the same command goes on after the last finished epoch", file=sys.stderr)
        return 130
    kept = read_run(options.out)["kept"]
    print("validation: " + ", ".join(f"{name} {value:.4g}" for name, value in kept.items()))
    print(f"model, history and curves: {options.out}")
    return 0
