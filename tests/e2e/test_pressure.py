"""Much at once: answers keep their order, what is shared stays fair, memory comes back, and a node
that stops loses nothing that it has taken. SPDX-License-Identifier: MIT
"""

import contextlib
import signal
import threading
import time
import unittest

from client import PATIENCE_S, path_of, put_body, request_bytes
from harness import Case, until


class HeldBack(Case):
    """Clients that send ahead while an owner keeps them waiting."""

    def setUp(self):
        nodes = self.cluster("ABC", forward_timeout=20, cache={"max_value": "4MiB"})
        self.a, self.b = nodes["A"], nodes["B"]
        self.own, self.hung, self.fine = (self.a.key_of(owner) for owner in "ABC")

    def crowd(self, count):
        """So many connections, which are closed in the end."""
        for _ in range(count):
            connection = self.a.connect()
            self.addCleanup(connection.close)
            yield connection

    def has_read(self):
        """Wait until A has read what was sent before."""
        for _ in range(3):
            self.a.request("GET", "/livez")

    def test_a_client_that_says_it_is_done_still_gets_all_its_answers(self):
        for sent in (1, 20, 200):
            with self.a.connect() as c:
                c.send(b"".join(request_bytes("GET", path_of(key))
                                for _ in range(sent) for key in (self.hung, self.own, self.fine)))
                c.end()
                for _ in range(3 * sent):
                    self.assertEqual(c.response().status, 404)
                self.assertTrue(c.ended())

    def test_a_body_behind_a_full_line_of_requests_reaches_its_own_key(self):
        # With its 100 Continue, the PUT fills the line: its head and body are all that is read.
        self.b.signal(signal.SIGSTOP)
        with self.a.connect() as c:
            c.send(request_bytes("GET", path_of(self.hung)) * 63
                   + request_bytes("PUT", path_of(self.own), put_body("mine"),
                                   {"Expect": "100-continue"})
                   + request_bytes("GET", path_of(self.own)) * 70)
            self.has_read()
            # Others come and go: where the node has read the PUT to, other bytes are now.
            self.a.request("PUT", "/nowhere", b"y" * 60_000)
            self.b.signal(signal.SIGCONT)
            statuses = [c.response().status for _ in range(63 + 2 + 70)]
            self.assertEqual(statuses, [404] * 63 + [100, 201] + [200] * 70)
        self.assertEqual(self.a.get(self.own).json, {"value": "mine"})

    def test_documents_and_errors_keep_their_place(self):
        self.b.signal(signal.SIGSTOP)
        with self.a.connect() as c:
            targets = [path_of(self.hung), "/node", "/nowhere", path_of(self.own), "/livez",
                       path_of(self.hung), "/metrics", path_of(self.fine), "/readyz"]
            c.send(b"".join(request_bytes("GET", target) for target in targets))
            self.has_read()
            self.assertTrue(c.is_quiet())
            self.b.signal(signal.SIGCONT)
            self.assertEqual([c.response().status for _ in targets],
                             [404, 200, 404, 404, 200, 404, 200, 404, 200])

    def test_those_who_ask_for_much_do_not_shut_out_those_who_ask_for_little(self):
        self.b.signal(signal.SIGSTOP)
        for number, c in enumerate(self.crowd(140)):
            c.send(request_bytes("GET", path_of(self.hung))
                   + b"".join(request_bytes("GET", path_of(f"{number}-{n}")) for n in range(70)))
        self.has_read()
        self.assertEqual(self.a.get(self.fine).status, 404)
        self.b.signal(signal.SIGCONT)
        until(lambda: self.a.metrics()["ringlab_forwards_in_flight"] == 0, "all trips are over")

    def test_more_than_an_owner_can_be_asked_at_once_is_503(self):
        self.b.signal(signal.SIGSTOP)
        put = request_bytes("PUT", path_of(self.hung), put_body(1))
        held = []
        for c in self.crowd(66):
            c.send(put * 64)
            held.append(c)
        self.has_read()
        self.assert_error(self.a.put(self.hung, 2), 503, "overloaded")
        self.b.signal(signal.SIGCONT)
        statuses = [c.response().status for c in held for _ in range(64)]
        self.assertLessEqual(set(statuses), {200, 201, 503})
        self.assertEqual(self.a.put(self.hung, 3).status, 200)

    def test_what_a_large_body_took_comes_back_when_it_is_stored(self):
        value = "x" * 4_000_000
        idle = list(self.crowd(80))
        for c in idle:
            c.send(request_bytes("PUT", path_of(self.own), put_body(value)))
            self.assertIn(c.response().status, (200, 201))
        self.assertEqual(self.a.get(self.own).json, {"value": value})

    def test_bodies_that_never_end_leave_room_for_others(self):
        crowd = list(self.crowd(80))
        for c in crowd:
            c.send(request_bytes("PUT", "/cache/endless", fields={"Content-Length": 4_000_000}))
        for c in crowd:
            with contextlib.suppress(OSError):
                c.send(b" " * 3_900_000)
        self.has_read()
        told = sum(not c.is_quiet(0) for c in crowd)
        self.assertGreater(told, 5, "80 of them are more than all connections may hold")
        self.assertLess(told, 40, "but not by much")
        self.assertEqual(self.a.get(self.fine).status, 404)


