"""Every build gives the same run: gcc and clang, debug and release, with sanitizers and without.
SPDX-License-Identifier: MIT
"""

import glob
import json
import os
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import TOP

BUILDS = {"test": "gcc, sanitizers", "test-clang": "clang", "test-release": "gcc, release",
          "coverage": "gcc, debug", "fuzz": "clang, sanitizers"}
SCENARIOS = sorted(glob.glob(f"{TOP}/sim/scenarios/*.json") +
                   glob.glob(f"{TOP}/tests/bugs/hunts/*.json"))
SEED = "3"


def run(build, scenario):
    """All that a run says of itself, but for how long it took."""
    done = subprocess.run([f"{TOP}/build/{build}/sim/ringlab-sim", "run", scenario, "--json",
                           "--seed", SEED], capture_output=True, text=True, timeout=300,
                          stdin=subprocess.DEVNULL, check=False)
    result = json.loads(done.stdout)
    return json.dumps({**result, "wall_s": 0, "build_s": 0})


def built_at(build):
    path = f"{TOP}/build/{build}/sim/ringlab-sim"
    return os.path.getmtime(path) if os.path.exists(path) else 0


@unittest.skipUnless(min(map(built_at, BUILDS)) >= built_at("test"),
                     "needs the builds of a whole run of the tests")
class Builds(unittest.TestCase):
    def test_every_build_gives_the_same_run_of_every_scenario(self):
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = {(scenario, build): pool.submit(run, build, scenario)
                       for scenario in SCENARIOS for build in BUILDS}
            for scenario in SCENARIOS:
                with self.subTest(os.path.basename(scenario)):
                    said = {BUILDS[b]: results[scenario, b].result() for b in BUILDS}
                    self.assertEqual(len(set(said.values())), 1, said)


if __name__ == "__main__":
    unittest.main()
