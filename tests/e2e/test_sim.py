"""The simulator as a person runs it: every story in the tree, and the same run every time.
SPDX-License-Identifier: MIT
"""

import glob
import json
import os
import re
import subprocess
import tempfile
import unittest

from harness import TOP

STORIES = sorted(glob.glob(f"{TOP}/sim/scenarios/*.json"))
FIRST = f"{TOP}/sim/scenarios/first-steps.json"


def program(build=None):
    if build is None:
        return os.path.join(os.environ.get("RINGLAB_BUILD", f"{TOP}/build/test"),
                            "sim/ringlab-sim")
    return f"{TOP}/build/{build}/sim/ringlab-sim"


def sim(*words, build=None):
    done = subprocess.run([program(build), *words], capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL, check=False)
    return done.returncode, done.stdout, done.stderr


def run(story, *words, build=None):
    status, out, err = sim("run", story, "--json", *words, build=build)
    return status, json.loads(out), err


class Stories(unittest.TestCase):
    def test_every_story_keeps_the_promises_and_meets_its_expectations(self):
        self.assertGreater(len(STORIES), 9)
        for story in STORIES:
            with self.subTest(os.path.basename(story)):
                status, result, err = run(story)
                broken = [p for p in result["promises"] if p["broken"]]
                missed = [e for e in result["expectations"] if not e["met"]]
                self.assertEqual((status, broken, missed, err), (0, [], [], ""))
                self.assertGreater(result["requests"], 0)
                self.assertTrue(all(p["checked"] > 0 for p in result["promises"]
                                    if p["name"] not in ("expiry", "eviction")), result["promises"])

    def test_the_loads_of_the_page_are_shares_of_all(self):
        out = sim("run", FIRST)[1]
        shares = [float(share) for share in re.findall(r"load of .* (\d+\.\d) %", out)]
        self.assertEqual((len(shares), sum(shares)), (3, 100))

    def test_a_promise_that_nothing_put_to_the_test_is_not_called_kept(self):
        out = sim("run", FIRST)[1]
        self.assertRegex(out, r"eviction +0 checked +no occasion\n")
        self.assertRegex(out, r"whole_values +4 checked +kept\n")

    def test_the_page_fits_80_columns(self):
        for story in STORIES:
            _, out, _ = sim("run", story)
            self.assertEqual([line for line in out.splitlines() if len(line) > 80], [])

    def test_weather_is_drawn_by_the_seed_and_told(self):
        def weather(seed):
            _, out, _ = sim("run", f"{TOP}/sim/scenarios/bad-weather.json", "--seed", seed)
            return [line for line in out.splitlines() if " s  w" in line]

        self.assertGreater(len(weather("1")), 10)
        self.assertIn(" w1: ", weather("1")[0])
        self.assertEqual(weather("1"), weather("1"))
        self.assertNotEqual(weather("1"), weather("2"))

    def test_an_expectation_that_fails_is_status_1_with_the_number(self):
        with open(FIRST, encoding="utf-8") as file:
            story = json.load(file)
        story["expect"] = {"hit_ratio": {"min": 0.99}}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(story, file)
            file.flush()
            status, out, _ = sim("run", file.name)
        self.assertEqual(status, 1)
        self.assertRegex(out, r"hit_ratio +>= 0.99 +is 0\.\d+ +NO")


