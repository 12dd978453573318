"""The report's enlarged view: a photograph with its maps beside it, and keys that walk and choose."""

import pytest

from tests.analysis.report_material import NAMES, write_report

Keys = pytest.importorskip("selenium.webdriver", reason="selenium is not installed").Keys


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write_report(tmp_path_factory.mktemp("report") / "album")


@pytest.fixture
def opened(browser, page):
    """The second photograph of the page, enlarged by a click."""
    browser.open(page)
    browser.run("localStorage.clear()")
    browser.open(page)
    browser.driver.find_elements("css selector", ".open")[1].click()
    return browser


def seen(browser):
    """Name and place of the enlarged photograph, or None."""
    return browser.run(
        "const text = id => document.getElementById(id).textContent;"
        "const told = [text('enlarged-name'), text('enlarged-place')];"
        "return document.getElementById('enlarged').open ? told : null"
    )


def beside(browser, kind):
    browser.driver.find_element("css selector", f"button[data-beside={kind}]").click()


def captions(browser):
    return browser.run(
        "const all = [...document.querySelectorAll('#enlarged figcaption')];"
        "return all.filter(e => e.checkVisibility()).map(e => e.textContent)"
    )


def test_a_click_enlarges_a_photograph_with_its_heat_map_beside_it(opened):
    assert seen(opened) == [NAMES[1], "2 of 6"]
    assert captions(opened) == ["Photograph", "Where it loses, all streams", "left", "right"]
    places = opened.run(
        "return ['.photo-pane', '.map'].map(p => document.querySelector(`#enlarged ${p} .frame`))"
        ".map(f => f.getBoundingClientRect()).map(b => [b.left, b.right, b.width, b.height])"
    )
    (_, right, width, height), (left, *_) = places
    assert right <= left and width / height == pytest.approx(60 / 90, abs=0.02) and height > 400


def test_arrows_walk_through_those_that_are_shown(opened):
    opened.keys(Keys.ARROW_RIGHT)
    assert seen(opened) == [NAMES[2], "3 of 6"]
    assert NAMES[2] in opened.run("return document.getElementById('enlarged-said').textContent")
    opened.keys(*[Keys.ARROW_RIGHT] * 9)
    assert seen(opened) == [NAMES[-1], "6 of 6"]
    assert not opened.driver.find_element("id", "after").is_enabled()
    opened.keys(Keys.ARROW_LEFT, Keys.ARROW_UP)
    assert seen(opened) == [NAMES[3], "4 of 6"]
    opened.driver.find_element("id", "before").click()
    assert seen(opened) == [NAMES[2], "3 of 6"]


def test_a_search_limits_where_one_walks(browser, page):
    browser.open(page)
    browser.driver.find_element("id", "find").send_keys("photo")
    browser.driver.find_element("css selector", "tbody tr:not([hidden]) .open").click()
    browser.keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert seen(browser) == [NAMES[1], "2 of 2"]


def test_keys_choose_while_walking(opened):
    opened.keys("p", Keys.ARROW_RIGHT, "x")
    pressed = "return [...document.querySelectorAll('#enlarged .mark')].map(b => b.ariaPressed)"
    assert opened.run(pressed) == ["false", "true"]
    opened.keys(Keys.ARROW_LEFT)
    assert opened.run(pressed) == ["true", "false"]
    marks = "return [...document.querySelectorAll('tbody tr')].map(r => r.dataset.mark ?? '')"
    assert opened.run(marks) == ["", "pick", "reject", "", "", ""]
    opened.driver.find_element("css selector", "#enlarged .mark.pick").click()
    assert opened.run(marks)[1] == ""


def test_escape_closes_and_gives_the_focus_to_the_photograph_last_seen(opened):
    opened.keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ESCAPE)
    assert seen(opened) is None
    opened.wait(f"return document.activeElement.closest('tr')?.dataset.name === '{NAMES[3]}'")
    opened.keys(Keys.ENTER)
    assert seen(opened) == [NAMES[3], "4 of 6"]
    opened.driver.find_element("id", "close").click()
    assert seen(opened) is None


