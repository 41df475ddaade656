"""The benchmarks. Each is a function of the settings that returns a list of results.

Whatever is compared with a peer is measured in turns, ours and theirs and theirs and ours, so that
a busy machine slows both alike; every side is asked afterwards whether what it answered were hits.

Standard library only. SPDX-License-Identifier: MIT
"""

import contextlib
import dataclasses
import json
import random
import subprocess
import sys
import time

import load
from report import Bound, Result
from servers import (BUILD, Failed, Memcached, Nginx, Node, Nutcracker, PATIENCE_S, Redis,
                     free_ports, is_here, program)

VALUE = b"0123456789" * 9 + b"01234567"  # with its quotes, a JSON text of 100 bytes
BODY = '{"value": "%s"}\n' % VALUE.decode()
PIPELINED = 16
KEYS = 10_000
ITEMS = 1_000_000
ITEM_BYTES = 16 + 100
STARTS = 20
OPERATIONS_A_SECOND = 1000
CHURN_MEMORY = 64 << 20
QUIET_SHARE = 0.15  # of one core, taken by others during a round
SATURATED_SHARE = 0.95  # of one core, which is all that a generator with one thread can use


@dataclasses.dataclass
class Settings:
    rounds: int = 5
    seconds: int = 3
    quick: bool = False
    patient: bool = False


def say(text):
    print(f"  {text}", file=sys.stderr, flush=True)


# --- In turns -------------------------------------------------------------------------------------

@dataclasses.dataclass
class Side:
    """One of the two that are compared: measure(seconds) is a round of it."""

    name: str
    measure: object
    samples: list = dataclasses.field(default_factory=list)

    def each(self, figure):
        return [getattr(sample, figure) for sample in self.samples]


def in_turns(settings, what, ours, theirs):
    """Fill both sides' samples, after a round that only warms up. A patient run goes on until it
    has enough rounds in which others left the machine alone, or has tried four times as many; the
    rounds with the least of others count, whatever came out of them."""
    for side in (ours, theirs):
        side.measure(1)
    pairs = []
    most = settings.rounds * (4 if settings.patient else 1)
    while len(pairs) < most and sum(map(is_quiet, pairs)) < settings.rounds:
        first, second = (ours, theirs) if len(pairs) % 2 == 0 else (theirs, ours)
        samples = {side.name: side.measure(settings.seconds) for side in (first, second)}
        pairs.append(samples)
        say(f"{what}: round {len(pairs)}: " + ", ".join(
            f"{name} {sample.per_second:,.0f}/s" for name, sample in sorted(samples.items())) +
            f", others {others_share(samples):.0%} of a core")
    for samples in sorted(pairs, key=others_share)[:settings.rounds]:
        for side in (ours, theirs):
            side.samples.append(samples[side.name])


def others_share(samples):
    return max(sample.others_share for sample in samples.values())


def is_quiet(samples):
    return others_share(samples) < QUIET_SHARE


def compared(what, unit, figure, ours, theirs, bound=None):
    both = ours.samples + theirs.samples
    return Result(what, unit, ours.each(figure), theirs.each(figure), theirs.name, bound,
                  {"others_share_of_a_core": max(sample.others_share for sample in both)},
                  limited=figure == "per_second" and
                  all(sample.generator_share > SATURATED_SHARE for sample in both))


def check_count(counted, asked, in_flight, what):
    """A server's own counter must agree with the generator's, up to what was in flight."""
    if not asked <= counted <= asked + in_flight:
        raise Failed(f"{what} counted {counted} hits, but {asked} requests were answered")


# --- One node -------------------------------------------------------------------------------------

def wrk_side(server, path, depth):
    """Rounds of wrk at one server. Its answers' bytes must add up to the answer that we saw."""
    url = f"http://127.0.0.1:{server.port}{path}"
    words = ["--pipelined", depth] if depth > 1 else []
    with load.Pipe(server.port, b"HTTP/1.1 200 ") as pipe:
        answer = pipe.exchange([load.http_get(b"bench")])
    if not answer.endswith(BODY.encode()):
        raise Failed(f"{server.name} answered {answer!r}")

    in_flight = load.CONNECTIONS * depth

    def measure(seconds):
        hits = server.hits()
        sample = load.loaded([server], lambda: load.wrk(url, seconds, *words))
        if not 0 <= sample.bytes / len(answer) - sample.requests <= in_flight:
            raise Failed(f"{server.name}: {sample.requests} answers in {sample.bytes} bytes")
        check_count(server.hits() - hits, sample.requests, in_flight, server.name)
        return sample

    return Side(server.name, measure)


