"""The report as people meet it: in a browser, narrow and wide, light and dark, without a script, on paper."""

import pytest

from tests.analysis.report_material import NAMES, write_report

WIDTHS = [400, 1400]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write_report(tmp_path_factory.mktemp("report") / "album")


def open_states(browser, state):
    """Brings the page into one of the states that people see it in."""
    script = {
        "grid": "",
        "list": "document.querySelector('input[value=list]').click()",
        "lowers": "document.querySelector('input[value=lowers]').click()",
        "damage": "document.querySelector('input[value=damage]').click()",
        "enlarged": "document.querySelector('.open').click()",
        "enlarged tall": "document.querySelectorAll('.open')[3].click()",
    }[state]
    browser.run(script + "; for (const folded of document.querySelectorAll('details')) folded.open = true")


STATES = ["grid", "list", "lowers", "damage", "enlarged", "enlarged tall"]


@pytest.mark.parametrize("thumbnails", ["embedded", "beside"])
def test_the_console_stays_empty_and_only_the_album_is_asked_for(browser, tmp_path, thumbnails):
    page = write_report(tmp_path / "album", thumbnails=thumbnails)
    browser.open(page)
    browser.run(
        "window.confirm = () => true; for (const e of document.querySelectorAll('button, input')) e.click()"
    )
    browser.run("document.querySelector('.open').click()")
    browser.wait("return document.querySelector('.photo-pane img').src.includes('album')")
    assert browser.console() == []
    asked = browser.requests()
    assert asked[0] == page.as_uri() and any("/album/" in url for url in asked)
    assert all(url.startswith(tmp_path.as_uri() + "/") or url.startswith("blob:") for url in asked)
    assert browser.run("return window.hacked") is None


def test_the_page_cannot_reach_the_network_if_it_would(browser, page):
    browser.open(page)
    script = "return fetch('https://example.com').then(() => 'reached', error => error.name)"
    assert browser.run(script) == "TypeError"
    assert browser.requests() == [page.as_uri()]
    image = "const i = new Image(); i.src = 'https://example.com/a.png'; return i.decode().catch(e => e.name)"
    assert browser.run(image) == "EncodingError"
    refused = browser.console()
    assert len(refused) >= 2 and all("Content Security Policy" in line for line in refused)


def test_every_picture_is_there_and_each_photograph_has_a_text(browser, page):
    browser.open(page)
    pictures = browser.run(
        "return [...document.images].map(i => [i.complete && i.naturalWidth, i.alt, i.className])"
    )
    assert len(pictures) == len(NAMES) + 3
    assert all(width > 0 and alt for width, alt, _ in pictures)
    assert [alt for _, alt, kind in pictures if kind == "photo"][4] == f"{NAMES[4]}, score 55.0"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("state", STATES)
