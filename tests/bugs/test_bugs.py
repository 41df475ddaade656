"""The bank of planted bugs: each is found, most by a promise, and shown by a small scenario.

SPDX-License-Identifier: MIT
"""

import json
import os
import subprocess
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = f"{TOP}/build/test-release"
HEALTHY_SEEDS = 1000
FOLLOWED = {"nodes": 4, "requests": 60, "clients": 20, "faults": 2, "changes": 2}


def run(*words):
    return subprocess.run([f"{TOP}/tests/bugs/run", *words], capture_output=True, text=True,
                          env={**os.environ, "RINGLAB_BUILD": BUILD}, stdin=subprocess.DEVNULL,
                          timeout=900, check=False)


@unittest.skipUnless(os.path.exists(f"{BUILD}/sim/ringlab-sim"), "needs the whole test run's build")
class Bank(unittest.TestCase):
    def test_no_bug_is_found_where_none_is(self):
        done = run("--healthy", str(HEALTHY_SEEDS))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stdout.count(f"{HEALTHY_SEEDS} runs, 0 failed\n"), 6, done.stdout)
        self.assertRegex(done.stdout, r"overload.json: \d+ runs, 0 failed\n")

    def test_every_bug_is_found_and_shown_by_little(self):
        done = run("--json")
        result = json.loads(done.stdout)
        self.assertEqual((done.returncode, result["missed"]), (0, []), done.stderr)
        self.assertGreaterEqual(len(result["bugs"]), 25)
        for bug in result["bugs"]:
            with self.subTest(bug["name"]):
                self.assertLessEqual(bug["seed"], result["seeds"])
                small = bug["smallest"]
                self.assertIsNotNone(small)
                with open(f"{TOP}/{small['scenario']}", encoding="utf-8") as file:
                    self.assertEqual(json.load(file)["about"][-1].split(" --seed ")[0],
                                     small["command"])
                for what, most in FOLLOWED.items():
                    self.assertLessEqual(small[what], most, small)
        by_promise = [b for b in result["bugs"] if b["by"] not in ("crash", "hang")]
        self.assertGreaterEqual(len(by_promise), len(result["bugs"]) * 9 // 10)


class Words(unittest.TestCase):
    def test_wrong_words_are_status_2_and_one_line(self):
        for words in [["no_such_bug"], ["--nonsense"], ["--seeds", "x"], ["--jobs"]]:
            done = run(*words)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1))
        self.assertIn("; did you mean lost_waiter? ", run("lost_waiters").stderr)

    def test_help_fits_a_screen_and_the_list_its_lines(self):
        for words in ("--help", "--list"):
            done = run(words)
            lines = done.stdout.splitlines()
            self.assertEqual(done.returncode, 0)
            self.assertLessEqual(max(map(len, lines)), 100)
            if words == "--help":
                self.assertLessEqual(len(lines), 24)
                self.assertLessEqual(max(map(len, lines)), 80)


if __name__ == "__main__":
    unittest.main()
