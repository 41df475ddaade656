"""The list of nodes changes while the nodes are at work: SIGHUP, POST /node/reload, ctl reload.
SPDX-License-Identifier: MIT
"""

import json
import os
import pty
import re
import signal
import subprocess
import threading
import time
import unittest

from client import PATIENCE_S, path_of, put_body
from harness import BUILD, Case, CTL, NODE, Node, environment, reserve, until

RELOAD = ("POST", "/node/reload")
TOKEN = "of-this-test"


def give(cluster, ids, to=None, **settings):
    """Write a list of these nodes into the files of all nodes, or of some."""
    document = {"nodes": [{"id": cluster[i].id, "url": cluster[i].url} for i in ids], **settings}
    for node in cluster:
        if to is None or node.id in to:
            with open(node.config, "w", encoding="utf-8") as file:
                json.dump(document, file)


def reload(node):
    answer = node.request(*RELOAD)
    assert answer.status == 200, answer
    return answer.json


def looked_at(node):
    return node.request("GET", "/node").json


def ctl(cluster, *words, config="A", token=None):
    done = subprocess.run([CTL, "--config", cluster[config].config, *words], capture_output=True,
                          text=True, check=False, env=environment(token), timeout=60)
    return done.returncode, done.stdout, done.stderr


class Reload(Case):
    def four(self, **options):
        """A, B, C with each other as their list, and D started and ready to be added."""
        def three(node_id, document):
            if node_id != "D":
                document["nodes"] = document["nodes"][:3]
        return self.cluster("ABCD", adjust=three, **options)

    def assert_refused(self, node, words):
        answer = node.request(*RELOAD)
        self.assert_error(answer, 409, "reload_refused")
        self.assertIn(words, answer.json["error"]["message"])
        self.assertIn(words, node.said())

    def assert_moving(self, cluster, name, counts):
        """A node goes through its entries bit by bit after a change."""
        found = {}
        def is_so():
            found.update({i: looked_at(cluster[i])["moving"][name] for i in counts})
            return found == counts
        until(is_so, f"{name} are {counts}, not {found}")

    # --- nodes come and go ------------------------------------------------------------------------

    def test_a_new_node_gets_its_share_and_the_others_say_what_moved(self):
        cluster = self.four()
        a, d = cluster["A"], cluster["D"]
        keys = [f"moving-{number}" for number in range(120)]
        for key in keys:
            self.assertEqual(a.put(key, key).status, 201)
        before = {key: a.owner_of(key) for key in keys}
        give(cluster, "ABCD")
        for node_id in "ABC":
            said = reload(cluster[node_id])
            self.assertEqual((said["changed"], said["nodes"], said["added"], said["removed"]),
                             (True, 4, ["D"], []))
        self.assertEqual(len({looked_at(node)["ring"]["fingerprint"] for node in cluster}), 1)

        moved = [key for key in keys if a.owner_of(key) != before[key]]
        self.assertTrue(10 < len(moved) < 60, moved)
        self.assertEqual({a.owner_of(key) for key in moved}, {"D"})
        for key in keys:
            self.assertEqual(a.get(key).status, 404 if key in moved else 200, key)
        self.assertEqual(looked_at(d)["cache"]["misses"], len(moved))
        for name in ("moved_out", "orphans"):
            self.assert_moving(cluster, name, {i: sum(before[key] == i for key in moved)
                                               for i in "ABC"})
        metrics = a.metrics()
        self.assertEqual(metrics["ringlab_member_changes_total"], 1)
        self.assertEqual(metrics["ringlab_cache_orphans"], sum(before[k] == "A" for k in moved))

        give(cluster, "ABC")
        for node in cluster:
            self.assertEqual(reload(node)["removed"], ["D"])
        self.assert_moving(cluster, "came_back", {i: sum(before[key] == i for key in moved)
                                                  for i in "ABC"})
        self.assert_moving(cluster, "orphans", {i: 0 for i in "ABCD"})
        for key in keys:
            self.assertEqual(a.get(key).json, {"value": key})

    def test_a_node_that_has_left_sends_on_what_it_is_asked(self):
        cluster = self.cluster("ABC")
        c = cluster["C"]
        key = c.key_of("C")
        self.assertEqual(c.put(key, 1).status, 201)
        give(cluster, "AB")
        for node in cluster:
            self.assertEqual(reload(node)["removed"], ["C"])
        shown = looked_at(c)
        self.assertEqual((shown["ring"]["member"], shown["ring"]["share"], shown["ring"]["nodes"]),
                         (False, 0, 2))
        self.assert_moving(cluster, "orphans", {"A": 0, "B": 0, "C": 1})
        self.assertTrue(c.request("GET", "/node/keys").json["keys"][0]["orphan"])
        listed = c.request("GET", "/cluster").json
        self.assertEqual((listed["node"], [n["id"] for n in listed["nodes"]]), ("C", ["A", "B"]))
        self.assertEqual(c.get(key).status, 404)
        self.assertIn(c.put(key, 2).json["node"], "AB")
        self.assertEqual(cluster["A"].get(key).json, {"value": 2})
        self.assertRegex(c.get(key)["cache-status"], r"^[AB]; hit, C; fwd=bypass$")
        self.assertFalse(reload(c)["changed"])
        self.assertEqual(c.said().count("no member any more"), 1)
        self.assertEqual(c.metrics()["ringlab_member"], 0)

        give(cluster, "ABC")
        for node in cluster:
            self.assertEqual(reload(node)["added"], ["C"])
        self.assertTrue(looked_at(c)["ring"]["member"])
        self.assertEqual(c.get(c.key_of("A")).status, 404)

    def test_a_node_that_is_elsewhere_now_is_found_there(self):
        cluster = self.cluster("ABC")
        a, b = cluster["A"], cluster["B"]
        keys = a.keys_of("B", 3)
        for key in keys:
            self.assertEqual(a.put(key, 1).status, 201)
        b.stop()
        held = reserve()
        moved = cluster.nodes["B"] = Node("B", held.getsockname()[1], cluster.folder)
        give(cluster, "ABC")
        held.close()
        cluster.restart("B")
        for node_id in "AC":
            said = reload(cluster[node_id])
            self.assertEqual((said["changed"], said["added"], said["readdressed"]),
                             (True, [], ["B"]))
        for key in keys:
            self.assertEqual(a.get(key).status, 404, "B has started anew")
            self.assertEqual(cluster["C"].put(key, 2).json, {"stored": True, "node": "B"})
            self.assertEqual(moved.get(key).json, {"value": 2})
        self.assertIn("B has another address", a.said())
        self.assertEqual(looked_at(a)["moving"]["changes"], 0, "no key has moved")

    # --- requests meanwhile -----------------------------------------------------------------------

    def test_requests_are_answered_while_the_list_changes_again_and_again(self):
        cluster = self.four()
        over = threading.Event()
        seen, wrong = {}, []

        def drive(node):
            number = 0
            with node.connect() as connection:
                while not over.is_set():
                    number += 1
                    key = f"busy-{number % 50}"
                    head = f"GET {path_of(key)} HTTP/1.1\r\nHost: t\r\n\r\n"
                    if number % 3 == 0:
                        body = put_body(f"{key}:{number}")
                        head = (f"PUT {path_of(key)} HTTP/1.1\r\nHost: t\r\n"
                                f"Content-Length: {len(body)}\r\n\r\n{body.decode()}")
                    connection.send(head.encode())
                    answer = connection.response()
                    kind = answer.code if answer.status >= 400 else answer.status
                    seen[kind] = seen.get(kind, 0) + 1
                    if number % 3 and answer.status == 200:
                        if not answer.json["value"].startswith(f"{key}:"):
                            wrong.append((key, answer.json))

        def run(node):
            try:
                drive(node)
            except Exception as problem:  # pylint: disable=broad-except
                wrong.append(repr(problem))

        threads = [threading.Thread(target=run, args=[cluster[i]]) for i in "ABCD"]
        for thread in threads:
            thread.start()
        for turn in range(20):
            give(cluster, "ABC" if turn % 2 else "ABCD")
            for node in cluster:
                if turn % 5 == 0:
                    node.signal(signal.SIGHUP)
                else:
                    reload(node)
            done = sum(seen.values())
            until(lambda least=done + 40: sum(seen.values()) > least or wrong, "traffic goes on")
        over.set()
        for thread in threads:
            thread.join(PATIENCE_S)
        self.assertEqual(wrong, [])
        self.assertLessEqual(set(seen), {200, 201, "not_found", "ring_mismatch"}, seen)
        self.assertGreater(seen[200], 100, seen)
        self.assertEqual([looked_at(node)["forwarding"]["in_flight"] for node in cluster], [0] * 4)

    def test_a_journal_goes_on_through_changes_of_the_list(self):
        cluster = self.cluster("AB", start="B")
        a, path = cluster["A"], f"{cluster.folder}/journal"
        cluster.reserved.pop("A").close()
        a.start(["--journal", path])
        a.await_ready()
        for ids in ("A", "AB", "B", "AB"):
            for number in range(20):
                a.put(f"key-{number}", ids)
            give(cluster, ids)
            for node in cluster:
                reload(node)
            for number in range(20):
                a.get(f"key-{number}")
        a.stop()
        done = subprocess.run([f"{BUILD}/sim/ringlab-sim", "replay", path], capture_output=True,
                              text=True, check=False, env=environment())
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn("4 new lists of members", " ".join(done.stdout.split()))

    # --- what is refused --------------------------------------------------------------------------

    def test_a_bad_file_is_refused_with_its_place_and_the_list_stays(self):
        cluster = self.cluster("AB")
        a = cluster["A"]
        before = a.request("GET", "/cluster").json
        for text, words in [('[{"id": "A",\n "url": 7}]', ":2:9: "), ("", ":1:1: "),
                            ('{"nodes": [],\n\n  "nodse": 1}', ":3:3: ")]:
            with open(a.config, "w", encoding="utf-8") as file:
                file.write(text)
            self.assert_refused(a, f"{a.config}{words}")
        os.remove(a.config)
        self.assert_refused(a, "No such file")
        self.assertEqual(a.request("GET", "/cluster").json, before)
        self.assertEqual(a.put(a.key_of("B"), 1).status, 201)
        self.assertEqual(looked_at(a)["moving"]["changes"], 0)

    def test_a_pipe_in_place_of_the_file_does_not_keep_the_node_waiting(self):
        a = self.cluster("A")["A"]
        os.remove(a.config)
        os.mkfifo(a.config)
        self.assert_refused(a, "no regular file")
        os.remove(a.config)
        os.mkdir(a.config)
        self.assert_refused(a, "no regular file")

    def test_many_at_once_are_answered_with_one_reading_and_later_ones_with_another(self):
        a = self.four()["A"]
        once = b"POST /node/reload HTTP/1.1\r\nHost: t\r\n\r\n"
        with a.connect() as connection:
            for text, status in [("[]", 409), (json.dumps([{"id": "A", "url": a.url}]), 200)]:
                with open(a.config, "w", encoding="utf-8") as file:
                    file.write(text)
                connection.send(once * 100)
                self.assertEqual({connection.response().status for _ in range(100)}, {status})
        readings = len(re.findall("^reloaded|not reloaded", a.said(), re.M))
        self.assertTrue(2 <= readings <= 20, f"{readings}; they may come in several pieces")

    def test_what_was_fixed_at_the_start_is_refused_by_its_name(self):
        cluster = self.cluster("AB")
        a = cluster["A"]
        for settings, name in [({"cache": {"memory": "32MiB"}}, "cache.memory"),
                               ({"cache": {"policy": "none"}}, "cache.policy"),
                               ({"cache": {"default_ttl": 5}}, "cache.default_ttl"),
                               ({"cache": {"max_value": "1KiB"}}, "cache.max_value"),
                               ({"forward_timeout": 0.5}, "forward_timeout")]:
            give(cluster, "AB", **settings)
            self.assert_refused(a, f"{name} is not what this node was started with")
        give(cluster, "AB", virtual_nodes=40)
        self.assertTrue(reload(a)["changed"], "virtual_nodes may change")
        cluster["A"].url = cluster["A"].url[:-1] + "0"
        give(cluster, "AB")
        self.assert_refused(a, "the url of this node")

    # --- who may ask for it, and how --------------------------------------------------------------

    def test_a_signal_does_the_same(self):
        cluster = self.four()
        give(cluster, "ABCD")
        for node_id in "AB":
            cluster[node_id].signal(signal.SIGHUP)
        for node_id in "AB":
            until(lambda node=cluster[node_id]: "; D is new" in node.said(), "it is reloaded")
        reload(cluster["C"])
        lines = {re.search(r"reloaded .*?(: .*)", cluster[i].said()).group(1) for i in "ABC"}
        self.assertEqual(len(lines), 1, lines)
        self.assertEqual(len({looked_at(node)["ring"]["fingerprint"] for node in cluster}), 1)
        give(cluster, "", to="A")
        cluster["A"].signal(signal.SIGHUP)
        until(lambda: "not reloaded: " in cluster["A"].said(), "it is refused")

    def test_a_signal_before_it_is_ready_or_while_it_stops_is_harmless(self):
        cluster = self.cluster("AB", start="B")
        a = cluster["A"]
        with open(a.config, encoding="utf-8") as file:
            text = file.read()
        os.remove(a.config)
        os.mkfifo(a.config)
        cluster.reserved.pop("A").close()
        cluster.launch("A")
        with open(a.config, "w", encoding="utf-8") as pipe:  # A is reading now
            a.signal(signal.SIGHUP)
            pipe.write(text)
        a.await_ready()
        with a.connect() as connection:
            connection.send(b"GET /livez HTTP/1.1\r\n")
            os.remove(a.config)
            a.signal(signal.SIGTERM)
            until(lambda: "stopping" in a.said(), "it stops")
            a.signal(signal.SIGHUP)
            until(lambda: "not reloaded" in a.said(), "it has read the signal")
        process, a.process = a.process, None
        self.assertEqual(process.wait(PATIENCE_S), 0)

    def test_a_terminal_that_closes_ends_the_node(self):
        cluster = self.cluster("AB", start="B")
        a = cluster["A"]
        cluster.reserved.pop("A").close()
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(NODE, [NODE, "--id", "A", "--config", a.config], environment())
        said = b""
        while b"ready" not in said:
            said += os.read(terminal, 1024)
        os.kill(pid, signal.SIGHUP)
        while b"nothing has changed" not in said:
            said += os.read(terminal, 1024)
        os.close(terminal)
        ended = []
        until(lambda: ended.append(os.waitpid(pid, os.WNOHANG)) or ended[-1][0], "it ends")
        self.assertEqual(ended[-1], (pid, 0))

    def test_only_post_reloads(self):
        cluster = self.cluster("A")
        a = cluster["A"]
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            answer = a.request(method, "/node/reload")
            self.assertEqual((answer.status, answer["allow"]), (405, "POST, OPTIONS"))
        self.assertEqual(a.request("OPTIONS", "/node/reload")["allow"], "POST, OPTIONS")
        self.assert_error(a.request("POST", "/nowhere"), 404, "no_such_path")
        self.assertEqual(a.request("POST", "/node/reload", b"a body is read and ignored").status,
                         200)
        self.assertNotIn("; ", a.said())

    def test_it_wants_the_token(self):
        cluster = self.cluster("AB", tokens={"A": TOKEN, "B": TOKEN})
        a = cluster["A"]
        self.assert_error(a.request(*RELOAD), 401, "token_required")
        self.assertNotIn("reloaded", a.said())
        right = {"Authorization": f"Bearer {TOKEN}"}
        self.assertEqual(a.request(*RELOAD, fields=right).status, 200)
        status, out, _ = ctl(cluster, "reload")
        self.assertEqual((status, out.count("Set RINGLAB_TOKEN")), (1, 2))
        self.assertEqual(ctl(cluster, "reload", token=TOKEN)[0], 0)

    def test_a_page_in_a_browser_cannot_ask_for_it(self):
        a = self.cluster("A")["A"]
        for origin in ("https://example.com", "null", a.url):
            self.assert_error(a.request(*RELOAD, fields={"oRIGIN": origin}), 403, "not_from_a_page")
            head = f"POST /node/reload HTTP/1.1\r\nHost: a\r\nOrigin: {origin}\r\n"
            with a.connect() as connection:  # nor in bytes that come one by one, nor with a body
                for byte in (head + "Content-Length: 1\r\n\r\nx").encode():
                    connection.send(bytes([byte]))
                self.assert_error(connection.response(), 403, "not_from_a_page")
                connection.send(b"POST /node/reload HTTP/1.1\r\nHost: a\r\n\r\n")
                self.assertEqual(connection.response().status, 200, "the next one is no page's")
        self.assertEqual(a.said().count("reloaded"), 3)
        preflight = a.request("OPTIONS", path_of("k"), fields={
            "Origin": "https://example.com", "Access-Control-Request-Method": "PUT"})
        self.assertFalse([name for name in preflight.fields if name.startswith("access-control")])

    # --- ./ringlab ctl reload ---------------------------------------------------------------------

    def test_ctl_reloads_all_of_the_file_and_those_that_have_left(self):
        cluster = self.four()
        status, out, _ = ctl(cluster, "reload")
        self.assertEqual((status, out.count("as before: 3 nodes, fingerprint ")), (0, 3), out)
        give(cluster, "ABD")
        status, _, err = ctl(cluster, "status")
        self.assertEqual((status, err.count("has another ring")), (1, 3), err)
        status, out, err = ctl(cluster, "reload")
        self.assertEqual((status, err), (0, ""))
        self.assertRegex(out, r"(?m)^A  \S+  reloaded: 3 nodes, fingerprint \w{16}; new: D; "
                              r"gone: C$")
        self.assertEqual([line[0] for line in out.splitlines()], list("ABDC"))
        self.assertIn("no member any more", cluster["C"].said())
        self.assertEqual(ctl(cluster, "status")[0], 0)

        give(cluster, "ABCD")
        status, out, _ = ctl(cluster, "reload", "--json")
        said = json.loads(out)
        self.assertEqual((status, said["reloaded"], said["agree"]), (0, True, True))
        self.assertEqual([(row["id"], row["answer"]["added"]) for row in said["nodes"]],
                         [(i, ["C"]) for i in "ABCD"])

    def test_ctl_says_who_was_not_reloaded_and_why(self):
        cluster = self.cluster("ABC", start="AB")
        give(cluster, "ABC", virtual_nodes=99)
        give(cluster, "ABC", to="B", cache={"memory": "8MiB"})
        status, out, err = ctl(cluster, "reload")
        lines = out.splitlines()
        self.assertEqual((status, err), (1, ""))
        self.assertRegex(lines[0], "^A .* reloaded: 3 nodes")
        self.assertRegex(lines[1], "^B .* not reloaded: .*cache.memory")
        self.assertRegex(lines[2], r"^C .* not reached: .*\(start it: ./ringlab node --id C\)")
        status, out, _ = ctl(cluster, "reload", "--json")
        said = json.loads(out)
        self.assertEqual((status, said["reloaded"], said["agree"]), (1, False, True))
        self.assertIsNone(said["nodes"][1]["answer"])
        self.assertIn("cache.memory", said["nodes"][1]["error"])

        give(cluster, "ABC", to="B")
        status, _, err = ctl(cluster, "reload")
        self.assertEqual(status, 1)
        self.assertIn("have read different lists", err)

    def test_ctl_asks_one_node_alone(self):
        cluster = self.four()
        give(cluster, "ABCD")
        done = subprocess.run([CTL, "--node", cluster["B"].url, "reload"], capture_output=True,
                              text=True, check=False, env=environment())
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, "^B .* reloaded: 4 nodes.*; new: D\n$")
        self.assertNotIn("reloaded", cluster["A"].said())
        key = next(key for key in map(str, range(1000))
                   if cluster["B"].owner_of(key) == "D" and cluster["A"].owner_of(key) == "B")
        self.assert_error(cluster["A"].get(key), 502, "ring_mismatch")

    def test_a_large_list_is_read_quickly(self):
        cluster = self.cluster("A")
        a = cluster["A"]
        nodes = [{"id": "A", "url": a.url}]
        nodes += [{"id": f"n{i}", "url": f"http://10.0.0.1:{i + 1}"} for i in range(4095)]
        with open(a.config, "w", encoding="utf-8") as file:
            json.dump(nodes, file)
        start = time.monotonic()
        self.assertEqual(reload(a)["nodes"], 4096)
        self.assertLess(time.monotonic() - start, 10)
        nodes[-1]["id"] = "B"
        with open(a.config, "w", encoding="utf-8") as file:
            json.dump(nodes, file)
        self.assert_refused(a, "restart it")
        self.assertEqual(looked_at(a)["ring"]["nodes"], 4096)


if __name__ == "__main__":
    unittest.main()