class InTime(Case):
    def test_a_client_that_is_always_in_the_middle_of_a_request_is_not_late(self):
        a = self.cluster("A", flags=["--header-timeout", "0.4"])["A"]
        get = request_bytes("GET", "/livez")
        with a.connect() as c:
            c.send(get[:10])
            for _ in range(15):
                c.is_quiet(0.1)
                c.send(get[10:] + get[:10])
                self.assertEqual(c.response().status, 200)
            self.assertEqual(c.response().status, 408, "and then it is")


class Stopping(Case):
    def ask_on(self, node, key, asked, problems):
        """Ask until the node says that this was the last answer."""
        try:
            with node.connect() as c:
                while True:
                    c.send(request_bytes("GET", path_of(key)))
                    answer = c.response()
                    asked.append(answer.status)
                    if answer.get("connection") == "close":
                        c.ended()
                        return
        except (OSError, AssertionError) as problem:
            problems.append(problem)

    def test_no_request_of_a_busy_client_is_lost(self):
        nodes = self.cluster("AB")
        a = nodes["A"]
        asked, problems = [], []
        clients = [threading.Thread(target=self.ask_on, args=[a, a.key_of(owner), asked, problems])
                   for owner in "ABABABAB"]
        for client in clients:
            client.start()
        until(lambda: len(asked) > 200, "they are at work")
        a.signal(signal.SIGTERM)
        for client in clients:
            client.join(PATIENCE_S)
        self.assertEqual(problems, [])
        self.assertEqual(set(asked), {404})
        self.assertEqual(a.process.wait(PATIENCE_S), 0)

    def test_pipelined_requests_are_answered_up_to_the_one_that_says_close(self):
        nodes = self.cluster("AB", forward_timeout=20)
        a, b = nodes["A"], nodes["B"]
        hung = a.key_of("B")
        b.signal(signal.SIGSTOP)
        with a.connect() as c:
            c.send(request_bytes("GET", path_of(hung)) * 200)
            a.request("GET", "/livez")
            a.signal(signal.SIGTERM)
            until(lambda: "stopping" in a.said(), "it stops")
            b.signal(signal.SIGCONT)
            answers = [c.response()]
            while answers[-1].get("connection") != "close":
                answers.append(c.response())
            self.assertTrue(c.ended())
        self.assertEqual({answer.status for answer in answers}, {404})
        self.assertEqual(a.process.wait(PATIENCE_S), 0)

    def hang(self, flags):
        """A node with a request that nobody answers, told to stop."""
        nodes = self.cluster("AB", flags=flags, forward_timeout=30)
        a = nodes["A"]
        nodes["B"].signal(signal.SIGSTOP)
        c = a.connect()
        self.addCleanup(c.close)
        c.send(request_bytes("GET", path_of(a.key_of("B"))) * 10)
        a.request("GET", "/livez")
        began = time.monotonic()
        a.signal(signal.SIGTERM)
        until(lambda: "stopping" in a.said(), "it stops")
        return a, began

    def test_its_patience_has_an_end(self):
        a, began = self.hang(["--drain-timeout", "0.5"])
        self.assertEqual(a.process.wait(PATIENCE_S), 0)
        self.assertLess(time.monotonic() - began, 0.5 + 5)

    def test_told_twice_it_stops_at_once(self):
        a, began = self.hang(["--drain-timeout", "60"])
        a.signal(signal.SIGTERM)
        self.assertEqual(a.process.wait(PATIENCE_S), 0)
        self.assertLess(time.monotonic() - began, 10)


class OtherNodes(Case):
    def test_an_address_that_cannot_even_be_tried_is_502(self):
        def nowhere(_, document):
            document["nodes"][1]["url"] = "http://255.255.255.255:9"
        a = self.cluster("AB", start="A", adjust=nowhere, forward_timeout=20)["A"]
        for _ in range(3):
            self.assert_error(a.get(a.key_of("B")), 502, "peer_refused")

    def test_the_log_says_who_does_not_answer_and_why(self):
        nodes = self.cluster("AB", start="A")
        a = nodes["A"]
        for _ in range(50):
            self.assertEqual(a.get(a.key_of("B")).status, 502)
        line = "node B does not answer: it cannot be reached. Is it running, is its URL right?\n"
        until(lambda: line in a.said(), "it is said")
        self.assertEqual(a.said().count("does not answer"), 1, "and not again and again")

    def test_connections_to_others_are_counted(self):
        a = self.cluster("AB")["A"]
        a.get(a.key_of("B"))
        self.assertEqual(a.metrics()["ringlab_peer_connections_opened_total"], 1)

    def test_an_internal_lifetime_out_of_range_is_400(self):
        a = self.cluster("A")["A"]
        for ttl in ("0", "31622400000001", "18446744073709551615"):
            answer = a.request("PUT", "/internal/v1/cache/k", b"1", {"ringlab-ttl-ms": ttl})
            self.assertEqual(answer.status, 400, ttl)


if __name__ == "__main__":
    unittest.main()
