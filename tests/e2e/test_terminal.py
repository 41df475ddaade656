"""What a terminal shows of a frame, and which keys it sends: tests/tui/terminal_probe.c in a real
terminal (tmux), and on a pseudo terminal where each byte is seen. SPDX-License-Identifier: MIT
"""

import os
import re
import subprocess
import tempfile
import time
import unittest

from harness import BUILD, until
from screen import Pty, Tmux, settings

PROBE = f"{BUILD}/tests/terminal_probe"
SETTLED = b"last:"  # what the probe draws last of all, corners aside


def setUpModule():
    if not os.path.exists(PROBE):
        raise unittest.SkipTest("this build has no ncurses")


class Shown(unittest.TestCase):
    """In tmux."""

    def probe(self, *words, **options):
        window = Tmux([PROBE, *words], **options)
        self.addCleanup(window.__exit__)
        return window

    def test_lines_blocks_and_braille_arrive(self):
        shown = self.probe().until("last:")
        self.assertIn("UTF-8 is utf8, narrow", shown)
        for text in ("┌─┬─┐", "└─┴─┘", "⣿⡇⠁", "▁▄█", "←→", "·◆", "…"):
            self.assertIn(text, shown)

    def expect_corners(self, window, width, height):
        """Each in its place, and the size that was drawn the right one."""
        def has_corners(shown):
            lines = shown.split("\n")[:height]
            return (f"size {width}x{height}" in shown and len(lines[0]) == len(lines[-1]) == width
                    and lines[0][0] + lines[0][-1] + lines[-1][0] + lines[-1][-1] == "ABCD")
        return window.until(has_corners)

    def test_each_corner_is_drawn(self):
        self.expect_corners(self.probe(width=60, height=12), 60, 12)

    def test_colours_and_attributes_are_those_of_the_theme(self):
        window = self.probe()
        window.until("last:")
        line = window.screen(colours=True).split("\n")[4]
        # Owners: cyan, yellow, magenta, bold; the second letter is reversed, the third also bold.
        for number in (36, 33, 35):
            self.assertRegex(line, rf"\x1b\[[0-9;]*{number}m")
        self.assertRegex(line, r"\x1b\[[0-9;]*7m")
        self.assertNotRegex(line, r"\x1b\[[0-9;]*4[0-7]m", "the ground is the terminal's own")

    def test_a_theme_of_256_colours(self):
        window = self.probe("dark256", env={"TERM": "tmux-256color"})
        self.assertIn("256 colours, dark256", window.until("last:"))
        shown = window.screen(colours=True)
        for number in (87, 226, 165, 197, 172, 140, 156, 36):
            self.assertIn(f"38;5;{number}", shown)

    def test_without_utf8_only_ascii_is_sent(self):
        for locale in ("C", "POSIX", "no_SUCH.locale"):
            window = self.probe(env={"LC_ALL": locale})
            shown = window.until("last:")
            self.assertTrue(shown.isascii(), shown)
            self.assertIn("is not, ", shown)
            self.assertIn("+-+-+ ooo .=# <> .@ ~", shown)
            self.assertEqual(shown.count("?"), 0, shown)

    def test_a_terminal_without_colours_is_served_as_well(self):
        window = self.probe(env={"TERM": "vt100"})
        shown = window.until("last:")
        self.assertIn(" 0 colours", shown)
        self.assertIn("┌─┬─┐ ⣿⡇⠁", shown)
        self.assertNotRegex(window.screen(colours=True), r"\x1b\[[0-9;]*3[0-7]m")
        self.expect_corners(window, 80, 24)

    def test_keys_have_their_names(self):
        window = self.probe(width=100)
        window.until("0 keys")
        names = {"Left": "<Left>", "Right": "<Right>", "Up": "<Up>", "Down": "<Down>",
                 "Home": "<Home>", "End": "<End>", "PPage": "<PageUp>", "NPage": "<PageDown>",
                 "Tab": "<Tab>", "BTab": "<S-Tab>", "BSpace": "<BS>", "DC": "<Del>",
                 "Enter": "<CR>", "Escape": "<Esc>", "Space": "<Space>", "F1": "<F1>",
                 "F5": "<F5>", "F10": "<F10>", "C-l": "<C-l>", "C-t": "<C-t>", "C-h": "<BS>",
                 "C-j": "<CR>", "<": "<lt>", "ä": "ä", "λ": "λ", "日": "?"}
        for count, (key, name) in enumerate(names.items(), 1):
            window.keys(key)
            told = rf"(?m)^  {count} keys,.*\n  last:.* {re.escape(name)}$"
            window.until(lambda shown, told=told: re.search(told, shown))

    def test_a_storm_of_sizes_ends_in_the_last_one(self):
        window = self.probe()
        window.until("size 80x24")
        for i in range(40):
            window.resize(30 + i * 37 % 90, 8 + i * 11 % 30)
        window.resize(97, 31)
        self.expect_corners(window, 97, 31)
        window.keys("q")
        window.until("ended 0")

    def test_tiny_windows_are_borne(self):
        window = self.probe()
        window.until("size 80x24")
        for width, height in ((1, 1), (2, 1), (1, 3), (300, 100)):
            window.resize(width, height)
            until(lambda w=width, h=height: window.ask("pane_width") == str(w)
                  and window.ask("pane_height") == str(h), "tmux has resized")
        window.resize(40, 10)
        self.expect_corners(window, 40, 10)

    def test_the_true_size_counts_whatever_the_environment_says(self):
        window = self.probe(width=70, height=20, env={"LINES": "40", "COLUMNS": "120"})
        self.expect_corners(window, 70, 20)

    def test_the_cursor_is_hidden_meanwhile(self):
        window = self.probe()
        window.until("last:")
        self.assertEqual((window.ask("cursor_flag"), window.ask("alternate_on")), ("0", "1"))
        window.keys("q")
        window.until("ended 0")
        self.assertEqual((window.ask("cursor_flag"), window.ask("alternate_on")), ("1", "0"))