class Weather(unittest.TestCase):
    STORY = {"name": "rough weather", "nodes": 3, "end": "3s",
             "network": {"links": {"exponential": {"least": "50us", "mean": "200us"}},
                         "access": {"uniform": ["10us", "3ms"]}},
             "clients": [{"id": "crowd", "count": 5, "keys": {"uniform": 20}, "rate": 2000,
                          "mix": {"get": 0.7, "put": 0.25, "delete": 0.05}}],
             "faults": [{"id": "slow", "at": "500ms", "slow": "B", "by": "20ms"},
                        {"id": "dies", "at": "1s", "crash": "C"},
                        {"id": "back", "at": "2s", "restart": "C"}]}

    def test_promises_hold_whatever_overtakes_what(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(self.STORY, file)
            file.flush()
            for seed in range(1, 9):
                status, result, err = run(file.name, "--seed", str(seed))
                self.assertEqual((status, err), (0, ""), result["promises"])
                self.assertGreater(result["hit_ratio"], 0.5)


class Determinism(unittest.TestCase):
    def same(self, *results):
        self.assertEqual(len({json.dumps({**r, "wall_s": 0, "build_s": 0}) for r in results}), 1)

    def test_the_same_seed_gives_the_same_run_and_another_seed_another(self):
        story = STORIES[0]
        self.same(run(story)[1], run(story)[1])
        self.assertNotEqual(run(story, "--seed", "7")[1]["trace_hash"], run(story)[1]["trace_hash"])

    def test_writing_a_trace_changes_nothing(self):
        with tempfile.NamedTemporaryFile() as file:
            self.same(run(FIRST)[1], run(FIRST, "--trace", file.name)[1])
            self.assertGreater(os.path.getsize(file.name), 100)

    def test_memory_that_holds_rubbish_changes_nothing(self):
        hashes = set()
        for pattern in ("0", "165"):
            environment = {**os.environ, "MALLOC_PERTURB_": pattern,
                           "ASAN_OPTIONS": f"max_malloc_fill_size=65536:malloc_fill_byte={pattern}"}
            done = subprocess.run([program(), "run", FIRST, "--json"], capture_output=True,
                                  env=environment, check=True, timeout=120)
            hashes.add(json.loads(done.stdout)["trace_hash"])
        self.assertEqual(len(hashes), 1)


class Mistakes(unittest.TestCase):
    def test_a_mistake_in_a_scenario_names_its_place_and_runs_nothing(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write('{"nodes": 3,\n "sede": 1}')
            file.flush()
            status, out, err = sim("run", file.name)
        self.assertEqual((status, out), (2, ""))
        self.assertRegex(err, r"json:2:2: unknown member \"sede\".*seed")

    def test_wrong_words_are_status_2_and_one_line(self):
        for words in [[], ["walk", FIRST], ["run"], ["run", "/nowhere.json"],
                      ["run", FIRST, "--seed", "x"]]:
            status, out, err = sim(*words)
            self.assertEqual((status, out, err.count("\n")), (2, "", 1), words)

    def test_every_command_complains_of_an_option_in_the_same_words(self):
        for command in ["run", "sweep", "minimize", "compare", "replay", "trace cat"]:
            see = f"(see ringlab sim {command.split()[0]} --help)"
            for word, said in [("--nonsense", "there is no option --nonsense"),
                               ("-X", "there is no option -X"),
                               ("--help=me", "--help=me: that option takes no value")]:
                status, out, err = sim(*command.split(), word)
                self.assertEqual((status, out, err), (2, "", f"ringlab-sim: {said} {see}\n"))

    def test_a_word_that_is_almost_right_is_recognised(self):
        for words, meant in [(["rum"], "run"), (["swep"], "sweep"),
                             (["run", "--sede", "1"], "--seed"), (["compare", "--kepe"], "--keep"),
                             (["sweep", "--seed-s", "1"], "--seeds")]:
            self.assertIn(f"; did you mean {meant}? ", sim(*words)[2])

    def test_a_number_out_of_bounds_is_told_its_bounds(self):
        for words, most in [(["sweep", FIRST, "--jobs", "0"], 32),
                            (["minimize", FIRST, "--limit", "0"], 86400),
                            (["compare", FIRST, "--requests", "200001"], 200000)]:
            status, _, err = sim(*words)
            self.assertEqual(status, 2)
            self.assertEqual(err, f"ringlab-sim: {words[2]} takes a whole number from 1 to {most}, "
                                  f"not '{words[3]}'\n")

    def test_help_fits_a_screen(self):
        status, out, _ = sim("--help")
        lines = out.splitlines()
        self.assertEqual(status, 0)
        self.assertLessEqual(len(lines), 24)
        self.assertLessEqual(max(map(len, lines)), 80)


if __name__ == "__main__":
    unittest.main()
