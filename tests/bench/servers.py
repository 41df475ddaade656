"""The processes that are measured: our node, and the peers it is compared with.

Each listens on a free port of 127.0.0.1, keeps its files in a folder of its own and is a context:
leaving it ends the process, by its own process id. Waiting is polling, always with a deadline.

Standard library only. SPDX-License-Identifier: MIT
"""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.abspath(os.environ.get("RINGLAB_BUILD", f"{TOP}/build/release"))
NODE = f"{BUILD}/net/ringlab-node"
HOST = "127.0.0.1"
PATIENCE_S = 10
PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])

# What is measured against or with, and the Debian package it is in.
PACKAGES = {"wrk": "wrk", "nginx": "nginx", "redis-server": "redis-server",
            "redis-benchmark": "redis-tools", "nutcracker": "nutcracker",
            "memcached": "memcached", "libmemcached": "libmemcached-dev"}


class Failed(Exception):
    """A measurement that cannot be trusted, or did not happen, and why."""


def program(name):
    """The path of a program, also where only the administrator's PATH looks; None if not here."""
    return shutil.which(name, path=PATH)


def is_here(name):
    if name == "libmemcached":
        asked = program("pkg-config") and subprocess.run(
            ["pkg-config", "--exists", name], capture_output=True, check=False)
        return bool(asked) and asked.returncode == 0
    return program(name) is not None


def missing(names):
    return [name for name in names if not is_here(name)]


def how_to_install(names):
    return "apt-get install " + " ".join(sorted({PACKAGES[name] for name in names}))


def version(name):
    """What a program says of itself, cut down to the number."""
    option = {"nginx": "-v", "wrk": "-v"}.get(name, "--version")
    command = ["pkg-config", "--modversion", name] if name == "libmemcached" else \
              [program(name), "-V" if name in ("memcached", "nutcracker") else option]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    found = re.search(r"\d+(\.\d+)+", said.stdout + said.stderr)
    return found.group() if found else "unknown"


# --- Ports ----------------------------------------------------------------------------------------

