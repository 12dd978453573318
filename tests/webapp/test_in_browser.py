"""The page as people meet it: dropping, scores, maps, models side by side, rating by keys."""

import pytest

from qualitykit.datasets import load_dataset
from tests import image_bytes as made
from tests.browser import browser  # noqa: F401

Keys = pytest.importorskip("selenium.webdriver", reason="selenium is not installed").Keys
NAMES = ["a.png", "b.png", '<img src=x onerror="hacked=1">.png']
SCORED = "return document.querySelectorAll('td.score strong').length === {}"


def write(folder, names=NAMES):
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(names):
        made.photograph(120, 160, seed=number).save(folder / name)
    return [str(folder / name) for name in names]


def begin(browser, page):  # noqa: F811
    """The browser, a page open in it."""
    browser.page = page
    browser.open(page.address)
    browser.wait("return document.body.dataset.ready", 60)
    return browser


@pytest.fixture
def opened(browser, start, models, tmp_path):  # noqa: F811
    """The page on an album of three photographs, two models chosen."""
    write(tmp_path / "album")
    return begin(browser, start(tmp_path / "album", models))


@pytest.fixture
def rating(browser, start, tmp_path):  # noqa: F811
    """The page on the same album, no model chosen, where it is rated."""
    write(tmp_path / "album")
    begin(browser, start(tmp_path / "album", []))
    click(browser, "input[value=rate]")
    return browser


def click(browser, selector):  # noqa: F811
    browser.run("document.querySelector(arguments[0]).click()", selector)


def text(browser, selector):  # noqa: F811
    return browser.run("return document.querySelector(arguments[0]).textContent", selector)


def test_dropped_photographs_are_scored_by_every_chosen_model_and_hostile_ones_get_a_line(opened, tmp_path):
    dropped = write(tmp_path / "elsewhere", ["beach.png", "dog.png"])
    (tmp_path / "text.jpg").write_text("no photograph")
    opened.driver.find_element("id", "files").send_keys("\n".join([*dropped, str(tmp_path / "text.jpg")]))
    opened.wait("return document.querySelectorAll('tbody tr').length === 5", 60)
    opened.wait(SCORED.format(10), 120)
    assert text(opened, "#refused li").startswith("text.jpg: ")
    names = opened.run("return [...document.querySelectorAll('tbody tr')].map(r => r.dataset.name)")
    assert sorted(names[:3]) == sorted(NAMES) and sorted(names[3:]) == ["beach.png", "dog.png"]
    columns = opened.run("return [...document.querySelectorAll('#titles th')].map(t => t.textContent)")
    assert columns == ["", "file", "tiny", "small", ""]
    album = opened.page.desk
    cells = opened.run(
        "return [...document.querySelector('tbody tr').querySelectorAll('td.score strong')]"
        ".map(c => c.textContent)"
    )
    path = next(entry.path for entry in album.album if entry.name == names[0])
    assert cells == [f"{album.judges.score(name, path)['score']:.1f}" for name in ("tiny", "small")]
    click(opened, "#models input[value=small]")
    assert opened.run("return document.querySelectorAll('td.score').length") == 5
    click(opened, ".remove")
    opened.wait("return document.querySelectorAll('tbody tr').length === 4")
    assert opened.run("return window.hacked") is None


def test_models_show_their_maps_side_by_side_with_the_sign_that_is_chosen(opened):
    opened.wait(SCORED.format(6), 120)
    click(opened, ".open")
    loaded = "return document.querySelectorAll('#panes img').length === {}"
    opened.wait(loaded.format(4), 240)  # the photograph, two models, the damage that bpsqm predicts
    captions = opened.run("return [...document.querySelectorAll('#panes figcaption')].map(c => c.innerText)")
    first = opened.run("return document.querySelector('tbody td.score strong').textContent")
    assert captions[1].startswith(f"tiny {first}") and captions[2].startswith("small ")
    assert "predicted damage" in captions[3]
    before = opened.run("return document.querySelectorAll('#panes img')[1].src")
    click(opened, "input[name=sign][value=both]")
    opened.wait(f"return !document.querySelector('#panes img[src=\"{before}\"]')", 60)
    opened.wait(loaded.format(4), 240)
    assert text(opened, "#left") == "lowers the score" and text(opened, "#right") == "raises it"
    name = text(opened, "#enlarged-name")
    opened.run("document.getElementById('close').focus()")
    opened.keys(Keys.ARROW_RIGHT)
    assert text(opened, "#enlarged-name") != name
    opened.keys(Keys.ESCAPE)
    opened.wait("return document.activeElement.className === 'open'")


def test_photographs_are_rated_by_keys_into_a_table_that_training_reads(rating, tmp_path):
    assert text(rating, "#progress") == "0 of 3 rated"
    assert not rating.driver.find_element("id", "scores").is_displayed()  # nothing sways the rater
    rating.keys("4", "2")
    rating.wait("return document.getElementById('progress').textContent === '2 of 3 rated'")
    rating.keys(Keys.ARROW_LEFT, Keys.BACKSPACE)
    rating.wait("return document.getElementById('progress').textContent === '1 of 3 rated'")
    rating.keys("5", "7", "1")  # 7 is no rating
    rating.wait("return document.getElementById('progress').textContent === '3 of 3 rated'")
    rating.wait("return /rated 1/.test(document.getElementById('said').textContent)")
    data = load_dataset("table", tmp_path / "album", low=1, high=5)
    shown = rating.run("return [...document.querySelectorAll('tbody tr')].map(r => r.dataset.name)")
    rated = dict(zip(data.names, data.frame["score"], strict=True))
    assert [rated[name] for name in shown] == [4, 5, 1]
    rating.open(rating.page.address)
    rating.wait("return document.body.dataset.ready", 60)
    click(rating, "input[value=rate]")
    assert text(rating, "#progress") == "3 of 3 rated"
    assert rating.run("return document.querySelector('#keys [aria-pressed=true] strong').textContent") == "4"


def test_a_rating_that_cannot_be_written_is_said_and_not_shown_as_kept(rating, tmp_path):
    (tmp_path / "file").write_text("")
    rating.page.desk.ratings.path = tmp_path / "file" / "ratings.csv"
    rating.keys("4")
    rating.wait("return /is not rated/.test(document.getElementById('progress').textContent)")
    assert rating.run("return document.querySelector('#keys [aria-pressed=true]')") is None


@pytest.mark.parametrize("width", [400, 1400])
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_cut_and_the_console_stays_empty(opened, width, dark):
    opened.open(opened.page.address, width=width, dark=dark)
    opened.wait("return document.body.dataset.ready", 60)
    opened.wait(SCORED.format(6), 120)
    for view in ("rate", "scores"):
        click(opened, f"input[value={view}]")
        assert opened.run("return document.documentElement.scrollWidth") <= width
    click(opened, ".open")
    opened.wait("return document.querySelectorAll('#panes img').length === 4", 240)
    assert opened.run("return document.getElementById('enlarged').getBoundingClientRect().right") <= width
    assert opened.console() == []
    asked = [url for url in opened.requests() if not url.startswith("blob:")]
    assert asked and all(url.startswith(opened.page.address) for url in asked)


def test_every_control_has_a_name(rating):
    nameless = (
        "const named = e => e.ariaLabel || e.labels?.length || e.textContent.trim() || e.matches('img[alt]');"
        "return [...document.querySelectorAll('button, input, img')].filter(e => !named(e))"
        ".map(e => e.outerHTML)"
    )
    assert rating.run(nameless) == []
