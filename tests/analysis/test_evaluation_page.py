"""The page as a reader meets it: in a browser, on a phone, by keyboard."""

import numpy as np
import pandas as pd
import pytest

from qualitykit.analysis import evaluate_predictions
from qualitykit.analysis.evaluation_figures import Figure
from qualitykit.analysis.evaluation_page import Section, evaluation_page
from qualitykit.analysis.tables import Table
from tests.browser import browser  # noqa: F401

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000960000004b0802000000")


def _page(**sections):
    return evaluation_page("A title", "A summary.", [Section("one", "One", **sections)], "The end.")


def _table(rows):
    return Table(
        "numbers", "Numbers", "A note.", pd.DataFrame({"model": ["m"] * rows, "value": 0.5}), bold=(1,)
    )


def test_long_tables_are_folded_and_short_ones_are_not():
    assert "<details>" not in _page(tables=[_table(24)])
    assert "<summary>Numbers: 25 rows</summary>" in _page(tables=[_table(25)])


def test_own_rows_are_set_off_and_numbers_stand_to_the_right():
    page = _page(tables=[_table(2)])
    assert page.count('<tr class="own">') == 1 and page.count('<td class="number">0.500</td>') == 2


def test_pictures_keep_their_place_before_they_are_decoded():
    figure = Figure("f", "A figure", "From x.csv.", 'It says "so".', PNG)
    page = _page(figures=[figure])
    assert 'width="100" height="50" alt="It says &#34;so&#34;."' in page and "From x.csv." in page


def test_empty_sections_are_left_out():
    assert 'id="one"' not in _page() and 'id="one"' in _page(texts=["Something."])


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page of two models with names that are hard to break into lines."""
    folder = tmp_path_factory.mktemp("page")
    rng = np.random.default_rng(0)
    truth = rng.uniform(0, 100, 40)
    files = [folder / f"a_rather_long_name_of_a_model_that_never_ends_{letter}.csv" for letter in "ab"]
    for file in files:
        columns = {
            "path": [f"{i}.jpg" for i in range(40)],
            "mos": truth,
            "prediction": truth + rng.normal(0, 9, 40),
        }
        pd.DataFrame(columns).to_csv(file, index=False)
    return evaluate_predictions(files, folder / "out", dataset="biq2021", resamples=5).page


@pytest.fixture(params=[(400, False), (1400, False), (1400, True)], ids=["400", "1400", "dark"])
def opened(request, page, browser):  # noqa: F811
    width, dark = request.param
    browser.open(page, width=width, dark=dark)
    return browser


def test_nothing_is_asked_for_and_nothing_is_complained_about(opened, page):
    assert [address for address in opened.requests() if address != page.resolve().as_uri()] == []
    assert opened.console() == []


def test_the_page_never_scrolls_sideways(opened):
    assert opened.run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_every_picture_is_shown_within_the_page_and_described(opened):
    pictures = opened.run(
        "return Array.from(document.images, i => [i.complete && i.naturalWidth > 0, i.alt.length,"
        " i.getBoundingClientRect().right <= document.documentElement.clientWidth,"
        " Math.abs(i.clientWidth / i.clientHeight - i.naturalWidth / i.naturalHeight)])"
    )
    assert len(pictures) == 12
    assert all(
        shown and described > 30 and inside and skew < 0.02 for shown, described, inside, skew in pictures
    )


def test_letters_are_large_enough_to_read(opened):
    sizes = opened.run(
        "return Array.from(document.querySelectorAll('p, td, th, a, figcaption, summary'),"
        " e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 14


def test_wide_tables_scroll_inside_themselves(opened):
    boxes = opened.run(
        "return Array.from(document.querySelectorAll('.table'), b => [b.clientWidth, b.tabIndex, b.ariaLabel,"
        " b.getBoundingClientRect().right <= document.documentElement.clientWidth])"
    )
    assert boxes and all(index == 0 and label and inside for _, index, label, inside in boxes)


def test_the_keyboard_reaches_all_that_can_be_used_in_its_order(opened):
    from selenium.webdriver import Keys
    from selenium.webdriver.common.action_chains import ActionChains

    wanted = opened.run(
        "const folded = e => e.tagName != 'SUMMARY' && e.closest('details:not([open])');"
        "const all = document.querySelectorAll('a[href], summary, .table[tabindex=\"0\"]');"
        "window.order = Array.from(all).filter(e => !folded(e)); return window.order.length"
    )
    reached = []
    for _ in range(wanted):
        ActionChains(opened.driver).send_keys(Keys.TAB).perform()
        reached.append(opened.run("return window.order.indexOf(document.activeElement)"))
    assert reached == list(range(wanted))
    outline = opened.run("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_skip_link_comes_first_and_leads_to_the_results(opened):
    from selenium.webdriver import Keys
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(opened.driver).send_keys(Keys.TAB).perform()
    assert opened.run("return document.activeElement.textContent") == "Skip to the results"
    assert opened.run("return document.activeElement.getBoundingClientRect().left >= 0")
    ActionChains(opened.driver).send_keys(Keys.ENTER).perform()
    assert opened.run("return document.activeElement.id") == "main"


def test_folded_tables_open_by_keyboard(opened):
    from selenium.webdriver import Keys

    summary = opened.driver.find_element("css selector", "summary")
    assert not opened.run("return arguments[0].parentElement.open", summary)
    summary.send_keys(Keys.ENTER)
    assert opened.run("return arguments[0].parentElement.open", summary)


def test_every_link_leads_somewhere_in_the_page(opened):
    targets = opened.run("return Array.from(document.links, a => a.getAttribute('href'))")
    assert targets and all(target.startswith("#") for target in targets)
    assert opened.run("return Array.from(document.links).every(a => document.querySelector(a.hash))")


def test_structure_is_one_heading_of_a_page_and_one_a_section(opened):
    assert opened.run("return document.querySelectorAll('h1').length") == 1
    assert opened.run(
        "return Array.from(document.querySelectorAll('section'),"
        " s => document.getElementById(s.getAttribute('aria-labelledby')).tagName)"
    ) == ["H2"] * opened.run("return document.querySelectorAll('section').length")
    assert opened.run("return document.documentElement.lang") == "en"
    ids = opened.run("return Array.from(document.querySelectorAll('[id]'), e => e.id)")
    assert len(ids) == len(set(ids))


def test_text_stands_out_from_its_ground(opened):
    # WCAG 2.1, 1.4.3: at least 4.5 to 1.
    contrasts = opened.run(
        """
        const linear = x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4;
        const sum = ([r, g, b]) => .2126 * r + .7152 * g + .0722 * b;
        const light = c => sum(c.map(x => linear(x / 255)));
        const rgb = s => s.match(/[0-9.]+/g).map(Number);
        const ground = e => {
          for (; e; e = e.parentElement) {
            const c = rgb(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] > 0) return c.slice(0, 3);
          }
          return [255, 255, 255];
        };
        return Array.from(document.querySelectorAll('p, td, th, a, figcaption, summary, h1, h2'), e => {
          const pair = [light(rgb(getComputedStyle(e).color).slice(0, 3)), light(ground(e))];
          return (Math.max(...pair) + .05) / (Math.min(...pair) + .05); });
        """
    )
    assert min(contrasts) >= 4.5
