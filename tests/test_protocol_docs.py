"""The page of protocols says what the commands say: its commands are parsed, its table is the claims'."""

import re
import shlex
from pathlib import Path

import pytest

from qualitykit.analysis.published import SYSTEMS
from qualitykit.cli import build_parser
from qualitykit.cli.protocol import _PROTOCOLS
from qualitykit.datasets import list_datasets
from qualitykit.protocols import Budget, choose_claims, claim_page, cross_sets, loss_grid, results
from qualitykit.training import CLAIMS, RECIPES

PAGE = (Path(__file__).parent.parent / "docs" / "protocols.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL) for line in block.strip().splitlines()
]


def parsed(command):
    program, *arguments = shlex.split(command)
    assert program == "qualitykit"
    return build_parser().parse_args(arguments)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command):
    options = parsed(command)
    assert options.command == "protocol"
    named = [getattr(options, "data", None), *(on[0] for on in _sets(options))]
    assert {name for name in named if name} <= set(list_datasets())


def _sets(options):
    on = getattr(options, "on", None) or []
    on = on if on and isinstance(on[0], list) else [on] if on else []
    return [*on, *filter(None, [getattr(options, "feature_data", None), getattr(options, "map_data", None)])]


def test_every_protocol_has_its_section_and_its_command():
    sections = re.findall(r"^## (\w+): ", PAGE, re.MULTILINE)
    assert sections == list(_PROTOCOLS)
    assert {parsed(command).protocol for command in COMMANDS} == {None, *_PROTOCOLS}


@pytest.mark.parametrize("command", [c for c in COMMANDS if " claims " in c])
def test_every_documented_comparison_fits_its_claims(command):
    options = parsed(command)
    budget = Budget(
        epochs=options.epochs,
        share=options.share,
        seeds=options.seeds,
        backbones=tuple(options.backbone),
        changes=options.change,
    )
    for claim in choose_claims(options.system, options.claims, options.arms):
        for arm in claim.arms:
            plan = budget.plan(claim, arm, 0, "shared")
            assert not options.feature_data or "feature_data" in RECIPES[plan.recipe].takes


def test_the_table_names_every_claim_with_its_system_and_source():
    rows = re.findall(r"^\| (\w+) \| (\w+) \| ([^|,]+), ([^|]+) \|", PAGE, re.MULTILINE)
    assert {row[0]: row[1:] for row in rows} == {
        claim.name: (claim.system, SYSTEMS[claim.paper], claim.table) for claim in CLAIMS.values()
    }
    needing = re.findall(r"^\| (\w+) \|.*needs references \|$", PAGE, re.MULTILINE)
    assert needing and set(needing) == {claim.name for claim in CLAIMS.values() if claim.references}


def test_the_files_are_those_that_are_written():
    written = {
        results.RESULTS,
        claim_page.ARMS,
        claim_page.CLAIMS,
        claim_page.PAGE,
        _of(cross_sets).MEAN,
        _of(loss_grid).SURFACE,
        "split.json",
    }
    assert set(re.findall(r"`([\w.]+\.(?:csv|md|png|json))`", PAGE)) == written


def _of(function):
    """The module of a protocol, which bears the name of its function."""
    import sys

    return sys.modules[function.__module__]
