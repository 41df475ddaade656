"""Real nodes, real bytes: what the end-to-end tests are written with.

    cluster = self.cluster("AB")                    two nodes on free ports, ready
    cluster["A"].request("GET", "/cache/k")         one request on a connection of its own
    with cluster["A"].connect() as c:               or byte by byte
        c.send(b"GET /cache/k HT")
        c.send(b"TP/1.1\\r\\nHost: a\\r\\n\\r\\n")
        self.assertEqual(c.response().status, 404)

Nothing here sleeps for a fixed time: what takes time is polled or read, always with a deadline.
When a test ends its nodes get SIGTERM and must exit with 0 and without a sanitizer's report.

Standard library only. SPDX-License-Identifier: MIT
"""

import contextlib
import itertools
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from client import Connection, HOST, PATIENCE_S, path_of, put_body, request_bytes

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("RINGLAB_BUILD", f"{TOP}/build/test")
NODE = os.environ.get("RINGLAB_NODE", f"{BUILD}/net/ringlab-node")
CTL = os.environ.get("RINGLAB_CTL", f"{BUILD}/net/ringlab-ctl")

FRESH = itertools.count(1)



def until(question, what, patience_s=PATIENCE_S):
    """Ask again and again until the answer is true; return it."""
    deadline = time.monotonic() + patience_s
    while not (answer := question()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience_s} s: {what}")
        time.sleep(0.01)
    return answer


# --- Nodes ----------------------------------------------------------------------------------------

class PortTaken(Exception):
    """Somebody took a port between our look and the node's start."""


class Node:
    """One process of ringlab-node."""

    def __init__(self, node_id, port, folder):
        self.id = node_id
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self.config = f"{folder}/{node_id}.json"
        self.log = f"{folder}/{node_id}.log"
        self.process = None

    def start(self, flags=(), files=None, token=None):
        """Start it, without waiting. files: how many descriptors it may have."""
        limit = None
        if files:
            def limit():
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [NODE, "--id", self.id, "--config", self.config, *flags], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, preexec_fn=limit, env=environment(token))

    def await_ready(self):
        until(self._is_ready, f"{self.id} is ready; its log: {self.said()}")

    def _is_ready(self):
        if self.process.poll() is not None:
            said = self.said()
            if re.search("in use|taken", said):
                raise PortTaken(said)
            raise AssertionError(f"{self.id} ended with {self.process.returncode}: {said}")
        try:
            return self.request("GET", "/readyz").status == 200
        except OSError:
            return False

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = None

    def stop(self):
        """SIGTERM; it must end with 0 and nothing to confess."""
        if self.process is None:
            return
        process, self.process = self.process, None
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            status = process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"{self.id} ignored SIGTERM: {self.said()}") from None
        said = self.said()
        if status != 0 or re.search("Sanitizer|runtime error|Assertion", said):
            raise AssertionError(f"{self.id} ended with {status}: {said}")

    def connect(self, **options):
        return Connection(self.port, **options)

    def exchange(self, data, head=False):
        """Send these bytes on a new connection, read one answer."""
        with self.connect() as connection:
            connection.send(data)
            return connection.response(head)

    def request(self, method, target, body=None, fields=None):
        return self.exchange(request_bytes(method, target, body, fields), head=method == "HEAD")

    def get(self, key):
        return self.request("GET", path_of(key))

    def put(self, key, value, ttl=None):
        return self.request("PUT", path_of(key), put_body(value, ttl))

    def delete(self, key):
        return self.request("DELETE", path_of(key))

    def owner_of(self, key):
        return self.request("GET", "/cluster/locate/" + path_of(key)[7:]).json["owner"]

    def keys_of(self, owner, count=1):
        """Keys that belong to a node, as this one sees it, and that no test has used."""
        found = []
        while len(found) < count:
            key = f"key-{next(FRESH)}"
            if self.owner_of(key) == owner:
                found.append(key)
        return found

    def key_of(self, owner):
        return self.keys_of(owner)[0]

    def metrics(self):
        """Sample values by name with labels."""
        text = self.request("GET", "/metrics").body.decode()
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
                for line in text.splitlines() if line and not line.startswith("#")}


def environment(token=None):
    """Without what would change a node's behaviour; sanitizers end it at the first fault."""
    kept = {name: value for name, value in os.environ.items()
            if name not in ("PORT", "RINGLAB_TOKEN", "RINGLAB_CONFIG")}
    if token:
        kept["RINGLAB_TOKEN"] = token
    kept.setdefault("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1")
    kept.setdefault("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0")
    return kept


