"""Runs the notebooks and keeps what they show: `python docs/run_notebooks.py [notebooks/01_*.ipynb ...]`.

Wanted whenever a notebook, or a model that it loads, has changed. What differs from run to run (times,
widgets, lines of progress) is left out, so that a change in a notebook is a change of what it shows.
"""

import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
LARGEST = 2_000_000  # bytes of a notebook with its pictures


def main(paths):
    """Runs the notebooks of these paths, or all."""
    for path in map(Path, paths or sorted(FOLDER.glob("*.ipynb"))):
        notebook = run(nbformat.read(path, as_version=4))
        text = nbformat.writes(notebook)
        if len(text) > LARGEST:
            raise SystemExit(
                f"{path}: {len(text)} bytes, more than {LARGEST}: draw fewer or smaller pictures"
            )
        path.write_text(text + "\n", encoding="utf-8")
        print(f"{path.name}: {len(text) / 1e3:.0f} kB")


def run(notebook):
    """The notebook with what its cells show, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(notebook, timeout=900, resources={"metadata": {"path": folder}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [kept for kept in map(tidied, cell.outputs) if kept]
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"]}
    return notebook


def tidied(output):
    """An output without what differs from run to run; None where nothing is left."""
    if output.output_type == "stream":
        return output if output.name == "stdout" else None
    data = output.get("data", {})
    if any("widget" in kind for kind in data):
        return None
    return output


if __name__ == "__main__":
    main(sys.argv[1:])
