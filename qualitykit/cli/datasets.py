"""List the data sets that qualitykit reads, or check a download."""

from pathlib import Path

from qualitykit.cli.arguments import add_reader_options


def add_arguments(parser):
    parser.add_argument("action", nargs="?", choices=("check",), help="check a download")
    parser.add_argument("name", nargs="?", help="which data set")
    parser.add_argument("root", nargs="?", type=Path, help="where it was unpacked")
    add_reader_options(parser)


def run(options):
    from qualitykit.datasets import check, datasets_table

    if options.action is None:
        for record in datasets_table().to_dict("records"):
            print(f"{record.pop('name')}: {record.pop('title')}")
            for field, value in record.items():
                if value == value and value is not None:
                    print(f"    {field:10} {value}")
        return 0
    if not (options.name and options.root):
        raise ValueError("check needs a data set and its folder: qualitykit datasets check NAME ROOT")
    report = check(options.name, options.root, **dict(options.option))
    print(report)
    return 0 if report.ok else 1