def against_nginx(settings, what, depth):
    with Node() as node, Nginx(BODY) as nginx:
        load.fill(node.port, b"HTTP/1.1 20", [load.http_put(b"bench", VALUE)])
        ours = wrk_side(node, "/cache/bench", depth)
        theirs = wrk_side(nginx, "/cache/bench", depth)
        in_turns(settings, what, ours, theirs)
    return ours, theirs


def hits(settings):
    ours, theirs = against_nginx(settings, "hits", 1)
    return [compared("GET hits, 64 connections", "/s", "per_second", ours, theirs,
                     Bound("ratio", at_least=1)),
            compared("  server's processor time a request", "us", "server_us", ours, theirs,
                     Bound("ratio", at_most=1.1)),
            compared("  wrk's own", "us", "generator_us", ours, theirs)]


def pipelined(settings):
    ours, theirs = against_nginx(settings, "pipelined", PIPELINED)
    return [compared("GET hits, 64 connections, 16 pipelined", "/s", "per_second", ours, theirs,
                     Bound("ratio", at_least=4)),
            compared("  server's processor time a request", "us", "server_us", ours, theirs),
            compared("  wrk's own", "us", "generator_us", ours, theirs)]


# --- Three nodes ----------------------------------------------------------------------------------

def key_of(number):
    return b"key-%d" % number


def redis_key_of(number):
    return b"key:%012d" % number


class ThreeNodes:
    """Nodes A, B and C with all keys in place; asked through A."""

    def __init__(self, stack):
        ports = dict(zip("ABC", free_ports(3)))
        self.nodes = [Node(node_id, ports) for node_id in "ABC"]
        for node in self.nodes:
            node.start()
            stack.callback(node.stop)
        for node in self.nodes:
            node.await_ready()
        self.port = self.nodes[0].port
        load.fill(self.port, b"HTTP/1.1 20",
                  (load.http_put(key_of(k), VALUE) for k in range(KEYS)))
        self.check_values()
        self.hits = self._hits()
        self.forwards = self._forwards()
        self.requests = self.rounds = 0

    def _hits(self):
        """GETs that shared another's trip to the owner are a hit of one and an answer to each."""
        return sum(node.hits() for node in self.nodes) + self._coalesced()

    def _coalesced(self):
        return int(self.nodes[0].metrics()["coalesced_total"])

    def _forwards(self):
        return self._coalesced() + int(sum(
            value for name, value in self.nodes[0].metrics().items()
            if name.startswith("forwards_sent_total")))

    def check_values(self):
        with load.Pipe(self.port, b"HTTP/1.1 200 ") as pipe:
            for start in range(0, KEYS, 100):
                keys = range(start, start + 100)
                said = pipe.exchange([load.http_get(key_of(k)) for k in keys])
                if said.count(BODY.encode()) != len(keys):
                    raise Failed(f"keys {keys}: not {len(keys)} right values in {said[:300]!r}")

    def measure(self, seconds):
        url = f"http://127.0.0.1:{self.port}/cache"
        sample = load.loaded(self.nodes, lambda: load.wrk(url, seconds, "--keys", KEYS))
        self.requests += sample.requests
        self.rounds += 1
        return sample

    def check_counters(self):
        """Returns the share of requests that were forwarded."""
        check_count(self._hits() - self.hits, self.requests, self.rounds * load.CONNECTIONS,
                    "the three nodes")
        share = (self._forwards() - self.forwards) / self.requests
        if not 0.5 < share < 0.8:
            raise Failed(f"{share:.0%} of the requests were forwarded, not about two thirds")
        return share


