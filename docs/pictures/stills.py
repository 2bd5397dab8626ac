#!/usr/bin/env python3
"""stills.py URL: take the still pictures of a served site that README.md shows (docs/*.png).

They show the page's first example: the playground, section 4, and section 8 in the dark. Colours are reduced to 256,
so that the files stay small.

Needs the Python packages selenium and pillow, and Chromium. Never needed to build or test.
"""

import base64
import io
import sys

from map import PATIENCE, ROOT, browser
from PIL import Image
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

WIDTH = 1200
IS_DONE = "return document.querySelector('[data-testid=status]').dataset.state === 'done';"
HAS_LAYERS = """
return ['attention', 'thumbnails', 'cls-journey'].every((id) =>
    document.querySelector(`[data-testid=${id}]`).dataset.value);
"""
IS_MASKED = "return document.querySelector('[data-testid=occlusion]').dataset.state === 'done';"
UNCOVER = "document.querySelector('[data-testid=guesses] input').click();"
TOP_OF = """
const section = document.getElementById(arguments[0]);
section.scrollIntoView({ behavior: 'instant' });
return section.getBoundingClientRect().top + scrollY;
"""


def wait(driver: webdriver.Chrome, script: str) -> None:
    WebDriverWait(driver, PATIENCE, 0.1).until(lambda driver: driver.execute_script(script))


def take(driver: webdriver.Chrome, name: str, left: int, top: float, height: int) -> None:
    """A picture of the document from this place on. It leaves out as much at the right as at the left."""
    clip = {"x": left, "y": top, "width": WIDTH - 2 * left, "height": height, "scale": 1}
    options = {"format": "png", "captureBeyondViewport": True, "clip": clip}
    picture = driver.execute_cdp_cmd("Page.captureScreenshot", options)
    image = Image.open(io.BytesIO(base64.b64decode(picture["data"]))).convert("RGB")
    output = ROOT / "docs" / name
    image.quantize(256, dither=Image.Dither.NONE).save(output, optimize=True)
    print(f"{output}: {image.width} × {image.height}, {output.stat().st_size:,} bytes")


def section(driver: webdriver.Chrome, name: str, script: str, before: str = "") -> float:
    """Scrolls to a section, and waits until its exhibit is filled. Returns the section's top."""
    driver.execute_script(TOP_OF, name)
    if before:
        driver.execute_script(before)
    wait(driver, script)
    return driver.execute_script(TOP_OF, name)


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    driver = browser()
    try:
        size = {"width": WIDTH, "height": 1300, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        driver.get(sys.argv[1])
        wait(driver, "return !!document.querySelector('.site-footer');")
        driver.execute_script("document.querySelector('[data-testid=predict]').click();")
        wait(driver, IS_DONE)
        take(driver, "page.png", 0, 0, 1300)
        driver.execute_script("document.getElementById('map').scrollIntoView();")
        wait(driver, "return !!document.querySelector('[data-testid=guesses] input');")
        driver.execute_script(UNCOVER)
        top = section(driver, "encoders", HAS_LAYERS)
        take(driver, "tutorial-encoders.png", 34, top + 24, 1195)
        dark = [{"name": "prefers-color-scheme", "value": "dark"}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": dark})
        run = "document.getElementById('occlusion-run').click();"
        top = section(driver, "occlusion", IS_MASKED, run)
        take(driver, "tutorial-occlusion.png", 34, top - 26, 732)
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
