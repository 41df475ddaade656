"""When the owner of a key cannot answer: who asked gets to know who and why, in time, and never
that the key is not there. SPDX-License-Identifier: MIT
"""

import json
import signal
import threading
import time
import unittest

from client import PATIENCE_S, path_of, put_body, request_bytes
from harness import Case, passing_to, until

TIMEOUT_S = 0.4  # of a forwarded request, where a test waits for one
EVERY = [("GET", None), ("HEAD", None), ("PUT", put_body(1)), ("DELETE", None)]


def answered(status, body=b"", node="B", ttl_ms=None):
    """An answer of a node to a node."""
    fields = f"ringlab-node: {node}\r\nContent-Length: {len(body)}\r\n"
    if ttl_ms:
        fields += f"ringlab-ttl-ms: {ttl_ms}\r\n"
    return f"HTTP/1.1 {status} So\r\n{fields}\r\n".encode() + body


def saying(data, then=None):
    """A fake peer's behaviour: say these bytes whatever was asked, then close or go on."""
    def answer(connection, _):
        connection.sendall(data)
        return then
    return answer


GARBAGE = [
    b"\0\1\2\3 garbage\r\n\r\n",
    b"220 mail.example ESMTP\r\n\r\n",
    b"HTTP/1.1 abc\r\n\r\n",
    b"HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\nContent-Length: 1\n\n1",
    b"HTTP/1.1 200 OK\r\nringlab-node: B\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n1",
    b"HTTP/1.1 200 OK\r\nringlab-node: B\r\nContent-Length: -1\r\n\r\n1",
    b"HTTP/1.1 200 OK\r\nringlab-node: B\r\nContent-Length: 99999999999\r\n\r\n1",
    b"HTTP/1.1 200 OK\r\nringlab-node: B\r\n\r\n1",
    b"HTTP/1.1 418 Teapot\r\nringlab-node: B\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nringlab-node: B\r\nringlab-ttl-ms: -5\r\nContent-Length: 1\r\n\r\n1",
    # well-formed, but it is not B who says so: another server has its port
    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1",
    b"HTTP/1.1 404 Not Found\r\nringlab-node: C\r\nContent-Length: 0\r\n\r\n",
    # more than a head may have
    b"HTTP/1.1 200 OK\r\nX: " + b"y" * 20000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
]


