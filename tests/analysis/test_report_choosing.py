"""Choosing photographs on the report: by keys and by mouse, kept by the browser, saved as files."""

import csv
import io
import time

import pandas as pd
import pytest

from qualitykit.analysis.report import report_page
from tests.analysis.report_material import NAMES, SCORES, write_report

Keys = pytest.importorskip("selenium.webdriver", reason="selenium is not installed").Keys


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write_report(tmp_path_factory.mktemp("report") / "album")


@pytest.fixture
def opened(browser, page, tmp_path):
    """The page, nothing chosen yet; what it saves goes to `downloads`."""
    downloads = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", downloads)
    browser.open(page)
    browser.run("localStorage.clear()")
    browser.open(page)
    return browser


def shown(browser):
    """Names of the photographs that are shown, in order."""
    script = (
        "return [...document.querySelectorAll('tbody tr')].filter(r => !r.hidden).map(r => r.dataset.name)"
    )
    return browser.run(script)


def marked(browser, what):
    return browser.run(
        "return [...document.querySelectorAll(`tr[data-mark=${arguments[0]}]`)].map(r => r.dataset.name)",
        what,
    )


def counts(browser):
    return browser.run(
        "return ['shown', 'picked', 'rejected'].map(c => document.getElementById(`count-${c}`).textContent)"
    )


def focus(browser, name):
    browser.run("[...document.querySelectorAll('tbody tr')].find(r => r.dataset.name === arguments[0])"
                ".querySelector('.open').focus()", name)  # fmt: skip


def focused(browser):
    return browser.run("return document.activeElement.closest('tr')?.dataset.name")


def click(browser, selector):
    browser.run("document.querySelector(arguments[0]).click()", selector)


def choose(browser, select, value):
    browser.run("const s = document.getElementById(arguments[0]); s.value = arguments[1];"
                "s.dispatchEvent(new Event('change'))", select, value)  # fmt: skip


def saved(browser, folder, name):
    """The bytes of a file that the page saves."""
    deadline = time.monotonic() + 10
    while not (folder / name).is_file() and time.monotonic() < deadline:
        time.sleep(0.02)
    return (folder / name).read_bytes()


def test_keys_pick_and_reject_and_the_choice_is_saved(opened, page, tmp_path):
    focus(opened, NAMES[0])
    opened.keys("p", Keys.ARROW_RIGHT, "x", Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, "P")
    assert marked(opened, "pick") == [NAMES[0], NAMES[3]] and marked(opened, "reject") == [NAMES[1]]
    assert counts(opened) == ["6", "2", "1"]
    click(opened, "#save-list")
    album = page.parent / "album"
    assert saved(opened, tmp_path, "picks.txt").decode() == f"{album / NAMES[0]}\n{album / NAMES[3]}\n"
    click(opened, "#save-csv")
    table = pd.read_csv(io.BytesIO(saved(opened, tmp_path, "choice.csv")))
    assert table["choice"].tolist() == ["pick", "pick", "reject"]
    assert table["path"].tolist() == [str(album / name) for name in (NAMES[0], NAMES[3], NAMES[1])]
    assert table["score"].tolist() == [71.3, 38.2, 9.5] and table["width"].tolist() == [90, 300, 60]
    assert list(table) == ["path", "choice", "score", "percentile", "width", "height"]


def test_a_key_pressed_again_takes_the_choice_back(opened):
    focus(opened, NAMES[0])
    opened.keys("p", "p")
    assert counts(opened) == ["6", "0", "0"]
    opened.keys("p", "x")
    assert marked(opened, "pick") == [] and marked(opened, "reject") == [NAMES[0]]
    assert opened.run("return document.getElementById('said').textContent") == f"{NAMES[0]}: rejected."


def test_buttons_choose_too_and_say_what_is_chosen(opened):
    click(opened, "tbody tr:nth-child(3) .mark.pick")
    pressed = "return [...document.querySelectorAll('tbody .mark[aria-pressed=true]')].map(b => b.ariaLabel)"
    assert opened.run(pressed) == [f"Pick {NAMES[2]}"]
    click(opened, "tbody tr:nth-child(3) .mark.reject")
    assert opened.run(pressed) == [f"Reject {NAMES[2]}"]


def test_the_choice_is_kept_by_the_browser_for_this_page_alone(opened, page):
    focus(opened, NAMES[1])
    opened.keys("p")
    opened.open(page)
    assert marked(opened, "pick") == [NAMES[1]] and counts(opened) == ["6", "1", "0"]
    other = write_report(page.parent / "album", out="other.html")
    opened.open(other)
    assert counts(opened) == ["6", "0", "0"]
    write_report(page.parent / "album")  # the same report, made again
    opened.open(page)
    assert marked(opened, "pick") == [NAMES[1]]


def test_forgetting_asks_first(opened):
    focus(opened, NAMES[1])
    opened.keys("p")
    for answer, left in (("false", "1"), ("true", "0")):
        opened.run(f"window.confirm = () => {answer}")
        click(opened, "#forget")
        assert counts(opened)[1] == left


