"""The page of engines says what the commands and the exported files do: both are tried."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from qualitykit.cli import build_parser
from qualitykit.datasets import ScoreScale
from qualitykit.images import save_image
from qualitykit.inference import export, score
from qualitykit.models import scoring_model
from qualitykit.models.card import Card
from qualitykit.models.inputs import Fit
from tests.conftest import tiny_network

PAGE = (Path(__file__).parent.parent / "docs" / "engines.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL) for line in block.strip().splitlines()
]
PREPARING, *READING = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
FILES = {
    "onnx": "exported.onnx",
    "litert": "exported.tflite",
    "saved_model": "exported",
    "openvino": "exported.xml",
}
NEEDS = {"onnx": ("tf2onnx", "onnx"), "openvino": ("openvino",)}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command):
    program, *arguments = shlex.split(command)
    assert program == "qualitykit" and build_parser().parse_args(arguments)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A photograph and a small model that sees it made smaller."""
    folder = tmp_path_factory.mktemp("engines")
    scoring_model(tiny_network()).save(folder / "mine.keras")
    Card("mine", "x", scale=ScoreScale(0, 100), input=Fit(64)).save(folder / "mine.json")
    from sklearn.datasets import load_sample_image

    save_image(folder / "holiday.jpg", load_sample_image("china.jpg"))
    return folder


@pytest.mark.parametrize(("format", "code"), zip(FILES, READING, strict=True))
def test_a_few_lines_score_by_each_format_as_qualitykit_does(folder, format, code, monkeypatch):
    missing = [name for name in NEEDS.get(format, ()) if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed")
    monkeypatch.chdir(folder)
    assert FILES[format] in code
    export("mine.keras", FILES[format], format=format)
    names = {}
    exec(PREPARING + code, names)
    expected = score("holiday.jpg", "mine.keras", engine="keras")["score"][0]
    assert float(names["score"]) == pytest.approx(expected, abs=1e-3)
