"""Being looked at: what the window's watching costs a node, once a second as by default.

Standard library only. SPDX-License-Identifier: MIT
"""

import re
import subprocess
import time

import load
from report import Bound, Result
from servers import Failed, Node, PATIENCE_S
from speed import build_program
from turns import say

ITEMS = 100_000


class Watcher:
    """tests/tui/live_probe.c: the window's world without a window."""

    def __init__(self, url):
        self.process = subprocess.Popen([build_program("bench_attach"), url], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def cpu_s(self):
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def seen(self):
        """How many keys it has seen and how many samples it has taken, when it is stopped."""
        said, _ = self.process.communicate(timeout=PATIENCE_S)
        if self.process.returncode != 0:
            raise Failed(f"live_probe ended with {self.process.returncode}")
        found = re.findall(r"^scene\t.*\tknown=(\d+)\t.*\tkeys=(\d+)\t", said, re.M)
        return tuple(map(int, found[-1]))


def attach(settings):
    """A node with 100,000 keys does nothing else. Its first pages are looked at in each sample, all
    others in turn."""
    seconds = 20 if settings.quick else 60
    with Node() as node:
        load.fill(node.port, b"HTTP/1.1 201 ",
                  (load.http_put(b"user:%011d" % n, load.VALUE) for n in range(ITEMS)))
        with Watcher(f"http://127.0.0.1:{node.port}") as watcher:
            node_s, watcher_s, began = node.cpu_s(), watcher.cpu_s(), time.monotonic()
            time.sleep(seconds)  # the span that is measured: nothing is waited for
            took = time.monotonic() - began
            node_s, watcher_s = node.cpu_s() - node_s, watcher.cpu_s() - watcher_s
            samples, keys = watcher.seen()
        if node.items() != ITEMS:
            raise Failed(f"the node holds {node.items()} items, not {ITEMS}")
    if samples < seconds - 2 or keys < 1000:
        raise Failed(f"only {samples} samples and {keys} keys in {seconds} s")
    say(f"attach: {samples} samples in {took:.0f} s, {keys:,} of {ITEMS:,} keys seen; the node "
        f"took {node_s * 1000:.0f} ms, who looks {watcher_s * 1000:.0f} ms")
    return [Result(f"processor time of a node with {ITEMS:,} keys that is looked at", "%",
                   [100 * node_s / took], bound=Bound("ours", at_most=1, unit="%"),
                   details={"seconds": took, "samples": samples, "keys_seen": keys,
                            "watcher_percent": 100 * watcher_s / took})]
