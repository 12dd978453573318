"""A process forked after a framework had run waits forever for threads that it does not have; this says so.

Measured on Linux: TensorFlow and JAX hang in a forked child once the parent has made a weight, PyTorch once
the parent has run a model; where the parent only imported them, the child may use them.
"""

import os
import sys

# Where TensorFlow and JAX keep what tells that they have started; neither has a public name for it.
_SIGNS = (
    ("tensorflow.python.eager.context", lambda module: module._context._context_handle is not None),
    ("jax._src.xla_bridge", lambda module: bool(module._backends)),
)
_ran = False
_hangs = False


def refuse_fork() -> None:
    """To be called by whoever is about to load a model.

    Raises:
        RuntimeError: this process was forked from one where a framework had run.
    """
    if _hangs:
        raise RuntimeError(
            "models cannot run in this process, which was forked after one had run in its parent: it would "
            "wait forever. Start workers with multiprocessing.get_context('spawn')"
        )


def note_run() -> None:
    """To be called by whoever is about to run a model; raises what `refuse_fork` does."""
    global _ran
    refuse_fork()
    _ran = True


def _after_fork() -> None:
    global _hangs
    _hangs = _hangs or _ran or any(_started(name, sign) for name, sign in _SIGNS)


def _started(name, sign):
    try:
        return sign(sys.modules[name])
    except (KeyError, AttributeError):  # not imported, not begun, or another version's way of keeping it
        return False


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
