"""The screens of the window that the README shows are what a real terminal shows today.
tests/e2e/screens.py makes them. SPDX-License-Identifier: MIT
"""

import unittest

from harness import BUILD, TOP
from screens import SCREENS, in_page, make


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Screens(unittest.TestCase):
    maxDiff = None

    def test_they_are_as_the_page_has_them(self):
        page = text_of(f"{TOP}/README.md")
        for name, (text, picture) in make(BUILD).items():
            with self.subTest(name):
                self.assertEqual(text_of(f"{SCREENS}/{name}.txt"), text)
                self.assertEqual(text_of(f"{SCREENS}/{name}.svg"), picture)
                self.assertEqual(in_page(page, name, text), page)


if __name__ == "__main__":
    unittest.main()
