"""The documentation knows every public name and every file it shows."""

import importlib
import re
import runpy
from pathlib import Path

import pytest

import qualitykit

DOCS = Path(__file__).parent.parent / "docs"
ROOMS = sorted(name for name in qualitykit.__all__ if (Path(qualitykit.__file__).parent / name).is_dir())
PACKAGES = [*ROOMS, "analysis.plots"]


def found_at(address):
    """The object at a dotted address: a module, or what a module holds."""
    module, _, name = address.rpartition(".")
    return getattr(importlib.import_module(module), name, None) or importlib.import_module(address)


@pytest.fixture(scope="module")
def pages():
    """{page: everything that it describes}."""
    expand = runpy.run_path(str(DOCS / "reference_names.py"))["expand"]
    texts = {path.stem: expand(path.read_text(encoding="utf-8")) for path in DOCS.glob("reference/*.md")}
    return {
        page: [found_at(address) for address in re.findall(r"^::: (\S+)$", text, re.MULTILINE)]
        for page, text in texts.items()
    }


@pytest.mark.parametrize("name", PACKAGES)
def test_every_public_name_is_on_its_page(pages, name):
    package, page = importlib.import_module(f"qualitykit.{name}"), pages[name.split(".")[0]]
    forgotten = [
        public
        for public in package.__all__
        if f"{name}.{public}" not in PACKAGES and not any(getattr(package, public) is known for known in page)
    ]
    assert forgotten == []


def test_every_name_at_the_top_is_on_a_page(pages):
    known = [thing for page in pages.values() for thing in page]
    names = set(qualitykit.__all__) - set(ROOMS) - {"__version__"}
    assert [name for name in names if not any(getattr(qualitykit, name) is thing for thing in known)] == []


def test_no_name_is_described_twice_on_a_page(pages):
    assert {page: len(things) for page, things in pages.items()} == {
        page: len({id(thing) for thing in things}) for page, things in pages.items()
    }


def test_the_navigation_leads_to_every_page_and_notebook():
    listed = set(
        re.findall(r"[\w/]+\.(?:md|ipynb)", (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8"))
    )
    there = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    there |= {f"notebooks/{path.name}" for path in DOCS.parent.glob("notebooks/*.ipynb")}
    assert listed >= there and set(ROOMS) <= {Path(page).stem for page in listed}


def test_every_picture_has_words_and_a_file():
    for page in DOCS.glob("*.md"):
        for words, file in re.findall(r"!\[(.*?)\]\((.*?)\)", page.read_text(encoding="utf-8")):
            assert len(words) > 15 and (DOCS / file).is_file(), f"{page.name}: {file}"


def test_every_recipe_and_stage_is_in_the_table_of_recipes():
    from qualitykit.training import RECIPES

    page = runpy.run_path(str(DOCS / "recipe_table.py"))
    text = page["on_page_markdown"]((DOCS / "recipes.md").read_text(encoding="utf-8"))
    for recipe in RECIPES.values():
        block = page["block"](recipe)
        assert block in text
        assert block.count("\n    loss ") == len(recipe.stages())
        assert all(decision.split()[0] in block for decision in recipe.decisions)
