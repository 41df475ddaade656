"""However the program ends, the terminal is left as it was found; and so it is while the program is
stopped: tests/tui/terminal_probe.c on a pseudo terminal. SPDX-License-Identifier: MIT
"""

import os
import signal
import termios
import unittest

from harness import BUILD, until
from screen import Pty, Tmux

PROBE = f"{BUILD}/tests/terminal_probe"
SETTLED = b"last:"
OPENED, CLOSED = b"\x1b[?1049h", b"\x1b[?1049l"
HIDDEN, SEEN = b"\x1b[?25l", b"\x1b[?25h"
KEYPAD_OFF = b"\x1b[?1l\x1b>"


def setUpModule():
    if not os.path.exists(PROBE):
        raise unittest.SkipTest("this build has no ncurses")


class Ends(unittest.TestCase):
    def probe(self, **options):
        window = Pty([PROBE], **options)
        self.addCleanup(window.__exit__)
        window.until(SETTLED)
        echo = termios.ECHO | termios.ICANON
        self.assertEqual(window.modes_now()[3] & echo, 0, "it has taken the terminal over")
        return window

    def expect_restored(self, window):
        self.assertEqual(window.modes_now(), window.modes)
        self.assertTrue(window.modes_now()[3] & termios.ECHO)
        self.assertTrue(window.modes_now()[3] & termios.ICANON)
        for on, off in ((OPENED, CLOSED), (HIDDEN, SEEN), (OPENED, KEYPAD_OFF)):
            self.assertGreater(window.output.rindex(off), window.output.rindex(on), off)

    def expect_end(self, window, status):
        self.assertEqual(window.end(), status, window.output[-500:])
        self.expect_restored(window)

    def test_by_a_key(self):
        window = self.probe()
        window.type(b"q")
        self.expect_end(window, 0)

    def test_by_exit_without_closing(self):
        window = self.probe()
        window.type(b"x")
        self.expect_end(window, 3)

    def test_by_a_signal_that_asks_to_leave(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
            with self.subTest(number):
                window = self.probe()
                window.signal(number)
                self.expect_end(window, 128 + number)

    def test_by_a_key_that_sends_a_signal(self):
        for key, number in ((b"\x03", signal.SIGINT), (b"\x1c", signal.SIGQUIT)):
            window = self.probe()
            window.type(key)
            self.expect_end(window, 128 + number)

    def test_by_a_signal_that_kills(self):
        for number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL,
                       signal.SIGABRT):
            with self.subTest(number):
                window = self.probe()
                window.signal(number)
                self.expect_end(window, -number)

    def test_by_a_bug(self):
        for key, number in ((b"a", signal.SIGABRT), (b"s", signal.SIGSEGV)):
            with self.subTest(key):
                window = self.probe()
                window.type(key)
                self.expect_end(window, -number)

    def test_by_a_stack_that_is_full(self):
        window = self.probe()
        window.type(b"o")
        self.expect_end(window, -signal.SIGSEGV)

    def test_what_an_assertion_says_is_seen(self):
        window = self.probe()
        window.type(b"a")
        self.expect_end(window, -signal.SIGABRT)
        self.assertIn(b"about to abort\r\n", window.output.rpartition(CLOSED)[2])

    def test_who_asks_again_and_again_does_not_wait(self):
        window = self.probe()
        window.type(b"b")
        asked = 0

        def ended():
            nonlocal asked
            if window.process.poll() is None:
                asked += 1
                window.signal(signal.SIGTERM)
            return window.process.poll() is not None
        until(ended, "the end of a busy program")
        self.assertGreaterEqual(asked, 3)
        self.expect_end(window, -signal.SIGTERM)

    def test_what_is_ignored_at_the_start_stays_ignored(self):
        window = self.probe(ignored=[signal.SIGHUP])
        at = len(window.output)
        window.signal(signal.SIGHUP)
        window.type(b"k")
        window.until(b"k", at)
        window.type(b"q")
        self.expect_end(window, 0)

    def test_a_terminal_that_goes_away_ends_it_even_if_it_ignores_that(self):
        for ignored in ([], [signal.SIGHUP]):
            window = self.probe(ignored=ignored)
            window.hang_up()
            self.assertEqual(window.process.wait(30), 128 + signal.SIGHUP)


class Stops(unittest.TestCase):
    """Ctrl-Z and fg, in a shell."""

    def shell(self):
        window = Tmux(["sh", "-i"], env={"PS1": "ready$ ", "ENV": ""})
        self.addCleanup(window.__exit__)
        window.until("ready$")
        window.type(f"{PROBE}\n")
        window.until("last:")
        return window

    def stop(self, window):
        window.keys("C-z")
        window.until("Stopped")
        self.assertEqual((window.ask("cursor_flag"), window.ask("alternate_on")), ("1", "0"))
        window.type("stty -a | tr ' ' '\\n' | grep -x '.*icanon;*\\|.*echo;*'\n")
        shown = window.until("\necho\n")
        self.assertIn("\nicanon\n", shown)

    def test_the_terminal_is_given_back_meanwhile_and_drawn_anew_afterwards(self):
        window = self.shell()
        for count in range(1, 4):
            self.stop(window)
            window.type("fg\n")
            shown = window.until(f" {count} stops")
            self.assertIn("┌─┬─┐ ⣿⡇⠁", shown)
            self.assertNotIn("ready$", shown)
            self.assertEqual((window.ask("cursor_flag"), window.ask("alternate_on")), ("0", "1"))
        window.keys("Left")
        window.until("<Left>")
        window.keys("q")
        window.until("ready$")
        self.assertEqual((window.ask("cursor_flag"), window.ask("alternate_on")), ("1", "0"))

    def test_another_size_by_then_is_noticed(self):
        window = self.shell()
        self.stop(window)
        window.resize(61, 17)
        window.type("fg\n")
        window.until(lambda shown: "size 61x17" in shown and shown.split("\n")[16][60:] == "D")

    def test_a_signal_to_leave_is_heard_when_it_goes_on(self):
        window = self.shell()
        self.stop(window)
        window.type("kill -TERM %1; fg; echo status $?\n")
        window.until("status 143")
        self.assertEqual((window.ask("cursor_flag"), window.ask("alternate_on")), ("1", "0"))


if __name__ == "__main__":
    unittest.main()
