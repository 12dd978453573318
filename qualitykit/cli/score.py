"""Score photographs: one row a photograph, in the order given.

--json and .json files hold every name exactly, bytes that are no text as escapes; in .csv files, which
spreadsheets open, a relative path that starts like a formula gets "./" in front. The exit code is 1 when some
file could not be scored, or images in a folder were passed over because they are of a kind that is not read.

With --cluster, photographs are listed while they are scored, a path may be a table of paths (.csv, .tsv or
.parquet, with a column "path") or an address (s3://, gs://), and --out is a folder of Parquet parts, or the
address of one: each part appears when it is done, and the same command again scores only what is missing.
"""

from qualitykit.cli.arguments import add_photographs, positive, reading, suffix_in
from qualitykit.cli.clusters import add_cluster, check_together, run_on_cluster

_ORDERS = ("given", "best", "worst", "name")


def add_arguments(parser):
    add_photographs(parser)
    parser.add_argument(
        "--out",
        type=_table,
        metavar="FILE",
        help="also write the table to a .csv, .json or .parquet file",
    )
    parser.add_argument("--sort", choices=_ORDERS, default="given", help="order of the rows")
    parser.add_argument(
        "--top", type=positive, metavar="N", help="print the N best only, or the first N of another order"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    add_cluster(parser)


def run(options):
    check_together(options)
    if options.cluster is not None:
        return run_on_cluster(options)
    from qualitykit._files import check_writable
    from qualitykit.cli import tables
    from qualitykit.inference.score_files import score
    from qualitykit.inference.table_files import check_ending, write_table

    if options.out:
        check_ending(check_writable(options.out))
    table = score(options.paths, **reading(options))
    table = tables.sort(table, "best" if options.top and options.sort == "given" else options.sort)
    if options.out:
        write_table(table, options.out)
    if options.json:
        tables.show_json(table, top=options.top, quiet=options.quiet)
    else:
        tables.show(table, top=options.top)
    return tables.exit_code(table)


def _table(text):
    """A path or an address, as it was given, that ends as tables do."""
    suffix_in(".csv", ".json", ".parquet")(text)
    return text
