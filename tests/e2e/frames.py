#!/usr/bin/env python3
"""Usage: tests/e2e/frames.py [BUILD]
Draw all frames in tests/tui/frames anew, with the programs of a build folder (build/test).

What has changed is then shown by git diff: a frame that should look otherwise is committed, one
that should not has found a mistake. test_frames compares them. A frame is a text with the glyphs
and, below, the role of each cell, so a colour that is wrong is seen as well.

Standard library only. SPDX-License-Identifier: MIT
"""

import os
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FRAMES = f"{TOP}/tests/tui/frames"
FIRST = f"{TOP}/sim/scenarios/first-minute.json"

SIZES = {"80x24": "standard", "120x40": "full", "60x16": "compact"}
VIEWS = {"ring": "1", "flow": "2", "path": "3", "node": "4", "stats": "5", "log": "6"}
# D has joined at 20 s; a key that has moved is selected, and has just been asked for.
JOINED = "<next join><step 12><find key:10><get key:10 via A>"
# What else should keep its looks, at 80x24: the keys that lead there.
OTHERS = {
    "start": "",
    "circle": "<next join><view circle>",
    "bar": "<next join><view bar>",
    "table": "<next join><view table>",
    "zoomed": "<next join><find key:10>++++",
    "help": "?",
    "fault-menu": "<step 50>x",
    "down": "<next fault><step 3>",
    "partition": "<step 200><partition A / B,C><step 40>",
    "question": "P.",
    "verdict": "P.1",
    "prompt": ":add D",
    "search": "/key:1",
    "unknown-command": ":reomve B<CR>",
    "unknown-key": "~",
    "hidden-after": "<next join><hide after>",
    "modulo": "",
    "text-40x10": "<size 40x10><next join>",
    "too-small": "<size 30x5>",
    "path-of-an-error": "<step 200><kill B><get key:3 via C>3",
    "log-filtered": "<seek 900>6/evicts<CR>",
    "light": "<theme light><next join>",
    "mono": "<theme mono><next join>2j",
}


def cases():
    """Name, and the words for the program."""
    for view, key in VIEWS.items():
        for size, tier in SIZES.items():
            for flag, kind in [([], "utf8"), (["--ascii"], "ascii")]:
                yield (f"{view}-{tier}-{kind}",
                       ["--size", size, "--keys", JOINED + key, *flag])
    for name, keys in OTHERS.items():
        story = [f"{TOP}/sim/scenarios/modulo-against-ring.json"] if name == "modulo" else []
        keys = "<seek t=1s>" if name == "modulo" else keys
        yield name, [*story, "--keys", keys]


def draw(build, words):
    """The frame, with its roles."""
    done = subprocess.run([f"{build}/tui/ringlab-tui", "--headless", *words, "--format", "golden",
                           "--dump-frame", "-"], capture_output=True, text=True, cwd=TOP,
                          env={"RINGLAB_STORY": FIRST}, timeout=120, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


def main(arguments):
    build = os.path.abspath(arguments[0] if arguments else f"{TOP}/build/test")
    os.makedirs(FRAMES, exist_ok=True)
    names = set()
    for name, words in cases():
        names.add(f"{name}.txt")
        with open(f"{FRAMES}/{name}.txt", "w", encoding="utf-8") as out:
            out.write(draw(build, words))
    for stale in sorted(set(os.listdir(FRAMES)) - names):
        os.remove(f"{FRAMES}/{stale}")
    print(f"{len(names)} frames")


if __name__ == "__main__":
    main(sys.argv[1:])