class Sent(unittest.TestCase):
    """The bytes."""

    def probe(self, *words, **options):
        window = Pty([PROBE, *words], **options)
        self.addCleanup(window.__exit__)
        return window

    def test_the_terminals_own_line_characters_are_not_used(self):
        for term in ("xterm-256color", "linux", "vt100", "screen"):
            for locale in ("C.UTF-8", "C"):
                window = self.probe(env={"TERM": term, "LC_ALL": locale})
                window.until(SETTLED)
                window.type(b"q")
                self.assertEqual(window.end(), 0)
                self.assertNotRegex(window.output, rb"\x1b\(0|\x0e", (term, locale))

    def test_esc_is_a_key_at_once(self):
        window = self.probe()
        at = window.until(SETTLED)
        took = []
        for _ in range(5):
            began = time.monotonic()
            window.type(b"\x1b")
            at = window.until(b"Esc>", at)
            took.append(time.monotonic() - began)
            window.type(b".")
            at = window.until(b".", at)
        self.assertLess(min(took), 0.3)

    def test_whoever_wants_to_wait_longer_for_esc_says_so(self):
        window = self.probe(env={"ESCDELAY": "400"})
        at = window.until(SETTLED)
        began = time.monotonic()
        window.type(b"\x1b")
        window.until(b"Esc>", at)
        self.assertGreaterEqual(time.monotonic() - began, 0.4)

    def test_keys_that_the_terminal_should_not_send_are_understood(self):
        for data, name in ((b"\x1b[D", b"<Left>"), (b"\x1bOD", b"<Left>"), (b"\x1b[1~", b"<Home>"),
                           (b"\x1b[7~", b"<Home>"), (b"\x1b[4~", b"<End>"), (b"\x7f", b"<BS>"),
                           (b"\x08", b"<BS>"), (b"\r", b"<CR>"), (b"\n", b"<CR>")):
            window = self.probe(env={"TERM": "vt100"})
            at = window.until(SETTLED)
            window.type(data)
            window.until(name, at)

    def test_many_keys_at_once_are_all_taken(self):
        window = self.probe(width=200)
        at = window.until(SETTLED)
        window.type("äöü→\x1b[D".encode() * 100 + b"\x0c")
        window.until(b"501 keys", at)

    def test_a_character_may_come_in_parts(self):
        window = self.probe()
        at = window.until(SETTLED)
        for byte in "→".encode() + b".":
            window.type(bytes([byte]))
            until(window.has_taken_all, "the byte is read")
        window.until(b".", window.until("→".encode(), at))

    def test_bytes_that_are_no_character_do_not_hold_up_the_next_key(self):
        window = self.probe()
        at = window.until(SETTLED)
        window.type(b"\xff\xc3(\x80\xe2\x94\x1b[Cz")
        for name in (b"(", b"<Right>", b"z"):
            at = window.until(name, at)

    def test_only_what_has_changed_is_sent(self):
        window = self.probe()
        at = window.until(b"D", window.until(SETTLED))
        window.type(b"k")
        window.until(b"k", at)
        window.read()
        self.assertLess(len(window.output) - at, 200)

    def test_everything_is_sent_anew_on_demand(self):
        window = self.probe()
        at = window.until(SETTLED)
        window.type(b"k")
        at = window.until(b"k", at)
        window.type(b"\x0c")
        at = window.until(b"size 80x24", at)
        window.until("⣿⡇⠁".encode(), at)

    def test_it_sleeps_when_there_is_nothing_to_do(self):
        window = self.probe()
        at = window.until(SETTLED)
        window.resize(70, 20)
        window.type(b"k\x1b")
        at = window.until(b"size 70x20", at)

        def state():
            with open(f"/proc/{window.process.pid}/stat", encoding="ascii") as file:
                return file.read().rpartition(")")[2].split()[0]
        if not os.path.exists("/proc/self/stat"):
            self.skipTest("how a process does is not told here")
        until(lambda: all(state() == "S" for _ in range(50)), "it sleeps")

    def test_another_size_is_drawn_from_scratch(self):
        window = self.probe()
        at = window.until(b"D", window.until(SETTLED))
        window.resize(70, 20)
        at = window.until(b"size 70x20", at)
        window.until("⣿⡇⠁".encode(), at)

    def test_what_is_said_on_standard_error_comes_when_the_screen_is_gone(self):
        window = self.probe()
        at = window.until(SETTLED)
        window.type(b"e")
        window.until(b"e", at)
        self.assertNotIn(b"said aside", window.output)
        window.type(b"q")
        self.assertEqual(window.end(), 0)
        before, _, after = window.output.rpartition(b"\x1b[?1049l")
        self.assertNotIn(b"said aside", before)
        self.assertIn(b"said aside\r\n", after)

    def test_standard_error_that_goes_elsewhere_is_left_alone(self):
        with tempfile.TemporaryFile() as elsewhere:
            window = self.probe(stderr=elsewhere)
            at = window.until(SETTLED)
            window.type(b"e")
            window.until(b"e", at)

            def said():
                elsewhere.seek(0)
                return elsewhere.read() == b"said aside\n"
            until(said, "what is said is there, while the screen is")


