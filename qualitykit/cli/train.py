"""Train a model as a paper's recipe says; the same command resumes an interrupted run."""

from pathlib import Path

from qualitykit.cli.arguments import add_dataset, add_training, training


def add_arguments(parser):
    add_dataset(parser)
    add_training(parser)
    parser.add_argument("--out", required=True, type=Path, help="folder of the run")


def run(options):
    from qualitykit.training.command import train_by_name

    best = train_by_name(
        options.recipe,
        data=options.data,
        root=options.root,
        options=dict(options.option),
        out=options.out,
        **training(options),
    )
    print("validation: " + ", ".join(f"{name} {value:.4g}" for name, value in best.items()))
    print(f"model, history and curves: {options.out}")
