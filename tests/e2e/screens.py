#!/usr/bin/env python3
"""Usage: tests/e2e/screens.py [BUILD]
Make the screens of the first minute that the README shows, from a real terminal.

The window runs in tmux, the keys are pressed, what the terminal shows is taken from it. The picture
is drawn by the program itself, from the same keys; that it shows the same is checked. Each screen
becomes tui/screens/NAME.txt and NAME.svg, and what README.md shows between ```text and ``` behind
the line that names the file. test_screens does the same and compares.

Standard library only. SPDX-License-Identifier: MIT
"""

import os
import re
import subprocess
import sys
import unittest

from harness import TOP
from screen import Tmux

SCREENS = f"{TOP}/tui/screens"
FIRST = f"{TOP}/sim/scenarios/first-minute.json"
KEYS = "<find key:10>}"  # a key that will move, and to where D joins
SIZES = {"first-minute-80x24": (80, 24), "first-minute-120x40": (120, 40)}


def program(build):
    return f"{build}/tui/ringlab-tui"


def headless(build, size, *words):
    done = subprocess.run([program(build), "--headless", "--size", f"{size[0]}x{size[1]}", "--keys",
                           KEYS, "--dump-frame", "-", *words], check=True, cwd=TOP,
                          capture_output=True, text=True, env={"RINGLAB_STORY": FIRST})
    return done.stdout


def trimmed(screen, height):
    """The rows without the blanks at their ends, and without empty ones at the bottom."""
    rows = [row.rstrip() for row in screen.split("\n")[:height]]
    return "\n".join(rows).rstrip("\n") + "\n"


def captured(build, size):
    """What a terminal shows."""
    width, height = size
    with Tmux([program(build)], width=width, height=height, env={"RINGLAB_STORY": FIRST}) as window:
        window.until("?help")
        window.type("/key:10")
        window.keys("Enter")
        window.until("owner B")
        window.type("}")
        return trimmed(window.until("D joins: 12 of 48"), height)


def make(build):
    """Name to text and picture of each screen."""
    made = {}
    for name, size in SIZES.items():
        text = captured(build, size)
        drawn = headless(build, size)
        if text != drawn:
            raise AssertionError(f"{name}: the terminal shows\n{text}\nbut drawn is\n{drawn}")
        made[name] = (text, headless(build, size, "--format", "svg"))
    return made


def in_page(page, name, text):
    """The page with this text as the screen of this name."""
    block = re.compile(rf"(\]\(tui/screens/{name}\.svg\)\n\n```text\n).*?(```\n)", re.S)
    if not block.search(page):
        raise AssertionError(f"README.md does not show {name}")
    return block.sub(lambda found: found.group(1) + text + found.group(2), page)


def main(arguments):
    build = os.path.abspath(arguments[0] if arguments else f"{TOP}/build/test")
    os.makedirs(SCREENS, exist_ok=True)
    with open(f"{TOP}/README.md", encoding="utf-8") as file:
        page = file.read()
    for name, (text, picture) in make(build).items():
        page = in_page(page, name, text)
        for ending, content in (("txt", text), ("svg", picture)):
            with open(f"{SCREENS}/{name}.{ending}", "w", encoding="utf-8") as out:
                out.write(content)
    with open(f"{TOP}/README.md", "w", encoding="utf-8") as out:
        out.write(page)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except unittest.SkipTest as missing:
        sys.exit(str(missing))
