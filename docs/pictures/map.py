#!/usr/bin/env python3
"""map.py URL [OUTPUT]: record the living map of a served site as an animated WebP (docs/map.webp).

It asks the model for a few pairs, and takes pictures of the map while the pulse goes along its stations. The pulse is
slowed down meanwhile, because a picture takes longer than a frame. The file stays under 1 MB: README.md shows it.

Needs the Python packages selenium and pillow, and Chromium. Never needed to build or test.
"""

import io
import pathlib
import sys
import time

from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAIRS = [
    ("The kettle began to whistle.", "She made herself a cup of tea."),
    ("The kettle began to whistle.", "Parliament will vote on the bill in March."),
    ("She opened the old violin case.", "The bow was missing."),
]
# The speed of the page's animations while pictures are taken, and how long the pulse takes at full speed.
SLOW = 0.05
PULSE = 1.4
# How long the finished map is shown, in milliseconds.
REST = 1800
MOST_BYTES = 1_000_000
# Seconds. The first answer waits for the model.
PATIENCE = 300

WRITE = """
for (const [id, text] of [['sentence-a', arguments[0]], ['sentence-b', arguments[1]]]) {
    const box = document.getElementById(id);
    box.value = text;
    box.dispatchEvent(new Event('input', { bubbles: true }));
}
document.querySelector('[data-testid=predict]').click();
"""
# Whether all stations show the answer to the pair in the boxes.
IS_WHOLE = """
const status = document.querySelector('[data-testid=status]').dataset;
const stations = [...document.querySelectorAll('[data-station]')];
return status.state === 'done' && stations.length === 9
    && Number(status.request) > arguments[0]
    && stations.every(({ dataset }) => dataset.value)
    && !document.querySelector('#map .old, #map .stale');
"""
ANSWERS = "return Number(document.querySelector('[data-testid=status]').dataset.request ?? 0);"


def browser() -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    for flag in ["--headless=new", "--no-sandbox", "--hide-scrollbars", "--window-size=1140,1000"]:
        options.add_argument(flag)
    return webdriver.Chrome(options=options)


def picture(driver: webdriver.Chrome) -> Image.Image:
    png = driver.find_element(By.ID, "map").screenshot_as_png
    return Image.open(io.BytesIO(png)).convert("RGB")


def record(driver: webdriver.Chrome) -> tuple[list[Image.Image], list[int]]:
    """The pictures, and how long each is shown, in milliseconds."""
    frames, durations = [], []
    for a, b in PAIRS:
        before = driver.execute_script(ANSWERS)
        driver.execute_cdp_cmd("Animation.setPlaybackRate", {"playbackRate": SLOW})
        driver.execute_script(WRITE, a, b)
        WebDriverWait(driver, PATIENCE, 0.05).until(
            lambda driver: driver.execute_script(IS_WHOLE, before)
        )
        start = shown = time.monotonic()
        while (shown - start) * SLOW < PULSE:
            frames.append(picture(driver))
            now = time.monotonic()
            durations.append(max(20, round((now - shown) * SLOW * 1000)))
            shown = now
        driver.execute_cdp_cmd("Animation.setPlaybackRate", {"playbackRate": 1})
        driver.execute_script("document.getAnimations().forEach((one) => one.finish());")
        frames.append(picture(driver))
        durations.append(REST)
    return frames, durations


def thinned(frames: list, durations: list, least: int) -> tuple[list, list]:
    """The same recording with pictures that are shown for at least so many milliseconds."""
    kept, times = [], []
    for frame, duration in zip(frames, durations):
        if times and times[-1] < least and duration < REST:
            times[-1] += duration
        else:
            kept.append(frame)
            times.append(duration)
    return kept, times


def write(frames: list, durations: list, output: pathlib.Path) -> None:
    """Tries smaller and smaller files until one is small enough."""
    for width, quality, least in [(1000, 80, 40), (900, 70, 60), (800, 60, 80), (700, 50, 120)]:
        kept, times = thinned(frames, durations, least)
        # All pictures have the size of the first one: a caption may have another number of lines.
        height = round(kept[0].height * width / kept[0].width)
        first, *rest = [frame.resize((width, height), Image.Resampling.LANCZOS) for frame in kept]
        first.save(
            output,
            save_all=True,
            append_images=rest,
            duration=times,
            loop=0,
            quality=quality,
            method=6,
            minimize_size=True,
        )
        size = output.stat().st_size
        print(f"{output}: {width} × {height}, {len(kept)} pictures, {size:,} bytes")
        if size < MOST_BYTES:
            return
    raise SystemExit(f"{output} stays above {MOST_BYTES:,} bytes")


def main() -> None:
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    output = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else ROOT / "docs/map.webp"
    driver = browser()
    try:
        driver.get(sys.argv[1])
        WebDriverWait(driver, PATIENCE).until(
            lambda driver: driver.find_elements(By.CSS_SELECTOR, ".site-footer")
        )
        driver.execute_cdp_cmd("Animation.enable", {})
        driver.execute_script("document.getElementById('map').scrollIntoView({ block: 'center' });")
        frames, durations = record(driver)
    finally:
        driver.quit()
    write(frames, durations, output)


if __name__ == "__main__":
    main()
