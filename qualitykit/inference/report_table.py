"""The table that `qk.report` returns: in a notebook it shows the page itself."""

import html
import os
from pathlib import Path

import pandas as pd

# Beyond this a notebook would become too heavy to keep.
_MOST_BYTES = 25_000_000


class ReportTable(pd.DataFrame):
    """The table of `score`, with the page that was made of it; what is cut out of it is a plain DataFrame.

    Args:
        table: of `score`.
        page: path of the page.
        beside: whether the page's pictures lie in a folder beside it.

    Attributes:
        page: absolute path of the page.

    Example:
        >>> table = ReportTable(pd.DataFrame({"score": [1.0, 2.0]}), "report.html")
        >>> type(table[:1]).__name__, table.page.name
        ('DataFrame', 'report.html')
    """

    _metadata = ["page", "beside"]

    def __init__(self, table: pd.DataFrame, page: str | os.PathLike, beside: bool = False):
        super().__init__(table)
        self.attrs = table.attrs
        self.page, self.beside = Path(os.fsdecode(page)).absolute(), beside

    def _repr_html_(self) -> str:
        """The page inside the notebook; where it is too large or has pictures beside it, its address."""
        try:
            fits = not self.beside and self.page.stat().st_size <= _MOST_BYTES
            text = self.page.read_text(encoding="utf-8") if fits else None
        except OSError:
            return super()._repr_html_()
        link = f'<p><a href="{html.escape(self.page.as_uri())}">{html.escape(str(self.page))}</a></p>'
        if text is None:
            return link + super()._repr_html_()
        return (
            f'<iframe srcdoc="{html.escape(text)}" title="report" width="100%" height="760" '
            f'style="border: 0"></iframe>{link}'
        )