class Cluster:
    """Nodes on free ports of the loopback interface, with a cluster file for each."""

    def __init__(self, ids, flags=(), start=None, adjust=None, files=None, tokens=None, **settings):
        """start: ids of those to start, all of them if not given. adjust(id, document) may change
        what one node reads. tokens: by id. settings: further members of the cluster file."""
        self.options = {"flags": flags, "files": files}
        self.tokens = tokens or {}
        for attempt in range(5):
            self.folder = tempfile.mkdtemp(prefix="ringlab-")
            self.reserved = {}
            for node_id in ids:
                self.reserved[node_id] = reserve()
            self.nodes = {node_id: Node(node_id, held.getsockname()[1], self.folder)
                          for node_id, held in self.reserved.items()}
            self.write(adjust, settings)
            try:
                self.start(ids if start is None else start)
                return
            except PortTaken:
                self.stop(checked=False)
                if attempt == 4:
                    raise
            except BaseException:
                self.stop(checked=False)
                raise

    def __getitem__(self, node_id):
        return self.nodes[node_id]

    def __iter__(self):
        return iter(self.nodes.values())

    def document(self, settings):
        return {"nodes": [{"id": node.id, "url": node.url} for node in self], **settings}

    def write(self, adjust, settings):
        for node in self:
            document = self.document(settings)
            if adjust:
                document = adjust(node.id, document) or document
            with open(node.config, "w", encoding="utf-8") as file:
                json.dump(document, file)

    def start(self, ids):
        """A port that is held but not listened on refuses: so does a node that is not started."""
        for node_id in ids:
            self.reserved.pop(node_id).close()
            self.launch(node_id)
        for node_id in ids:
            self.nodes[node_id].await_ready()

    def launch(self, node_id):
        self.nodes[node_id].start(**self.options, token=self.tokens.get(node_id))

    def restart(self, node_id):
        """Start a node again that was stopped or killed."""
        self.launch(node_id)
        self.nodes[node_id].await_ready()

    def stop(self, checked=True):
        problems = []
        for node in self:
            try:
                node.stop()
            except AssertionError as problem:
                problems.append(str(problem))
        for held in self.reserved.values():
            held.close()
        shutil.rmtree(self.folder)
        if problems and checked:
            raise AssertionError("\n".join(problems))


def reserve():
    """A socket bound to a free port and not listening: connecting to it is refused at once."""
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind((HOST, 0))
    return held


# --- Peers that misbehave -------------------------------------------------------------------------

class FakePeer:
    """Listens in place of a node; answer(connection, request) does what it likes with each request.

    A request is (method, target, fields, body) and is also kept in .requests. To answer nothing,
    wait for .over; to answer at a time of the test's choosing, wait for an event."""

    def __init__(self, held, answer):
        self.answer = answer
        self.requests = []
        self.over = threading.Event()
        self.listening = held
        self.listening.listen(64)
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.threads[0].start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listening.accept()
                connection.settimeout(PATIENCE_S)
                self.threads.append(threading.Thread(target=self._serve, args=[connection],
                                                     daemon=True))
                self.threads[-1].start()

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            buffer = b""
            while not self.over.is_set():
                while b"\r\n\r\n" not in buffer:
                    data = connection.recv(65536)
                    if not data:
                        return
                    buffer += data
                head, _, buffer = buffer.partition(b"\r\n\r\n")
                lines = head.decode().split("\r\n")
                method, target, _ = lines[0].split(" ")
                fields = {name.lower(): value.strip() for name, _, value in
                          (line.partition(":") for line in lines[1:])}
                length = int(fields.get("content-length", 0))
                while len(buffer) < length:
                    buffer += connection.recv(65536)
                body, buffer = buffer[:length], buffer[length:]
                request = (method, target, fields, body)
                self.requests.append(request)
                if self.answer(connection, request) == "close":
                    return

    def stop(self):
        self.over.set()
        with contextlib.suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()


def passing_to(port, gate):
    """An answer for FakePeer: what the node on this port says, once the gate is open."""
    def answer(connection, request):
        method, target, fields, body = request
        gate.wait(PATIENCE_S)
        with Connection(port) as real:
            real.send(f"{method} {target} HTTP/1.1\r\n".encode()
                      + "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
                      + b"connection: close\r\n\r\n" + body)
            with contextlib.suppress(ConnectionResetError):
                while real.more():
                    pass
            said = re.sub(rb"(?i)\r\nconnection: close", b"", real.buffer, count=1)
            connection.sendall(said)
    return answer


# --- The base of the tests ------------------------------------------------------------------------

class Case(unittest.TestCase):
    """A test with nodes. They are stopped, and their end is checked, when the test ends."""

    maxDiff = None

    def cluster(self, ids="ABC", **options):
        cluster = Cluster(ids, **options)
        self.addCleanup(cluster.stop)
        return cluster

    def peer(self, cluster, node_id, answer):
        """Put a fake peer in the place of a node that was not started."""
        fake = FakePeer(cluster.reserved.pop(node_id), answer)
        self.addCleanup(fake.stop)
        return fake

    def assert_error(self, response, status, code):
        self.assertEqual((response.status, response.code), (status, code), response)


class SharedCase(Case):
    """Tests that share one cluster of three: for those that use keys of their own."""

    ids = "ABC"
    options = {}

    @classmethod
    def setUpClass(cls):
        cls.shared = Cluster(cls.ids, **cls.options)
        cls.addClassCleanup(cls.shared.stop)
        cls.a = cls.shared[cls.ids[0]]
