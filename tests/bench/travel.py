"""Going back in a run: how long a jump to any step of a scenario takes.

Time is processor time: one core, whoever else is on the machine.

Standard library only. SPDX-License-Identifier: MIT
"""

import glob
import json
import os
import subprocess

from report import Bound, Result
from servers import TOP, Failed
from speed import build_program
from turns import say

SCENARIOS = f"{TOP}/sim/scenarios"


def travel(settings):
    """The slowest of all scenarios counts."""
    jumps = 200 if settings.quick else 1000
    paths = sorted(glob.glob(f"{SCENARIOS}/*.json"))
    done = subprocess.run([build_program("bench_travel"), str(jumps), *paths],
                          capture_output=True, text=True, check=False, timeout=600)
    if done.returncode != 0:
        raise Failed(f"bench_travel ended with {done.returncode}: {done.stderr[-300:]}")
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    for document in documents:
        document["scenario"] = os.path.basename(document["scenario"])
        say(f"travel: {document['scenario']}: {document['steps']:,} steps, 99 of 100 jumps within "
            f"{document['p99_ms']:.1f} ms")
    worst = max(documents, key=lambda document: document["p99_ms"])
    return [Result(f"a jump in a run, p99 of {jumps:,}; slowest: {worst['scenario']}", "ms",
                   [worst["p99_ms"]], bound=Bound("ours", at_most=20, unit="ms"),
                   details={"scenarios": documents})]
