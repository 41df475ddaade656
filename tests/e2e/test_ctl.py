"""ringlab-ctl against nodes that answer, are down, hang, disagree or talk nonsense.
SPDX-License-Identifier: MIT
"""

import json
import os
import subprocess
import time
import unittest

from client import PATIENCE_S
from harness import CTL, Case, environment


def ctl(*words, env=None, stdout=subprocess.PIPE):
    """Status, standard output and standard error, all as bytes."""
    done = subprocess.run([CTL, *words], stdin=subprocess.DEVNULL, stdout=stdout,
                          stderr=subprocess.PIPE, timeout=2 * PATIENCE_S, check=False,
                          env={**environment(), **(env or {})})
    return done.returncode, done.stdout, done.stderr


def answering(*pieces):
    """A fake peer's answer: these bytes, then the end of the connection."""
    def answer(connection, _):
        for piece in pieces:
            connection.sendall(piece)
        return "close"
    return answer


def message(body, status=b"200 OK"):
    return (b"HTTP/1.1 " + status + b"\r\nContent-Length: " + str(len(body)).encode()
            + b"\r\n\r\n" + body)


class Ctl(Case):
    def refused(self, status, *words, env=None):
        """One line on standard error, nothing on standard output."""
        found, out, err = ctl(*words, env=env)
        self.assertEqual((found, out), (status, b""), (words, err))
        self.assertRegex(err, rb"\Aringlab-ctl: [^\n]{10,}\n\Z", words)
        return err.decode()

    def fake(self, answer):
        """A fake node, and the options that ask it."""
        cluster = self.cluster("A", start="")
        return self.peer(cluster, "A", answer), ("--node", cluster["A"].url)


class Keys(Ctl):
    def test_what_get_prints_is_what_put_took(self):
        ask = "--config", self.cluster()["A"].config
        for number, value in enumerate(['{"a" : [1, 2.50,null]}', '"ä"', "-0.0", "[]", "true",
                                        json.dumps("x" * 100_000)]):
            key = f"as is {number}/%2F?#"
            self.assertEqual(ctl(*ask, "put", key, "--", value)[0], 0)
            self.assertEqual(ctl(*ask, "get", key), (0, value.encode() + b"\n", b""))

    def test_what_is_no_json_is_stored_as_a_string(self):
        ask = "--config", self.cluster("A")["A"].config
        for value in ["plain words", "", "01", "{", 'a"b\\c', "tab\tand\nline", "\U0001f98a"]:
            self.assertEqual(ctl(*ask, "put", "k", "--", value)[0], 0)
            status, out, _ = ctl(*ask, "get", "k")
            self.assertEqual((status, json.loads(out)), (0, value))

    def test_put_says_where_and_whether_it_was_new(self):
        ask = "--config", self.cluster("A")["A"].config
        self.assertEqual(ctl(*ask, "put", "k", "1"), (0, b"stored on A, new\n", b""))
        self.assertEqual(ctl(*ask, "put", "k", "1"),
                         (0, b"stored on A, over an older value\n", b""))
        self.assertEqual(ctl(*ask, "del", "k"), (0, b"deleted on A\n", b""))

    def test_ttl_may_stand_anywhere(self):
        cluster = self.cluster("A")
        ask = "--config", cluster["A"].config
        for words in [("--ttl", "100", "put", "k", "1"), ("put", "--ttl=100", "k", "1"),
                      ("put", "k", "1", "--ttl", "1e2")]:
            self.assertEqual(ctl(*ask, *words)[0], 0)
            left = cluster["A"].request("GET", "/node/keys").json["keys"][0]["ttl_left"]
            self.assertTrue(0 < 100 - left < PATIENCE_S, left)
            ctl(*ask, "del", "k")

    def test_a_refusal_is_passed_on_in_the_node_s_words(self):
        ask = "--config", self.cluster("A")["A"].config
        err = self.refused(1, *ask, "get", "nope")
        self.assertIn("not_found, says node A", err)
        status, out, err = ctl(*ask, "--json", "get", "nope")
        self.assertEqual((status, json.loads(out)["error"]["code"], err), (1, "not_found", b""))

    def test_asking_wrongly_is_a_2_and_asks_nobody(self):
        peer, ask = self.fake(answering())
        for words in [("get",), ("get", "a", "b"), ("put", "k"), ("status", "x"), ("statsu",), (),
                      ("get", ""), ("get", "x" * 251), ("get", b"a\x01"), ("get", b"\xff"),
                      ("put", "k", b"\xff"), ("put", "k", "1", "--ttl", "0"), ("put", "k", "-5"),
                      ("put", "k", "-57"), ("put", "k", "1", "--ttl", "1,"),
                      ("put", "k", "1", "--ttl"), ("get", "k", "--ttl", "1"), ("--colour", "get"),
                      ("get", "k", "--timeout", "-1"), ("get", "k", "--timeout", "1e9"),
                      ("get", "k", "--config", "nodes.json")]:
            self.refused(2, *ask, *words)
        for token in ["a b", "a\nb", "ä", "x" * 1025]:
            self.refused(2, *ask, "get", "k", env={"RINGLAB_TOKEN": token})
        for url in ["", "localhost:1", "http://localhost", "http://h:0", "http://u@h:1"]:
            self.refused(2, "--node", url, "get", "k")
        self.assertEqual(peer.requests, [])
        self.assertIn("did you mean status", self.refused(2, "statsu"))

    def test_the_token_goes_along(self):
        peer, ask = self.fake(answering(message(b'{"value": 1}')))
        self.assertEqual(ctl(*ask, "get", "k", env={"RINGLAB_TOKEN": "s3cret"})[0], 0)
        self.assertEqual(ctl(*ask, "get", "k", env={"RINGLAB_TOKEN": ""})[0], 0)
        self.assertEqual(peer.requests[0][2].get("authorization"), "Bearer s3cret")
        self.assertNotIn("authorization", peer.requests[1][2])


