"""Every view of the window, at every size and with both kinds of glyphs, looks as it did: glyphs
and roles. tests/e2e/frames.py draws them anew. SPDX-License-Identifier: MIT
"""

import os
import re
import unittest

from frames import FRAMES, cases, draw
from harness import BUILD


def kept(name):
    with open(f"{FRAMES}/{name}.txt", encoding="utf-8") as file:
        return file.read()


class Frames(unittest.TestCase):
    maxDiff = None

    def test_each_frame_is_as_it_was(self):
        for name, words in cases():
            with self.subTest(name):
                self.assertEqual(draw(BUILD, words), kept(name))

    def test_there_is_no_frame_that_nobody_draws(self):
        self.assertEqual({f"{name}.txt" for name, _ in cases()}, set(os.listdir(FRAMES)))

    def test_ascii_frames_hold_only_ascii(self):
        for name, _ in cases():
            if name.endswith("-ascii"):
                self.assertRegex(kept(name), r"^[\x20-\x7e\n]*$", name)

    def words(self, name):
        """Of the glyphs of a frame: its words and numbers."""
        glyphs = kept(name).split("== glyphs\n")[1].split("== roles")[0]
        return re.findall(r"[A-Za-z]{3,}|\d{2,}", glyphs)

    def test_ascii_frames_say_the_same_words(self):
        """What is drawn may differ; no word and no number is lost."""
        for name, _ in cases():
            if name.endswith("-ascii") and not name.startswith("ring-"):
                there = set(self.words(name[:-5] + "utf8"))
                self.assertEqual(set(self.words(name)) - there, set(), name)
                self.assertEqual(there - set(self.words(name)), set(), name)


if __name__ == "__main__":
    unittest.main()