def test_where_nothing_can_be_kept_one_can_still_choose_and_is_told(opened):
    opened.run("Storage.prototype.setItem = () => { throw new Error('full') }")
    focus(opened, NAMES[1])
    opened.keys("p")
    assert counts(opened)[1] == "1"
    assert "keeps nothing" in opened.run("return document.getElementById('message').textContent")


def test_names_of_any_bytes_reach_the_files_unharmed(opened, tmp_path):
    names = ['a "b", c.jpg', "żółw 亀.jpg", "\udcff\udcfe.jpg", "100%25.jpg", "new\nline.jpg"]
    table = pd.DataFrame({"path": pd.Series(names, dtype=object), "score": range(5)})
    opened.open(report_page(table, out=tmp_path / "names.html"))
    for _ in names:
        opened.run("for (const b of document.querySelectorAll('.mark.pick[aria-pressed=false]')) b.click()")
    click(opened, "#save-list")
    expected = [name.encode("utf-8", "surrogateescape") for name in names]
    assert saved(opened, tmp_path, "picks.txt") == b"".join(name + b"\n" for name in expected[:4])
    assert "1 of the picks has a line break" in opened.run(
        "return document.getElementById('message').textContent"
    )
    click(opened, "#save-csv")
    text = saved(opened, tmp_path, "choice.csv").decode("utf-8", "surrogateescape")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[0] for row in rows] == ["path", *names]


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("name", ["Apfel.png", "photo 2.jpg", "photo 10.jpg", NAMES[4], "tall.jpg", "zebra.webp"]),
        ("score", [NAMES[i] for i in (1, 3, 4, 5, 0, 2)]),
        ("percentile", [NAMES[i] for i in (1, 3, 4, 5, 0, 2)]),
        ("size", [NAMES[i] for i in (0, 1, 5, 4, 2, 3)]),
        ("given", NAMES),
    ],
)
def test_photographs_are_sorted_by_any_figure_and_either_way(opened, key, names):
    choose(opened, "order", key)
    assert shown(opened) == names
    click(opened, "#turn")
    if key == "size":  # of equal ones, the order stays as it was
        names = [NAMES[i] for i in (3, 2, 4, 5, 1, 0)] if names[-1] == NAMES[3] else names
        assert sorted(shown(opened)[-2:]) == sorted(names[-2:]) and shown(opened)[2:4] == names[2:4]
    else:
        assert shown(opened) == names[::-1]


def test_those_without_the_figure_come_last_either_way(opened):
    choose(opened, "order", "seconds")
    assert shown(opened) == [NAMES[i] for i in (1, 0, 4, 3, 5, 2)]
    click(opened, "#turn")
    assert shown(opened) == [NAMES[i] for i in (5, 3, 4, 0, 1, 2)]


def test_the_choice_sorts_too(opened):
    focus(opened, NAMES[4])
    opened.keys("p")
    focus(opened, NAMES[0])
    opened.keys("x")
    choose(opened, "order", "mark")
    assert shown(opened)[0] == NAMES[4] and shown(opened)[-1] == NAMES[0]


@pytest.mark.parametrize("key", [Keys.ENTER, " "], ids=["enter", "space"])
def test_heads_of_the_list_sort_by_mouse_and_by_key(opened, key):
    click(opened, "input[value=list]")
    head = opened.driver.find_element("css selector", "th[data-key=score]")
    head.find_element("tag name", "button").click()
    assert head.get_attribute("aria-sort") == "ascending" and shown(opened)[0] == NAMES[1]
    opened.keys(key)
    assert head.get_attribute("aria-sort") == "descending" and shown(opened)[0] == NAMES[2]
    assert opened.run("return document.getElementById('said').textContent") == "Sorted by score, descending."
    assert opened.run("return document.getElementById('order').value") == "score"
    others = opened.run("return [...document.querySelectorAll('th[aria-sort=none]')].map(h => h.dataset.key)")
    assert others == ["name", "percentile", "size", "seconds", "mark"]


def test_finding_a_part_of_a_name_leaves_its_photographs(opened):
    find = opened.driver.find_element("id", "find")
    find.send_keys("PHOTO")
    assert shown(opened) == NAMES[:2] and counts(opened)[0] == "2 of 6"
    find.send_keys("?")
    assert shown(opened) == [] and opened.driver.find_element("id", "nothing").is_displayed()
    opened.driver.find_element("id", "show-all").click()
    assert shown(opened) == NAMES and find.get_attribute("value") == ""


