"""What each format gives whole, cut and with bytes behind it: `python benchmarks/formats.py`.

Makes a file of every format in twelve ways of encoding each (tests/image_kinds.py) and prints, by format: how
many whole files gave Pillow's or OpenCV's pixels, how many of the cut ones (20 lengths each) were refused or
showed all that the whole one shows, and how many stayed the same with bytes behind their end. Anything else
is printed with its format and way, and is the exit code. `--verbose` prints each way, and why cuts were
refused.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from qualitykit.images import ImageError, load_image
from tests.image_kinds import FORMATS, expected
from tests.images.test_format_sweep import CLOSE, TRAILERS, cut


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    total, wrong = Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        for name, ways in FORMATS.items():
            counts, reasons = Counter(), Counter()
            for way, make in ways.items():
                try:
                    one_way(name, way, make(), path, counts, reasons)
                except Wrong as error:
                    wrong.append(f"{name}, {way}: {error}")
                    print("WRONG", wrong[-1])
                if options.verbose:
                    print(f"    {way}")
            print(f"{name:12} {words(counts)}")
            if options.verbose:
                print(*(f"    {count:4} {reason}" for reason, count in reasons.most_common()), sep="\n")
            total += counts
    print(f"{'together':12} {words(total)}; {len(wrong)} wrong")
    return bool(wrong)


def words(counts):
    return (
        f"{counts['whole']:3} whole as Pillow or OpenCV, {counts['refused']:4} cuts refused, "
        f"{counts['shown']:3} cuts that show all, {counts['behind']:3} with bytes behind"
    )


class Wrong(Exception):
    """A file did not give what it should."""


def one_way(name, way, data, path, counts, reasons):
    """Count what a file gives whole, cut and with bytes behind it."""
    whole, oracle = loaded(data, path), expected(name, way, data)
    if isinstance(whole, str) or whole.shape != oracle.shape:
        raise Wrong(f"whole: {whole if isinstance(whole, str) else whole.shape}")
    furthest = np.abs(whole.astype(int) - oracle).max()
    if furthest > CLOSE.get((name, way), 0):
        raise Wrong(f"whole: differs by {furthest}")
    counts["whole"] += 1
    for length, part in cut(data).items():
        shown = loaded(part, path)
        if isinstance(shown, str):
            counts["refused"] += 1
            reasons["".join(c if not c.isdigit() else "#" for c in shown)] += 1
        elif np.array_equal(shown, whole):
            counts["shown"] += 1
        else:
            raise Wrong(f"cut at {length}: shown, but not as the whole one")
    for trailer in TRAILERS:
        if not np.array_equal(loaded(data + trailer, path), whole):
            raise Wrong(f"with {trailer[:10]!r} behind: {loaded(data + trailer, path)}")
        counts["behind"] += 1


def loaded(data, path):
    """The pixels of a file, or why it is refused."""
    path.write_bytes(data)
    try:
        return load_image(path)
    except ImageError as error:
        return error.reason


if __name__ == "__main__":
    sys.exit(main())
