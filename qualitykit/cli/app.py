"""Open a page on this machine: drop photographs, see scores and maps, compare models, rate by keys.

The page asks nothing of the network. Ratings go into a CSV file that `qualitykit train --data table` reads;
photographs that are dropped and rated are copied beside it. Ctrl-C ends it.
"""

import argparse
import webbrowser
from pathlib import Path

from qualitykit.cli.arguments import positive


def add_arguments(parser):
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="FOLDER",
        help="photographs to look at and to rate (default: rated_photographs, made with the first rating)",
    )
    parser.add_argument(
        "--model",
        action="append",
        metavar="NAME|FILE",
        help="to judge by at first; may be repeated, others can be chosen on the page (default: default)",
    )
    parser.add_argument(
        "--ratings", type=Path, metavar="FILE", help="CSV file of ratings (default: FOLDER/ratings.csv)"
    )
    parser.add_argument("--low", type=_digit, default=1, metavar="N", help="worst rating")
    parser.add_argument("--high", type=_digit, default=5, metavar="N", help="best rating")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="to listen at (default: a free one)")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open nothing")
    parser.add_argument("--max-files", type=positive, default=300, metavar="N", help="dropped files")
    parser.add_argument("--max-megabytes", type=float, default=100.0, metavar="N", help="of one dropped file")
    parser.add_argument(
        "--max-megapixels", type=float, default=250.0, metavar="N", help="refuse larger photographs"
    )


def run(options):
    from qualitykit.webapp import Limits, app

    limits = Limits(
        files=options.max_files, megabytes=options.max_megabytes, megapixels=options.max_megapixels
    )
    with app(
        options.folder,
        options.model or "default",
        ratings=options.ratings,
        low=options.low,
        high=options.high,
        port=options.port,
        limits=limits,
    ) as page:
        try:  # from the first line on, which says that Ctrl-C will do
            print(f"{page.address}\nCtrl-C ends it", flush=True)
            if not options.no_browser:
                webbrowser.open(page.address)
            page.wait()
        except KeyboardInterrupt:
            print()
    return 0


def _digit(text):
    if not (len(text) == 1 and text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to 9, not {text!r}")
    return int(text)