def test_the_score_sliders_leave_what_lies_between_them(opened):
    low, high = opened.driver.find_elements("css selector", "#score-range input")
    low.send_keys(*[Keys.ARROW_RIGHT] * 39)
    assert shown(opened) == [NAMES[i] for i in (0, 2, 4, 5)]  # 38.2 is below 39
    high.send_keys(*[Keys.ARROW_LEFT] * 30)
    assert shown(opened) == [NAMES[i] for i in (4, 5)] and counts(opened)[0] == "2 of 6"
    bars = opened.run(
        "return [...document.querySelectorAll('.ours')].filter(b => b.matches('rect:not(.out)')).length"
    )
    assert bars == 8  # of 4 points each, whose middles lie between 39 and 70
    high.send_keys(Keys.HOME)  # a thumb stops at the other one
    assert high.get_attribute("value") == low.get_attribute("value") == "39"
    high.send_keys(Keys.END)
    low.send_keys(Keys.HOME)
    assert shown(opened) == NAMES


def test_scores_past_the_ends_of_the_scale_stay_with_the_outermost_stops(opened, tmp_path):
    table = pd.DataFrame({"path": ["a", "b"], "score": [-7.0, 130.0]})
    opened.open(report_page(table, out=tmp_path / "past.html"))
    assert shown(opened) == ["a", "b"]
    low, _ = opened.driver.find_elements("css selector", "#score-range input")
    low.send_keys(Keys.ARROW_RIGHT)
    assert shown(opened) == ["b"]


def test_the_size_sliders_step_through_the_sizes_that_there_are(opened):
    low, high = opened.driver.find_elements("css selector", "#size-range input")
    low.send_keys(Keys.ARROW_RIGHT)
    assert shown(opened) == NAMES[2:]  # without the two of 5,400 pixels
    high.send_keys(Keys.ARROW_LEFT)
    assert shown(opened) == NAMES[4:]
    assert opened.run("return document.getElementById('size-said').textContent") == "0.011 to 0.019"
    assert low.get_attribute("aria-valuetext") == "at least 0.011 megapixels"


def test_sliders_of_one_size_are_not_offered(opened, tmp_path):
    table = pd.DataFrame({"path": ["a", "b"], "score": 50.0, "width": 640, "height": 480})
    opened.open(report_page(table, out=tmp_path / "one.html"))
    assert not opened.driver.find_element("id", "size-tool").is_displayed()
    assert opened.console() == []


def test_only_picked_or_undecided_ones_can_be_shown(opened):
    focus(opened, NAMES[2])
    opened.keys("p")
    choose(opened, "chosen", "pick")
    assert shown(opened) == [NAMES[2]]
    choose(opened, "chosen", "open")
    focus(opened, NAMES[1])
    opened.keys("x")
    assert shown(opened) == [NAMES[i] for i in (0, 3, 4, 5)]
    assert focused(opened) == NAMES[0]  # the focus does not fall with the photograph that went
    choose(opened, "chosen", "kept")
    assert shown(opened) == [NAMES[i] for i in (0, 2, 3, 4, 5)]


@pytest.mark.parametrize("view", ["grid", "list"])
def test_arrows_walk_as_the_photographs_lie(opened, view):
    click(opened, f"input[value={view}]")
    tile = opened.driver.find_element("id", "tile")
    opened.run("arguments[0].value = 340; arguments[0].dispatchEvent(new Event('input'))", tile)
    columns = opened.run(
        "const tops = [...document.querySelectorAll('tbody tr')].map(r => r.offsetTop);"
        "return tops.filter(t => t === tops[0]).length"
    )
    assert columns == (3 if view == "grid" else 1)
    focus(opened, NAMES[0])
    opened.keys(Keys.ARROW_DOWN)
    assert focused(opened) == NAMES[columns]
    opened.keys(Keys.ARROW_RIGHT, Keys.ARROW_UP)
    assert focused(opened) == NAMES[1]
    opened.keys(Keys.END, Keys.ARROW_RIGHT)
    assert focused(opened) == NAMES[-1]
    opened.keys(Keys.HOME, Keys.ARROW_LEFT)
    assert focused(opened) == NAMES[0]


def test_one_photograph_at_a_time_is_a_stop_of_the_tab_key(opened):
    reachable = (
        "const stops = [...document.querySelectorAll('tbody [tabindex=\"0\"]')];"
        "return [...new Set(stops.map(e => e.closest('tr').dataset.name))]"
    )
    assert opened.run(reachable) == [NAMES[0]]
    focus(opened, NAMES[3])
    assert opened.run(reachable) == [NAMES[3]]
    opened.keys(Keys.TAB)
    assert opened.run("return document.activeElement.href").endswith("/album/tall.jpg")
    opened.keys(Keys.TAB)
    assert opened.run("return document.activeElement.ariaLabel") == "Pick tall.jpg"


def test_letters_typed_into_the_search_choose_nothing(opened):
    opened.driver.find_element("id", "find").send_keys("px")
    assert counts(opened)[1:] == ["0", "0"]


def test_the_figures_of_the_cards_are_those_of_the_table(opened):
    texts = opened.run("return [...document.querySelectorAll('td.score strong')].map(e => e.textContent)")
    assert texts == [f"{score:.1f}" for score in SCORES]
