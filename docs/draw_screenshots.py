"""Pictures the HTML pages in a browser: `python -m docs.draw_screenshots`, with chromium and chromedriver.

The photographs are scikit-learn's two, damaged; the report's scores are the default model's. As nobody has
rated them, the evaluation is of what BPSQM foretells without the originals: their MDSI, computed with them.
The local page judges the same photographs by the default model as it is, and by the same model at half the
side (a card of its own says so): two models that differ.

`python -m docs.draw_screenshots app start` draws these alone; "start" is the first page of `mkdocs build`.
"""

import contextlib
import dataclasses
import io
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from sklearn.datasets import load_sample_images

import qualitykit as qk
from qualitykit.analysis import evaluate_predictions
from qualitykit.inference.demo import half_damaged, write_photographs
from tests.browser import start_browser

OUT = Path(__file__).parent / "pictures"
SITE = Path(__file__).parent.parent / "site" / "index.html"
_PICK = "document.querySelector(`tr[data-name='${arguments[0]}'] .mark.${arguments[1]}`).click()"
_ENLARGE = "document.querySelector(`tr[data-name='china_half_blurred.png'] .open`).click()"
_TO_CARDS = (
    "document.querySelector('.bar').scrollIntoView({ behavior: 'instant' });"
    "scrollBy({ top: -12, behavior: 'instant' })"
)
# What is seen: (script, height at 1400 pixels, height at 400).
_VIEWS = {
    "report": ("", 900, 860),
    "report_grid": (_TO_CARDS, 900, 860),
    "report_heat": ("document.querySelector('input[value=lowers]').click();" + _TO_CARDS, 900, 860),
    "report_list": ("document.querySelector('input[value=list]').click();" + _TO_CARDS, 900, 860),
    "report_enlarged": (_ENLARGE, 860, 860),
}
_ON_A_PHONE = ("report_grid", "report_list", "report_enlarged")
_APP = {
    "app": ("", 900, 860),
    "app_enlarged": (
        "document.querySelector('tr[data-name=\\'china_half_blurred.png\\'] .open').click()",
        860,
        860,
    ),
    "app_rate": ("document.querySelector('input[value=rate]').click()", 960, 860),
}
_NO_LONGER_WAITING = (
    "return [...document.querySelectorAll('td.score, #panes .frame')].every(e => e.textContent !== '…')"
    " && [...document.images].every(image => image.complete || image.loading === 'lazy')"
)
_EVALUATION = {
    "evaluation": ("", 1100, 860),
    "evaluation_worst": (
        "document.querySelector('.gallery').scrollIntoView({ behavior: 'instant' })",
        820,
        860,
    ),
}


def main(wanted):
    """Writes a JPEG a view and width into docs/pictures, such as report_grid_400.jpg."""
    draw = {"report": draw_report, "app": draw_app, "start": draw_start}
    if "start" in (wanted or draw) and not SITE.exists():
        sys.exit(f"{SITE} is not there: run `mkdocs build` first, or ask for other pages")
    for name in wanted or draw:
        with tempfile.TemporaryDirectory() as folder:
            browser = start_browser(Path(folder) / "profile")
            if browser is None:
                raise SystemExit("chromium and chromedriver are needed")
            try:
                draw[name](browser, Path(folder))
            finally:
                browser.driver.quit()


def draw_report(browser, folder):
    """The report and the evaluation."""
    with contextlib.chdir(folder):  # so that paths on the pages start from there
        report, evaluation = (folder / page for page in make_pages())
    choose(browser, report)
    for page, views in ((report, _VIEWS), (evaluation, _EVALUATION)):
        photograph_all(browser, page, views)
    side_by_side([OUT / f"{name}_400.jpg" for name in _ON_A_PHONE], OUT / "report_phone.jpg")


def draw_app(browser, folder):
    """The local page: its list, a photograph enlarged, rating."""
    with contextlib.chdir(folder):  # so that the page names the folder without where it lies
        make_album(Path("album"))
        with qk.app("album", ["default", half_the_side(folder)]) as page:
            photograph_all(browser, page.address, _APP, _NO_LONGER_WAITING)
    side_by_side([OUT / f"{name}_400.jpg" for name in _APP], OUT / "app_phone.jpg")


def draw_start(browser, folder):
    """The start page of the documentation, which `mkdocs build` has made."""
    photograph_all(browser, SITE, {"start": ("", 900, 860)})


