"""Clients that are slow, greedy, silent or rude: each costs a bounded amount and nobody else
notices. SPDX-License-Identifier: MIT
"""

import contextlib
import os
import signal
import socket
import time
import unittest

from client import Connection, HOST, PATIENCE_S, path_of, put_body, request_bytes
from harness import Case, until

SHORT = ["--header-timeout", "0.4", "--body-timeout", "0.6", "--idle-timeout", "0.8",
         "--write-timeout", "0.5"]
HEAD = b"GET /cache/x HTTP/1.1\r\nHost: a\r\n"


class Slow(Case):
    def setUp(self):
        self.a = self.cluster("AB", flags=SHORT)["A"]

    def alive(self):
        self.assertEqual(self.a.request("GET", "/livez").status, 200)

    def drip(self, connection, data):
        """Send a byte now and then until an answer or an end comes."""
        for index in range(len(data)):
            if not connection.is_quiet(0.03):
                return
            with contextlib.suppress(OSError):
                connection.send(data[index:index + 1])

    def test_a_head_that_takes_too_long_is_408(self):
        for begin in [b"G", HEAD, HEAD + b"X: y"]:
            with self.a.connect() as c:
                c.send(begin)
                answer = c.response()
                self.assertEqual((answer.status, answer["connection"]), (408, "close"), begin)
                self.assertTrue(c.closed())
        self.alive()

    def test_dripping_does_not_extend_the_time_for_a_head(self):
        with self.a.connect() as c:
            began = time.monotonic()
            c.send(b"G")
            self.drip(c, HEAD[1:] + b"X: " + b"y" * 10000)
            self.assertEqual(c.response().status, 408)
            self.assertLess(time.monotonic() - began, 10)

    def test_a_body_that_takes_too_long_is_408_and_stores_nothing(self):
        body = put_body("x" * 1000)
        for sent in [0, 1, len(body) - 1]:
            with self.a.connect() as c:
                c.send(request_bytes("PUT", "/cache/slow", body)[:-len(body)] + body[:sent])
                answer = c.response()
                self.assertEqual((answer.status, answer["connection"]), (408, "close"), sent)
                self.assertTrue(c.closed())
        self.assertEqual(self.a.get("slow").status, 404)

    def test_a_silent_connection_is_closed_without_a_word(self):
        with self.a.connect() as c:
            self.assertTrue(c.closed())
        with self.a.connect() as c:
            c.send(request_bytes("GET", "/livez"))
            self.assertEqual(c.response().status, 200)
            self.assertTrue(c.closed(), "an idle one after a request as well")

    def test_a_request_after_a_pause_is_served(self):
        with self.a.connect() as c:
            for _ in range(3):
                c.is_quiet(0.3)
                c.send(request_bytes("GET", "/livez"))
                self.assertEqual(c.response().status, 200)

    def test_a_reader_that_takes_nothing_is_cut_off_and_costs_bounded_memory(self):
        self.a.put("big", "x" * 200_000)
        before = resident_kib(self.a)
        with self.a.connect(receive_buffer=4096) as c:
            c.socket.setblocking(False)
            with contextlib.suppress(OSError):
                for _ in range(2000):
                    c.socket.send(request_bytes("GET", "/cache/big") * 20)
            until(lambda: has_broken(c), "the node gives it up")
        self.assertLess(resident_kib(self.a) - before, 64 * 1024)
        self.alive()

    def test_a_slow_but_steady_reader_gets_everything(self):
        self.a.put("big", "x" * 100_000)
        with self.a.connect(receive_buffer=4096) as c:
            c.send(request_bytes("GET", "/cache/big") * 20)
            for _ in range(10):
                c.is_quiet(0.05)
                c.buffer += c.socket.recv(20_000)
            for _ in range(20):
                self.assertEqual(c.response().json, {"value": "x" * 100_000})