def test_one_walks_on_among_the_undecided_while_choosing(browser, page):
    browser.open(page)
    browser.run("localStorage.clear()")
    browser.open(page)
    browser.run(
        "const c = document.getElementById('chosen'); c.value = 'open'; c.dispatchEvent(new Event('change'))"
    )
    browser.driver.find_element("css selector", ".open").click()
    browser.keys("p", Keys.ARROW_RIGHT, "x", Keys.ARROW_RIGHT)
    assert seen(browser) == [NAMES[2], "3 of 6"]
    browser.keys(Keys.ESCAPE)
    left = "[...document.querySelectorAll('tbody tr')].filter(r => !r.hidden).map(r => r.dataset.name)"
    browser.wait(f"return {left}.length === 4")
    assert browser.run(f"return {left}") == NAMES[2:]


def test_what_stands_beside_the_photograph_can_be_chosen_and_stays_while_walking(opened):
    beside(opened, "raises")
    assert captions(opened)[1] == "Where it gains, all streams"
    assert opened.run("return document.querySelector('#enlarged .map .layer').className") == "layer raises"
    beside(opened, "damage")
    opened.keys(Keys.ARROW_RIGHT)
    assert captions(opened) == ["Photograph", "Damage"]
    beside(opened, "none")
    assert captions(opened) == ["Photograph"]
    pressed = (
        "return [...document.querySelectorAll('[data-beside][aria-pressed=true]')].map(b => b.textContent)"
    )
    assert opened.run(pressed) == ["Photograph alone"]


def test_the_map_that_lies_over_all_is_the_one_beside(browser, page):
    browser.open(page)
    browser.driver.find_element("css selector", "input[value=damage]").click()
    browser.driver.find_element("css selector", ".open").click()
    assert captions(browser)[1] == "Damage"


def test_the_file_itself_takes_the_place_of_its_thumbnail(opened):
    source = "return document.querySelector('.photo-pane img').src"
    opened.wait(f"{source}.endsWith('/album/photo%202.jpg')")
    assert opened.run("return document.querySelector('.photo-pane img').naturalWidth") == 60
    assert opened.run("return document.querySelector('#enlarged .map img').src").startswith("data:image/jpeg")


def test_a_file_that_has_gone_leaves_its_thumbnail(browser, tmp_path):
    page = write_report(tmp_path / "album")
    (tmp_path / "album" / NAMES[0]).unlink()
    browser.open(page)
    browser.driver.find_element("css selector", ".open").click()
    browser.wait("return performance.getEntriesByType('resource').length >= 0")
    assert browser.run("return document.querySelector('.photo-pane img').src").startswith("data:image/jpeg")
    assert browser.run("return document.querySelector('.photo-pane img').naturalWidth") == 90


def test_figures_and_a_link_stand_in_the_enlarged_view(opened):
    texts = opened.run(
        "return [...document.querySelectorAll('#enlarged-figures div')].map(d => d.innerText.split('\\n'))"
    )
    assert texts == [["Score", "9.5"], ["Percentile", texts[1][1]], ["Pixels", "60 × 90"]]
    link = opened.driver.find_element("css selector", "#enlarged-name a")
    assert link.get_attribute("href").endswith("/album/photo%202.jpg")


def test_what_has_no_picture_is_enlarged_all_the_same(browser, tmp_path):
    import pandas as pd

    from qualitykit.analysis.report import report_page

    table = pd.DataFrame(
        {"path": ["a", "b"], "score": [50.0, 60.0], "low": [41.0, 52.0], "high": [58.0, 66.0]}
    )
    browser.open(report_page(table, out=tmp_path / "bare.html"))
    browser.driver.find_element("css selector", ".open").click()
    browser.keys(Keys.ARROW_RIGHT)
    assert seen(browser) == ["b", "2 of 2"] and browser.console() == []
    texts = browser.run("return document.getElementById('enlarged-figures').innerText.split('\\n')")
    assert texts == ["Score", "60.0", "90 % interval", "52 to 66"]