class Refused(unittest.TestCase):
    def refused(self, env=None, **streams):
        """It must end with 2 and one sentence, and leave the terminal alone."""
        with Pty([PROBE], env=env, stderr=subprocess.PIPE, **streams) as window:
            words = window.process.stderr.read().decode()
            self.assertEqual(window.end(), 2, words)
            self.assertEqual(window.modes_now(), window.modes)
            self.assertEqual(window.output, b"")
            window.process.stderr.close()
        self.assertRegex(words, r"^terminal_probe: .*--plain.*\.\n$")
        return words

    def test_a_terminal_of_no_known_type(self):
        self.assertIn('no terminal type "foo" in terminfo. Try TERM=xterm',
                      self.refused({"TERM": "foo"}))
        self.assertIn("TERM=xterm", self.refused({"TERM": None}))
        self.assertIn("TERM=xterm", self.refused({"TERM": ""}))
        self.assertIn("TERM=xterm", self.refused({"TERM": "x" * 1000}))

    def test_a_terminal_that_cannot_place_its_cursor(self):
        self.assertIn('"dumb" cannot place its cursor', self.refused({"TERM": "dumb"}))

    def test_output_that_is_no_terminal(self):
        with open(os.devnull, "wb") as nothing:
            self.assertIn("output is not a terminal", self.refused(stdout=nothing))

    def test_input_that_is_no_terminal(self):
        self.assertIn("input is not a terminal", self.refused(stdin=subprocess.DEVNULL))

    def test_neither(self):
        done = subprocess.run([PROBE], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False, timeout=30, env=settings())
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("is not a terminal", done.stderr)


if __name__ == "__main__":
    unittest.main()
