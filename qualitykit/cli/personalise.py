"""Make a model of your own taste from a few dozen of your own ratings."""

from pathlib import Path

from qualitykit.cli.arguments import add_dataset, dataset, positive


def add_arguments(parser):
    add_dataset(parser)
    parser.add_argument(
        "--model", default="default", help="name or .keras file of the model to begin with (default: default)"
    )
    parser.add_argument(
        "--out", required=True, type=Path, help="folder for model.keras, its card, figures.csv"
    )
    parser.add_argument("--batch-size", type=positive, default=8, help="photographs of one shape at a time")
    parser.add_argument("--seed", type=int, default=0, help="of the folds of the cross-validation")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(options):
    import warnings

    from qualitykit.personal import personalise
    from qualitykit.personal.start import SkippedWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SkippedWarning)
        figures = personalise(
            dataset(options),
            options.out,
            options.model,
            batch_size=options.batch_size,
            seed=options.seed,
            progress=not options.quiet,
        )
    skipped = [str(warning.message) for warning in caught if warning.category is SkippedWarning]
    for text in skipped:
        print(text)
    print("on photographs whose rating was held back (five-fold cross-validation, five times):")
    print(figures.round(3).to_string())
    gain = figures.loc["personal", "SROCC"] - figures.loc["default", "SROCC"]
    if gain < 0.01:
        print("it ranks as the model it began with: these ratings do not say yet how you differ")
    print(f"saved: {options.out / 'model.keras'}")
    return 1 if skipped else 0