class Failures(Ctl):
    def test_any_live_node_serves(self):
        cluster = self.cluster("ABC", start="C")
        key = cluster["C"].key_of("C")
        ask = "--config", cluster["A"].config
        self.assertEqual(ctl(*ask, "put", key, "7")[0], 0)
        self.assertEqual(ctl(*ask, "get", key), (0, b"7\n", b""))
        self.assertEqual(ctl("get", key, env={"RINGLAB_CONFIG": cluster["A"].config})[0], 0)

    def test_when_none_answers_it_says_so(self):
        cluster = self.cluster("ABC", start="")
        self.assertIn("none of the 3", self.refused(1, "--config", cluster["A"].config, "get", "k"))
        self.assertIn("refused", self.refused(1, "--node", cluster["A"].url, "get", "k"))

    def test_a_write_that_may_have_arrived_is_not_repeated_elsewhere(self):
        cluster = self.cluster("AB", start="B")
        peer = self.peer(cluster, "A", answering())
        key = cluster["B"].key_of("B")
        ask = "--config", cluster["A"].config
        self.assertIn("not known", self.refused(1, *ask, "put", key, "1"))
        self.assertEqual(cluster["B"].get(key).status, 404)
        self.assertEqual([request[0] for request in peer.requests], ["PUT"])
        cluster["B"].put(key, 5)
        self.assertEqual(ctl(*ask, "get", key), (0, b"5\n", b""), "but a read is")

    def test_a_silent_node_costs_its_timeout_and_no_more(self):
        peer, ask = self.fake(lambda connection, _: peer.over.wait(PATIENCE_S))
        began = time.monotonic()
        self.assertIn("within 0.2 s", self.refused(1, *ask, "--timeout", "0.2", "get", "k"))
        self.assertTrue(0.2 <= time.monotonic() - began < PATIENCE_S)

    def test_a_node_that_drips_costs_no_more_either(self):
        def drip(connection, _):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not peer.over.wait(0.02):
                connection.sendall(b"x")
        peer, ask = self.fake(drip)
        self.refused(1, *ask, "--timeout", "0.3", "get", "k")

    def test_nonsense_is_no_answer(self):
        good = message(b'{"value": 1}')
        for said in [b"", b"\0" * 99, b"HTTP/1.1 200 OK\n\n", good[:-1], good[:20],
                     b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 200 OK\r\n\r\nuntil the end",
                     message(b""), message(b"[1]"), message(b'{"value": }'), message(b"\xff"),
                     message(b"{", b"500 Oops"), message(b"", b"502 Bad Gateway")]:
            _, ask = self.fake(answering(said))
            self.refused(1, *ask, "get", "k")
            self.refused(1, *ask, "status")

    def test_an_answer_may_come_in_pieces_and_chunks(self):
        whole = (b"HTTP/1.1 100 Continue\r\n\r\n"
                 b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                 b"9\r\n{\"value\":\r\n4\r\n 12}\r\n0\r\n\r\n")
        _, ask = self.fake(answering(*(whole[i:i + 1] for i in range(len(whole)))))
        self.assertEqual(ctl(*ask, "get", "k"), (0, b"12\n", b""))

    def test_a_node_cannot_send_commands_to_the_terminal(self):
        words = '\\u001b[2J\\u0007\\u0000\\u009b1m\\n'
        error = f'{{"error": {{"message": "a{words}b", "code": "{words}", "node": "{words}"}}}}'
        _, ask = self.fake(answering(message(error.encode(), b"404 Not Found")))
        err = self.refused(1, *ask, "get", "k")
        self.assertNotRegex(err[:-1], "[\0-\x1f\x7f-\x9f]")

    def test_a_full_disk_and_a_closed_pipe_are_noticed(self):
        ask = "--config", self.cluster("A")["A"].config
        ctl(*ask, "put", "k", "1")
        with open("/dev/full", "wb") as full:
            for words in [("get", "k"), ("status",), ("--help",)]:
                self.assertEqual(ctl(*ask, *words, stdout=full)[0], 1)
        reading, writing = os.pipe()
        os.close(reading)
        self.assertEqual(ctl(*ask, "get", "k", stdout=writing)[0], 1)
        os.close(writing)


