"""The window in a real terminal: each view, sizes that change, signals, suspending, time.
SPDX-License-Identifier: MIT
"""

import os
import signal
import subprocess
import time
import unittest

from harness import BUILD, Case, TOP, environment, until
from screen import Pty, Tmux
from screens import trimmed

TUI = os.environ.get("RINGLAB_TUI", f"{BUILD}/tui/ringlab-tui")
FIRST = f"{TOP}/sim/scenarios/first-minute.json"
STORY = {"RINGLAB_STORY": FIRST}
READY = "?help"


def setUpModule():
    if not os.path.exists(TUI):
        raise unittest.SkipTest("this build has no window: ncurses was missing")


def drawn(keys, size=(80, 24), *words):
    done = subprocess.run([TUI, "--headless", "--size", f"{size[0]}x{size[1]}", "--keys", keys,
                           "--dump-frame", "-", *words], check=True, capture_output=True, text=True,
                          env={**environment(), **STORY}, cwd=TOP)
    return done.stdout


class Window(unittest.TestCase):
    around = []  # a program within which the window runs, and its words

    def window(self, *words, width=80, height=24, env=None):
        window = Tmux([*self.around, TUI, *words], width=width, height=height,
                      env={**STORY, **(env or {})})
        self.addCleanup(window.__exit__)
        window.until(READY)
        return window

    def expect(self, window, text, height=24):
        """Wait until the terminal shows just this."""
        shown = ""

        def same():
            nonlocal shown
            shown = trimmed(window.screen(), height)
            return shown == text
        try:
            until(same, "the frame that was drawn without a terminal")
        except AssertionError:
            self.assertEqual(shown, text)


class Views(Window):
    def test_each_view_is_the_frame_that_is_drawn_without_a_terminal(self):
        window = self.window()
        window.type("c")
        for view in "123456":
            window.type(view)
            self.expect(window, drawn(f"c{view}"))

    def test_at_another_size_and_in_other_places(self):
        window = self.window(width=120, height=40)
        window.type("c")
        self.expect(window, drawn("c", (120, 40)), 40)
        plain = self.window("--ascii", env={"TERM": "vt100"})
        plain.type("c")
        self.expect(plain, drawn("c", (80, 24), "--ascii"))

    def test_whatever_kind_of_terminal_it_is_told(self):
        """The Linux console, xterm and macOS Terminal, screen: tmux shows what they are sent."""
        for term in ("linux", "xterm", "xterm-256color", "screen-256color"):
            with self.subTest(term):
                window = self.window(env={"TERM": term})
                window.type("c")
                self.expect(window, drawn("c"))
                window.keys("End")
                window.until("step 1851/1851")
                window.type("q")
                window.until("ended 0")

    def test_a_locale_without_utf_8_gets_ascii_and_is_told_once(self):
        window = self.window(env={"LC_ALL": "C"})
        shown = window.until("drawing in ASCII")
        self.assertRegex(shown, r"^[\x20-\x7e\n]*$")
        window.type("c")
        self.expect(window, drawn("c", (80, 24), "--ascii"))

    def test_no_color_means_none(self):
        window = self.window(env={"NO_COLOR": "1"})
        self.assertNotRegex(window.screen(colours=True), "\x1b\\[(?:[0-9;]*;)?[34][0-8][;m]")
        self.assertRegex(self.window().screen(colours=True), "\x1b\\[[0-9;]*3[0-9]")


class Sizes(Window):
    def test_a_storm_of_sizes_ends_in_the_right_frame(self):
        window = self.window()
        window.type("c")
        for n in range(40):
            window.resize(30 + 7 * (n * 13 % 17), 5 + 3 * (n * 7 % 13))
        window.resize(100, 30)
        self.expect(window, drawn("c", (100, 30)), 30)
        window.resize(80, 24)
        self.expect(window, drawn("c"))

    def test_too_small_says_so_and_goes_on(self):
        window = self.window()
        window.resize(30, 5)
        window.until("too small")
        window.resize(80, 24)
        window.until(READY)
        window.type("c")
        window.until("D joins")


