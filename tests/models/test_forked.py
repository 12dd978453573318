"""A forked child says that it cannot run a model, where it would hang."""

import os
import subprocess
import sys

import pytest

PROBE = """
import os, sys
import numpy as np
import qualitykit as qk
before, model = sys.argv[1:]
image = np.zeros((64, 64, 3), "uint8")
if before == "ran":
    qk.score(image, model)
else:
    import keras  # imported, but not run
child = os.fork()
if child == 0:
    try:
        print(qk.score(image, model)["status"][0])
    except RuntimeError as error:
        print(error)
    sys.stdout.flush()
    os._exit(0)
os.waitpid(child, 0)
"""


@pytest.mark.backends
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize(
    ("before", "said"),
    [("ran", "Start workers with multiprocessing.get_context('spawn')"), ("imported", "ok")],
)
def test_a_forked_child_says_so_where_it_would_hang_and_else_works(before, said, saved_tiny):
    command = [sys.executable, "-c", PROBE, before, saved_tiny]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    lines = done.stdout.strip().splitlines()
    assert len(lines) == 1 and said in lines[0], done.stderr[-2000:]