class OwnerIsDown(Case):
    def test_a_refused_connection_is_502_in_milliseconds(self):
        a = self.cluster("AB", start="A", forward_timeout=20)["A"]
        key = a.key_of("B")
        for method, body in EVERY:
            began = time.monotonic()
            answer = a.request(method, path_of(key), body)
            took = time.monotonic() - began
            self.assertEqual(answer.status, 502, method)
            self.assertLess(took, 5, "it waited for the deadline")
            if method != "HEAD":
                self.assert_error(answer, 502, "peer_refused")
                error = answer.json["error"]
                self.assertEqual((error["node"], error["owner"]), ("A", "B"))

    def test_keys_of_the_others_are_served_meanwhile(self):
        cluster = self.cluster("ABC", start="AC")
        a = cluster["A"]
        for owner in "AC":
            key = a.key_of(owner)
            self.assertEqual(a.put(key, owner).status, 201)
            for node in (a, cluster["C"]):
                self.assertEqual(node.get(key).json, {"value": owner})
        self.assertEqual(a.request("GET", "/readyz").status, 200, "a dead peer is not our death")

    def test_a_node_that_dies_and_comes_back_serves_again(self):
        cluster = self.cluster("AB")
        a, b = cluster["A"], cluster["B"]
        key = a.key_of("B")
        self.assertEqual(a.put(key, 1).status, 201)
        b.kill()
        self.assertEqual(a.get(key).status, 502)
        cluster.restart("B")
        self.assertEqual(a.get(key).status, 404, "it starts empty, and is asked at once")
        self.assertEqual(a.put(key, 2).status, 201)

    def test_a_pooled_connection_that_the_owner_closed_is_no_failure(self):
        cluster = self.cluster("AB")
        a, b = cluster["A"], cluster["B"]
        key = a.key_of("B")
        for _ in range(3):
            self.assertIn(a.put(key, 1).status, (200, 201))
            b.stop()
            cluster.restart("B")

    def test_a_hung_owner_is_504_at_the_deadline(self):
        cluster = self.cluster("AB", forward_timeout=TIMEOUT_S)
        a, b = cluster["A"], cluster["B"]
        key = a.key_of("B")
        a.put(key, 1)
        b.signal(signal.SIGSTOP)
        for method, body in EVERY:
            began = time.monotonic()
            answer = a.request(method, path_of(key), body)
            took = time.monotonic() - began
            self.assertEqual(answer.status, 504, method)
            self.assertGreaterEqual(took, TIMEOUT_S * 0.99)
            self.assertLess(took, TIMEOUT_S + 5)
            if method != "HEAD":
                self.assert_error(answer, 504, "peer_timeout")
                self.assertEqual(answer.json["error"]["owner"], "B")
        b.signal(signal.SIGCONT)
        until(lambda: a.get(key).status in (200, 404), "B is asked again")

    def test_a_hung_owner_delays_no_other_key(self):
        cluster = self.cluster("ABC", forward_timeout=20)
        a = cluster["A"]
        hung, fine = a.key_of("B"), a.key_of("C")
        cluster["B"].signal(signal.SIGSTOP)
        with a.connect() as waiting:
            waiting.send(request_bytes("GET", path_of(hung)))
            for _ in range(20):
                self.assertEqual(a.get(fine).status, 404)
            self.assertTrue(waiting.is_quiet())
            cluster["B"].signal(signal.SIGCONT)
            self.assertEqual(waiting.response().status, 404)

    def test_answers_keep_their_order_when_one_owner_hangs(self):
        cluster = self.cluster("AB", forward_timeout=TIMEOUT_S)
        a = cluster["A"]
        cluster["B"].signal(signal.SIGSTOP)
        with a.connect() as c:
            c.send(request_bytes("GET", path_of(a.key_of("A")))
                   + request_bytes("GET", path_of(a.key_of("B")))
                   + request_bytes("GET", path_of(a.key_of("A"))))
            self.assertEqual([c.response().status for _ in range(3)], [404, 504, 404])


class OwnerTalksNonsense(Case):
    def test_garbage_is_502_and_never_a_miss_or_a_value(self):
        for data in GARBAGE:
            with self.subTest(data[:60]):
                cluster = self.cluster("ABC", start="A", forward_timeout=20)
                self.peer(cluster, "B", saying(data, "close"))
                a = cluster["A"]
                answer = a.get(a.key_of("B"))
                self.assertEqual(answer.status, 502, answer)
                self.assertIn(answer.code, ("peer_garbage", "peer_reset"))
                self.assertEqual(answer.json["error"]["owner"], "B")

    def test_another_language_is_noticed_before_the_deadline_though_it_keeps_the_line_open(self):
        for data in (b"220 mail.example ESMTP\r\n", b"SSH"):
            with self.subTest(data):
                cluster = self.cluster("AB", start="A", forward_timeout=20)
                self.peer(cluster, "B", saying(data))
                a = cluster["A"]
                self.assert_error(a.get(a.key_of("B")), 502, "peer_garbage")

    def test_a_reset_is_502(self):
        def reset(connection, _):
            connection.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SOL_SOCKET, SO_LINGER: on, 0 s
            return "close"
        cluster = self.cluster("AB", start="A", forward_timeout=20)
        self.peer(cluster, "B", reset)
        a = cluster["A"]
        for method, body in EVERY[:1] + EVERY[2:]:
            self.assert_error(a.request(method, path_of(a.key_of("B")), body), 502, "peer_reset")

    def test_an_end_at_any_byte_of_the_answer_is_502(self):
        whole = answered(200, b'"whole"')
        cluster = self.cluster("AB", start="A", forward_timeout=20)
        cut = [0]
        self.peer(cluster, "B", lambda c, _: c.sendall(whole[:cut[0]]) or "close")
        a = cluster["A"]
        key = a.key_of("B")
        for cut[0] in range(0, len(whole), 7):
            answer = a.get(key)
            self.assertEqual(answer.status, 502, (whole[:cut[0]], answer))
        cut[0] = len(whole)
        self.assertEqual(a.get(key).json, {"value": "whole"})

    def test_an_answer_byte_by_byte_is_understood(self):
        def slowly(connection, _):
            for byte in answered(200, b'{"a": 1}', ttl_ms=5000):
                connection.sendall(bytes([byte]))
        cluster = self.cluster("AB", start="A", forward_timeout=20)
        self.peer(cluster, "B", slowly)
        a = cluster["A"]
        for _ in range(2):
            answer = a.get(a.key_of("B"))
            self.assertEqual(answer.json, {"value": {"a": 1}})
            self.assertRegex(answer["cache-status"], r"ttl=[45]\b")

    def test_a_silent_owner_is_504(self):
        cluster = self.cluster("AB", start="A", forward_timeout=TIMEOUT_S)
        fake = self.peer(cluster, "B", lambda *_: fake.over.wait(PATIENCE_S) and "close")
        a = cluster["A"]
        self.assert_error(a.get(a.key_of("B")), 504, "peer_timeout")

    def test_an_answer_that_comes_too_late_is_given_to_nobody(self):
        gate = threading.Event()
        turns = iter([b'"late"', b'"fresh"', b'"fresh"', b'"fresh"'])

        def answer(connection, _):
            value = next(turns)
            if value == b'"late"':
                gate.wait(PATIENCE_S)
            connection.sendall(answered(200, value))
        cluster = self.cluster("AB", start="A", forward_timeout=TIMEOUT_S)
        self.peer(cluster, "B", answer)
        a = cluster["A"]
        first, second = a.keys_of("B", 2)
        self.assertEqual(a.get(first).status, 504)
        gate.set()
        self.assertEqual(a.get(second).json, {"value": "fresh"})
        self.assertEqual(a.get(first).json, {"value": "fresh"})

    def test_a_request_that_failed_for_certain_is_not_sent_twice(self):
        cluster = self.cluster("AB", start="A", forward_timeout=20)
        fake = self.peer(cluster, "B", saying(b"", "close"))
        a = cluster["A"]
        self.assertEqual(a.put(a.key_of("B"), 1).status, 502)
        self.assertEqual(len(fake.requests), 1)


