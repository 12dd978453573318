"""The report as people meet it: in a browser, by mouse and by keyboard, narrow and wide, light and dark."""

import numpy as np
import pandas as pd
import pytest

from qualitykit.analysis.report import report_page

SCORES = {
    "photo 10.jpg": 71.3,
    "photo 2.jpg": 9.5,
    "Apfel.png": 100.0,
    "zebra<script>hacked=1</script>.jpg": 38.2,
}
SCORES["folder/" + "very_long_name_" * 12 + ".jpg"] = 55.0
WIDTHS = [400, 1400]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    rng = np.random.default_rng(0)
    names = [*SCORES, "lost.jpg", "<img src=x onerror='hacked=1'>.jpg"]
    table = pd.DataFrame({"path": names, "score": [*SCORES.values(), np.nan, np.nan]})
    table["width"], table["height"], table["seconds"] = 640, 480, [0.2, 0.1, np.nan, 0.4, 0.3, 0, 0]
    table["error"] = [""] * len(SCORES) + ["no such file", "hidden_" * 30]
    sizes = [(60, 90), (90, 60), (300, 400), (16, 16), (20, 400)]
    images = {
        n: rng.integers(0, 256, (*size, 3), dtype="uint8") for n, size in zip(SCORES, sizes, strict=True)
    }
    maps = {n: rng.uniform(-1, 1, size) for n, size in zip(SCORES, sizes, strict=True)}
    return report_page(
        table,
        images,
        maps,
        damages={name: np.abs(heat) for name, heat in maps.items()},
        title="Holiday photographs",
        model_card={"name": "default", "sha256": "0123456789abcdef" * 4},
        training_ratings=rng.normal(60, 20, 500),
        out=tmp_path_factory.mktemp("report") / "report.html",
    )


def column(browser):
    """Scores in the order that the table shows."""
    return browser.run(
        "return [...document.querySelectorAll('td.score strong')].map(e => Number(e.textContent))"
    )


def header(browser, title):
    xpath = f"//th/button[text()='{title}']"
    return browser.driver.find_element("xpath", xpath)


def sorting(browser):
    """aria-sort by column title."""
    pairs = browser.run(
        "return [...document.querySelectorAll('th[aria-sort]')].map(e => [e.textContent, e.ariaSort])"
    )
    return dict(pairs)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_console_stays_empty_and_nothing_is_asked_of_the_network(browser, page, width, dark):
    browser.open(page, width=width, dark=dark)
    browser.run("for (const e of document.querySelectorAll('button, input[type=radio]')) e.click()")
    assert browser.console() == []
    assert browser.requests() == [page.as_uri()]
    assert browser.run("return window.hacked") is None


def test_the_page_cannot_reach_the_network_if_it_would(browser, page):
    browser.open(page)
    script = "return fetch('https://example.com').then(() => 'reached', error => error.name)"
    assert browser.run(script) == "TypeError"
    assert "Content Security Policy" in " ".join(browser.console())
    assert browser.requests() == [page.as_uri()]


def test_every_picture_is_there_and_has_a_text(browser, page):
    browser.open(page)
    pictures = browser.run("return [...document.images].map(i => [i.naturalWidth, i.alt])")
    assert len(pictures) == 4 * len(SCORES) + 3
    assert all(width > 0 and alt for width, alt in pictures)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("choice", ["none", "lowers", "raises", "damage"])
