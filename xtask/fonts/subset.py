#!/usr/bin/env python3
"""subset.py IN OUT: make www/fonts from the Latin subsets of fontsource's variable fonts.

IN holds the woff2 files of the npm packages @fontsource-variable/source-serif-4, -inter and
-jetbrains-mono (files/*-latin-wght-normal.woff2), under the names of www/fonts. What the page does
not use is left out: weights, characters, features, hinting. The serif's licence reserves the name
"Source" for the original, so its subset has another one.

Needs fonttools 4.68 and brotli 1.2. Never needed to build or test.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ASCII = list(range(0x20, 0x7F)) + [0xB7, 0xD7, 0x202F, 0x2212]
PUNCTUATION = [0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x201E, 0x2026, 0x202F, 0x2212]
ARROWS = [0x2190, 0x2191, 0x2192, 0x2193]
LATIN = list(range(0x20, 0x7F)) + list(range(0xA0, 0x100)) + PUNCTUATION + ARROWS

FONTS = {
    "source-serif-4-latin.woff2": ((400, 500), LATIN, ["kern", "liga", "ccmp", "mark", "locl", "lnum", "tnum"]),
    "inter-latin.woff2": ((400, 600), LATIN, ["kern", "tnum", "ccmp", "calt", "locl"]),
    "jetbrains-mono-latin.woff2": ((400, 700), ASCII, ["ccmp"]),
}
RESERVED = {"source-serif-4-latin.woff2": "NSP Serif"}


def main(source, target):
    for name, (weights, characters, features) in FONTS.items():
        font = TTFont(source / name)
        options = subset.Options()
        options.layout_features = features
        options.hinting = False
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        # The instancer wants the tables as they are read from a file.
        font.flavor = None
        whole = target / "whole.ttf"
        font.save(whole)
        font = instancer.instantiateVariableFont(TTFont(whole), {"wght": weights})
        whole.unlink()
        if name in RESERVED:
            for record in font["name"].names:
                if record.nameID in (1, 3, 4, 6):
                    record.string = RESERVED[name].replace(" ", "" if record.nameID == 6 else " ")
        font.flavor = "woff2"
        font.save(target / name)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
