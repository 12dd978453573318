"""Score scikit-learn's two photographs and damaged copies of them; write scores.csv and report.html."""

from pathlib import Path


def add_arguments(parser):
    parser.add_argument("--out", type=Path, default=Path("."), help="folder for the results (default: here)")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(options):
    from qualitykit._files import check_folder

    check_folder(options.out)  # before a framework is loaded
    from qualitykit.cli import tables
    from qualitykit.inference.demo import run_demo
    from qualitykit.inference.table_files import write_table

    table = run_demo(options.out, progress=not options.quiet)
    tables.show(table)
    write_table(table, options.out / "scores.csv")
    print(f"wrote {options.out / 'scores.csv'} and {options.out / 'report.html'}")
    return tables.exit_code(table)
