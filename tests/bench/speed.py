"""How fast: one node and three against their peers, and the ring by itself.

Every side is asked afterwards whether what it answered were hits.

Standard library only. SPDX-License-Identifier: MIT
"""

import contextlib
import json
import subprocess

import load
from report import Bound, Result
from servers import BUILD, Failed, Nginx, Node, Nutcracker, Redis, free_ports
from turns import Side, check_count, compared, in_turns, say

BODY = '{"value": "%s"}\n' % load.VALUE.decode()
PIPELINED = 16
KEYS = 10_000


# --- One node -------------------------------------------------------------------------------------

def wrk_side(server, path, depth):
    """Rounds of wrk at one server. Its answers' bytes must add up to the answer that we saw."""
    url = f"http://127.0.0.1:{server.port}{path}"
    words = ["--pipelined", depth] if depth > 1 else []
    with load.Pipe(server.port, b"HTTP/1.1 ") as pipe:
        answer = pipe.exchange([load.http_get(b"bench")])
    if not (answer.startswith(b"HTTP/1.1 200 ") and answer.endswith(BODY.encode())):
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
        load.fill(node.port, b"HTTP/1.1 20", [load.http_put(b"bench", load.VALUE)])
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
            stack.callback(node.stop)
            node.start()
        for node in self.nodes:
            node.await_ready()
        self.port = self.nodes[0].port
        load.fill(self.port, b"HTTP/1.1 20",
                  (load.http_put(key_of(k), load.VALUE) for k in range(KEYS)))
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
        with load.Pipe(self.port, b"HTTP/1.1 ") as pipe:
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
                  (load.resp_set(redis_key_of(k), b'"%b"' % load.VALUE) for k in range(KEYS)))
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
                if said.count(load.VALUE) < 99:
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

def build_program(name, folder="tests/bench"):
    """One of the C benchmarks, which are built on demand, or another program; its path."""
    target = f"{folder}/{name}"
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