def resident_kib(node):
    with open(f"/proc/{node.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def has_broken(connection):
    """Has the other side closed or reset it? Without reading what has come."""
    error = connection.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if error:
        return True
    try:
        connection.socket.send(b"G")
    except BlockingIOError:
        return False
    except OSError:
        return True
    return False


def open_files(node):
    return len(os.listdir(f"/proc/{node.process.pid}/fd"))


class Many(Case):
    def test_over_the_limit_a_connection_is_told_503_and_closed(self):
        a = self.cluster("A", flags=["--max-connections", "20"])["A"]
        held = []
        for _ in range(20):
            held.append(a.connect())
            self.addCleanup(held[-1].close)
            held[-1].send(request_bytes("GET", "/livez"))
            self.assertEqual(held[-1].response().status, 200)
        for _ in range(50):
            with a.connect() as c:
                with contextlib.suppress(OSError):
                    c.send(request_bytes("GET", "/livez"))
                answer = c.response()
                self.assertEqual((answer.status, answer["connection"]), (503, "close"))
        for connection in held:
            connection.send(request_bytes("GET", "/livez"))
            self.assertEqual(connection.response().status, 200, "those inside are not touched")
        held[0].close()

        def is_served():
            with contextlib.suppress(OSError, AssertionError):
                return a.request("GET", "/livez").status == 200
        until(is_served, "a place that is free again is given away")

    def test_thousands_of_idle_connections_disturb_nobody(self):
        count = 3000
        a = self.cluster("AB")["A"]
        held = []
        try:
            for _ in range(count):
                held.append(Connection(a.port))
            for node_key in a.keys_of("A") + a.keys_of("B"):
                self.assertEqual(a.put(node_key, 1).status, 201)
                self.assertEqual(a.get(node_key).json, {"value": 1})
            for connection in held[::100]:
                connection.send(request_bytes("GET", "/livez"))
                self.assertEqual(connection.response().status, 200)
        finally:
            for connection in held:
                connection.close()
        until(lambda: open_files(a) < 100, "all are closed again")

    def test_few_file_descriptors_end_in_503_or_a_close_but_never_in_a_hang(self):
        a = self.cluster("AB", files=80)["A"]
        key = a.key_of("A")
        held = []
        for _ in range(200):
            held.append(a.connect())
            self.addCleanup(held[-1].close)
        time_before = cpu_seconds(a)
        self.assertTrue(held[0].is_quiet(0.3))
        self.assertLess(cpu_seconds(a) - time_before, 0.25, "it spins")
        for connection in held:
            connection.close()

        def is_served():
            with contextlib.suppress(OSError, AssertionError):
                return a.get(key).status == 404
        until(is_served, "it serves again")

    def test_endless_pipelining_is_held_back_and_answered(self):
        a = self.cluster("AB")["A"]
        keys = a.keys_of("A") + a.keys_of("B")
        data = b"".join(request_bytes("GET", path_of(key)) for key in keys) * 1000
        with a.connect() as c:
            c.socket.settimeout(PATIENCE_S)
            sent = received = 0
            while received < 2000:
                with contextlib.suppress(BlockingIOError):
                    c.socket.setblocking(False)
                    sent += c.socket.send(data[sent:sent + 5000]) if sent < len(data) else 0
                c.socket.setblocking(True)
                c.socket.settimeout(PATIENCE_S)
                if sent == len(data) or not c.is_quiet(0):
                    self.assertEqual(c.response().status, 404)
                    received += 1


def cpu_seconds(node):
    with open(f"/proc/{node.process.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Rude(Case):
    def test_a_client_that_resets_at_any_moment_harms_nobody(self):
        cluster = self.cluster("AB")
        a = cluster["A"]
        key = a.key_of("B")
        whole = request_bytes("PUT", path_of(key), put_body("x" * 100_000)) \
            + request_bytes("GET", path_of(key)) * 20
        for length in [0, 1, 50, 60_000, len(whole) - 5, len(whole)]:
            for rude in ("reset", "close"):
                connection = a.connect()
                connection.send(whole[:length])
                getattr(connection, rude)()
        self.assertEqual(a.request("GET", "/livez").status, 200)
        self.assertIn(a.get(key).status, (200, 404))
        until(lambda: open_files(a) < 40, "nothing is left open")

    def test_writing_to_a_client_that_has_gone_is_harmless(self):
        a = self.cluster("A")["A"]
        a.put("big", "x" * 500_000)
        for _ in range(20):
            connection = a.connect(receive_buffer=4096)
            connection.send(request_bytes("GET", "/cache/big") * 10)
            until(lambda: not connection.is_quiet(0), "an answer begins")
            connection.reset()
        self.assertEqual(a.request("GET", "/livez").status, 200)
        a.signal(signal.SIGPIPE)
        self.assertEqual(a.request("GET", "/livez").status, 200)

    def test_a_413_can_be_read_though_the_body_is_still_being_sent(self):
        a = self.cluster("A")["A"]
        head = b"PUT /cache/x HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n"
        for _ in range(10):
            with a.connect() as c:
                c.send(head + b"x" * 500_000)
                self.assertEqual(c.response().status, 413)
                self.assertTrue(c.ended(), "not by a reset")


class Stopping(Case):
    def test_sigterm_finishes_what_is_in_flight_and_exits_0(self):
        cluster = self.cluster("AB", forward_timeout=20)
        a, b = cluster["A"], cluster["B"]
        key = a.key_of("B")
        a.put(key, "in flight")
        b.signal(signal.SIGSTOP)
        with a.connect() as busy, a.connect() as idle:
            idle.send(request_bytes("GET", "/livez"))
            self.assertEqual(idle.response().status, 200)
            busy.send(request_bytes("GET", path_of(key)))
            a.request("GET", "/livez")
            a.signal(signal.SIGTERM)
            self.assertTrue(idle.closed(), "an idle connection is closed at once")
            self.assertIsNone(a.process.poll())
            b.signal(signal.SIGCONT)
            answer = busy.response()
            self.assertEqual((answer.json, answer["connection"]), ({"value": "in flight"}, "close"))
            self.assertTrue(busy.closed())
        self.assertEqual(a.process.wait(PATIENCE_S), 0)

    def test_sigint_stops_as_well(self):
        a = self.cluster("A")["A"]
        a.signal(signal.SIGINT)
        self.assertEqual(a.process.wait(PATIENCE_S), 0)

    def test_the_port_is_free_at_once_for_the_next_start(self):
        cluster = self.cluster("A")
        a = cluster["A"]
        for _ in range(3):
            with a.connect() as c:
                c.send(request_bytes("GET", "/livez"))
                c.response()
                a.stop()
            cluster.restart("A")

    def test_a_stopping_node_takes_no_new_connections(self):
        cluster = self.cluster("AB", forward_timeout=20)
        a, b = cluster["A"], cluster["B"]
        b.signal(signal.SIGSTOP)
        with a.connect() as busy:
            busy.send(request_bytes("GET", path_of(a.key_of("B"))))
            a.request("GET", "/livez")
            a.signal(signal.SIGTERM)

            def is_refused():
                try:
                    socket.create_connection((HOST, a.port), PATIENCE_S).close()
                except OSError:
                    return True
                return False
            until(is_refused, "the port is closed")
            b.signal(signal.SIGCONT)
            self.assertEqual(busy.response().status, 404)
        self.assertEqual(a.process.wait(PATIENCE_S), 0)


if __name__ == "__main__":
    unittest.main()
