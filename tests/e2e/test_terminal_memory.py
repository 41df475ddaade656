"""Whoever takes a terminal over gives back all the memory that it took for that, and looks at none
that is not its own: tests/tui/terminal_probe.c under valgrind. SPDX-License-Identifier: MIT
"""

import os
import shutil
import signal
import subprocess
import tempfile
import unittest

from harness import BUILD, TOP, environment
from screen import Pty

# Once in a process terminfo remembers where its files are, and the names that they use.
KEPT_BY_TERMINFO = """{
   where its files are
   Memcheck:Leak
   match-leak-kinds: reachable
   ...
   fun:_nc_first_db
   ...
}
{
   the names in them
   Memcheck:Leak
   match-leak-kinds: reachable
   ...
   fun:_nc_find_type_entry
   ...
}
"""


def without_sanitizers(program):
    """One that was built so, since they do not go together with valgrind; or None."""
    for build in (f"{TOP}/build/test-release", BUILD):
        path = f"{build}/{program}"
        if os.path.exists(path):
            with open(path, "rb") as file:
                if b"__asan_init" not in file.read():
                    return path
    return None


class Memory(unittest.TestCase):
    def setUp(self):
        self.path = without_sanitizers("tests/terminal_probe")
        if not shutil.which("valgrind") or not self.path:
            self.skipTest("there is no valgrind, or no build with ncurses and without sanitizers")
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        with open(f"{self.folder}/kept", "w", encoding="utf-8") as file:
            file.write(KEPT_BY_TERMINFO)

    def probe(self, **options):
        window = Pty(["valgrind", "--leak-check=full", "--show-leak-kinds=all",
                      "--errors-for-leak-kinds=all", "--error-exitcode=9",
                      f"--suppressions={self.folder}/kept", f"--log-file={self.folder}/log",
                      self.path], **options)
        self.addCleanup(window.__exit__)
        return window

    def log(self):
        with open(f"{self.folder}/log", encoding="utf-8") as file:
            return file.read()

    def test_nothing_is_left_when_it_has_been_used(self):
        for term in ("xterm-256color", "vt100"):
            window = self.probe(env={"TERM": term})
            at = window.until(b"last:")
            window.type("äe→\x1b[D\x0c".encode())
            at = window.until(b"size 80x24", at)
            window.resize(120, 50)
            at = window.until(b"size 120x50", at)
            window.resize(9, 3)
            window.type(b"q")
            self.assertEqual(window.end(), 0, self.log())

    def test_nothing_is_left_when_it_is_asked_to_leave(self):
        window = self.probe()
        window.until(b"last:")
        window.signal(signal.SIGTERM)
        self.assertEqual(window.end(), 143, self.log())

    def test_nothing_is_left_when_it_is_refused(self):
        for term in ("foo", "dumb"):
            self.assertEqual(self.probe(env={"TERM": term}).end(), 2, self.log())


class Window(unittest.TestCase):
    """The whole program, with a sitting that opens everything."""

    KEYS = "ca1234563xk....u?<Esc>/key:3<CR>rP.1P:export<Esc>5T2<size 30x5><size 120x40>1vv"

    def test_nothing_is_left_of_a_sitting(self):
        path = without_sanitizers("tui/ringlab-tui")
        if not shutil.which("valgrind") or not path:
            self.skipTest("there is no valgrind, or no build with ncurses and without sanitizers")
        done = subprocess.run(["valgrind", "-q", "--leak-check=full", "--show-leak-kinds=all",
                               "--errors-for-leak-kinds=all", "--error-exitcode=9", path,
                               "--headless", "--keys", self.KEYS, "--dump-frame", "-",
                               f"{TOP}/sim/scenarios/first-minute.json"], capture_output=True,
                              text=True, check=False, cwd=TOP, env=environment(), timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])


if __name__ == "__main__":
    unittest.main()
