"""The load: wrk and redis-benchmark for speed, and a pipelining client of our own for filling.

Standard library only. SPDX-License-Identifier: MIT
"""

import csv
import dataclasses
import json
import os
import resource
import select
import socket
import subprocess
import time

from servers import Failed, HERE, HOST, PATIENCE_S, program

CONNECTIONS = 64
VALUE = b"0123456789" * 9 + b"01234567"  # with its quotes, a JSON text of 100 bytes


@dataclasses.dataclass
class Sample:
    """One round at one server: what was answered, and what it cost."""

    requests: int
    seconds: float
    server_cpu_s: float = 0
    generator_cpu_s: float = 0
    bytes: int = 0
    others_cpu_s: float = 0  # of whatever else ran on this machine, or beside it on the same host

    def __add__(self, other):
        return Sample(*(a + b for a, b in zip(dataclasses.astuple(self),
                                              dataclasses.astuple(other))))

    @property
    def per_second(self):
        return self.requests / self.seconds

    @property
    def server_us(self):
        return self.server_cpu_s / self.requests * 1e6

    @property
    def generator_us(self):
        return self.generator_cpu_s / self.requests * 1e6

    @property
    def generator_share(self):
        """How much of one core the generator had."""
        return self.generator_cpu_s / self.seconds

    @property
    def others_share(self):
        """How much of one core went to others."""
        return self.others_cpu_s / self.seconds


def run(command, seconds):
    """What a program prints, and the processor time that it took; it may run this long."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              timeout=seconds + PATIENCE_S)
    except subprocess.TimeoutExpired:
        raise Failed(f"{command[0]} did not end in time") from None
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise Failed(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return done.stdout, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def busy_s():
    """Processor time of the whole machine so far, stolen time included (proc_stat(5))."""
    with open("/proc/stat", encoding="ascii") as stat:
        user, nice, system, _, _, irq, softirq, steal = map(int, stat.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def loaded(servers, generate):
    """A round: call generate(), which returns a Sample, and add what the servers took."""
    busy, before = busy_s(), sum(server.cpu_s() for server in servers)
    sample = generate()
    sample.server_cpu_s = sum(server.cpu_s() for server in servers) - before
    ours = sample.server_cpu_s + sample.generator_cpu_s
    sample.others_cpu_s = max(0, busy_s() - busy - ours)
    return sample


def wrk(url, seconds, *words):
    """One thread, 64 connections. Whatever is not a success is a failure of the measurement."""
    out, cpu_s = run([program("wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout",
                      "5s", "-s", f"{HERE}/wrk.lua", url, "--", *map(str, words)], seconds)
    said = json.loads(out.strip().splitlines()[-1])
    if said["errors"] or not said["requests"]:
        raise Failed(f"{said['errors']} of {said['requests']} requests to {url} failed")
    return Sample(said["requests"], said["seconds"], generator_cpu_s=cpu_s, bytes=said["bytes"])


def redis_benchmark(port, requests, keys, seconds):
    """GETs of random keys key:000000000000 and so on, one at a time on each connection."""
    out, cpu_s = run([program("redis-benchmark"), "-h", HOST, "-p", str(port), "-t", "get", "-c",
                      str(CONNECTIONS), "-n", str(requests), "-r", str(keys), "--csv"],
                     10 * seconds)
    rows = [row for row in csv.reader(out.splitlines()) if row and row[0] == "GET"]
    if len(rows) != 1:
        raise Failed(f"redis-benchmark said: {out[-300:]}")
    return Sample(requests, requests / float(rows[0][1]), generator_cpu_s=cpu_s)


# --- Filling --------------------------------------------------------------------------------------

class Pipe:
    """A connection that sends many requests at once and counts the answers by a mark in each."""

    def __init__(self, port, mark):
        self.mark = mark
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _receive(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise Failed("a server closed the connection while it was being filled")
        return data

    def exchange(self, requests):
        """Send all of a list, read while sending, until each has its answer; returns the answers'
        bytes. A server may stop reading while we do not, so neither waits for the other."""
        unsent = memoryview(b"".join(requests))
        parts, answers, tail = [], 0, b""
        while answers < len(requests):
            readable, writable, _ = select.select([self.socket], [self.socket] if unsent else [],
                                                  [], PATIENCE_S)
            if writable:
                unsent = unsent[self.socket.send(unsent):]
            if readable:
                data = self._receive()
                parts.append(data)
                text = tail + data
                answers += text.count(self.mark)
                tail = text[len(text) - len(self.mark) + 1:]
            if not readable and not writable:
                raise Failed(f"no answer for {PATIENCE_S} s")
        return b"".join(parts)


def fill(port, mark, requests, batch=250):
    """Send every one of an iterable of requests and read its answer."""
    waiting = []
    with Pipe(port, mark) as pipe:
        for request in requests:
            waiting.append(request)
            if len(waiting) == batch:
                pipe.exchange(waiting)
                waiting = []
        pipe.exchange(waiting)


def http_put(key, value):
    """value: bytes of a JSON string without its quotes."""
    return (b'PUT /cache/%b HTTP/1.1\r\nHost: b\r\nContent-Length: %d\r\n\r\n{"value": "%b"}'
            % (key, len(value) + 13, value))


def http_get(key):
    return b"GET /cache/%b HTTP/1.1\r\nHost: b\r\n\r\n" % key


def http_delete(key):
    return b"DELETE /cache/%b HTTP/1.1\r\nHost: b\r\n\r\n" % key


def resp_set(key, value):
    return b"*3\r\n$3\r\nSET\r\n$%d\r\n%b\r\n$%d\r\n%b\r\n" % (len(key), key, len(value), value)


def resp_get(key):
    return b"*2\r\n$3\r\nGET\r\n$%d\r\n%b\r\n" % (len(key), key)


def memcached_set(key, value):
    return b"set %b 0 0 %d\r\n%b\r\n" % (key, len(value), value)


def until_settled(measure, patience_s=5, quiet_s=0.3):
    """Ask until the answer has stayed the same for a while: a server may still be tidying up."""
    deadline = time.monotonic() + patience_s
    last, since = measure(), time.monotonic()
    while time.monotonic() < min(deadline, since + quiet_s):
        time.sleep(0.05)
        now = measure()
        if now != last:
            last, since = now, time.monotonic()
    return last
