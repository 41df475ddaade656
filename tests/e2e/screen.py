"""Terminals for programs that draw on one.

    with Tmux(command, width=80, height=24) as t:      a real terminal: what it shows is text
        t.keys("Left", "C-l")
        t.until("2 keys")
    with Pty(command) as p:                            a plain pair of devices: what comes is bytes
        p.type(b"q")
        self.assertEqual(p.end(), 0)

Each tmux has a server of its own, which ends with it. Nothing waits for a fixed time.

Standard library only. SPDX-License-Identifier: MIT
"""

import fcntl
import os
import pty
import resource
import select
import shlex
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

from client import PATIENCE_S
from harness import environment, until

UTF8 = "C.UTF-8"
# Signals do what they do without a sanitizer, so that what a program makes of them is seen.
PLAIN_SIGNALS = ":".join(f"handle_{name}=0" for name in ("segv", "sigbus", "sigfpe", "sigill",
                                                         "abort"))


def settings(changes=None):
    """An environment that says nothing about the screen but what is asked for. None removes."""
    env = environment()
    for name in list(env):
        if name.startswith("LC_") or name in ("LANG", "LINES", "COLUMNS", "ESCDELAY", "NO_COLOR",
                                              "TERMINFO", "TMUX"):
            del env[name]
    env.update(LC_ALL=UTF8, ASAN_OPTIONS=f"{env['ASAN_OPTIONS']}:{PLAIN_SIGNALS}")
    for name, value in (changes or {}).items():
        env.pop(name, None)
        if value is not None:
            env[name] = value
    return env


# --- A real terminal ------------------------------------------------------------------------------

class Tmux:
    """A command in a window of tmux. When it has ended its status is shown: "ended 0"."""

    def __init__(self, command, width=80, height=24, env=None):
        if not shutil.which("tmux"):
            raise unittest.SkipTest("there is no tmux")
        self.folder = tempfile.mkdtemp(prefix="ringlab-tmux-")
        changes = [f"{name}={value}" for name, value in (env or {}).items()]
        self.tmux("new-session", "-d", "-x", str(width), "-y", str(height),
                  f"{shlex.join(['env', *changes, *command])}; echo; echo ended $?; exec cat")
        self.tmux("set-option", "-g", "status", "off")
        self.tmux("resize-window", "-x", str(width), "-y", str(height))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tmux("kill-server", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def tmux(self, *words, check=True):
        env = settings({"TMUX_TMPDIR": self.folder, "TERM": "xterm-256color"})
        done = subprocess.run(["tmux", "-u", "-f", "/dev/null", *words], env=env, check=False,
                              capture_output=True, text=True, timeout=PATIENCE_S)
        if check and done.returncode != 0:
            raise AssertionError(f"tmux {words}: {done.stderr}")
        return done.stdout

    def keys(self, *names):
        self.tmux("send-keys", *names)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def resize(self, width, height):
        self.tmux("resize-window", "-x", str(width), "-y", str(height))

    def screen(self, colours=False):
        """What is seen; with the sequences that colour it, if asked for."""
        return self.tmux("capture-pane", "-p", *(["-e"] if colours else []))

    def ask(self, variable):
        """A variable of tmux: alternate_on, cursor_flag, ..."""
        return self.tmux("display-message", "-p", f"#{{{variable}}}").strip()

    def until(self, wanted):
        """Wait for a text on the screen, or for a screen of which something is true: it may be seen
        while it is being drawn. Returns it."""
        shown = ""

        def seen():
            nonlocal shown
            shown = self.screen()
            return wanted(shown) if callable(wanted) else wanted in shown
        try:
            until(seen, wanted)
        except AssertionError as late:
            raise AssertionError(f"{late}; seen:\n{shown}") from None
        return shown


# --- A pair of devices ----------------------------------------------------------------------------

class Pty:
    """A command on a pseudo terminal that is its controlling one."""

    def __init__(self, command, width=80, height=24, env=None, ignored=(), **streams):
        """ignored: signals. streams: stdin, stdout, stderr that are not the terminal."""
        self.master, self.slave = pty.openpty()
        self.resize(width, height)
        self.modes = self.modes_now()
        self.output = b""

        def begin():
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM,
                           signal.SIGTSTP):
                signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)
        ends = {name: self.slave for name in ("stdin", "stdout", "stderr")}
        self.process = subprocess.Popen(
            command, **{**ends, **streams}, start_new_session=True, preexec_fn=begin,
            pass_fds=[self.slave], env=settings({"TERM": "xterm-256color", **(env or {})}))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()

    def hang_up(self):
        for end in (self.master, self.slave):
            if end is not None:
                os.close(end)
        self.master = self.slave = None

    def modes_now(self):
        return termios.tcgetattr(self.slave)

    def resize(self, width, height):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def type(self, data):
        os.write(self.master, data)

    def has_taken_all(self):
        """Has the program read all that was typed?"""
        waiting = fcntl.ioctl(self.slave, termios.FIONREAD, struct.pack("i", 0))
        return struct.unpack("i", waiting)[0] == 0

    def signal(self, number):
        self.process.send_signal(number)

    def read(self):
        """Take what has come; True if that was anything."""
        came = False
        while select.select([self.master], [], [], 0)[0]:
            data = os.read(self.master, 65536)
            self.output += data
            came = came or bool(data)
        return came

    def until(self, data, since=0):
        """Wait until these bytes have come behind the first so many; return where they end."""
        deadline = time.monotonic() + PATIENCE_S
        while data not in self.output[since:]:
            left = deadline - time.monotonic()
            if left < 0:
                raise AssertionError(f"{data!r} has not come; but {self.output[-2000:]!r}")
            if select.select([self.master], [], [], left)[0]:
                self.read()
        return self.output.index(data, since) + len(data)

    def end(self):
        """Wait for the end; the status, negative if it was a signal."""
        until(lambda: self.read() and False or self.process.poll() is not None, "the end")
        self.read()
        return self.process.returncode
