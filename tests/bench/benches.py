"""Everything that can be measured, by name.

Standard library only. SPDX-License-Identifier: MIT
"""

import dataclasses

import attach
import footprint
import simulation
import speed
import travel
import window


@dataclasses.dataclass
class Bench:
    """run(settings) returns a list of results. It needs some programs to be installed; without
    the optional ones there is less to compare with."""

    run: object
    what: str
    needs: list = ()
    optional: list = ()


BENCHES = {
    "hits": Bench(
        speed.hits, "one node against nginx 'return 200' of the same body: speed, processor time",
        ["wrk", "nginx"]),
    "pipelined": Bench(
        speed.pipelined, "the same with 16 requests in one piece", ["wrk", "nginx"]),
    "cluster": Bench(
        speed.cluster, "three nodes through one, against nutcracker and three redis-servers",
        ["wrk", "redis-server", "redis-benchmark", "nutcracker"]),
    "owner": Bench(
        speed.owner, "finding a key's owner, against libmemcached's weighted ketama",
        ["libmemcached"]),
    "memory": Bench(
        footprint.memory, "resident memory of a million small items, against memcached and redis",
        optional=["memcached", "redis-server"]),
    "start": Bench(
        footprint.start, "from the start of the process until it is ready"),
    "churn": Bench(
        footprint.churn, "resident memory after an hour's worth of mixed sizes"),
    "simulation": Bench(
        simulation.simulation, "simulated events and forwarded requests a second; 100 seeds"),
    "thousand": Bench(
        simulation.thousand, "1,000 simulated nodes: building, speed, memory"),
    "minimize": Bench(
        simulation.minimizing, "what remains of a failing run with 200 faults"),
    "travel": Bench(
        travel.travel, "going back: a jump to any step of every scenario"),
    "window": Bench(
        window.window, "the window: drawing a frame, a step back, from a key to the screen"),
    "attach": Bench(
        attach.attach, "what being looked at by the window costs a node with 100,000 keys"),
}
