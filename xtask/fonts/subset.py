#!/usr/bin/env python3
"""subset.py IN OUT: make www/fonts from the Latin subsets of fontsource's variable fonts.

IN holds the woff2 files of the npm packages @fontsource-variable/source-serif-4, -inter and
-jetbrains-mono (files/*-latin-wght-normal.woff2), under the names of www/fonts. What the page does
not use is left out: weights, characters, features, hinting. A first visit loads what English and
German need; the other letters of Latin-1, which a reader may write, are in files of their own, and
www/styles/fonts.css says for which characters a browser fetches them. The serif's licence reserves
the name "Source" for the original, so its subset has another one.

Needs fonttools 4.68 and brotli 1.2. Never needed to build or test.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ASCII = set(range(0x20, 0x7F))
GERMAN = set(map(ord, "ÄÖÜßäöü„"))
SIGNS = set(map(ord, "\u00a0·×±–—‘’“”…\u202f−←↑→↓"))
FIRST = ASCII | GERMAN | SIGNS
OTHERS = set(range(0xA0, 0x100)) - FIRST
CODE = ASCII | set(map(ord, "·×\u202f−"))

FONTS = {
    "source-serif-4": (400, ["kern", "liga", "lnum", "tnum"]),
    "inter": ((400, 600), ["kern", "tnum"]),
    "jetbrains-mono": (400, []),
}
RESERVED = {"source-serif-4": "NSP Serif"}


def make(source, target, name, weights, characters, features):
    font = TTFont(source)
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    # The instancer wants the tables as they are read from a file.
    font.flavor = None
    whole = target.with_suffix(".ttf")
    font.save(whole)
    font = instancer.instantiateVariableFont(TTFont(whole), {"wght": weights})
    whole.unlink()
    if name in RESERVED:
        for record in font["name"].names:
            if record.nameID in (1, 3, 4, 6):
                record.string = RESERVED[name].replace(" ", "" if record.nameID == 6 else " ")
    font.flavor = "woff2"
    font.save(target)


def main(source, target):
    for name, (weights, features) in FONTS.items():
        characters = CODE if name == "jetbrains-mono" else FIRST
        whole = source / f"{name}-latin.woff2"
        make(whole, target / f"{name}-latin.woff2", name, weights, characters, features)
        if name != "jetbrains-mono":
            make(whole, target / f"{name}-others.woff2", name, weights, OTHERS, features)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
