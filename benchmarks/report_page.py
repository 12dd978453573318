"""How a report of many photographs behaves in a browser: `python -m benchmarks.report_page`.

Makes thumbnails and maps from crops of scikit-learn's two photographs, writes the page with its pictures
inside and with them beside it, and opens each in headless Chromium (selenium, chromium and chromedriver must
be there). Printed are the page's size and seconds: until the first photographs are seen, until the page
answers, to sort, to search, to put a heat map over what is seen, and the longest wait for a frame while it
scrolls to its end; each is the median of several openings.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from sklearn.datasets import load_sample_images

from qualitykit.analysis.report import report_page
from qualitykit.analysis.thumbnails import make_heat_sheet, make_thumbnail
from tests.browser import start_browser

# Of a window of photographs: all are decoded, and the browser has had a frame to draw them.
_SEEN = """
const done = arguments[0];
(function look() {
  // Rows, not photographs: to ask where those lie would lay out all that the browser has put off.
  const inside = [...document.querySelectorAll("tbody tr")]
    .filter(row => row.getBoundingClientRect().top < innerHeight);
  const seen = inside.map(row => row.querySelector(".photo"));
  if (seen.length && seen.every(photo => photo?.complete && photo.naturalWidth)) {
    const drawn = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() / 1000)));
    Promise.all(seen.map(photo => photo.decode())).then(drawn);
  } else setTimeout(look, 5);
})();
"""
_ANSWERS = "return performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"
_TIMED = """
const [action, done] = [arguments[0], arguments[1]], before = performance.now();
new Function(action)();
requestAnimationFrame(() => setTimeout(() => done((performance.now() - before) / 1000)));
"""
_SCROLL = """
const done = arguments[0], end = document.documentElement.scrollHeight, steps = 240;
let step = 0, last = performance.now(), longest = 0;
requestAnimationFrame(function next(now) {
  if (step) longest = Math.max(longest, now - last);
  last = now;
  if (step++ > steps) return done(longest / 1000);
  scrollTo({ top: end * step / steps, behavior: "instant" });
  requestAnimationFrame(next);
});
"""
_ACTIONS = {
    "sort": "document.querySelector('th[data-key=score] button').click()",
    "search": "const find = document.getElementById('find'); find.value = '7'; "
    "find.dispatchEvent(new Event('input'))",
    "heat map": "document.querySelector('input[value=lowers]').click()",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photographs", type=int, default=2000)
    parser.add_argument("--streams", type=int, default=3, help="of the model, whose maps are on the page too")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    material = make_material(options.photographs, options.streams)
    with tempfile.TemporaryDirectory() as folder:
        browser = start_browser(f"{folder}/profile", page_load="none")
        if browser is None:
            parser.error("chromium and chromedriver are needed")
        browser.driver.set_script_timeout(60)
        try:
            for mode in ("embedded", "beside"):
                page = report_page(**material, thumbnails=mode, out=Path(folder) / f"{mode}.html")
                runs = [measure(browser, page) for _ in range(options.repeats + 1)][1:]
                print(
                    f"{options.photographs} photographs, pictures {mode}: {page.stat().st_size / 1e6:.1f} MB"
                )
                for name in runs[0]:
                    print(f"    {name:22} {statistics.median(run[name] for run in runs):6.2f} s")
        finally:
            browser.driver.quit()


def make_material(count, streams):
    """The arguments of `report_page` for as many photographs: crops of two, with smooth random maps."""
    rng = np.random.default_rng(0)
    originals = load_sample_images().images
    images, maps = {}, {}
    for number in range(count):
        original = originals[number % 2]
        height, width = (240, 360) if number % 3 else (360, 240)
        top, left = rng.integers(0, original.shape[0] - height), rng.integers(0, original.shape[1] - width)
        name = f"album/{number:05}.jpg"
        images[name] = make_thumbnail(original[top : top + height, left : left + width])
        coarse = rng.uniform(-1, 1, (1 + streams, 12, 18)).astype("float32")
        maps[name] = make_heat_sheet(*(cv2.resize(c, (width, height)) for c in coarse))
    table = pd.DataFrame({"path": list(images), "score": rng.uniform(0, 100, count).round(2), "seconds": 0.1})
    table["width"], table["height"] = rng.integers(500, 6000, count), rng.integers(500, 6000, count)
    return {
        "table": table,
        "images": images,
        "maps": maps,
        "streams": [f"stream {i}" for i in range(streams)],
        "training_ratings": rng.normal(60, 20, 10_000).clip(0, 100),
    }


def measure(browser, page):
    """Seconds of one opening, by what they were spent on; the clock runs from the navigation."""
    driver = browser.driver
    driver.get("about:blank")
    time.sleep(0.5)
    browser.open(page)
    while driver.current_url == "about:blank":
        time.sleep(0.005)
    found = {"photographs seen": driver.execute_async_script(_SEEN)}
    while browser.run("return document.readyState") != "complete":
        time.sleep(0.05)
    found["page answers"] = browser.run(_ANSWERS)
    found["longest frame"] = driver.execute_async_script(_SCROLL)
    browser.run("scrollTo(0, 0)")
    return found | {name: driver.execute_async_script(_TIMED, code) for name, code in _ACTIONS.items()}


if __name__ == "__main__":
    main()
