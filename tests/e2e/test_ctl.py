"""ringlab-ctl against nodes that answer, are down, hang, disagree or talk nonsense.
SPDX-License-Identifier: MIT
"""

import json
import os
import subprocess
import time
import unittest

from client import HOST, PATIENCE_S
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
        for url in ["", "localhost", "localhost:", "localhost:0", "h:1/x", "::1:1", "x" * 999,
                    "http://localhost", "http://h:0", "http://u@h:1", "https://h:1", "://h:1"]:
            self.refused(2, "--node", url, "get", "k")
        self.assertEqual(peer.requests, [])

    def test_a_slip_or_a_word_from_elsewhere_is_understood_and_no_other(self):
        for word, meant in [("statsu", "status"), ("gte", "get"), ("locat", "locate"),
                            ("PUT", "put"), ("set", "put"), ("delete", "del"), ("remove", "del"),
                            ("rm", "del"), ("help", "--help"), ("version", "--version")]:
            self.assertIn(f"unknown command {word}: did you mean {meant}?",
                          self.refused(2, word, "k"))
        for word in ["frobnicate", "x", "ping", "nodes", "state of affairs", ""]:
            self.assertNotIn("did you mean", self.refused(2, word), word)
        for word, meant in [("--tll", "--ttl"), ("--confg=x", "--config"), ("--Json", "--json")]:
            self.assertIn(f"did you mean {meant}?", self.refused(2, "get", "k", word))
        for word in ["--colour", "--json=yes", "--", "-j", "--x"]:
            self.assertNotIn("did you mean", self.refused(2, "get", "k", "l", word), word)

    def test_the_help_fits_a_terminal_and_its_examples_can_be_typed(self):
        status, out, err = ctl("--help")
        lines = out.decode().splitlines()
        self.assertEqual((status, err), (0, b""))
        self.assertLessEqual(len(lines), 23, "with the next prompt, 24")
        self.assertEqual([line for line in lines if len(line) > 80], [])
        self.assertNotIn(b"ringlab-ctl", out)
        self.assertGreaterEqual(out.count(b"\n  ./ringlab ctl "), 3)

    def test_a_node_can_be_named_without_http(self):
        a = self.cluster("A")["A"]
        for name in [f"localhost:{a.port}", f"127.0.0.1:{a.port}/", f"LOCALHOST:{a.port}", a.url]:
            self.assertEqual(ctl("--node", name, "put", "k", "1")[0], 0, name)

    def test_json_with_a_slip_in_it_is_stored_as_a_string_and_said_so(self):
        ask = "--config", self.cluster("A")["A"].config
        for value, place in [('{"a": 1', b"column 8"), ("[1,]", b"column 4"),
                             (" {'a': 1}", b"single quote"), ("{\n}}", b"line 2, column 2"),
                             ("[red] alert", b"column 2")]:
            status, out, err = ctl(*ask, "put", "k", value)
            self.assertEqual((status, out.split(b" ")[0]), (0, b"stored"))
            self.assertRegex(err, rb"\Aringlab-ctl: WARNING: VALUE [^\n]+\n\Z")
            self.assertIn(place, err)
            self.assertEqual(json.loads(ctl(*ask, "get", "k")[1]), value)
        for value in ['{"a": 1}', "[]", "plain", '"open', "", "a {", "01"]:
            self.assertEqual(ctl(*ask, "put", "k", value)[2], b"", value)

    def test_what_is_wrong_with_a_key_is_said_of_the_key(self):
        for key in [b"a\x01", b"\xff", b"a\x7f", b"\xc2\x80"]:
            err = self.refused(2, "--node", "localhost:1", "get", key)
            self.assertIn("a key is text in UTF-8 without control characters", err)
            self.assertNotIn("path", err)

    def test_a_file_that_cannot_be_read_is_a_hint_at_config(self):
        err = self.refused(2, "--config", "no-such.json", "status")
        self.assertIn("cannot read no-such.json: No such file", err)
        self.assertIn("--config FILE", err)

    def test_the_token_goes_along(self):
        peer, ask = self.fake(answering(message(b'{"value": 1}')))
        self.assertEqual(ctl(*ask, "get", "k", env={"RINGLAB_TOKEN": "s3cret"})[0], 0)
        self.assertEqual(ctl(*ask, "get", "k", env={"RINGLAB_TOKEN": ""})[0], 0)
        self.assertEqual(peer.requests[0][2].get("authorization"), "Bearer s3cret")
        self.assertNotIn("authorization", peer.requests[1][2])

    def test_a_missing_or_wrong_token_is_a_hint_at_the_variable(self):
        ask = "--config", self.cluster("A", tokens={"A": "s3cret"})["A"].config
        for words in [("put", "k", "1"), ("del", "k")]:
            err = self.refused(1, *ask, *words)
            self.assertIn("Set RINGLAB_TOKEN", err)
            self.assertIn("token_required, says node A", err)
            err = self.refused(1, *ask, *words, env={"RINGLAB_TOKEN": "guess"})
            self.assertIn("RINGLAB_TOKEN is not the token", err)
        self.assertEqual(ctl(*ask, "put", "k", "1", env={"RINGLAB_TOKEN": "s3cret"})[0], 0)


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

    def test_who_is_no_node_is_named_and_not_believed(self):
        for said in [message(b"<h1>Not Found</h1>", b"404 File not found"), message(b"hello"),
                     message(b'{"ok": true}'), message(b'{"detail": "nope"}', b"404 Not Found"),
                     message(b'{"error": "nope"}', b"400 Bad Request"), message(b"[1]"),
                     message(b"", b"301 Moved")]:
            peer, ask = self.fake(answering(said))
            status = int(said.split()[1])
            for words in [("get", "k"), ("put", "k", "1"), ("del", "k"), ("locate", "k"),
                          ("get", "k", "--json"), ("status",), ("status", "--json")]:
                self.assertIn(f"{ask[1]} answers (with status {status}), but is not a ringlab node",
                              self.refused(1, *ask, *words))
            self.assertEqual(len(peer.requests), 7)
        _, ask = self.fake(answering(b"220 mail.example.org ESMTP\r\n\r\n"))
        self.assertIn("not a ringlab node (bad_", self.refused(1, *ask, "get", "k"))

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
                             [[node.id, f"{HOST}:{node.port}", row[2]]
                              for node, row in zip(cluster, rows[1:])])
            self.assertAlmostEqual(sum(float(row[2][:-1]) for row in rows[1:]), 100, delta=0.3)
            self.assertEqual([row[3] for row in rows], ["STATE", "up", "up", "up"])
            self.assertEqual((rows[1][4:], rows[2][4:]), (["1", "0%", "100.0%"], ["0", "0%", "-"]))
            self.assertEqual(len({len(line) for line in out.splitlines()}), 1, out)

    def test_a_node_that_is_down_is_shown_with_the_reason_and_makes_it_a_1(self):
        cluster = self.cluster("AB", start="A")
        for ask in [("--config", cluster["A"].config), ("--node", cluster["A"].url)]:
            status, out, _ = ctl(*ask, "status")
            self.assertEqual(status, 1)
            self.assertEqual([row[3] for row in self.table(out)], ["STATE", "up", "down"])
            self.assertIn(b"refused", out.splitlines()[2])
            self.assertEqual([line for line in out.splitlines() if line != line.rstrip()], [])

    def test_a_cache_that_is_full_looks_full(self):
        a = self.cluster("A", cache={"memory": "8KiB"})["A"]
        for number in range(200):
            a.put(f"k{number}", "x")
        full = self.table(ctl("--node", a.url, "status")[1])[1][5]
        self.assertTrue(97 <= int(full[:-1]) <= 100, full)

    def test_the_table_fits_a_terminal(self):
        far = "255.255.255.255:65535"  # nobody can be reached there, and that shows at once

        def adjust(_, document):
            document["nodes"][1]["url"] = f"http://{far}"
        cluster = self.cluster(["twelve-bytes", "as-long-as-1"], start="", adjust=adjust)
        self.peer(cluster, "twelve-bytes", answering(message(json.dumps({
            "id": "twelve-bytes", "state": "draining", "ring": {"fingerprint": "0" * 16},
            "cache": {"items": 9_999_999, "used_bytes": 7, "capacity_bytes": 7,
                      "hits": 7, "misses": 0}}).encode())))
        out = ctl("--config", cluster["twelve-bytes"].config, "status")[1].decode()
        for fragment in ["draining", " 9999999  100%  100.0%\n", far]:
            self.assertIn(fragment, out)
        spare = 23 - len(far)  # bytes that an address may have more
        self.assertLessEqual(max(len(line) for line in out.splitlines()), 80 - spare, out)

    def test_numbers_that_make_no_sense_do_no_harm(self):
        said = []

        def answer(connection, _):
            connection.sendall(message(json.dumps(said[-1]).encode()))
            return "close"
        cluster = self.cluster("A", start="")
        self.peer(cluster, "A", answer)
        for cache in [{"hits": 2**64 - 1, "misses": 2**64 - 1, "items": 2**64 - 1,
                       "used_bytes": 2**64 - 1, "capacity_bytes": 1},
                      {"hits": -1, "misses": "x", "items": 1e99, "used_bytes": []}, [], None]:
            said.append({"id": "A", "ring": cache, "cache": cache})
            status, out, _ = ctl("--config", cluster["A"].config, "status")
            self.assertEqual((status, len(out.splitlines())), (1, 2), "its ring is another")

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
            self.assertEqual(status, 1)
            self.assertRegex(err.decode(), r"\A[^\n]*WARNING: node B [^\n]*\n\Z")
            status, out, _ = ctl(*ask, "status", "--json")
            self.assertEqual((status, json.loads(out)["agree"]), (1, False))

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
        self.assertEqual((status, out.count(b"another node answers")), (1, 2))


if __name__ == "__main__":
    unittest.main()