class TheInternalRequest(Case):
    def test_what_a_node_asks_another(self):
        cluster = self.cluster("AB", start="A")
        fake = self.peer(cluster, "B", saying(answered(200, b"1")))
        a = cluster["A"]
        key = next(key for key in (f"gr\u00fc\u00df /%{n}" for n in range(999))
                   if a.owner_of(key) == "B")
        a.request("GET", path_of(key), fields={"Authorization": "Bearer x", "X-Evil": "y",
                                               "Via": "1.1 B", "ringlab-node": "Z"})
        a.put(key, [1, 2], ttl=1.5)
        a.delete(key)
        get, put, delete = fake.requests
        for request in fake.requests:
            self.assertEqual(request[1], "/internal/v1" + path_of(key))
            self.assertEqual(request[2]["via"], "1.1 A")
            self.assertNotIn("x-evil", request[2])
            self.assertNotIn("ringlab-node", request[2])
        self.assertEqual((get[0], get[3]), ("GET", b""))
        self.assertEqual((put[0], json.loads(put[3])), ("PUT", [1, 2]))
        self.assertEqual(put[2]["ringlab-ttl-ms"], "1500")
        self.assertEqual(delete[0], "DELETE")

    def test_nodes_that_disagree_answer_502_and_do_not_forward_twice(self):
        def other_list(node_id, document):
            if node_id == "B":
                document["virtual_nodes"] = 7
        cluster = self.cluster("AB", adjust=other_list, forward_timeout=20)
        a, b = cluster["A"], cluster["B"]
        key = next(key for key in a.keys_of("B", 40) if b.owner_of(key) == "A")
        for node, owner in ((a, "B"), (b, "A")):
            answer = node.get(key)
            self.assert_error(answer, 502, "ring_mismatch")
            self.assertEqual(answer.json["error"]["owner"], owner)
        self.assertNotEqual(a.request("GET", "/cluster").json["fingerprint"],
                            b.request("GET", "/cluster").json["fingerprint"])
        counted = [value for name, value in a.metrics().items()
                   if "mismatch" in name or "not_owner" in name]
        self.assertTrue(any(counted))


