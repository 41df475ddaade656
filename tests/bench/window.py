"""The window: how long a frame takes, how long a key takes, and how long it takes to be seen.

Standard library only. SPDX-License-Identifier: MIT
"""

import fcntl
import glob
import json
import os
import pty
import select
import struct
import subprocess
import termios
import time

from report import Bound, Result
from servers import TOP, Failed
from speed import build_program
from turns import say

STORIES = f"{TOP}/sim/scenarios"
WIDTH, HEIGHT = 120, 40
QUIET_S = 0.05  # so long after the last byte a frame is taken to be whole
PATIENCE_S = 10


def documents(program, *words):
    """What a program prints, a JSON document a line."""
    done = subprocess.run([build_program(program), *words], capture_output=True, text=True,
                          check=False, timeout=900)
    if done.returncode != 0:
        raise Failed(f"{program} ended with {done.returncode}: {done.stderr[-300:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def frames(settings):
    """Of 1,000 nodes with 160 points each and 100,000 keys. The slowest view counts."""
    drawn = documents("bench_draw", "100" if settings.quick else "1000")
    for one in drawn:
        say(f"window: {one['view']}: a frame in {one['p50_us'] / 1000:.2f} ms, 99 of 100 within "
            f"{one['p99_us'] / 1000:.2f} ms")
    worst = max(drawn, key=lambda one: one["p50_us"])
    return Result(f"a frame of 120x40, median; slowest view: {worst['view']}", "ms",
                  [worst["p50_us"] / 1000], bound=Bound("ours", at_most=2, unit="ms"),
                  details={"views": drawn})


def steps(settings):
    """One step back, from the key to the frame, in each story. The slowest counts."""
    keys = "200" if settings.quick else "1000"
    stories = documents("bench_window", keys, *sorted(glob.glob(f"{STORIES}/*.json")))
    for one in stories:
        one["story"] = os.path.basename(one["story"])
        say(f"window: {one['story']}: {one['steps']:,} steps, 99 of 100 steps back within "
            f"{one['back_p99_ms']:.1f} ms")
    worst = max(stories, key=lambda one: one["back_p99_ms"])
    return Result(f"a step back, p99 of {keys}; slowest: {worst['story']}", "ms",
                  [worst["back_p99_ms"]], bound=Bound("ours", at_most=20, unit="ms"),
                  details={"stories": stories})


class Screen:
    """The window on a pair of devices."""

    def __init__(self, story):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        env = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen([build_program("ringlab-tui", "tui"), story], stdin=slave,
                                        stdout=slave, stderr=slave, start_new_session=True, env=env)
        os.close(slave)
        self.settle()

    def settle(self):
        """Take what comes until it is quiet; when the last of it came."""
        last, patience = None, PATIENCE_S
        while select.select([self.master], [], [], patience)[0]:
            os.read(self.master, 65536)
            last, patience = time.monotonic(), QUIET_S
        if last is None:
            raise Failed("the window shows nothing")
        return last

    def press(self, key):
        """Seconds from the key to the last byte of the frame."""
        began = time.monotonic()
        os.write(self.master, key)
        return self.settle() - began

    def leave(self):
        os.write(self.master, b"q")
        self.process.wait(PATIENCE_S)
        os.close(self.master)


def seen(settings):
    """From the key to the last byte on the terminal: what somebody who presses it waits for."""
    rounds = 20 if settings.quick else 100
    screen = Screen(f"{STORIES}/add-a-node.json")
    screen.press(b":seek t=12s\r")
    took_ms = [1000 * screen.press(key) for _ in range(rounds)
               for key in (b".", b",", b"2", b"4", b"5", b"6", b"1")]
    screen.leave()
    took_ms.sort()
    say(f"window: a key is on the screen after {took_ms[len(took_ms) // 2]:.1f} ms, 99 of 100 "
        f"within {took_ms[len(took_ms) * 99 // 100]:.1f} ms")
    return Result("from a key to the screen, median", "ms", [took_ms[len(took_ms) // 2]],
                  bound=Bound("ours", at_most=30, unit="ms"),
                  details={"p99_ms": took_ms[len(took_ms) * 99 // 100], "keys": len(took_ms)})


def window(settings):
    return [frames(settings), steps(settings), seen(settings)]
