"""Score photographs: one row a file, in the order given.

The exit code is 1 when some file could not be scored.
"""

from qualitykit.cli.arguments import add_photographs, reading, suffix_in


def add_arguments(parser):
    add_photographs(parser)
    parser.add_argument(
        "--out", type=suffix_in(".csv", ".json"), help="also write the table to a .csv or .json file"
    )


def run(options):
    from qualitykit.cli import tables
    from qualitykit.inference import score

    table = score(options.paths, **reading(options))
    tables.show(table)
    if options.out:
        tables.write(table, options.out)
    return tables.exit_code(table)