class ThreeRedis:
    """Three redis-servers behind nutcracker, with all keys in place."""

    def __init__(self, stack):
        self.redis = [stack.enter_context(Redis()) for _ in "ABC"]
        self.proxy = stack.enter_context(Nutcracker(self.redis))
        load.fill(self.proxy.port, b"+OK\r\n",
                  (load.resp_set(redis_key_of(k), b'"%b"' % VALUE) for k in range(KEYS)))
        self.check_values()
        self.hits = self._hits()
        self.requests = 0
        self.per_second = 20_000

    def _hits(self):
        return sum(redis.hits() for redis in self.redis)

    def check_values(self):
        with load.Pipe(self.proxy.port, b"$100\r\n") as pipe:
            for start in range(0, KEYS, 100):
                said = pipe.exchange([load.resp_get(redis_key_of(k))
                                      for k in range(start, start + 100)])
                # a mark may come before its value is whole: the last one may be cut off
                if said.count(VALUE) < 99:
                    raise Failed(f"redis answered {said[:300]!r}")

    def measure(self, seconds):
        """redis-benchmark is told a number, not a time: as many as the last round foretells."""
        requests = int(self.per_second * seconds)
        sample = load.loaded([self.proxy, *self.redis], lambda: load.redis_benchmark(
            self.proxy.port, requests, KEYS, seconds))
        self.requests += sample.requests
        self.per_second = sample.per_second
        return sample

    def check_counters(self):
        check_count(self._hits() - self.hits, self.requests, 0, "the three redis-servers")


def cluster(settings):
    with contextlib.ExitStack() as stack:
        nodes, redis = ThreeNodes(stack), ThreeRedis(stack)
        ours, theirs = Side("ringlab", nodes.measure), Side("nutcracker", redis.measure)
        in_turns(settings, "cluster", ours, theirs)
        share = nodes.check_counters()
        redis.check_counters()
    what = f"10,000 keys over 3 nodes through one ({share:.0%} forwarded)"
    return [compared(what, "/s", "per_second", ours, theirs, Bound("ratio", at_least=1)),
            compared("  all servers' processor time a request", "us", "server_us", ours, theirs),
            compared("  the load generator's (wrk, redis-benchmark)", "us", "generator_us", ours,
                     theirs)]


# --- Owner lookup ---------------------------------------------------------------------------------

def build_program(name):
    """One of the C benchmarks, which are built on demand; its path."""
    target = f"tests/bench/{name}"
    for command in (["ninja", "-C", BUILD, target],
                    ["meson", "setup", "--reconfigure", BUILD],  # was its library here back then?
                    ["ninja", "-C", BUILD, target]):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode == 0 and command[0] == "ninja":
            return f"{BUILD}/{target}"
    raise Failed(f"{target} does not build: {done.stdout[-300:]}")


def owner(settings):
    path = build_program("bench_ring")
    documents = []
    for number in range(settings.rounds):
        done = subprocess.run([path], capture_output=True, text=True, check=False, timeout=60)
        if done.returncode not in (0, 1):  # 1: the ratio is too small, and is printed
            raise Failed(f"bench_ring ended with {done.returncode}: {done.stderr[-300:]}")
        documents.append(json.loads(done.stdout))
        say(f"owner: round {number + 1} of {settings.rounds}: ringlab "
            f"{documents[-1]['ring_ns']:.1f} ns, libmemcached "
            f"{documents[-1]['libmemcached_ns']:.1f} ns")
    return [Result("owner of a 16-byte key, 100 nodes of 160 points", "lookups/us",
                   [1000 / d["ring_ns"] for d in documents],
                   [1000 / d["libmemcached_ns"] for d in documents],
                   "libmemcached", Bound("ratio", at_least=10), details=documents[-1])]


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
    value = b'"%b"' % VALUE
    ours, details = overhead_of(Node(memory="256MiB"), b"HTTP/1.1 201 ",
                                lambda key: load.http_put(key, VALUE))
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
            node.start()
            stack.callback(node.stop)
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


# --- All of them ----------------------------------------------------------------------------------

@dataclasses.dataclass
class Bench:
    run: object
    what: str
    needs: list
    optional: list = dataclasses.field(default_factory=list)


BENCHES = {
    "hits": Bench(hits, "one node against nginx 'return 200' of the same body: requests a second, "
                        "processor time", ["wrk", "nginx"]),
    "pipelined": Bench(pipelined, "the same with 16 requests in one piece", ["wrk", "nginx"]),
    "cluster": Bench(cluster, "three nodes through one of them, against nutcracker and three "
                              "redis-servers",
                     ["wrk", "redis-server", "redis-benchmark", "nutcracker"]),
    "owner": Bench(owner, "finding a key's owner, against libmemcached's weighted ketama",
                   ["libmemcached"]),
    "memory": Bench(memory, "resident memory of a million small items, against memcached and "
                            "redis", [], ["memcached", "redis-server"]),
    "start": Bench(start, "from the start of the process until it is ready", []),
    "churn": Bench(churn, "resident memory after an hour's worth of mixed sizes", []),
}
