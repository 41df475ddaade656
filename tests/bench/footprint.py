"""What a node takes: memory, and time to start.

Standard library only. SPDX-License-Identifier: MIT
"""

import contextlib
import random
import time

import load
from report import Bound, Result
from servers import Failed, Memcached, Node, Redis, free_ports, is_here
from turns import say

ITEMS = 1_000_000
ITEM_BYTES = 16 + 100
STARTS = 20
OPERATIONS_A_SECOND = 1000
CHURN_MEMORY = 64 << 20


# --- Memory ---------------------------------------------------------------------------------------

def overhead_of(server, mark, store):
    """Resident bytes beyond key and value for each of a million items of 16 + 100 bytes."""
    with server:
        before = load.until_settled(server.resident_bytes)
        load.fill(server.port, mark, (store(b"user:%011d" % n) for n in range(ITEMS)))
        after = load.until_settled(server.resident_bytes)
        if server.items() != ITEMS:
            raise Failed(f"{server.name} holds {server.items()} items, not {ITEMS}")
    beyond = (after - before) / ITEMS - ITEM_BYTES
    say(f"memory: {server.name} {before / 2**20:.1f} MiB before, {after / 2**20:.1f} MiB after: "
        f"{beyond:.1f} bytes an item")
    return beyond, {"before_bytes": before, "after_bytes": after}


def memory(_settings):
    value = b'"%b"' % load.VALUE
    ours, details = overhead_of(Node(memory="256MiB"), b"HTTP/1.1 201 ",
                                lambda key: load.http_put(key, load.VALUE))
    results = []
    for kind, name, mark, store in ((Memcached, "memcached", b"STORED\r\n", load.memcached_set),
                                    (Redis, "redis-server", b"+OK\r\n", load.resp_set)):
        theirs = None
        if is_here(name):
            peer, said = overhead_of(kind(), mark, lambda key, put=store: put(key, value))
            theirs, details = [peer], {**details, kind.name: said}
        results.append(Result("memory an item beyond key and value", "B", [ours], theirs,
                              kind.name if theirs else None))
    results[0].bound = Bound("ours", at_most=64, unit="B")
    results[0].details = details
    return [result for result in results if result.bound or result.theirs]


# --- Start ----------------------------------------------------------------------------------------

def start_ms(ids):
    """From before the first process is started until every node has said that it is ready."""
    ports = dict(zip(ids, free_ports(len(ids))))
    nodes = [Node(node_id, ports) for node_id in ids]
    with contextlib.ExitStack() as stack:
        began = time.perf_counter()
        for node in nodes:
            stack.callback(node.stop)
            node.start()
        for node in nodes:
            node.await_ready()
        return (time.perf_counter() - began) * 1000


def start(settings):
    starts = 5 if settings.quick else STARTS
    results = []
    for ids in ("A", "ABC"):
        took = [start_ms(ids) for _ in range(starts)]
        say(f"start: {len(ids)} node{'s' * (len(ids) > 1)}, {starts} times: "
            f"{min(took):.1f} to {max(took):.1f} ms")
        results.append(Result(f"start to ready, {'one node' if ids == 'A' else 'three nodes'}",
                              "ms", took, bound=Bound("ours", at_most=100, unit="ms")))
    return results


# --- Churn ----------------------------------------------------------------------------------------

def churn_requests(random_, count):
    """Reads, writes and deletes of 200,000 keys. Sizes are as often from 16 to 32 bytes as from
    32 to 64 and so on; how far up this goes changes in twelve phases between 1 KiB and 64 KiB,
    because what one size leaves behind, another must be able to use."""
    text = b"x" * (64 << 10)
    for number in range(count):
        phase = number * 12 // count
        key = b"churn-%d" % random_.randrange(200_000)
        which = random_.random()
        if which < 0.6:
            bits = random_.uniform(4, 10 + phase * 5 % 7)
            yield load.http_put(key, text[:int(2 ** bits)])
        elif which < 0.9:
            yield load.http_get(key)
        else:
            yield load.http_delete(key)


def churn(settings):
    """An hour at a thousand operations a second, as fast as they are taken; --quick: a tenth."""
    minutes = 6 if settings.quick else 60
    requests = churn_requests(random.Random(1), minutes * 60 * OPERATIONS_A_SECOND)
    with Node(memory=f"{CHURN_MEMORY >> 20}MiB") as node:
        for minute in range(minutes):
            one_minute = (next(requests) for _ in range(60 * OPERATIONS_A_SECOND))
            load.fill(node.port, b"HTTP/1.1 ", one_minute, batch=100)
            if minute % 6 == 5:
                say(f"churn: {minute + 1} of {minutes} minutes' worth: "
                    f"{node.resident_bytes() / 2**20:.1f} MiB")
        metrics = node.metrics()
        resident, peak = node.resident_bytes(), node.resident_bytes("VmHWM")
    if not metrics["cache_evictions_total"]:
        raise Failed("the cache was never full")
    return [Result(f"peak resident memory in {minutes} minutes' worth of churn / limit", "x",
                   [peak / CHURN_MEMORY], bound=Bound("ours", at_most=1.25),
                   details={"resident_bytes": resident, "peak_bytes": peak,
                            "limit_bytes": CHURN_MEMORY,
                            "received_bytes": metrics["received_bytes_total"],
                            "evictions": metrics["cache_evictions_total"]})]