class Coalescing(Case):
    WIDTH = 200

    def setUp(self):
        """A asks B through a gate, which shows what A asked and when."""
        self.gate = threading.Event()
        self.gate_cluster = self.cluster("AB", start="A", forward_timeout=20)
        real = self.cluster("AB", start="B")
        self.fake = self.peer(self.gate_cluster, "B", passing_to(real["B"].port, self.gate))
        self.a, self.b = self.gate_cluster["A"], real["B"]
        self.key = self.a.key_of("B")
        self.get = request_bytes("GET", path_of(self.key))
        self.addCleanup(self.gate.set)

    def ask(self, count):
        """Open so many connections, send a GET on each; return when A has read them all."""
        connections = []
        for _ in range(count):
            connections.append(self.a.connect())
            self.addCleanup(connections[-1].close)
            connections[-1].send(self.get)
        for _ in range(3):
            self.a.request("GET", "/livez")
        return connections

    def asked(self, method):
        return sum(request[0] == method for request in self.fake.requests)

    def test_reads_that_come_at_one_instant_are_one_request_to_the_owner(self):
        self.b.put(self.key, "one")
        with self.a.connect() as c:
            c.send(self.get * 50)
            self.gate.set()
            for _ in range(50):
                self.assertEqual(c.response().json, {"value": "one"})
        self.assertEqual(self.asked("GET"), 1)

    def test_reads_that_come_while_one_is_on_its_way_are_one_request_more(self):
        self.b.put(self.key, "one")
        readers = self.ask(self.WIDTH)
        until(lambda: self.asked("GET"), "the owner is asked")
        self.gate.set()
        answers = [reader.response() for reader in readers]
        self.assertEqual([answer.json for answer in answers], [{"value": "one"}] * self.WIDTH)
        self.assertEqual(self.asked("GET"), 2, "the first, and all that it could not take along")
        shared = [answer for answer in answers if "collapsed" in answer["cache-status"]]
        self.assertGreaterEqual(len(shared), self.WIDTH - 10)

    def test_the_others_are_answered_when_the_first_one_leaves(self):
        self.b.put(self.key, "one")
        readers = self.ask(20)
        readers[0].reset()
        self.a.request("GET", "/livez")
        self.gate.set()
        for reader in readers[1:]:
            self.assertEqual(reader.response().json, {"value": "one"})
        self.assertLessEqual(self.asked("GET"), 2)

    def test_a_failed_trip_fails_all_who_shared_it(self):
        readers = self.ask(20)
        self.b.kill()
        self.gate.set()
        self.assertEqual({reader.response().status for reader in readers}, {502})

    def test_a_write_between_detaches_later_reads_from_earlier_ones(self):
        self.b.put(self.key, "old")
        early = self.ask(5)
        with self.a.connect() as writer:
            writer.send(request_bytes("PUT", path_of(self.key), put_body("new")))
            self.a.request("GET", "/livez")
            late = self.ask(5)
            self.gate.set()
            self.assertEqual(writer.response().status, 200)
            self.assertEqual({reader.response().status for reader in early}, {200})
            self.assertEqual([reader.response().json for reader in late], [{"value": "new"}] * 5)
        self.assertEqual(self.asked("PUT"), 1)
        self.assertLessEqual(self.asked("GET"), 4, "at most two trips before, two after")
        self.assertEqual(self.a.get(self.key).json, {"value": "new"})

    def test_writes_are_never_shared(self):
        self.gate.set()
        writers = []
        for number in range(20):
            writers.append(self.a.connect())
            self.addCleanup(writers[-1].close)
            writers[-1].send(request_bytes("PUT", path_of(self.key), put_body(number)))
        statuses = sorted(writer.response().status for writer in writers)
        self.assertEqual(statuses, [200] * 19 + [201])
        self.assertEqual(self.asked("PUT"), 20)
        self.assertIn(self.a.get(self.key).json["value"], range(20))

    def test_distinct_keys_make_distinct_trips(self):
        self.gate.set()
        keys = self.a.keys_of("B", 10)
        for key in keys:
            self.assertEqual(self.a.get(key).status, 404)
        self.assertEqual(self.asked("GET"), 10)


if __name__ == "__main__":
    unittest.main()
