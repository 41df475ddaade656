"""HTTP/1.1 as RFC 9110 and RFC 9112 have it, in real bytes. SPDX-License-Identifier: MIT"""

import unittest

from client import head_of, path_of, put_body, request_bytes
from harness import SharedCase

HOST = b"Host: a\r\n"

# What a head may look like, and what it gets. In each, the target's key is absent: 404 is "served".
HEADS = [
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    (b"GET /cache/x HTTP/1.1\r\nhOsT:a\r\n\r\n", 404),
    (b"GET /cache/x HTTP/1.1\r\nHost: \t a:5001 \t\r\n\r\n", 404),
    (b"GET /cache/x HTTP/1.1\r\nHost: [::1]:5001\r\n\r\n", 404),
    (b"GET /cache/x HTTP/1.1\r\nHost:\r\n\r\n", 404),
    (b"GET /cache/x HTTP/1.2\r\n" + HOST + b"\r\n", 404),
    (b"GET /cache/x HTTP/1.0\r\n\r\n", 404),
    (b"GET http://a/cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    (b"GET HTTP://a:80/cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    (b"\r\n\r\nGET /cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"X-Obs: \xe4\xf6\xfc\r\n\r\n", 404),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 404),
    # exactly one valid Host
    (b"GET /cache/x HTTP/1.1\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + HOST + b"\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"Host: b\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    # versions
    (b"GET /cache/x HTTP/2.0\r\n" + HOST + b"\r\n", 505),
    (b"GET /cache/x HTTP/9.9\r\n" + HOST + b"\r\n", 505),
    (b"GET /cache/x HTTP/0.9\r\n" + HOST + b"\r\n", 505),
    (b"GET /cache/x HTTP/1.10\r\n" + HOST + b"\r\n", 400),
    (b"GET /cache/x http/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /cache/x HTTPS/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /cache/x\r\n" + HOST + b"\r\n", 400),
    # space and line ends
    (b"GET /cache/x HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"X Y: a\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b": a\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"nonsense\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\n" + HOST + b"\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\nHost: a\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"X: a\rb\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"X: a\x01b\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"X: a\x7fb\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"X\0: a\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"X\xe4: a\r\n\r\n", 400),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"\r" + b"X", 400),
    (b"GET  /cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /cache/x  HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET\t/cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b" GET /cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    # targets
    (b"GET cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET * HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET ftp://a/cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /cache/x#y HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /cache/\xc3\xbc HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /cache/a\x01 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /cache/a\0b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /cache/a b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    (b"GET /nothing HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    (b"GET /CACHE/x HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    # sizes
    (b"GET /cache/" + b"x" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"X: " + b"y" * 17000 + b"\r\n\r\n", 431),
    (b"GET /cache/x HTTP/1.1\r\n" + HOST + b"X: y\r\n" * 101 + b"\r\n", 431),
    (b"\r\n" * 1000 + b"GET /cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    # methods
    (b"get /cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 501),
    (b"BREW /cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 501),
    (b"POST /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n", 405),
    (b"PATCH /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n", 405),
    (b"TRACE /cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    (b"CONNECT a:80 HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    (b"PUT /cluster HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n", 405),
    (b"DELETE /metrics HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    (b"G@T /cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 501, 505)),
    # how long is the body?
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\n1", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n1", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length: 1, 1\r\n\r\n1", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length: +1\r\n\r\n1", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n1", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length: 0x1\r\n\r\n1", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length: 1 1\r\n\r\n1", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length:\r\n\r\n1", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length : 1\r\n\r\n1", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999999999999999\r\n\r\n",
     (400, 413)),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST
     + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST
     + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\n\r\n", (400, 501)),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: xchunked\r\n\r\n", (400, 501)),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked, gzip\r\n\r\n", (400, 501)),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked;q=1\r\n\r\n", (400, 501)),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n" * 2
     + b"\r\n0\r\n\r\n", 400),
    (b"PUT /cache/x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (b"PUT /cache/x HTTP/1.1\r\n" + HOST + b"Expect: something\r\nContent-Length: 1\r\n\r\n", 417),
]

CHUNKS = [  # what follows a chunked head: refused, with 400
    b"5\rX", b"5 \r\n", b" 5\r\n", b"0x5\r\n", b"+5\r\n", b"-5\r\n", b"\r\n", b"5\n", b"g\r\n",
    b"5 5\r\n", b"1\r\naXX", b"1\r\na\n", b"1;\n\r\n", b"1;a\0\r\n", b"1;" + b"x" * 5000 + b"\r\n",
    b"1" + b"0" * 16 + b"\r\n", b"0\r\nContent-Length: 3\r\n\r\n", b"0\r\nHost: a\r\n\r\n",
    b"0\r\nTransfer-Encoding: chunked\r\n\r\n", b"0\r\nX : y\r\n\r\n",
    b"0" * 300 + b"1\r\n",
]

CHUNKED = b"PUT /cache/chunked HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"


class Heads(SharedCase):
    ids = "A"

    def test_each_head_gets_what_the_standard_says(self):
        for data, expected in HEADS:
            with self.subTest(data[:90]), self.a.connect() as c:
                c.send(data)
                answer = c.response()
                statuses = expected if isinstance(expected, tuple) else (expected,)
                self.assertIn(answer.status, statuses, answer)
                c.end()
                self.assertTrue(c.closed(), "one request, one answer")

    def test_when_it_is_unclear_where_the_next_request_begins_none_is_read(self):
        follower = request_bytes("PUT", "/cache/smuggled", put_body(1))
        unclear = (b"Content-Length: 1", b"Content-Length: +", b"Content-Length: 0x",
                   b"Transfer-Encoding", b"\r\n b", b" : ")
        for data, expected in HEADS:
            if expected in (400, 501) and any(part in data for part in unclear):
                with self.subTest(data[:90]), self.a.connect() as c:
                    c.send(data + follower)
                    answer = c.response()
                    self.assertEqual((answer.status, answer["connection"]), (expected, "close"))
                    self.assertTrue(c.closed())
                    self.assertEqual(self.a.get("smuggled").status, 404)

    def test_a_405_names_what_is_allowed(self):
        for method in ["POST", "PATCH", "TRACE"]:
            allow = self.a.request(method, "/cache/x")["allow"]
            self.assertEqual({name.strip() for name in allow.split(",")},
                             {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})

    def test_options_says_what_is_allowed(self):
        for target, method in [("*", "OPTIONS"), ("/cache/x", "PUT"), ("/cluster", "GET")]:
            answer = self.a.request("OPTIONS", target)
            self.assertEqual(answer.status, 204)
            self.assertIn(method, answer["allow"])

    def test_bad_chunks_are_refused(self):
        for chunk in CHUNKS:
            with self.subTest(chunk[:30]), self.a.connect() as c:
                c.send(CHUNKED + chunk)
                answer = c.response()
                self.assertEqual((answer.status, answer.get("connection")), (400, "close"))
                self.assertTrue(c.closed())
        self.assertEqual(self.a.get("chunked").status, 404)

    def test_a_chunked_body_too_long_is_refused_while_it_comes(self):
        with self.a.connect() as c:
            c.send(CHUNKED)
            piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
            try:
                for _ in range(64):
                    c.send(piece)
            except OSError:
                pass  # it may have closed already; the answer is still to be read
            self.assertEqual(c.response().status, 413)


class Bodies(SharedCase):
    ids = "AB"

    def test_chunks_of_any_size_make_one_body(self):
        body = put_body("chunk by chunk")
        for key in self.a.keys_of("A") + self.a.keys_of("B"):
            for size in [1, 2, 7, len(body)]:
                data = b"".join(b"%x;ext=\"q\"\r\n%s\r\n" % (len(part), part) for part in
                                (body[at:at + size] for at in range(0, len(body), size))
                                ) if size == 7 else \
                       b"".join(b"%X\r\n%s\r\n" % (len(part), part) for part in
                                (body[at:at + size] for at in range(0, len(body), size)))
                head = head_of("PUT", path_of(key), {"Transfer-Encoding": "Chunked"})
                answer = self.a.exchange(head + data + b"0\r\nX-Trailer: ignored\r\n\r\n")
                self.assertIn(answer.status, (200, 201), (size, answer))
                self.assertEqual(self.a.get(key).json, {"value": "chunk by chunk"})

    def test_expect_100_continue_is_answered_before_the_body(self):
        body = put_body(1)
        for key in self.a.keys_of("A") + self.a.keys_of("B"):
            with self.a.connect() as c:
                c.send(head_of("PUT", path_of(key), {"Expect": "100-Continue",
                                                     "Content-Length": len(body)}))
                self.assertEqual(c.response().status, 100)
                c.send(body)
                self.assertEqual(c.response().status, 201)

    def test_no_100_when_the_body_is_there_or_will_not_be_read(self):
        body = put_body(1)
        head = {"Expect": "100-continue", "Content-Length": len(body)}
        with self.a.connect() as c:
            c.send(head_of("PUT", "/cache/expect", head) + body)
            answer = c.response()
            if answer.status == 100:  # allowed, not needed
                answer = c.response()
            self.assertEqual(answer.status, 201)
        with self.a.connect() as c:
            c.send(head_of("PUT", "/cache/k", {"Expect": "100-continue",
                                               "Content-Length": 2 ** 30}))
            self.assertEqual(c.response().status, 413)

    def test_a_get_with_a_body_is_answered_and_its_body_is_not_a_request(self):
        trap = request_bytes("DELETE", "/cache/victim")
        self.a.put("victim", 1)
        with self.a.connect() as c:
            c.send(request_bytes("GET", "/cache/victim", trap))
            c.send(request_bytes("GET", "/cache/victim"))
            self.assertEqual([c.response().status, c.response().status], [200, 200])

    def test_an_end_in_the_middle_of_a_request_has_no_effect(self):
        whole = request_bytes("PUT", "/cache/cut", put_body("never"))
        for length in [1, 10, len(whole) // 2, len(whole) - 1]:
            with self.a.connect() as c:
                c.send(whole[:length])
                c.end()
                try:
                    self.assertTrue(c.closed())
                except AssertionError:
                    self.assertGreaterEqual(c.response().status, 400)
        self.assertEqual(self.a.get("cut").status, 404)


class Connections(SharedCase):
    ids = "AB"

    def mixed(self, count):
        """Requests for local and forwarded keys in turn, and what must come back, in order."""
        keys = [key for pair in zip(self.a.keys_of("A", count), self.a.keys_of("B", count))
                for key in pair]
        data, expected = b"", []
        for number, key in enumerate(keys):
            data += request_bytes("PUT", path_of(key), put_body(number))
            data += request_bytes("GET", path_of(key))
            data += request_bytes("HEAD", path_of(key))
            data += request_bytes("GET", "/cache/absent-" + key)
            data += request_bytes("DELETE", path_of(key))
            expected += [(201, False), (200, number), ("HEAD", 200), (404, None), (200, True)]
        return data, expected

    def check(self, connection, expected):
        for status, value in expected:
            answer = connection.response(head=status == "HEAD")
            if status == "HEAD":
                self.assertEqual(answer.status, value)
                continue
            self.assertEqual(answer.status, status)
            if status == 200 and value is not True:
                self.assertEqual(answer.json, {"value": value})

    def test_pipelined_requests_are_answered_in_order_whoever_owns_the_keys(self):
        data, expected = self.mixed(20)
        with self.a.connect() as c:
            c.send(data)
            self.check(c, expected)

    def test_one_byte_in_each_packet_gives_the_same_answers(self):
        data, expected = self.mixed(2)
        with self.a.connect() as c:
            c.send_slowly(data)
            self.check(c, expected)

    def test_any_cut_in_two_gives_the_same_answers(self):
        key = self.a.key_of("B")
        data = request_bytes("PUT", path_of(key), put_body("cut")) \
            + request_bytes("GET", path_of(key)) + request_bytes("DELETE", path_of(key))
        with self.a.connect() as c:
            for cut in range(1, len(data)):
                c.send(data[:cut])
                c.send(data[cut:])
                self.check(c, [(201, None), (200, "cut"), (200, True)])

    def test_a_connection_serves_many_requests(self):
        with self.a.connect() as c:
            for number in range(300):
                c.send(request_bytes("PUT", "/cache/many", put_body(number)))
                self.assertIn(c.response().status, (200, 201))
                c.send(request_bytes("GET", "/cache/many"))
                self.assertEqual(c.response().json, {"value": number})

    def test_a_bad_request_after_good_ones_is_answered_last_then_closed(self):
        keys = self.a.keys_of("B", 3)
        with self.a.connect() as c:
            c.send(b"".join(request_bytes("GET", path_of(key)) for key in keys)
                   + b"GET / HTTP/1.1\r\nnonsense\r\n\r\n" + request_bytes("GET", "/livez"))
            self.assertEqual([c.response().status for _ in range(4)], [404, 404, 404, 400])
            self.assertTrue(c.closed())

    def test_connection_close_is_obeyed_and_announced(self):
        for key in self.a.keys_of("A") + self.a.keys_of("B"):
            with self.a.connect() as c:
                c.send(head_of("GET", path_of(key), {"Connection": "x, Close"})
                       + request_bytes("GET", "/livez"))
                self.assertEqual(c.response()["connection"], "close")
                self.assertTrue(c.closed(), "nothing after a close is answered")

    def test_http_1_0_closes_unless_asked_to_keep(self):
        with self.a.connect() as c:
            c.send(b"GET /livez HTTP/1.0\r\n\r\n")
            self.assertEqual(c.response().status, 200)
            self.assertTrue(c.closed())
        with self.a.connect() as c:
            for _ in range(2):
                c.send(b"GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                self.assertEqual(c.response()["connection"].lower(), "keep-alive")

    def test_a_client_that_has_finished_sending_still_gets_its_answers(self):
        keys = self.a.keys_of("B", 5)
        with self.a.connect() as c:
            c.send(b"".join(request_bytes("GET", path_of(key)) for key in keys))
            c.end()
            self.assertEqual([c.response().status for _ in keys], [404] * 5)
            self.assertTrue(c.closed())

    def test_the_internal_route_answers_421_for_another_nodes_key(self):
        key = self.a.key_of("B")
        answer = self.a.request("GET", "/internal/v1" + path_of(key))
        self.assertEqual(answer.status, 421)
        self.assertEqual(self.a.request("GET", "/internal/v1" + path_of(
            self.a.key_of("A"))).status, 404)


if __name__ == "__main__":
    unittest.main()
