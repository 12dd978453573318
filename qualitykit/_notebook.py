"""Whether a notebook runs this, where people see what a call does only if it shows it."""

import sys


def in_notebook() -> bool:
    """Whether a Jupyter kernel runs this process; a shell of IPython is none."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return hasattr(shell, "kernel")


def wants_bar(progress: bool | None) -> bool:
    """Whether to show a progress bar: as asked for, and where nothing was asked (None) in a notebook."""
    return in_notebook() if progress is None else progress
