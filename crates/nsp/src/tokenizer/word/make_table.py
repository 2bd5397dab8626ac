#!/usr/bin/env python3
"""make_table.py: make table.rs, the word characters of Unicode, beside this file.

A word character is what `\\w` stands for in a regular expression, by Annex C of Unicode's Technical
Standard 18. The version of Unicode must be the one of the crate regex-syntax: the test in word.rs
compares the table with the crate regex. The package regex knows the properties of characters; its
version 2024.11.6 has Unicode 16, so raise it when regex-syntax has a newer Unicode.

Needs regex 2024.11.6. Never needed to build or test.
"""

import pathlib
import sys

import regex

UNICODE = "16.0"
WORD = regex.compile(r"[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]")
HEADER = f"""\
//! The word characters of Unicode {UNICODE}. Made by make_table.py.

/// Code points in ascending order. At each one, word characters begin or end: they begin at the
/// first, end before the second, begin again at the third, and so on.
pub(super) static CHANGES: [u32; {{count}}] = [
"""


def main():
    changes = []
    inside = False
    for code in range(sys.maxunicode + 1):
        is_word = WORD.match(chr(code)) is not None
        if is_word != inside:
            changes.append(code)
            inside = is_word
    table = HEADER.format(count=len(changes))
    table += "".join(f"    {code:#x},\n" for code in changes) + "];\n"
    pathlib.Path(__file__).with_name("table.rs").write_text(table)


main()
