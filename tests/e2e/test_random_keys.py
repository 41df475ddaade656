"""Somebody who presses anything, a million times, never crashes the window and never leaves the
grid (tests/tui/random_keys.c): under sanitizers, in stories small and large.
SPDX-License-Identifier: MIT
"""

import os
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import BUILD, TOP, environment

ROUNDS = [("modulo-against-ring", 1500, 8), ("hot-key", 1500, 9), ("first-steps", 5000, 10)] + [
    ("first-minute", 124000, seed) for seed in range(8)]


def press(story, keys, seed):
    done = subprocess.run([f"{BUILD}/tests/random_keys", f"{TOP}/sim/scenarios/{story}.json",
                           str(keys), str(seed)], capture_output=True, text=True, check=False,
                          env=environment(), timeout=900)
    if done.returncode != 0:
        raise AssertionError(f"{story}, seed {seed}: {done.returncode}: {done.stderr[-3000:]}")
    return int(done.stdout.split()[0])


class RandomKeys(unittest.TestCase):
    def test_a_million(self):
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            pressed = sum(pool.map(lambda one: press(*one), ROUNDS))
        self.assertEqual(pressed, 1000000)


if __name__ == "__main__":
    unittest.main()