def test_nothing_is_wider_than_the_window(browser, page, width, state):
    browser.open(page, width=width)
    open_states(browser, state)
    wide = browser.run(
        """const limit = innerWidth + 1, sheet = e => e.closest(".layer");
        return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !sheet(e)
          && e.getBoundingClientRect().right > limit).map(e => e.outerHTML.slice(0, 99))"""
    )
    assert wide == []
    assert browser.run("return [document.documentElement, document.getElementById('enlarged')].every("
                       "e => e.scrollWidth <= innerWidth)")  # fmt: skip


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("state", ["grid", "list", "enlarged"])
def test_text_is_large_and_stands_out_enough_to_read(browser, page, width, dark, state):
    browser.open(page, width=width, dark=dark)
    open_states(browser, state)
    browser.run(
        "document.querySelector('.mark.pick').click(); document.querySelectorAll('.mark.reject')[1].click()"
    )
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
        const root = document.querySelector("dialog[open]") ?? document.body;
        return [...root.querySelectorAll('*')]
          .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
          .filter(e => !e.closest('script, kbd') && !(e.disabled))
          .map(e => {
            const style = getComputedStyle(e), a = luminance(style.color), b = luminance(behind(e));
            return [e.outerHTML.slice(0, 60), parseFloat(style.fontSize),
              (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
          })"""
    )
    assert len(texts) > (8 if state == "enlarged" else 40)
    # WCAG 2.2, 1.4.3: a contrast of at least 4.5
    assert [text for text in texts if text[1] < 13 or text[2] < 4.5] == []


@pytest.mark.parametrize("state", STATES)
def test_all_that_can_be_used_has_a_name(browser, page, state):
    browser.open(page)
    open_states(browser, state)
    nodes = browser.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    used = {
        "button",
        "link",
        "slider",
        "textbox",
        "searchbox",
        "combobox",
        "radio",
        "dialog",
        "table",
        "image",
    }
    found = [
        (node["role"]["value"], node.get("name", {}).get("value", "").strip())
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in used
    ]
    assert [role for role, name in found if not name] == []
    if state.startswith("enlarged"):
        assert {role for role, _ in found} >= {"dialog", "button", "link"}
        assert dict(found)["dialog"] == (NAMES[0] if state == "enlarged" else "tall.jpg")
    else:
        names = {name for _, name in found}
        assert names >= {
            "Lowest score shown",
            "Most megapixels shown",
            f"Pick {NAMES[1]}",
            f"Reject {NAMES[2]}",
        }
        assert names >= {"Photographs", "Sort by", "Picture size" if state != "list" else "Sort by"}


def test_the_heat_maps_are_chosen_by_mouse_and_by_arrow(browser, page):
    browser.open(page)

    def shown():
        return set(
            browser.run("return [...document.querySelectorAll('.cards .layer')].map(e => e.className)")
        )

    assert shown() == set()
    browser.driver.find_element("css selector", "input[value=lowers]").click()
    assert shown() == {"layer lowers"}
    for kind in ("raises", "damage", "none"):
        browser.driver.switch_to.active_element.send_keys("\ue014")
        assert shown() == ({f"layer {kind}"} if kind != "none" else set())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("choice", ["lowers", "raises", "damage"])
def test_the_heat_map_covers_its_photograph(browser, page, width, choice):
    browser.open(page, width=width)
    browser.run("document.querySelector(`input[value=${arguments[0]}]`).click()", choice)
    browser.run("for (const row of document.querySelectorAll('tbody tr')) row.scrollIntoView()")
    browser.wait("return document.querySelectorAll('.cards .layer').length >= 4")
    apart = browser.run(
        """return [...document.querySelectorAll('.frame:has(.layer)')].map(f => ['.photo', '.layer']
          .map(s => f.querySelector(s).getBoundingClientRect())).map(([p, l]) =>
          Math.max(...['left', 'top', 'right', 'bottom'].map(s => Math.abs(p[s] - l[s]))))"""
    )
    assert max(apart) < 1


def test_each_layer_shows_its_own_tile_of_the_sheet(browser, page):
    browser.open(page)
    browser.run("document.querySelectorAll('.open')[2].click()")
    browser.wait("return [...document.querySelectorAll('#enlarged .layer img')].every(i => i.style.top)")
    tops = browser.run(
        """return [...document.querySelectorAll('#enlarged .layer')].map(l => {
          const image = l.querySelector('img'), [box, sheet] = [l, image].map(e => e.getBoundingClientRect());
          const pixel = sheet.height / image.naturalHeight; // on the screen, of one of the sheet
          return [(box.top - sheet.top) / pixel, box.height / pixel, (box.left - sheet.left) / pixel];
        })"""
    )
    # 32 x 24 pixels and a margin of 1: the fused map's and the streams' lower sides are tiles 0, 2 and 4.
    assert sum(tops, []) == pytest.approx([1, 24, 1, 53, 24, 1, 105, 24, 1], abs=0.2)


@pytest.mark.parametrize("width", WIDTHS)
def test_without_a_script_the_photographs_are_a_list(browser, page, width):
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.open(page, width=width)
        shown = browser.driver.find_elements("css selector", "tbody tr img.photo")
        assert len(shown) == len(NAMES) and all(photo.is_displayed() for photo in shown)
        for absent in (".tools", ".picks", ".range", ".heat-note", ".view"):
            assert not browser.driver.find_element("css selector", absent).is_displayed()
        assert browser.driver.find_element("link text", NAMES[1]).is_displayed()
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_on_paper_there_are_no_controls(browser, page):
    browser.open(page)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        shown = browser.run(
            "const controls = [...document.querySelectorAll('input, select, button.mark, .picks, .tools')];"
            "return controls.filter(e => e.checkVisibility()).map(e => e.outerHTML)"
        )
        assert shown == []
        assert browser.run("return document.querySelector('tbody img.photo').checkVisibility()")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