class Time(Window):
    def test_playing_moves_and_a_key_stops_it(self):
        window = self.window()
        window.type("]]]] ")
        window.until("PLAY")
        until(lambda: "t 0.00 s" not in window.screen(), "time goes on")
        window.type(" ")
        window.until("PAUSED")

    def test_escape_is_answered_at_once(self):
        with Pty([TUI], env=STORY) as p:
            p.until(b"help")
            p.type(b":")
            p.until(b"Enter")
            p.read()
            since = len(p.output)
            began = time.monotonic()
            p.type(b"\x1b")
            p.until(b"play", since)
            self.assertLess(time.monotonic() - began, 0.3)
            p.type(b"q")
            self.assertEqual(p.end(), 0)

    def test_a_held_key_does_not_lag_behind(self):
        with Pty([TUI], env=STORY) as p:
            p.until(b"help")
            p.type(b"." * 500)
            p.type(b"q")
            self.assertEqual(p.end(), 0)


class Live(Window, Case):
    def test_real_nodes_are_seen_and_one_that_is_gone_holds_nobody_up(self):
        cluster = self.cluster("ABC")
        for n in range(20):
            self.assertEqual(cluster["A"].put(f"user:{n}", n).status, 201)
        window = self.window("--attach", cluster["A"].config, "--rate", "5", width=100)
        window.until("3 of 3 nodes answer")
        window.until("20 keys")
        cluster["B"].kill()
        window.until("REFUSED")
        window.type("a")
        window.until("was started without --allow-write")
        window.type(",,,")
        window.until("behind")
        window.keys("End")
        until(lambda: "behind" not in window.screen(), "it follows again")
        window.type("q")
        window.until("ended 0")

    def test_real_nodes_can_be_told_of_in_lines(self):
        cluster = self.cluster("AB")
        with subprocess.Popen([TUI, "--attach", cluster["A"].config, "--plain", "--rate", "5"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              env=environment()) as plain:
            cluster["B"].kill()
            for line in plain.stdout:
                if "B" in line and "refused" in line.lower():
                    break
            said, _ = plain.communicate("view ring\nquit\n", timeout=30)
        self.assertIn("REFUSED", said)

    def test_keys_can_be_pressed_before_it_is_looked_at(self):
        window = self.window("--keys", "c2")
        window.until("D joins")
        self.assertIn("2 Flow", window.screen())


class Ends(Window):
    def ended(self, *, keys=b"", number=None):
        """The status, the modes are back, the screen is back."""
        with Pty([TUI], env=STORY) as p:
            before = p.modes
            p.until(b"help")
            if number is not None:
                p.signal(number)
            p.type(keys)
            status = p.end()
            self.assertEqual(p.modes_now(), before)
            self.assertIn(b"\x1b[?1049l", p.output)
            self.assertIn(b"\x1b[?25h", p.output)
            return status

    def test_quitting(self):
        self.assertEqual(self.ended(keys=b"q"), 0)
        self.assertEqual(self.ended(keys=b"?q" + b"q"), 0)
        self.assertEqual(self.ended(keys=b":quit\r"), 0)

    def test_interrupting(self):
        self.assertEqual(self.ended(keys=b"\x03"), 128 + signal.SIGINT)

    def test_signals_that_ask_to_leave(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT,
                       signal.SIGUSR1, signal.SIGALRM):
            with self.subTest(number):
                self.assertEqual(self.ended(number=number), 128 + number)

    def test_signals_that_kill(self):
        for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL,
                       signal.SIGTRAP, signal.SIGSYS, signal.SIGXCPU):
            with self.subTest(number):
                self.assertEqual(self.ended(number=number), -number)

    def test_suspended_and_back(self):
        window = Tmux(["sh", "-i"], env=STORY)
        self.addCleanup(window.__exit__)
        window.type(f"PS1='$ '; exec 2>&1; {TUI}\n")
        window.until(READY)
        window.type("c")
        window.until("D joins")
        window.keys("C-z")
        until(lambda: READY not in window.screen(), "a shell")
        window.type("echo still $((40 + 2)) here\n")
        window.until("still 42 here")
        window.type("fg\n")
        window.until("D joins")
        window.type("q")
        until(lambda: "still 42 here" in window.screen(), "the shell's screen")


if __name__ == "__main__":
    unittest.main()
