"""Writes the figures of the page "what a score means" from the default model's card.

A card is read, no model: no framework is loaded.
"""

import pandas as pd

from qualitykit.models import history_folder
from qualitykit.models.presets import load_card

# The continuous scale of ITU-R BT.500 divides its length into five equal parts.
WORDS = ("bad", "poor", "fair", "good", "excellent")
_SCORES = (20, 35, 50, 62, 70, 80, 85)
# Photographs of the official test split whose score is that near show how far apart the ends usually lie.
_NEAR = 3
_DAMAGE = {
    "original": "as it is",
    "gaussian_blur": "blurred",
    "additive_gaussian_noise": "noisy",
    "jpeg": "compressed",
    "darken": "darkened",
}
_STRENGTH = {"2": "a little", "4": "strongly"}


def on_page_markdown(markdown, **_):
    """MkDocs calls this for every page."""
    makers = {
        "table of scores": scores,
        "table of the demo": demo,
        "errors of the default model": errors,
        "limits of the default model": limits,
    }
    for name, make in makers.items():
        marker = f"{{{{ {name} }}}}"
        markdown = markdown.replace(marker, make(load_card("default"))) if marker in markdown else markdown
    return markdown


def word(score, scale):
    """What BT.500's scale calls a score, such as "good" for 62 of 100.

    Example:
        >>> from qualitykit.datasets import ScoreScale
        >>> word(62, ScoreScale(0, 100)), word(100, ScoreScale(0, 100))
        ('good', 'excellent')
    """
    share = float(scale.normalise(score))
    return WORDS[min(int(share * len(WORDS)), len(WORDS) - 1)]


def scores(card):
    """Some scores: their word, the share of photographs below, and where 90 % of ratings lie, typically."""
    rows = [
        "| score | on a scale of five words | of the training photographs | 90 % of ratings lie in |",
        "|---|---|---|---|",
    ]
    judged = pd.read_csv(history_folder("default") / "test_predictions.csv")
    for score in _SCORES:
        near = judged[(judged["prediction"] - score).abs() <= _NEAR]
        ends = f"{near['low'].median():.0f} to {near['high'].median():.0f}"
        below = f"{card.percentile(score):.0f} % are rated lower"
        rows.append(f"| {score} | {word(score, card.scale)} | {below} | {ends} |")
    return "\n".join(rows)


def demo(card):
    """The scores of `qualitykit demo`'s photographs, as the card has them: a column a photograph."""
    found = card.figures["demo"]
    names = sorted({name.split("_")[0] for name in found})
    columns = [("original", "")] + [
        (kind, level) for kind in _DAMAGE if kind != "original" for level in _STRENGTH
    ]
    heads = [f"{_DAMAGE[kind]} {_STRENGTH.get(level, '')}".strip() for kind, level in columns]
    rows = [f"| | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    for head, (kind, level) in zip(heads, columns, strict=True):
        ending = f"_{kind}_{level}.png" if level else f"_{kind}.png"
        rows.append(f"| {head} | {' | '.join(f'{found[name + ending]:.0f}' for name in names)} |")
    return "\n".join(rows)


def errors(card):
    """How far the default model is from people, in a sentence."""
    test = card.figures["official test"]
    return (
        f"On the {test['n']:,} photographs of BIQ2021's official test split, which it has not seen, its "
        f"score is off the mean rating by {test['MAE']:.1f} on average (root of the mean square: "
        f"{test['RMSE']:.1f}), and ranks photographs as people do at an SROCC of {test['SROCC']:.3f}."
    )


def limits(card):
    """What its card says that it cannot do."""
    return "\n".join(f"- {limit}" for limit in card.limits)
