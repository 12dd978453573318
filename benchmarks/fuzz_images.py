"""What damaged files do to `load_image`: `python benchmarks/fuzz_images.py`.

Makes files of every format in twelve ways of encoding each (tests/image_kinds.py), damages copies of them
(tests/mutations.py) and loads each in a process of its own kind, whose memory is limited. Prints, by format,
how many were read and how many refused in one line; anything else - another exception, text on the console,
a process that died, a file that took more processor time than the limit - is printed in full with the seed
that makes it again, and is the exit code. Then the slowest file and the most memory that any process came to
hold.
"""

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from qualitykit.images import ImageError, image_size, load_image
from tests.image_kinds import FORMATS
from tests.mutations import mutated, with_right_sums

PROCESSES = multiprocessing.get_context("spawn")  # decoders with threads of their own do not survive a fork
PIECE = 250  # files that a process loads before the next one takes its place


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--formats", nargs="*", default=list(FORMATS), choices=FORMATS)
    parser.add_argument("--seconds", type=float, default=5.0, help="of processor time that a file may take")
    parser.add_argument(
        "--gigabytes", type=float, default=6.0, help="of address space that a process may have"
    )
    options = parser.parse_args()
    kinds = [(name, way) for name in options.formats for way in FORMATS[name]]
    jobs = [(*kinds[i % len(kinds)], options.seed + i) for i in range(options.files)]
    outcomes, wrong, slowest, most = Counter(), [], (0.0, None), 0
    for start in range(0, len(jobs), PIECE):
        for job, kind, detail, seconds, memory in loaded(jobs[start : start + PIECE], options):
            outcomes[job[0], kind] += 1
            most, slowest = max(most, memory), max(slowest, (seconds, job), key=lambda pair: pair[0])
            if kind == "wrong" or seconds > options.seconds:
                wrong.append((job, detail, round(seconds, 2)))
                print("WRONG", *wrong[-1], flush=True)
    for name in options.formats:
        print(f"{name:12} read {outcomes[name, 'read']:5}, refused {outcomes[name, 'refused']:5}")
    print(f"{len(jobs)} damaged files, {len(wrong)} of them wrong")
    print(f"slowest: {slowest[0]:.2f} s {slowest[1]}; most memory of a process: {most / 1024:.0f} MiB")
    return bool(wrong)


def loaded(jobs, options):
    """Load the files of jobs in another process; yield (job, outcome, detail, seconds, KiB of memory)."""
    todo = list(jobs)
    while todo:
        ours, theirs = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=work, args=(todo, theirs, options))
        process.start()
        theirs.close()
        try:
            while todo and ours.poll(30 + 10 * options.seconds):
                yield (todo[0], *ours.recv())
                todo.pop(0)
        except EOFError:
            pass
        process.join(1)
        if process.is_alive():
            process.kill()
        process.join()
        if todo:
            yield todo.pop(0), "wrong", f"the process ended with code {process.exitcode}", 0.0, 0


def work(jobs, results, options):
    """Load each file; what goes wrong is told, and what is printed is wrong too."""
    limit = int(options.gigabytes * 1e9)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as printed:
        os.dup2(printed.fileno(), 1)
        os.dup2(printed.fileno(), 2)
        path = os.path.join(folder, "file")
        for name, way, seed in jobs:
            data = mutated(FORMATS[name][way](), seed)
            Path(path).write_bytes(with_right_sums(data) if seed % 4 else data)
            start = time.process_time()  # of all threads; a busy machine makes no file slow
            outcome, detail = one(path)
            seconds = time.process_time() - start
            if printed.tell():
                printed.seek(0)
                outcome, detail = "wrong", f"printed {printed.read()[:300]!r}"
                printed.truncate(0)
            results.send((outcome, detail, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def one(path):
    """Return ("read" | "refused" | "wrong", words)."""
    try:
        shape = load_image(path, orient=False).shape
        if image_size(path) != shape[:2]:
            return "wrong", f"its size is told as {image_size(path)}, but {shape[:2]} were loaded"
        return "read", ""
    except ImageError as error:
        return ("refused", error.reason) if str(error).isprintable() else ("wrong", repr(str(error)))
    except BaseException as error:
        return "wrong", repr(error)


if __name__ == "__main__":
    sys.exit(main())
