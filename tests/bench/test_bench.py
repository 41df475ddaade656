"""The benchmarks' own tests: verdicts, exit statuses, and that nothing is left running.

    python3 -m unittest tests/bench/test_bench.py      a few seconds; RINGLAB_BUILD as for run

Standard library only. SPDX-License-Identifier: MIT
"""

import contextlib
import glob
import json
import os
import signal
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import load  # noqa: E402
import report  # noqa: E402
import servers  # noqa: E402
from turns import Settings, Side, in_turns  # noqa: E402


def bench(*words):
    return subprocess.run([f"{HERE}/run", *words], capture_output=True, text=True, check=False,
                          timeout=120)


def result(ours, theirs, bound, **more):
    return report.Result("what", "/s", ours, theirs, "peer", bound, **more)


class Verdicts(unittest.TestCase):
    AT_LEAST = report.Bound("ratio", at_least=1)

    def test_the_median_of_the_rounds_own_ratios_decides(self):
        # medians 3 and 3 would say 1; round by round it is 0.5, 0.6 and 3
        self.assertFalse(result([1, 3, 9], [2, 5, 3], self.AT_LEAST).reached)
        self.assertTrue(result([2, 3, 9], [2, 5, 3], self.AT_LEAST).reached)

    def test_a_bound_that_is_just_met_is_met(self):
        for bound, value in [(report.Bound("ours", at_most=64), 64),
                             (report.Bound("ours", at_least=4), 4)]:
            self.assertTrue(result([value], None, bound).reached)
        self.assertFalse(result([64.1], None, report.Bound("ours", at_most=64)).reached)
        self.assertFalse(result([3.9], None, report.Bound("ours", at_least=4)).reached)

    def test_what_has_no_bound_has_no_verdict(self):
        self.assertIsNone(result([1], [2], None).reached)


class Turns(unittest.TestCase):
    """Sides whose rounds are made up: the share that others take, and a rate."""

    def rounds(self, shares, **settings):
        order = []

        def side(name):
            left = iter([0, *shares])  # the first is the warm-up

            def measure(seconds):
                order.append(name)
                return load.Sample(100, seconds, others_cpu_s=next(left) * seconds)
            return Side(name, measure)
        ours, theirs = side("ours"), side("theirs")
        in_turns(Settings(**settings), "made up", ours, theirs)
        return order, ours.each("others_share"), theirs.each("others_share")

    def test_sides_take_turns_at_being_first(self):
        order, _, _ = self.rounds([0] * 4, rounds=2, seconds=2)
        self.assertEqual("".join(name[0] for name in order), "ot" "ot" "to" "to" "ot")

    def test_a_patient_run_keeps_the_quietest_rounds_and_ends(self):
        _, ours, theirs = self.rounds([.9, .1, .8, .0, .7], rounds=2, seconds=1, patient=True)
        self.assertEqual((ours, theirs), ([0, .1], [0, .1]))
        _, ours, _ = self.rounds([.9, .5, .8, .4, .7, .6, .9, .9], rounds=2, seconds=1,
                                 patient=True)
        self.assertEqual(ours, [.4, .5])


class Command(unittest.TestCase):
    def test_it_refuses_what_it_does_not_know(self):
        for words in [["--only", "everything"], ["--rounds", "0"], ["--seconds", "x"], ["fast"]]:
            done = bench(*words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertIn("error", done.stderr)

    def test_its_help_fits_a_terminal_and_shows_examples(self):
        lines = bench("--help").stdout.splitlines()
        self.assertLessEqual(len(lines), 23)
        self.assertEqual([line for line in lines if len(line) > 80], [])
        self.assertGreaterEqual(sum(line.startswith("  ./ringlab bench ") for line in lines), 2)

    def test_it_lists_what_it_can_measure(self):
        listed = [line.split()[0] for line in bench("--list").stdout.splitlines()]
        self.assertEqual(listed, ["hits", "pipelined", "cluster", "owner", "memory", "start",
                                  "churn", "simulation", "thousand", "minimize", "travel",
                                  "window", "attach"])

    @unittest.skipUnless(os.access(servers.NODE, os.X_OK), "the node is not built")
    def test_it_measures_and_says_so_in_json(self):
        done = bench("--quick", "--only", "start", "--json")
        document = json.loads(done.stdout)
        self.assertEqual(done.returncode, 0 if document["reached"] else 1)
        self.assertEqual([one["name"] for one in document["results"]], ["start", "start"])
        self.assertTrue(all(one["ours"]["median"] > 0 for one in document["results"]))

    @unittest.skipUnless(os.access(servers.NODE, os.X_OK), "the node is not built")
    def test_nothing_is_left_running_when_it_is_stopped(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            process = subprocess.Popen([f"{HERE}/run", "--only", "churn"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.addCleanup(process.kill)  # for when what follows goes wrong
            node = self.child_of(process.pid)
            process.send_signal(number)
            self.assertIn(process.wait(servers.PATIENCE_S), (130, 143))
            self.assertFalse(os.path.exists(f"/proc/{node}"))

    def child_of(self, pid):
        """Its first child that is a node."""
        deadline = time.monotonic() + servers.PATIENCE_S
        while time.monotonic() < deadline:
            for path in glob.glob(f"/proc/{pid}/task/*/children"):
                with contextlib.suppress(OSError), open(path, encoding="ascii") as children:
                    for child in children.read().split():
                        if os.readlink(f"/proc/{child}/exe").endswith("ringlab-node"):
                            return child
            time.sleep(0.01)
        raise AssertionError("it has not started a node")


if __name__ == "__main__":
    unittest.main()
