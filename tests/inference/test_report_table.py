import html
import pickle
import re

import pandas as pd
import pytest

from qualitykit.inference.report_table import ReportTable


@pytest.fixture
def table():
    table = pd.DataFrame({"path": ["a", "b"], "score": [1.0, 2.0]})
    table.attrs = {"model": "tiny"}
    return table


def test_it_is_the_table_and_shows_the_page(table, tmp_path):
    page = tmp_path / "report.html"
    page.write_text('<!doctype html><title>"quoted" & more</title>')
    shown = ReportTable(table, page)
    assert shown["score"].tolist() == [1.0, 2.0] and shown.attrs == {"model": "tiny"}
    frame = re.search(r'srcdoc="([^"]*)"', shown._repr_html_())
    assert html.unescape(frame[1]) == page.read_text() and page.as_uri() in shown._repr_html_()


def test_what_is_cut_out_of_it_is_a_plain_table(table, tmp_path):
    shown = ReportTable(table, tmp_path / "report.html")
    for part in (shown[shown["score"] > 1], shown.head(1), shown.sort_values("score"), shown[["path"]]):
        assert type(part) is pd.DataFrame
    assert pickle.loads(pickle.dumps(shown))["score"].tolist() == [1.0, 2.0]


def test_a_page_with_pictures_beside_it_is_linked_and_the_table_shown(table, tmp_path):
    page = tmp_path / "report.html"
    page.write_text("page")
    shown = ReportTable(table, page, beside=True)._repr_html_()
    assert "srcdoc" not in shown and page.as_uri() in shown and "<table" in shown


def test_a_page_that_is_gone_leaves_the_table(table, tmp_path):
    shown = ReportTable(table, tmp_path / "gone.html")._repr_html_()
    assert "<table" in shown and "iframe" not in shown
