"""Draw where a model looked: a heat map over each photograph.

Blue-to-yellow marks what raises the score, or, with --sign negative, what lowers it.
"""

from pathlib import Path

from qualitykit.cli.arguments import add_map_model, add_photographs, reading


def add_arguments(parser):
    add_photographs(parser)
    add_map_model(parser)
    parser.add_argument(
        "--out", type=Path, default=Path("maps"), help="folder for the pictures (default: maps)"
    )
    parser.add_argument(
        "--sign",
        choices=("positive", "negative"),
        default="negative",
        help="what raises or what lowers the score",
    )
    parser.add_argument(
        "--layer", help="name of a layer, such as backbone/conv_1 (default: the last spatial one)"
    )


def run(options):
    from qualitykit.cli import tables
    from qualitykit.inference.explain_files import explain_files

    table = explain_files(
        options.paths,
        options.out,
        sign=options.sign,
        layer=options.layer,
        map_model=options.map,
        **reading(options),
    )
    tables.show(table)
    return tables.exit_code(table)