def half_the_side(folder):
    """The default model with a card by which it sees photographs at half the usual side."""
    path = folder / "half_side.keras"
    shutil.copy(qk.models.find_model("default"), path)
    card = qk.models.load_card("default")
    policy = dataclasses.replace(card.input, short_side=card.input.short_side // 2)
    dataclasses.replace(card, name="half_side", input=policy).save(path.with_suffix(".json"))
    return path


def photograph_all(browser, page, views, until=None):
    """A JPEG of each view {name: (script, height at 1400 pixels, height at 400)} at both widths."""
    for name, (script, *heights) in views.items():
        for width, height in zip((1400, 400), heights, strict=True):
            photograph(browser, page, script, width, height, OUT / f"{name}_{width}.jpg", until)


def make_pages():
    """A report and an evaluation of damaged photographs, in this folder."""
    make_album(Path("album"))
    for name in ("cover.psd", "cover_2.psd"):  # what the report says of an image that is not read
        Path("album", name).write_bytes(b"8BPS\0\1")
    qk.report("album", out="report.html", title="Holiday in June", map_model="bpsqm")
    evaluation = evaluate_predictions(foretell_mdsi(), "out", dataset="MDSI")
    return Path("report.html"), evaluation.page


def make_album(album):
    """The demo's photographs and some that are damaged in one half, in a new folder: their paths."""
    album.mkdir()
    paths = write_photographs(album)
    for name in ("china", "flower"):
        for kind, title in (("gaussian_blur", "half_blurred"), ("jpeg", "half_compressed")):
            paths.append(str(album / f"{name}_{title}.png"))
            qk.images.save_image(paths[-1], half_damaged(f"{name}.jpg", kind)[1])
    return paths


def foretell_mdsi():
    """BPSQM's scores of photographs damaged in all ways at three strengths, beside their MDSI: a CSV file."""
    ladder, rows = Path("ladder"), []
    ladder.mkdir()
    for name, original in zip(("china", "flower"), load_sample_images().images, strict=True):
        for kind in qk.distortions.names():
            for level in (1, 3, 5):
                image = qk.distortions.apply(original, kind, level=level)
                path = ladder / f"{name}_{kind}_{level}.png"
                qk.images.save_image(path, image)
                mdsi = float(np.asarray(qk.similarity.mdsi(original[None], image[None])).item())
                rows.append([str(path), 100 * (1 - mdsi)])
    table = pd.DataFrame(rows, columns=["path", "rating"])
    table["prediction"] = qk.score(list(table["path"]), "bpsqm")["score"]
    table.assign(model="bpsqm").to_csv("predictions.csv", index=False)
    return "predictions.csv"


def choose(browser, report):
    """Picks and rejects some photographs, which the browser keeps."""
    browser.open(report)
    for name in ("china_original", "flower_original", "flower_additive_gaussian_noise_2"):
        browser.run(_PICK, f"{name}.png", "pick")
    for name in ("china_gaussian_blur_4", "flower_gaussian_blur_4", "flower_jpeg_4"):
        browser.run(_PICK, f"{name}.png", "reject")


def photograph(browser, page, script, width, height, path, until=None):
    """What a window of this size shows of a page after a script, as a JPEG, once `until` is true."""
    browser.open(page, width=width, height=height)
    if until is not None:
        browser.wait("return document.body.dataset.ready", 60)
    browser.run("document.documentElement.style.scrollbarWidth = 'none';" + script)
    if until is not None:
        browser.wait(until, 600)
    time.sleep(1)  # until what came into view is decoded and drawn
    shot = Image.open(io.BytesIO(browser.driver.get_screenshot_as_png())).convert("RGB")
    shot.save(path, quality=72, optimize=True, progressive=True)


def side_by_side(paths, out, gap=24):
    """Several pictures of one height as one."""
    pictures = [Image.open(path) for path in paths]
    width = sum(picture.width + gap for picture in pictures) - gap
    whole = Image.new("RGB", (width, pictures[0].height), "#d8d4cb")
    for place, picture in enumerate(pictures):
        whole.paste(picture, (place * (picture.width + gap), 0))
    whole.save(out, quality=72, optimize=True, progressive=True)


if __name__ == "__main__":
    main(sys.argv[1:])
