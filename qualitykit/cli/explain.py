"""Draw what a model sees: over each photograph, what lowers its score.

Most models are shown by Grad-CAM; one that reads patches (RNN-BIQA) by the patches' influence, one that
predicts damage (bpsqm) by that. index.csv in the folder says which picture is of which photograph.
"""

from pathlib import Path

from qualitykit.cli.arguments import add_map_model, add_photographs, reading


def add_arguments(parser):
    add_photographs(parser)
    add_map_model(parser)
    parser.add_argument("--out", type=Path, default=Path("maps"), help="folder for the pictures")
    parser.add_argument(
        "--sign",
        choices=("negative", "positive", "both"),
        default="negative",
        help="what lowers the score, what raises it, or both in one picture (red lowers, blue raises)",
    )
    parser.add_argument(
        "--layer",
        help="of Grad-CAM: name of a layer, such as backbone/conv_1 (default: the last spatial one)",
    )


def run(options):
    from qualitykit._files import check_folder

    check_folder(options.out)  # before a framework is loaded
    from qualitykit.cli import tables
    from qualitykit.inference.explain_files import INDEX, explain_files

    table = explain_files(
        options.paths,
        options.out,
        sign=options.sign,
        layer=options.layer,
        map_model=options.map,
        **reading(options),
    )
    tables.show(table)
    pictures = sum(int(table[column].notna().sum()) for column in ("picture", "damage") if column in table)
    print(f"wrote {pictures} picture{'' if pictures == 1 else 's'} and {INDEX} in {options.out}")
    return tables.exit_code(table)
