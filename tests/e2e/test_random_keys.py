"""Somebody who presses anything never crashes the window, and never leaves the grid
(tests/tui/random_keys.c): under sanitizers, and for a million keys without.
SPDX-License-Identifier: MIT
"""

import os
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import BUILD, TOP, environment

SANITIZED = f"{BUILD}/tests/random_keys"
RELEASE = f"{TOP}/build/test-release/tests/random_keys"


def press(program, story, keys, seed):
    done = subprocess.run([program, f"{TOP}/sim/scenarios/{story}.json", str(keys), str(seed)],
                          capture_output=True, text=True, check=False, env=environment(),
                          timeout=900)
    if done.returncode != 0:
        raise AssertionError(f"{story}, seed {seed}: {done.returncode}: {done.stderr[-3000:]}")
    return int(done.stdout.split()[0])


class RandomKeys(unittest.TestCase):
    def press_all(self, program, rounds):
        with ThreadPoolExecutor(2) as pool:
            return sum(pool.map(lambda round: press(program, *round), rounds))

    def test_under_sanitizers(self):
        rounds = [("first-minute", 20000, 1), ("first-minute", 20000, 2), ("hot-key", 1500, 3),
                  ("modulo-against-ring", 1500, 4)]
        self.assertEqual(self.press_all(SANITIZED, rounds), 43000)

    def test_a_million(self):
        if not os.path.exists(RELEASE):
            self.skipTest("only in the whole run, which builds a release")
        rounds = [("first-minute", 245000, seed) for seed in range(4)] + [
            (story, 10000, 9) for story in ["hot-key", "first-steps"]]
        self.assertEqual(self.press_all(RELEASE, rounds), 1000000)


if __name__ == "__main__":
    unittest.main()
