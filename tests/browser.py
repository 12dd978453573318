"""A headless Chromium for tests of HTML pages; they skip, and say so, where there is none.

Scripts that measure or picture pages take it too: `start_browser`.
"""

import base64
import json
import shutil
from pathlib import Path

import pytest

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Browser:
    """Selenium's driver, with what tests of a page ask of it.

    Attributes:
        driver: `selenium.webdriver.Chrome`.
    """

    def __init__(self, driver):
        self.driver = driver

    def open(self, page, *, width=1400, height=900, dark=False):
        """Opens a file or an address at a window width, light or dark, forgetting earlier messages."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
        for kind in ("browser", "performance"):
            self.driver.get_log(kind)
        is_address = str(page).startswith("http://")
        waits = self.driver.caps["pageLoadStrategy"] != "none"
        if waits:
            self.run("window.isLeft = true")
        self.driver.get(page if is_address else Path(page).resolve().as_uri())
        if waits:
            # Should the driver come back early, a click would meet a page without its scripts, or the page
            # that is about to go: on a busy machine a sorted list was once found unsorted.
            self.wait("return !window.isLeft && document.readyState === 'complete'")

    def run(self, script, *arguments):
        """The value of `return ...` in the page."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, script, seconds=60):
        """Waits until `return ...` in the page is true; long enough for a machine that is busy."""
        from selenium.webdriver.support.wait import WebDriverWait

        WebDriverWait(self.driver, seconds, 0.02).until(lambda driver: driver.execute_script(script))

    def keys(self, *keys):
        """Presses keys, one after the other, wherever the focus is."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def console(self):
        """Messages of the console since `open`."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """Addresses that the page asked for since `open`; pictures inside the page are not among them, nor
        what the browser's own first tab still loads, which no other page may ask for."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        sent = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return [url for url in sent if not url.startswith(("data:", "chrome"))]

    def screenshot(self, path):
        """The whole page as a PNG."""
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = {"format": "png", "captureBeyondViewport": True, "clip": clip}
        data = self.driver.execute_cdp_cmd("Page.captureScreenshot", shot)["data"]
        Path(path).write_bytes(base64.b64decode(data))


def start_browser(profile, page_load="normal"):
    """A `Browser` with a profile of its own, a folder; None where chromium or chromedriver is not installed.

    Its `driver.quit()` ends it. With `page_load="none"`, `open` does not wait for the page.
    """
    from selenium import webdriver

    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        return None
    options = webdriver.ChromeOptions()
    options.binary_location, options.page_load_strategy = chromium, page_load
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return Browser(webdriver.Chrome(options=options, service=webdriver.ChromeService(driver)))


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A `Browser`, started; import it into the test module to use it."""
    pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    started = start_browser(tmp_path_factory.mktemp("profile"))
    if started is None:
        pytest.skip("chromium and chromedriver are not installed: the page was not looked at")
    yield started
    started.driver.quit()
