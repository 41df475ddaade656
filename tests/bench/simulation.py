"""The simulator: how fast it is, and what a thousand nodes take.

Every run is a process of its own, with trace hash and checkers at work as always, and must keep
its promises. Time is processor time of that process, start and end included: one core, whoever
else is on the machine.

Standard library only. SPDX-License-Identifier: MIT
"""

import dataclasses
import json
import os
import subprocess
import tempfile

from report import Bound, Result
from servers import BUILD, HERE, Failed
from turns import say

SIM = f"{BUILD}/sim/ringlab-sim"
SEEDS = 100
THOUSAND = 1000
FAULTS = 200
BUILD_ONLY = {"end": "1ns"}


@dataclasses.dataclass
class Run:
    result: dict
    cpu_s: float
    peak_bytes: int

    @property
    def requests(self):
        return self.result["requests"]

    def events_a_second(self, built=None):
        """Of the run itself, if what building took is known."""
        return self.result["events"] / (self.cpu_s - (built.cpu_s if built else 0))


def story(name, requests=None, **changes):
    """One of the scenarios here, with so many requests in all, and other members changed."""
    with open(f"{HERE}/scenarios/{name}.json", encoding="utf-8") as file:
        scenario = json.load(file) | changes
    if requests:
        clients = scenario["clients"][0]
        clients["requests"] = requests // clients["count"]
    return scenario


def simulate(scenario, seed=1):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(scenario, file)
        file.flush()
        with subprocess.Popen([SIM, "run", file.name, "--json", "--seed", str(seed)],
                              stdout=subprocess.PIPE) as process:
            said = process.stdout.read()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{scenario['name']} ended with {process.returncode}: {said[-300:]!r}")
    return Run(json.loads(said), used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def simulation(settings):
    """Events, forwarded requests, and a sweep of seeds."""
    requests = 100_000 if settings.quick else 300_000
    events, forwarded = [], []
    for number in range(settings.rounds):
        events.append(simulate(story("five-nodes", requests)).events_a_second())
        run = simulate(story("forwarded", requests))
        forwarded.append(run.result["forwarded"] * run.requests / run.cpu_s)
        say(f"simulation: round {number + 1} of {settings.rounds}: {events[-1]:,.0f} events/s, "
            f"{forwarded[-1]:,.0f} forwarded requests/s")
    sweep_s = sum(simulate(story("five-nodes", 10_000), seed).cpu_s for seed in range(1, SEEDS + 1))
    return [Result("simulated events, 5 nodes", "/s", events,
                   bound=Bound("ours", at_least=1_000_000, unit="/s")),
            Result("simulated requests that make a hop", "/s", forwarded,
                   bound=Bound("ours", at_least=150_000, unit="/s")),
            Result(f"{SEEDS} seeds of 10,000 requests on 5 nodes", "s", [sweep_s],
                   bound=Bound("ours", at_most=60, unit="s"))]


def thousand(settings):
    """The same shop on a thousand nodes and on five with as much memory in all; then ten times
    as many requests."""
    few, many = (300_000, 3_000_000) if settings.quick else (1_000_000, 10_000_000)
    memory = story("thousand-nodes")["cache"]["memory"]
    five = {"nodes": 5, "cache": {"memory": int(memory.removesuffix("KiB")) * 1024 * THOUSAND // 5}}
    build_s, rates, rates_of_five = [], [], []
    for number in range(settings.rounds):
        built = simulate(story("thousand-nodes", **BUILD_ONLY))
        run = simulate(story("thousand-nodes", few))
        small = simulate(story("thousand-nodes", few, **five))
        built_small = simulate(story("thousand-nodes", **five, **BUILD_ONLY))
        build_s.append(built.cpu_s)
        rates.append(run.events_a_second(built))
        rates_of_five.append(small.events_a_second(built_small))
        say(f"thousand: round {number + 1} of {settings.rounds}: built in {build_s[-1]:.2f} s, "
            f"{rates[-1]:,.0f} events/s, with 5 nodes {rates_of_five[-1]:,.0f}")
    long = simulate(story("thousand-nodes", many))
    say(f"thousand: {many:,} requests in {long.cpu_s:.0f} s: {long.peak_bytes / 2**20:.0f} MiB")
    return [Result("1,000 nodes of 160 points: start, build, end", "s", build_s,
                   bound=Bound("ours", at_most=1, unit="s")),
            Result("  simulated events, the same shop", "/s", rates, rates_of_five, "5 nodes",
                   Bound("ratio", at_least=0.5)),
            Result(f"  peak memory of {many:,} requests", "MiB", [long.peak_bytes / 2**20],
                   [run.peak_bytes / 2**20], f"{few:,}", Bound("ratio", at_most=1.25))]


def stormy():
    """200 faults in a shop that must not fail; one of them, somewhere in the middle, makes it."""
    faults = [{"id": f"f{i}", "at": f"{10 + 4 * i}ms", "slow": "ABCDE"[i % 5], "by": "1ms",
               "for": "9ms"} for i in range(FAULTS)]
    faults[FAULTS * 2 // 3] = {"id": "dies", "at": "543ms", "crash": "C", "for": "50ms"}
    return story("five-nodes", 10_000, end="2s", faults=faults, expect={"errors": {"max": 0}})


def minimizing(settings):
    """Delta debugging: many runs, each of a part of the scenario."""
    del settings  # there is one way to do it
    with tempfile.TemporaryDirectory() as folder:
        path, small = f"{folder}/stormy.json", f"{folder}/small.json"
        with open(path, "w", encoding="utf-8") as file:
            json.dump(stormy(), file)
        with subprocess.Popen([SIM, "minimize", path, "--seed", "1", "--out", small],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise Failed(f"ringlab-sim minimize ended with {process.returncode}")
        with open(small, encoding="utf-8") as file:
            left = json.load(file)
    faults = [fault["id"] for fault in left["faults"]]
    say(f"minimize: {FAULTS} faults to {len(faults)}, {len(left['requests'])} requests left")
    if faults != ["dies"]:
        raise Failed(f"what is left of {FAULTS} faults is {faults}")
    return [Result(f"minimizing a run with {FAULTS} faults", "s", [used.ru_utime + used.ru_stime],
                   bound=Bound("ours", at_most=60, unit="s"))]
