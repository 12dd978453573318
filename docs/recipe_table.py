"""Writes the table of recipes into its page: `{{ table of recipes }}` becomes text made from `RECIPES`.

Recipes are read, not run: no framework is loaded.
"""

import json

from qualitykit.training import RECIPES

_MARKER = "{{ table of recipes }}"


def on_page_markdown(markdown, **_):
    """MkDocs calls this for every page."""
    return markdown.replace(_MARKER, table()) if _MARKER in markdown else markdown


def table():
    """Every recipe as plain text: one block a recipe, one line a fact."""
    return "\n".join(f"```text\n{block(recipe)}\n```" for recipe in RECIPES.values())


def block(recipe):
    """One recipe: what it builds, its stages, and what was decided."""
    lines = [
        recipe.name,
        f"  system     {recipe.system or 'any model that is trained already'}{_arguments(recipe.arguments)}",
        f"  source     {recipe.source}",
        f"  backbones  {_start(recipe)}",
        f"  takes      {', '.join(sorted(recipe.takes))}",
    ]
    for number, stage in enumerate(recipe.stages(), 1):
        lines += [f"  stage {number}    {stage.name}", *(f"    {line}" for line in _stage(stage))]
    lines += [f"  decision   {decision}" for decision in recipe.decisions]
    return "\n".join(_wrapped(lines))


def _stage(stage):
    yield f"loss       {_call(stage.loss)} on scores {_scale(stage.scores)}"
    yield f"optimiser  {_call(stage.optimizer)}"
    yield f"L2         {stage.l2:g}"
    if stage.head_rate != 1:
        epochs = "" if stage.head_epochs is None else f" in the first {stage.head_epochs} epochs"
        yield f"head       {stage.head_rate:g} times that rate{epochs}"
    if stage.frozen_stride:
        yield f"frozen     backbones up to stride {stage.frozen_stride}"
    yield f"schedule   {_call(stage.schedule)}, at most {stage.epochs} epochs, batches of {stage.batch_size}"
    yield f"stopping   {_plain(stage.stopping) if stage.stopping else 'none'}; keeps the {stage.keep} epoch"
    yield f"view       {_plain(stage.view) or 'whole photographs'}"


def _scale(scores):
    return "of the set's own range" if scores == "own" else f"{scores[0]:g} to {scores[1]:g}"


def _start(recipe):
    return (
        f"{recipe.weights} unless told otherwise" if "weights" in recipe.takes and recipe.system else "none"
    )


def _arguments(arguments):
    return f", {_plain(arguments)}" if arguments else ""


def _call(pair):
    name, arguments = pair
    return f"{name}({_plain(arguments)})"


def _plain(values):
    return ", ".join(f"{name}={json.dumps(value)}" for name, value in values.items())


def _wrapped(lines, width=100):
    """Lines cut at words, what follows indented under what it belongs to."""
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()) + 11)
        while len(line) > width:
            at = line.rfind(" ", len(indent) + 1, width)
            at = width if at < 0 else at
            yield line[:at]
            line = indent + line[at:].lstrip()
        yield line