class Status(Ctl):
    def table(self, out):
        return [line.split() for line in out.decode().splitlines()]

    def test_the_table_has_a_line_for_each_node(self):
        cluster = self.cluster("ABC")
        key = cluster["A"].key_of("A")
        cluster["A"].put(key, "v")
        cluster["A"].get(key)
        for ask in [("--config", cluster["A"].config), ("--node", cluster["B"].url)]:
            status, out, err = ctl(*ask, "status")
            self.assertEqual((status, err), (0, b""))
            rows = self.table(out)
            self.assertEqual([row[:3] for row in rows[1:]],
                             [[node.id, node.url, "up"] for node in cluster])
            self.assertEqual((rows[1][3], rows[2][3]), ("1", "0"))
            self.assertIn("100.0", rows[1])
            self.assertEqual(len({len(line) for line in out.splitlines()}), 1, out)

    def test_a_node_that_is_down_is_shown_with_the_reason_and_makes_it_a_1(self):
        cluster = self.cluster("AB", start="A")
        for ask in [("--config", cluster["A"].config), ("--node", cluster["A"].url)]:
            status, out, _ = ctl(*ask, "status")
            self.assertEqual(status, 1)
            self.assertEqual([row[2] for row in self.table(out)], ["STATE", "up", "down"])
            self.assertIn(b"refused", out.splitlines()[2])

    def test_json_is_one_document_with_what_each_node_says(self):
        cluster = self.cluster("AB", start="A")
        status, out, _ = ctl("--config", cluster["A"].config, "status", "--json")
        document = json.loads(out)
        first, second = document["nodes"]
        self.assertEqual((status, document["agree"]), (1, True))
        self.assertEqual(first["node"]["ring"]["fingerprint"], document["fingerprint"])
        self.assertEqual((first["id"], first["state"], first["error"]), ("A", "up", None))
        self.assertEqual((second["id"], second["state"], second["node"]), ("B", "down", None))
        self.assertIn("refused", second["error"])
        self.assertAlmostEqual(first["share"] + second["share"], 1, places=5)
        self.assertAlmostEqual(first["share"], first["node"]["ring"]["share"], places=5)

    def test_nodes_that_disagree_are_pointed_out(self):
        def adjust(node_id, document):
            document["virtual_nodes"] = 10 if node_id == "B" else 160
        cluster = self.cluster("ABC", adjust=adjust)
        for ask in [("--config", cluster["A"].config), ("--node", cluster["A"].url)]:
            status, _, err = ctl(*ask, "status")
            self.assertEqual(status, 0)
            self.assertRegex(err.decode(), r"\A[^\n]*WARNING: node B [^\n]*\n\Z")
            self.assertIs(json.loads(ctl(*ask, "status", "--json")[1])["agree"], False)

    def test_who_answers_in_another_s_place_is_not_taken_for_it(self):
        cluster = self.cluster("AB")
        with open(cluster["A"].config, encoding="utf-8") as file:
            document = json.load(file)
        urls = [node["url"] for node in document["nodes"]]
        for node, url in zip(document["nodes"], reversed(urls)):
            node["url"] = url
        swapped = f"{cluster.folder}/swapped.json"
        with open(swapped, "w", encoding="utf-8") as file:
            json.dump(document, file)
        status, out, _ = ctl("--config", swapped, "status")
        self.assertEqual((status, out.count(b"another node answers there")), (1, 2))


if __name__ == "__main__":
    unittest.main()
