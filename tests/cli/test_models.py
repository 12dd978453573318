"""`qualitykit models`: the shipped models, held to their files."""

import itertools
import json

import numpy as np
import pytest

from qualitykit.analysis.inspection import describe_cost
from qualitykit.cli import main
from qualitykit.models import find_model, list_models, load_card, load_model, presets


def printed(capsys, *arguments):
    assert main(["models", *arguments]) == 0
    return capsys.readouterr().out


def test_a_summary_holds_size_cost_scale_data_and_test_figures(capsys):
    lines = printed(capsys).split("default: ")[1].splitlines()
    own = itertools.takewhile(lambda line: line.startswith(" "), lines[1:])
    facts = dict(line.strip().split(maxsplit=1) for line in own)
    megabytes = find_model("default").stat().st_size / 1e6
    assert facts["file"] == f"default.keras, {megabytes:.1f} MB"
    assert facts["scale"] == "0 to 100, higher is better" and "BIQ2021" in facts["data"]
    assert facts["photographs"] == "whole, the shorter side at most 512 pixels"
    card = load_card("default")
    assert facts["parameters"] == card.cost["parameters"]
    assert facts["multiply-adds"].split() == ["at", "512x512", *card.cost["multiply-adds at 512x512"].split()]
    assert f"SROCC {card.figures['official test']['SROCC']:.3f}, PLCC" in facts["official"]


@pytest.mark.parametrize("name", list_models())
def test_show_prints_everything_on_the_card_and_no_line_a_number(name, capsys):
    text = printed(capsys, "show", name)
    card = json.loads(find_model(name).with_suffix(".json").read_text(encoding="utf-8"))
    assert json.loads(text) == card
    assert len(card["ratings"]) == 101
    assert not [line for line in text.splitlines() if line.strip(" ,").replace(".", "").isdigit()]


@pytest.mark.parametrize("name", list_models())
def test_the_cost_on_a_card_is_what_the_model_costs(name):
    card = load_card(name)
    sides = card.input.sides or card.input.prepare(np.zeros((512, 512, 3), "uint8")).shape[:2]
    assert card.cost == describe_cost(load_model(name), *sides)


def test_a_model_whose_card_alone_is_here_is_named_at_the_end(capsys, tmp_path, monkeypatch):
    (tmp_path / "far.json").write_text('{"name": "far", "title": "x"}')
    monkeypatch.setattr(presets, "_folders", lambda: [tmp_path])
    assert printed(capsys).strip().endswith("a clone of the project has saved_models/far.keras")