def test_nothing_is_wider_than_the_window(browser, page, width, choice):
    browser.open(page, width=width)
    browser.run("document.querySelector(`input[value=${arguments[0]}]`).click()", choice)
    wide = browser.run(
        """const limit = document.documentElement.clientWidth + 1;
        return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility()
          && !e.closest('.sr, legend, th.picture') && e.getBoundingClientRect().right > limit)
          .map(e => e.outerHTML)"""
    )
    assert wide == []
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_text_is_large_and_stands_out_enough_to_read(browser, page, width, dark):
    browser.open(page, width=width, dark=dark)
    texts = browser.run(
        """const luminance = colour => {
          const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const behind = e => {
          while (e && /, 0\\)$/.test(getComputedStyle(e).backgroundColor)) e = e.parentElement;
          return getComputedStyle(e ?? document.body).backgroundColor;
        };
        return [...document.querySelectorAll('body *')]
          .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
          .filter(e => !e.closest('script'))
          .map(e => {
            const style = getComputedStyle(e), a = luminance(style.color), b = luminance(behind(e));
            return [e.outerHTML.slice(0, 60), parseFloat(style.fontSize),
              (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
          })"""
    )
    assert len(texts) > 40
    # WCAG 2.2, 1.4.3: a contrast of at least 4.5
    assert [text for text in texts if text[1] < 13 or text[2] < 4.5] == []


def test_a_click_sorts_and_another_turns_the_order(browser, page):
    browser.open(page)
    assert column(browser) == list(SCORES.values())
    header(browser, "Score").click()
    assert column(browser) == sorted(SCORES.values())
    assert sorting(browser)["Score"] == "ascending"
    header(browser, "Score").click()
    assert column(browser) == sorted(SCORES.values(), reverse=True)
    assert sorting(browser) == {"Score": "descending"} | {
        title: "none" for title in ("File", "Percentile", "Pixels", "Seconds")
    }


@pytest.mark.parametrize("key", ["\ue007", " "], ids=["enter", "space"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_keyboard_sorts_too(browser, page, width, key):
    browser.open(page, width=width)
    for _ in range(12):  # as many stops at most lie before the table
        browser.driver.switch_to.active_element.send_keys("\ue004")
        if browser.driver.switch_to.active_element.text == "Score":
            break
    browser.driver.switch_to.active_element.send_keys(key)
    assert column(browser) == sorted(SCORES.values())
    assert browser.run("return document.activeElement.textContent") == "Score"
    assert browser.run("return document.getElementById('said').textContent") == "Sorted by score, ascending."


def test_names_sort_as_people_count(browser, page):
    browser.open(page)
    header(browser, "File").click()
    names = browser.run("return [...document.querySelectorAll('tbody tr')].map(r => r.dataset.name)")
    assert names.index("Apfel.png") < names.index("photo 2.jpg") < names.index("photo 10.jpg")


def test_rows_without_a_value_come_last_either_way(browser, page):
    browser.open(page)
    for _ in range(2):
        header(browser, "Seconds").click()
        assert column(browser)[-1] == SCORES["Apfel.png"]


def test_the_heat_maps_are_chosen_by_mouse_and_by_arrow(browser, page):
    browser.open(page)

    def shown():
        script = "return [...document.querySelectorAll('.layer')].filter(e => e.checkVisibility("
        classes = browser.run(script + "{visibilityProperty: true})).map(e => e.className)")
        return set(classes)

    assert shown() == set()
    browser.driver.find_element("css selector", "input[value=lowers]").click()
    assert shown() == {"layer lowers"}
    browser.driver.switch_to.active_element.send_keys("\ue014")
    assert shown() == {"layer raises"}
    browser.driver.switch_to.active_element.send_keys("\ue014")
    assert shown() == {"layer damage"}


def test_finding_a_part_of_a_name_leaves_its_rows(browser, page):
    browser.open(page)
    search = browser.driver.find_element("id", "find")
    search.send_keys("PHOTO")
    shown = "return [...document.querySelectorAll('tbody tr')].filter(r => r.checkVisibility()).length"
    assert browser.run(shown) == 2
    search.send_keys("?")
    assert browser.run(shown) == 0
    assert browser.driver.find_element("id", "nothing").is_displayed()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_heat_map_covers_its_photograph(browser, page, width):
    browser.open(page, width=width)
    apart = browser.run(
        """return [...document.querySelectorAll('.frame')].map(f => [...f.querySelectorAll('img')]
          .map(i => i.getBoundingClientRect())).map(([p, l]) =>
          Math.max(...['left', 'top', 'right', 'bottom'].map(s => Math.abs(p[s] - l[s]))))"""
    )
    assert len(apart) == len(SCORES) and max(apart) < 1
