#!/usr/bin/env python3
"""make.py [CHROMIUM]: draw www/icons from www/favicon.svg with a headless Chromium.

The mark stands on the page's own paper, in its light colours, as an installed app shows it. The
maskable icon leaves the room that launchers cut away: all of it is inside the middle 80 %.

Never needed to build or test.
"""

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAPER = "#fbf9f4"
# Name, pixels of a side, percent of the side that the mark takes, rounded corners in percent.
ICONS = [("icon-192", 192, 76, 22), ("icon-512", 512, 76, 22), ("maskable-512", 512, 56, 0)]
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]


def page(svg: str, pixels: int, share: int, corner: int) -> str:
    return (
        "<!doctype html><style>:root { color-scheme: light } body { margin: 0 }"
        f"div {{ display: grid; place-items: center; width: {pixels}px; height: {pixels}px;"
        f"background: {PAPER}; border-radius: {corner}% }}"
        f"svg {{ width: {share}% }}</style><div>{svg}</div>"
    )


def main() -> None:
    chromium = sys.argv[1] if len(sys.argv) > 1 else "chromium"
    svg = (ROOT / "www/favicon.svg").read_text()
    for name, pixels, share, corner in ICONS:
        with tempfile.TemporaryDirectory() as folder:
            html = pathlib.Path(folder) / "icon.html"
            html.write_text(page(svg, pixels, share, corner))
            target = ROOT / f"www/icons/{name}.png"
            arguments = [
                f"--screenshot={target}",
                f"--window-size={pixels},{pixels}",
                "--default-background-color=00000000",
                f"--user-data-dir={folder}/profile",
                html.as_uri(),
            ]
            subprocess.run([chromium, *FLAGS, *arguments], check=True)


if __name__ == "__main__":
    main()
