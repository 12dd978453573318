"""The how-tos and the pages on scores and the local page: their commands are understood, their code runs."""

import re
import runpy
import shlex
import types
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import qualitykit as qk
from qualitykit.cli import build_parser
from qualitykit.datasets import list_datasets
from tests import image_bytes as made

DOCS = Path(__file__).parent.parent / "docs"
PAGES = [*sorted(DOCS.glob("how_to/*.md")), DOCS / "app.md", DOCS / "scores.md"]


def blocks(page, language):
    """Texts of a page's blocks of code in a language."""
    fence = rf"^```{language}(?: [^\n]*)?\n(.*?)^```"
    return re.findall(fence, page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


COMMANDS = [(page, line) for page in PAGES for block in blocks(page, "bash") for line in block.splitlines()]


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=[f"{p.stem}: {c}" for p, c in COMMANDS])
def test_every_command_is_understood(page, command):
    program, *arguments = shlex.split(command)
    if program == "pip":
        extra = re.fullmatch(r"qualitykit\[(\w+)\]", arguments[-1])[1]
        assert re.search(rf"^{extra} = \[", (DOCS.parent / "pyproject.toml").read_text(), re.MULTILINE)
        return
    assert program == "qualitykit"
    options = build_parser().parse_args(arguments)
    assert getattr(options, "data", None) in (None, *list_datasets())


def test_every_how_to_has_commands_or_code():
    assert len(PAGES) >= 7
    bare = [page.stem for page in PAGES if not (blocks(page, "bash") or blocks(page, "python"))]
    assert bare == ["scores"]  # a page of words, whose tables are made from the card


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    gone = [link for link in links if not (page.parent / link).is_file()]
    assert [link for link in gone if not (DOCS.parent / link.removeprefix("../")).is_file()] == []


def test_the_check_of_uploads_says_what_is_wrong_with_each():
    (code,) = blocks(DOCS / "how_to" / "check_uploads.md", "python")
    names = {}
    exec(code, names)  # noqa: S102
    from sklearn.datasets import load_sample_image

    flower = load_sample_image("flower.jpg")
    large = np.asarray(qk.images.resize_image(flower, (600, 900)))
    blurred = qk.distortions.apply(flower, "gaussian_blur", 5)
    answers = {
        "good": names["check_upload"](_png(large)),
        "small": names["check_upload"](_png(flower)),
        "blurred": names["check_upload"](_png(qk.images.resize_image(blurred, (600, 900)))),
        "text": names["check_upload"](b"<html>no photograph</html>"),
        "bomb": names["check_upload"](made.png_bomb()),
    }
    assert answers["good"] == ""
    assert "640 x 427 pixels it is too small" in answers["small"]
    assert "blurred, noisy or dark" in answers["blurred"]
    assert all("cannot be shown" in answers[name] for name in ("text", "bomb"))


def _png(pixels):
    from PIL import Image

    return made.encode(Image.fromarray(pixels), "PNG")


def test_the_layer_that_is_added_is_one_and_its_test_passes(monkeypatch):
    import keras

    layer, test = blocks(DOCS / "how_to" / "add_a_layer.md", "python")
    module = types.ModuleType("max_out")
    exec(layer, module.__dict__)  # noqa: S102
    monkeypatch.setattr(qk.layers, "MaxOut", module.MaxOut, raising=False)
    names = {}
    exec(test, names)  # noqa: S102
    names["test_the_stronger_of_two_neighbouring_channels_is_kept"]()
    inputs = keras.Input((None, None, 6))
    model = keras.Model(inputs, module.MaxOut(3)(inputs))
    maps = np.arange(96, dtype="float32").reshape(2, 2, 4, 6)
    assert model.output_shape == (None, None, None, 2)
    assert np.array_equal(np.asarray(model(maps)), maps.reshape(2, 2, 4, 2, 3).max(-1))
    assert module.MaxOut.from_config(module.MaxOut(3).get_config()).pieces == 3
    with pytest.raises(ValueError, match="multiple of 2. Received: 3"):
        module.MaxOut()(np.zeros((1, 2, 2, 3)))


@pytest.fixture
def tables():
    return runpy.run_path(str(DOCS / "score_tables.py"))


def test_the_tables_of_scores_are_those_of_the_card(tables):
    text = tables["on_page_markdown"]((DOCS / "scores.md").read_text("utf-8"))
    card = qk.models.load_card("default")
    assert "{{" not in text
    rows = re.findall(r"^\| (\d+) \| (\w+) \| (\d+) % are rated lower \|", text, re.MULTILINE)
    assert [int(share) for _, _, share in rows] == [
        round(card.percentile(float(score))) for score, _, _ in rows
    ]
    assert dict((score, word) for score, word, _ in rows)["62"] == "good"
    assert all(limit in text for limit in card.limits)
    figures = card.figures["demo"]
    assert (
        f"| as it is | {figures['china_original.png']:.0f} | {figures['flower_original.png']:.0f} |" in text
    )


def test_ends_are_the_medians_of_photographs_with_about_that_score(tables):
    card = qk.models.load_card("default")
    judged = pd.read_csv(qk.models.history_folder("default") / "test_predictions.csv")
    near = judged[judged["prediction"].between(59, 65)]
    ends = f"{near['low'].median():.0f} to {near['high'].median():.0f}"
    assert f"| 62 | good | {card.percentile(62):.0f} % are rated lower | {ends} |" in tables["scores"](card)
