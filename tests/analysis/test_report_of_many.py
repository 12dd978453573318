"""A report of two thousand photographs: what is not seen is not decoded, and all of it can be reached."""

import cv2
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_sample_images

from qualitykit.analysis.report import report_page
from qualitykit.analysis.thumbnails import make_heat_sheet, make_thumbnail

COUNT = 2000
LOADED = "return [...document.querySelectorAll('.photo')].filter(i => i.complete && i.naturalWidth).length"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    rng = np.random.default_rng(0)
    crops = [
        make_thumbnail(x[:400, left : left + 600]) for x in load_sample_images().images for left in (0, 40)
    ]
    sheet = make_heat_sheet(*(cv2.resize(heat, (600, 400)) for heat in rng.uniform(-1, 1, (3, 12, 18))))
    names = [f"{i}.jpg" for i in range(COUNT)]
    table = pd.DataFrame({"path": names, "score": rng.uniform(0, 100, COUNT).round(1)})
    table["width"], table["height"] = rng.integers(500, 6000, COUNT), rng.integers(500, 6000, COUNT)
    images = {name: crops[i % len(crops)] for i, name in enumerate(names)}
    options = {"maps": dict.fromkeys(names, sheet), "streams": ["left", "right"]}
    return report_page(table, images, out=tmp_path_factory.mktemp("many") / "report.html", **options)


@pytest.mark.parametrize("view", ["grid", "list"])
def test_photographs_come_as_one_scrolls_to_them(browser, page, view):
    browser.open(page)
    browser.run("document.querySelector(`input[value=${arguments[0]}]`).click()", view)
    assert browser.run(LOADED) < COUNT / 4
    for part in (0.5, 1):
        browser.run(
            "scrollTo({top: arguments[0] * document.documentElement.scrollHeight, behavior: 'instant'})", part
        )
        browser.wait(
            """const seen = [...document.querySelectorAll('tbody tr')].filter(row => {
              const box = row.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; });
            const photos = seen.map(row => row.querySelector('.photo'));
            return photos.length > 3 && photos.every(i => i.complete && i.naturalWidth)"""
        )
    last = browser.run("return document.querySelector('tbody tr:last-child').getBoundingClientRect().top")
    assert last < 900 and browser.run(LOADED) < COUNT / 2
    assert browser.console() == []


def test_heat_maps_are_made_for_what_is_near_alone(browser, page):
    browser.open(page)
    browser.run("document.querySelector('input[value=lowers]').click()")
    layers = "return document.querySelectorAll('.cards .layer').length"
    browser.wait(f"{layers} > 5")
    assert browser.run(layers) < 100
    browser.run("scrollTo({top: document.documentElement.scrollHeight / 2, behavior: 'instant'})")
    browser.wait("return document.querySelectorAll('tbody tr:nth-child(n+500) .layer').length > 5")
    browser.wait("return !document.querySelector('tbody tr:nth-child(-n+50) .layer')")


def test_sorting_and_sliding_reach_all_of_them(browser, page):
    browser.open(page)
    browser.run("document.querySelector('th[data-key=score] button').click()")
    scores = browser.run(
        "return [...document.querySelectorAll('tbody tr')].map(r => Number(r.dataset.score))"
    )
    assert len(scores) == COUNT and scores == sorted(scores)
    low = browser.driver.find_element("css selector", "#score-range input")
    browser.run("arguments[0].value = 90; arguments[0].dispatchEvent(new Event('input'))", low)
    shown = browser.run("return [...document.querySelectorAll('tbody tr')].filter(r => !r.hidden).length")
    assert shown == sum(score >= 90 for score in scores)
    assert browser.run("return document.getElementById('count-shown').textContent") == f"{shown} of 2,000"