def free_ports(count):
    """Ports that nobody listens on; all are held at once, so they differ."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((HOST, 0))
        return [one.getsockname()[1] for one in sockets]


def fill(template, **words):
    """A file of this folder with its words in capitals replaced, the longest first."""
    with open(f"{HERE}/{template}", encoding="utf-8") as file:
        text = file.read()
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, str(words[word]))
    return text


# --- A process ------------------------------------------------------------------------------------

@contextlib.contextmanager
def signals_held():
    """Ctrl-C and SIGTERM wait until the end: a process must not be born without our knowing it."""
    came = []
    before = {number: signal.signal(number, lambda number, _: came.append(number))
              for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came:
            os.kill(os.getpid(), number)


class Server:
    """A process that listens on .port once it is ready."""

    name = "?"

    def __init__(self, port=None):
        self.port = port or free_ports(1)[0]
        self.process = None
        self.folder = None

    def command(self):
        raise NotImplementedError

    def __enter__(self):
        try:
            self.start()
            self.await_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.folder = tempfile.mkdtemp(prefix="ringlab-bench-")
        kept = {word: value for word, value in os.environ.items()
                if word not in ("PORT", "RINGLAB_TOKEN")}
        with open(f"{self.folder}/log", "wb") as log, signals_held():
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, cwd=self.folder, env=kept)

    def is_ready(self):
        with socket.create_connection((HOST, self.port), timeout=PATIENCE_S):
            return True

    def await_ready(self):
        deadline = time.monotonic() + PATIENCE_S
        while True:
            if self.process.poll() is not None:
                raise Failed(f"{self.name} ended with {self.process.returncode}: {self.said()}")
            with contextlib.suppress(OSError):
                if self.is_ready():
                    return
            if time.monotonic() > deadline:
                raise Failed(f"{self.name} was not ready within {PATIENCE_S} s: {self.said()}")
            time.sleep(0.0005)

    def said(self):
        with open(f"{self.folder}/log", encoding="utf-8", errors="replace") as log:
            return log.read().strip()[-500:]

    def stop(self):
        if self.process is not None:
            process, self.process = self.process, None
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def pids(self):
        """Of the process and its workers."""
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            return [pid, *map(int, children.read().split())]

    def cpu_s(self):
        """Processor time so far, in nanosecond resolution (clock_getcpuclockid(3))."""
        return sum(time.clock_gettime((~pid << 3) | 2) for pid in self.pids())

    def resident_bytes(self, field="VmRSS"):
        """Of all its processes. VmRSS: now; VmHWM: at the most so far."""
        total = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/status", encoding="utf-8") as status:
                total += int(re.search(rf"^{field}:\s*(\d+) kB", status.read(), re.M).group(1))
        return total * 1024


class HttpServer(Server):
    """One that can be asked over HTTP."""

    def get(self, path):
        """The whole answer, head and body, on a connection of its own."""
        request = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
        with socket.create_connection((HOST, self.port), timeout=PATIENCE_S) as connection:
            connection.sendall(request.encode())
            return b"".join(iter(lambda: connection.recv(65536), b""))


# --- Ours -----------------------------------------------------------------------------------------

class Node(HttpServer):
    """One ringlab-node of a cluster: ports by node id."""

    name = "ringlab"

    def __init__(self, node_id="A", ports=None, memory="64MiB"):
        self.ports = ports or {node_id: free_ports(1)[0]}
        super().__init__(self.ports[node_id])
        self.id = node_id
        self.memory = memory

    def command(self):
        with open(f"{self.folder}/nodes.json", "w", encoding="utf-8") as file:
            json.dump({"nodes": [{"id": node_id, "url": f"http://{HOST}:{port}"}
                                 for node_id, port in self.ports.items()],
                       "cache": {"memory": self.memory}}, file)
        return [NODE, "--id", self.id, "--config", f"{self.folder}/nodes.json"]

    def is_ready(self):
        return self.get("/readyz").startswith(b"HTTP/1.1 200 ")

    def metrics(self):
        """Sample values by name with labels, without the common prefix."""
        text = self.get("/metrics").partition(b"\r\n\r\n")[2].decode()
        return {sample.removeprefix("ringlab_"): float(value) for sample, _, value in
                (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))}

    def hits(self):
        return int(self.metrics()['cache_operations_total{op="get",result="hit"}'])

    def items(self):
        return int(self.metrics()["cache_items"])


# --- Peers ----------------------------------------------------------------------------------------

class Nginx(HttpServer):
    name = "nginx"

    def __init__(self, body):
        super().__init__()
        self.body = body
        self.asked = 0

    def command(self):
        with open(f"{self.folder}/nginx.conf", "w", encoding="utf-8") as file:
            file.write(fill("nginx.conf", PORT=self.port, BODY=self.body.replace("\n", "\\n")))
        return [program("nginx"), "-p", self.folder, "-c", "nginx.conf", "-e", "stderr"]

    def hits(self):
        """Requests so far, but for those that ask for this number."""
        self.asked += 1
        said = self.get("/status").decode()
        return int(re.search(r"requests\s+\d+ \d+ (\d+)", said).group(1)) - self.asked


class Redis(Server):
    name = "redis"

    def command(self):
        return [program("redis-server"), "--bind", HOST, "--port", str(self.port), "--save", "",
                "--appendonly", "no", "--daemonize", "no"]

    def ask(self, *words):
        """One answer of one line, or the one text that an answer consists of."""
        with socket.create_connection((HOST, self.port), timeout=PATIENCE_S) as connection:
            with connection.makefile("rwb") as stream:
                stream.write(" ".join(words).encode() + b"\r\n")
                stream.flush()
                head = stream.readline().decode().strip()
                return stream.read(int(head[1:])).decode() if head[0] == "$" else head

    def is_ready(self):
        return self.ask("PING") == "+PONG"

    def hits(self):
        return int(re.search(r"keyspace_hits:(\d+)", self.ask("INFO", "stats")).group(1))

    def items(self):
        return int(self.ask("DBSIZE")[1:])


class Memcached(Server):
    name = "memcached"

    def command(self):
        as_user = ["-u", "nobody"] if os.geteuid() == 0 else []
        return [program("memcached"), "-l", HOST, "-p", str(self.port), "-U", "0", "-m", "1024",
                "-t", "1", *as_user]

    def items(self):
        with socket.create_connection((HOST, self.port), timeout=PATIENCE_S) as connection:
            connection.sendall(b"stats\r\nquit\r\n")
            said = b"".join(iter(lambda: connection.recv(65536), b""))
        return int(re.search(rb"STAT curr_items (\d+)", said).group(1))


class Nutcracker(Server):
    name = "nutcracker"

    def __init__(self, servers):
        super().__init__()
        self.stats_port = free_ports(1)[0]
        self.servers = servers

    def command(self):
        ports = {f"PORT_{which}": server.port for which, server in zip("ABC", self.servers)}
        with open(f"{self.folder}/nutcracker.conf", "w", encoding="utf-8") as file:
            file.write(fill("nutcracker.conf", PORT=self.port, **ports))
        return [program("nutcracker"), "-c", f"{self.folder}/nutcracker.conf", "-a", HOST,
                "-s", str(self.stats_port)]
