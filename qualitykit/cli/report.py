"""Write an HTML page to choose photographs on: scores, heat maps, the distribution, failures."""

from pathlib import Path

from qualitykit.cli.arguments import add_map_model, add_photographs, reading, suffix_in


def add_arguments(parser):
    add_photographs(parser)
    add_map_model(parser)
    parser.add_argument(
        "--out",
        type=suffix_in(".html", ".htm"),
        default=Path("report.html"),
        metavar="FILE",
        help="page to write",
    )
    parser.add_argument(
        "--no-maps",
        action="store_true",
        help="scores and thumbnails only, which a model with an exported twin makes without a framework",
    )
    parser.add_argument("--title", default="Image quality report", help="headline of the page")
    parser.add_argument(
        "--thumbnails",
        choices=("auto", "embedded", "beside"),
        default="auto",
        help="where pictures lie: in the page, or beside it in a folder; by default beside it from 501 "
        "photographs on",
    )


def run(options):
    from qualitykit._files import check_writable

    check_writable(options.out)  # before a framework is loaded
    from qualitykit.cli import tables
    from qualitykit.inference.report_files import report

    table = report(
        options.paths,
        out=options.out,
        title=options.title,
        maps=not options.no_maps,
        map_model=options.map,
        thumbnails=options.thumbnails,
        **reading(options),
    )
    print(f"{tables.summary(table)}\nwrote {options.out}")
    return tables.exit_code(table)
