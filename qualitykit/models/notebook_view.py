"""How a notebook shows a loaded model: what it is, in a few lines from its card."""

import html
from functools import partial
from pathlib import Path

import keras

from qualitykit.models.card import Card, card_of


def show_in_notebooks(network: keras.Model, path: Path) -> None:
    """Makes a notebook show a model by its card, which is read when it is shown.

    Args:
        network: loaded from `path`. It gets `_repr_html_`, which IPython asks for; nothing of it is saved.
        path: of the `.keras` file.
    """
    network._repr_html_ = partial(_of_file, path)


def card_html(card: Card) -> str:
    """A card as HTML: its name, what it is, and a line a fact.

    Example:
        >>> "<dt>trained on</dt><dd>a &amp; b</dd>" in card_html(Card("x", "a model", trained_on="a & b"))
        True
    """
    facts = "".join(
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(text)}</dd>" for name, text in card.summary().items()
    )
    return f"<p><strong>{html.escape(card.name)}</strong>: {html.escape(card.title)}</p><dl>{facts}</dl>"


def _of_file(path):
    return card_html(card_of(path))
