"""Sweeps over seeds, and failing runs made small: what they say can be done again by hand.
SPDX-License-Identifier: MIT
"""

import json
import os
import shlex
import signal
import subprocess
import tempfile
import unittest

from harness import TOP, until
from test_sim import program

CRASH = f"{TOP}/sim/scenarios/crash-of-an-owner.json"
SMALL = {"name": "small", "nodes": 3, "end": "1s",
         "network": {"access": {"uniform": ["10us", "1ms"]}},
         "clients": [{"id": "crowd", "count": 3, "keys": {"uniform": 20}, "think": "20ms",
                      "mix": {"get": 0.6, "put": 0.4}}]}


class Sim(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def story(self, name="story.json", **members):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**SMALL, **members}, file)
        return path

    def sim(self, *words, timeout=120):
        done = subprocess.run([program(), *words], capture_output=True, text=True, check=False,
                              timeout=timeout, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def middling(self):
        """A hit ratio that some of the seeds 1 to 12 reach and some do not, in millionths."""
        ratios = sorted(json.loads(self.sim("run", self.story(), "--json", "--seed", str(n))[1])
                        ["hit_ratio"] for n in range(1, 13))
        self.assertLess(ratios[0] + 0.000004, ratios[-1])
        return {"hit_ratio": {"min": round((ratios[0] + ratios[-1]) / 2, 6)}}

    def sweep(self, *words):
        status, out, err = self.sim("sweep", *words, "--json")
        self.assertEqual(err, "")
        return status, json.loads(out)

    def again(self, command):
        """Run what a finding says is to be run."""
        words = shlex.split(command)
        self.assertEqual(words[:2], ["./ringlab", "sim"])
        return self.sim(*words[2:])


class Sweep(Sim):
    def test_healthy_runs_are_status_0(self):
        status, (result,) = self.sweep(self.story(), "--seeds", "1..30")
        self.assertEqual((status, result["runs"], result["failed"]), (0, 30, 0))
        self.assertEqual((result["failures"], result["findings"], result["never"]), ([], [], []))
        self.assertGreater(result["requests"], 1000)

    def test_a_finding_is_seen_again_with_its_command(self):
        story = self.story("a story's.json", expect=self.middling())
        status, (result,) = self.sweep(story, "--seeds", "1..12")
        self.assertEqual(status, 1)
        self.assertTrue(0 < result["failed"] < 12, result["failed"])
        self.assertEqual(result["findings"][0]["finding"], "expectation hit_ratio")
        self.assertEqual(result["findings"][0]["seeds"], result["failed"])
        self.assertEqual(result["findings"][0]["first_seed"], result["failures"][0]["seed"])
        failed = {failure["seed"]: failure for failure in result["failures"]}
        for seed in range(1, 13):
            status, _, _ = self.sim("run", story, "--seed", str(seed))
            self.assertEqual(status, 1 if seed in failed else 0, seed)
        for failure in failed.values():
            status, out, _ = self.again(failure["command"])
            self.assertEqual(status, 1)
            self.assertRegex(out, r"hit_ratio +>= 0\.\d+ .* NO")

    def test_the_page_says_the_same_and_fits_80_columns(self):
        story = self.story(expect=self.middling())
        status, out, _ = self.sim("sweep", story, "--seeds", "1..12")
        _, (result,) = self.sweep(story, "--seeds", "1..12")
        self.assertEqual(status, 1)
        for failure in result["failures"]:
            self.assertIn(f"  seed {failure['seed']}: expectation hit_ratio: is 0.", out)
            self.assertIn(f"      {failure['command']}\n", out)
        self.assertRegex(out, rf"expectation hit_ratio +{result['failed']} seeds?, the first is")
        self.assertEqual([line for line in out.splitlines()
                          if len(line) > 80 and "./ringlab" not in line], [])

    def test_expectations_can_be_left_out(self):
        story = self.story(expect=self.middling())
        status, (result,) = self.sweep(story, "--seeds", "1..12", "--promises-only")
        self.assertEqual((status, result["failed"]), (0, 0))

    def test_the_number_of_jobs_changes_nothing(self):
        stories = [self.story(expect=self.middling()),
                   self.story("other.json", end="300ms", must=["no_room"])]
        for words in [[], ["--json"], ["--stop-after", "2"]]:
            outs = {self.sim("sweep", *stories, "--seeds", "1..9", "--jobs", jobs, *words)
                    for jobs in ["1", "2", "7"]}
            self.assertEqual(len(outs), 1, words)

    def test_it_stops_after_so_many_failures(self):
        story = self.story(expect={"hit_ratio": {"min": 0.999}})
        status, (result,) = self.sweep(story, "--seeds", "1..100", "--stop-after", "3")
        self.assertEqual((status, result["runs"], result["failed"]), (1, 3, 3))
        self.assertFalse(result["whole"])

    def test_a_mark_that_is_never_hit_fails(self):
        story = self.story(must=["no_room"])
        status, (result,) = self.sweep(story, "--seeds", "1..3")
        self.assertEqual((status, result["failed"], result["never"]), (1, 0, ["no_room"]))
        status, out, _ = self.sim("sweep", story, "--seeds", "1..3")
        self.assertEqual(status, 1)
        self.assertIn("never happened: no_room", out)

    def test_a_mark_that_one_run_hits_is_enough(self):
        status, (result,) = self.sweep(self.story(must=["forward"]), "--seeds", "1..3")
        self.assertEqual((status, result["never"]), (0, []))
        self.assertGreater(result["marks"]["forward"], 10)

    def test_an_unknown_mark_is_refused_with_the_nearest(self):
        status, _, err = self.sim("sweep", self.story(must=["evictoin"]), "--seeds", "1")
        self.assertEqual(status, 2)
        self.assertRegex(err, r'story.json:1:\d+: unknown mark "evictoin", .*"eviction"')

    def test_a_run_without_end_is_a_finding(self):
        story = self.story(end="1000h", clients=[{"id": "c", "count": 99, "rate": 1000,
                                                  "keys": {"uniform": 9}}])
        status, (result,) = self.sweep(story, "--seeds", "7", "--limit", "1")
        self.assertEqual((status, [f["finding"] for f in result["failures"]]), (1, ["hang"]))

    def test_ctrl_c_prints_what_was_found(self):
        story = self.story(end="10s", expect={"hit_ratio": {"min": 0.999}})
        with subprocess.Popen([program(), "sweep", story, "--seeds", "1..1000000", "--json"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as sweep:
            first = sweep.stdout.readline() + sweep.stdout.readline()
            until(lambda: self.children(sweep.pid), "a run begins")
            children = self.children(sweep.pid)
            sweep.send_signal(signal.SIGINT)
            out = sweep.stdout.read()
        result = json.loads(first + out)[0]
        self.assertEqual(sweep.returncode, 1)
        self.assertFalse(result["whole"])
        self.assertEqual(result["failed"], result["runs"])
        self.assertEqual([pid for pid in children if os.path.exists(f"/proc/{pid}")], [])

    @staticmethod
    def children(pid):
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return file.read().split()

    def test_wrong_words_are_status_2_and_one_line(self):
        for words in [[], [CRASH], ["--seeds", "1"], [CRASH, "--seeds", "9..1"],
                      [CRASH, "--seeds", "1.."], [CRASH, "--seeds", "..5"],
                      [CRASH, "--seeds", "1..18446744073709551615"], [CRASH, "--seeds", "1-5"],
                      [CRASH, "--seeds", "1", "--jobs", "0"], ["/nowhere", "--seeds", "1"],
                      [CRASH, "--seeds", "1", "--limit", "0"]]:
            status, out, err = self.sim("sweep", *words)
            self.assertEqual((status, out, err.count("\n")), (2, "", 1), words)


class Minimize(Sim):
    def minimized(self, story, *words):
        out = os.path.join(self.folder, "small.json")
        status, said, err = self.sim("minimize", story, "--out", out, *words)
        self.assertEqual((status, said), (0, ""), err)
        with open(out, encoding="utf-8") as file:
            return out, json.load(file), err

    def faults(self, count, culprit):
        return [{"id": f"f{i}", "at": f"{10 + i * 950 // count}ms",
                 **({"crash": "B"} if i == culprit else {"slow": "ABC"[i % 3], "by": f"{i}us"})}
                for i in range(count)]

    def test_one_fault_of_twenty_and_one_request_remain(self):
        story = self.story(faults=self.faults(20, 11), expect={"errors": {"max": 0},
                                                               "hit_ratio": {"min": 0.1}})
        path, small, err = self.minimized(story, "--seed", "3")
        self.assertIn("expectation errors", err)
        self.assertEqual([fault["id"] for fault in small["faults"]], ["f11"])
        self.assertEqual((len(small["requests"]), "clients" in small), (1, False))
        self.assertEqual((small["nodes"], small["seed"]), (["B"], 3))
        self.assertEqual(small["expect"], {"errors": {"max": 0}})
        about = " ".join(small["about"])
        self.assertIn("expectation errors (is 1, expected at most 0)", about)
        command = small["about"][-1]
        self.assertEqual(command, f"./ringlab sim run {path} --seed 3")
        status, out, _ = self.again(command)
        self.assertEqual(status, 1)
        self.assertRegex(out, r"errors +<= 0 +is 1 +NO")

    def test_it_is_written_to_standard_output_without_out(self):
        story = self.story(faults=self.faults(3, 1), expect={"errors": {"max": 0}})
        _, small, _ = self.minimized(story)
        status, out, _ = self.sim("minimize", story)
        self.assertEqual(status, 0)
        self.assertEqual({**json.loads(out), "about": 0}, {**small, "about": 0})

    def test_the_finding_can_be_chosen(self):
        story = self.story(faults=self.faults(3, 1), expect={"errors": {"max": 0},
                                                             "evicted": {"min": 1}})
        _, small, _ = self.minimized(story, "--finding", "expectation evicted")
        self.assertEqual(small["expect"], {"evicted": {"min": 1}})
        self.assertFalse({"faults", "clients", "requests"} & set(small), small)

    def test_weather_is_taken_apart(self):
        story = self.story(weather={"kinds": ["crash", "slow"], "every": "20ms", "lasts": "50ms"},
                           expect={"errors": {"max": 0}})
        _, (result,) = self.sweep(story, "--seeds", "1..20", "--stop-after", "1")
        seed = result["findings"][0]["first_seed"]
        _, small, _ = self.minimized(story, "--seed", str(seed))
        self.assertNotIn("weather", small)
        self.assertEqual(len(small["faults"]), 1)
        self.assertIn("crash", small["faults"][0])

    def test_a_run_without_end_is_still_one_when_time_is_over(self):
        story = self.story(end="1000h", clients=[{"id": "c", "count": 99, "rate": 1000,
                                                  "keys": {"uniform": 9}}])
        _, small, err = self.minimized(story, "--limit", "1", "--time", "3")
        self.assertIn("hang: did not come to its end within 1 s", err)
        self.assertIn("clients", small)

    def test_where_nothing_is_wrong_nothing_is_written(self):
        out = os.path.join(self.folder, "never.json")
        for words in [[], ["--finding", "crash"]]:
            status, said, err = self.sim("minimize", self.story(), "--out", out, *words)
            self.assertEqual((status, said, err.count("\n")), (1, "", 1))
            self.assertRegex(err, "nothing.* is wrong with .*story.json, seed 1")
        self.assertFalse(os.path.exists(out))

    def test_what_is_left_is_not_lost_where_it_cannot_be_written(self):
        story = self.story(faults=self.faults(3, 1), expect={"errors": {"max": 0}})
        status, out, err = self.sim("minimize", story, "--seed", "3", "--out",
                                    f"{self.folder}/no/where.json")
        self.assertEqual(status, 1)
        self.assertIn("cannot write", err)
        self.assertIn("requests", json.loads(out))

    def test_wrong_words_are_status_2_and_one_line(self):
        for words in [[], [CRASH, CRASH], ["/nowhere"], [CRASH, "--seed", "x"],
                      [CRASH, "--finding", "boredom"], [CRASH, "--time", "0"]]:
            status, out, err = self.sim("minimize", *words)
            self.assertEqual((status, out, err.count("\n")), (2, "", 1), words)


class Help(Sim):
    def test_help_fits_a_screen(self):
        for command in ["sweep", "minimize"]:
            status, out, _ = self.sim(command, "--help")
            lines = out.splitlines()
            self.assertEqual(status, 0)
            self.assertLessEqual(len(lines), 24)
            self.assertLessEqual(max(map(len, lines)), 80)
            self.assertIn(f"  ./ringlab sim {command} ", out)


if __name__ == "__main__":
    unittest.main()
