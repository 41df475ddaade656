"""The world that the window shows of a real cluster: what it says is so, it disturbs nobody, and no
node can keep it, or the others, waiting. Driven through tests/tui/live_probe.c, which prints scenes
as lines. Standard library only. SPDX-License-Identifier: MIT
"""

import json
import os
import queue
import signal
import subprocess
import threading
import time
import unittest

from client import PATIENCE_S
from harness import BUILD, Case, environment, reserve, until

PROBE = os.environ.get("RINGLAB_LIVE_PROBE", f"{BUILD}/tests/live_probe")
FAST = ["--rate", "20000"]  # 20 samples a second
WIDE = "br\u00f6t\u4e2d\U0001f35e\u202e"


def fields(line):
    """The words of a line: the first ones as they are, the others by name."""
    words = line.rstrip("\n").split("\t")
    named = dict(word.split("=", 1) for word in words[2:] if "=" in word)
    return words[1] if len(words) > 1 else "", named


class Scene:
    """One that was printed."""

    def __init__(self, lines):
        self.nodes, self.changes, self.beats, self.notes = {}, [], {}, []
        for line in lines:
            kind, (name, named) = line.split("\t", 1)[0], fields(line)
            if kind == "scene":
                self.title, self.head = name, named
            elif kind == "node":
                self.nodes[name] = named
            elif kind == "change":
                self.changes.append((name, named))
            elif kind == "beat":
                self.beats[name] = named
            elif kind == "note":
                self.notes.append(line.split("\t", 1)[1].rstrip("\n"))
            elif kind == "sentence":
                self.sentence = name

    def __getitem__(self, name):
        return int(self.head[name])

    def state(self, node_id):
        return self.nodes[node_id]["state"]

    def number(self, node_id, name):
        return int(self.nodes[node_id][name])

    def __repr__(self):
        return f"<{self.head} {self.nodes} {self.notes} {self.sentence}>"


class Probe:
    """A process of live_probe. Each scene and each answer is read once, in order."""

    def __init__(self, *args, token=None):
        self.process = subprocess.Popen([PROBE, *args], stdin=subprocess.PIPE, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=environment(token), encoding="utf-8")
        self.scenes, self.answers = queue.Queue(), queue.Queue()
        self.longest_ms = []
        self.known = 0  # the newest sample that was read
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        lines, others = [], []
        for line in self.process.stdout:
            if line == "end\n":
                scene = Scene(lines)
                self.longest_ms.append(scene["longest_ms"])
                self.scenes.put(scene)
                lines = []
            elif line.startswith("> "):
                self.answers.put((line[2:].rstrip("\n"), others))
                others = []
            elif line.split("\t", 1)[0] in ("entry", "event", "hop"):
                others.append(fields(line))
            else:
                lines.append(line)

    def say(self, *words):
        self.process.stdin.write("\t".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()

    def ask(self, *words):
        """A command's answer, and the lines before it."""
        self.say(*words)
        return self.answers.get(timeout=PATIENCE_S)

    def until(self, question, what, patience_s=PATIENCE_S):
        """The first scene from now on for which this is so."""
        deadline, last = time.monotonic() + patience_s, None
        while time.monotonic() < deadline:
            try:
                last = self.scenes.get(timeout=0.1)
            except queue.Empty:
                continue
            self.known = max(self.known, last["known"])
            if question(last):
                return last
        raise AssertionError(f"not within {patience_s} s: {what}; last: {last!r}")

    def look(self):
        """The scene as it is now, after all that was printed before."""
        self.ask("log")
        while not self.scenes.empty():
            self.until(lambda _: True, "all that there is")
        self.say("look")
        return self.until(lambda _: True, "a look")

    def sample(self, count=1):
        """The scene count samples from now."""
        wanted = self.look()["known"] + count
        return self.until(lambda scene: scene["known"] >= wanted, "the next samples")

    def stop(self):
        if self.process.poll() is None:
            self.process.stdin.close()
        try:
            status = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.thread.join()
            said = self.process.stderr.read()
            self.process.stdout.close()
            self.process.stderr.close()
        if status != 0 or "Sanitizer" in said or "runtime error" in said:
            raise AssertionError(f"live_probe ended with {status}: {said}")


class LiveCase(Case):
    def probe(self, *args, token=None):
        probe = Probe(*args, token=token)
        self.addCleanup(probe.stop)
        return probe

    def refused(self, *args):
        """What it says when it does not open."""
        done = subprocess.run([PROBE, *args], capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=PATIENCE_S, env=environment())
        self.assertEqual(done.returncode, 1, done)
        return done.stderr

    def assert_lively(self, probe):
        """The loop never stood still. A busy machine may hold it up once or twice."""
        late = [ms for ms in probe.longest_ms if ms > 100]
        self.assertLessEqual(len(late), 2, late)
        self.assertLess(max(probe.longest_ms), 1000)


def is_up(*ids):
    return lambda scene: all(scene.state(node_id) == "up" for node_id in ids)


def fill(cluster, keys):
    for key in keys:
        cluster["A"].put(key, key)


class TruthTest(LiveCase):
    """What is shown is so."""

    def test_counters_keys_and_shares_are_those_of_the_nodes(self):
        cluster = self.cluster("ABC")
        keys = [f"key-{i}" for i in range(40)]
        fill(cluster, keys)
        cluster["B"].get("key-1")
        cluster["B"].get("no such key")
        probe = self.probe(cluster["A"].config, *FAST)
        scene = probe.until(lambda scene: scene["keys"] == 40 and is_up(*"ABC")(scene), "all keys")
        told = cluster["A"].request("GET", "/cluster").json
        for node in cluster:
            said = node.request("GET", "/node").json
            shown = scene.nodes[node.id]
            for name in ("items", "hits", "misses", "evicted"):
                self.assertEqual(int(shown[name]), said["cache"][name], (node.id, name))
            self.assertEqual(int(shown["keys"]), said["cache"]["items"])
            share = next(n["share"] for n in told["nodes"] if n["id"] == node.id)
            self.assertAlmostEqual(float(shown["share"]), share, places=3)
            self.assertEqual(shown["address"], f":{node.port}")
        self.assertEqual((scene["keys"], scene["total"], scene["members"]), (40, 40, 3))
        ids = [node.id for node in cluster]
        for key in keys[:10]:
            owner = ids.index(cluster["A"].owner_of(key))
            answer, _ = probe.ask("copy", owner, key)
            self.assertRegex(answer, rf"^owner={owner} bytes={len(key) + 2} ttl_ms=-1 place=\d+ ")
        self.assertEqual(scene.notes, [])

    def test_a_cache_is_shown_in_the_order_of_eviction(self):
        cluster = self.cluster("A")
        fill(cluster, [f"key-{i}" for i in range(150)])
        cluster["A"].get("key-3")
        probe = self.probe(cluster["A"].config, *FAST)
        probe.sample(2)
        answer, entries = probe.ask("entries", 0)
        told = cluster["A"].request("GET", "/node/keys?limit=100").json["keys"]
        self.assertEqual(answer, "100 entries")
        self.assertEqual([name for name, _ in entries], [entry["key"] for entry in told])
        # The rest is learnt page by page.
        probe.until(lambda scene: scene["keys"] == 150, "all keys are known")
        self.assertRegex(probe.ask("copy", 0, "key-3")[0], "bytes=7 ttl_ms=-1 place=-1 orphan=0")

    def test_keys_that_are_gone_are_no_longer_shown(self):
        cluster = self.cluster("A")
        fill(cluster, [f"key-{i}" for i in range(700)])
        probe = self.probe(cluster["A"].config, *FAST)
        probe.until(lambda scene: scene["keys"] == 700, "all keys are known")
        for i in range(300):
            cluster["A"].delete(f"key-{i}")
        scene = probe.until(lambda scene: scene["keys"] == 400, "those that are left")
        self.assertEqual(scene["total"], 400)

    def test_what_each_node_did_is_the_difference_of_two_samples(self):
        cluster = self.cluster("AB")
        probe = self.probe(cluster["A"].config, *FAST)
        probe.until(lambda scene: scene["known"] > 2, "samples")
        hits = misses = 0
        key = cluster["A"].key_of("B")
        cluster["B"].put(key, 1)
        for _ in range(5):
            cluster["B"].get(key)
        cluster["B"].get(cluster["A"].key_of("B"))
        while hits < 5 or misses < 1:
            scene = probe.sample()
            hits += int(scene.beats["B"]["hits"])
            misses += int(scene.beats["B"]["misses"])
        self.assertEqual((hits, misses), (5, 1))

    def test_wide_names_and_names_that_turn_the_line_round_are_shown_as_they_are(self):
        cluster = self.cluster("A")
        cluster["A"].put(WIDE, 1)
        probe = self.probe(cluster["A"].config, *FAST)
        probe.until(lambda scene: scene["keys"] == 1, "the key")
        self.assertEqual(probe.ask("entries", 0)[1][0][0], WIDE)

    def test_a_url_is_enough(self):
        cluster = self.cluster("AB")
        for attach in (cluster["B"].url, f"localhost:{cluster['B'].port}",
                       f"http://127.0.0.1:1,{cluster['A'].url}"):
            with self.subTest(attach):
                probe = self.probe(attach, *FAST)
                probe.until(is_up("A", "B"), "all are up")


class DisturbTest(LiveCase):
    def test_looking_fifty_times_changes_nothing(self):
        cluster = self.cluster("AB", cache={"memory": "8KiB"})
        fill(cluster, [f"key-{i}" for i in range(400)])  # more than fit
        fill(cluster, ["key-3", "key-399"])

        def state():
            told = [node.request("GET", "/node").json["cache"] for node in cluster]
            order = [[entry["key"] for entry in
                      node.request("GET", "/node/keys?limit=1000").json["keys"]]
                     for node in cluster]
            return told, order

        before = state()
        self.assertGreater(before[0][0]["evicted"], 0)
        probe = self.probe(cluster["A"].config, *FAST)
        probe.until(lambda scene: scene["known"] >= 50, "50 samples")
        self.assertEqual(state(), before)


class TroubleTest(LiveCase):
    """Whatever one node does, the others are seen as before."""

    def others_go_on(self, probe, ids, samples=10):
        """They are up, and what is shown of them is fresh."""
        first = probe.look()
        last = probe.sample(samples)
        for node_id in ids:
            self.assertEqual(last.state(node_id), "up")
            self.assertEqual(last.nodes[node_id]["stale"], "0")
            self.assertLess(last.number(node_id, "age_ms"), 1000)
        self.assertGreaterEqual(last["known"] - first["known"], samples)
        # 20 samples a second; a busy machine may take longer.
        self.assertLess((last["now_ms"] - first["now_ms"]) / (last["known"] - first["known"]), 250)

    def test_a_node_that_is_killed_is_refused(self):
        cluster = self.cluster("ABC")
        fill(cluster, [f"key-{i}" for i in range(40)])
        probe = self.probe(cluster["A"].config, *FAST)
        up = probe.until(lambda scene: scene["keys"] == 40 and is_up(*"ABC")(scene), "all are up")
        cluster["B"].kill()
        scene = probe.until(lambda scene: scene.state("B").startswith("REFUSED"), "B is refused")
        self.assertEqual(scene.nodes["B"]["mood"], "down")
        self.assertEqual(scene.nodes["B"]["stale"], "1")
        self.assertEqual(scene.nodes["B"]["items"], up.nodes["B"]["items"])
        self.assertEqual(scene["keys"], 40)  # nobody knows that they are gone
        self.others_go_on(probe, "AC")
        scene = probe.until(lambda scene: "REFUSED 1s" in scene.state("B"), "for a second")
        self.assertRegex(scene.notes[0], rf"^B: connect to 127.0.0.1:{cluster['B'].port} refused "
                         r"for 1 s\. Is that node running\? Trying again every 0\.05 s\.$")
        cluster.restart("B")
        scene = probe.until(is_up("B"), "B is up again")
        self.assertEqual(scene.number("B", "items"), 0)
        answer, events = probe.ask("log")
        words = [name for name, _ in events]
        self.assertIn(f"B: connect to 127.0.0.1:{cluster['B'].port} refused", words)
        self.assertIn("B has started anew, with an empty cache", words)
        self.assertTrue(any(word.startswith("B answers again, after ") for word in words), answer)
        self.assert_lively(probe)

    def test_a_node_that_stands_still_is_slow_and_then_silent(self):
        cluster = self.cluster("ABC")
        probe = self.probe(cluster["A"].config, *FAST)
        probe.until(is_up(*"ABC"), "all are up")
        cluster["C"].signal(signal.SIGSTOP)
        scene = probe.until(lambda scene: scene.state("C") == "SLOW", "C is slow")
        self.assertRegex(scene.notes[0],
                         r"^C: no answer for \d+ ms; more than 500 ms is called slow\.$")
        self.others_go_on(probe, "AB")
        scene = probe.until(lambda scene: scene.state("C").startswith("SILENT 2s"), "C is silent")
        self.assertIn("C: no answer in 2.0 s, 1 time. It stays in the table", scene.notes[0])
        self.others_go_on(probe, "AB")
        cluster["C"].signal(signal.SIGCONT)
        probe.until(is_up("C"), "C goes on")
        self.assert_lively(probe)

    def with_fake(self, answer, state):
        """A cluster in whose node C somebody else answers."""
        cluster = self.cluster("ABC", start="AB")
        self.peer(cluster, "C", answer)
        probe = self.probe(cluster["A"].config, *FAST)
        scene = probe.until(lambda scene: scene.state("C").startswith(state), f"C is {state}")
        self.others_go_on(probe, "AB")
        self.assert_lively(probe)
        return scene

    def test_what_speaks_another_language_is_garbage(self):
        def answer(connection, _):
            connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
            return "close"
        scene = self.with_fake(answer, "GARBAGE")
        self.assertIn("Is that a ringlab node?", scene.notes[0])

    def test_a_page_in_place_of_a_node_is_garbage(self):
        def answer(connection, _):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>")
        scene = self.with_fake(answer, "GARBAGE")
        self.assertIn("not what was expected: a JSON object expected.", scene.notes[0])

    def test_a_hundred_megabytes_are_not_read(self):
        sent = []

        def answer(connection, _):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
            block = b"x" * 65536
            for _ in range(1600):
                connection.sendall(block)
                sent.append(len(block))
            return "close"
        scene = self.with_fake(answer, "GARBAGE")
        self.assertIn("body_too_large", scene.notes[0])
        self.assertLess(sum(sent[:1600]), 100_000_000)

    def test_chunks_without_end_are_not_kept(self):
        def answer(connection, _):
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            block = b"10000\r\n" + b"x" * 65536 + b"\r\n"
            while True:
                connection.sendall(block)
        self.with_fake(answer, "GARBAGE")

    def test_a_byte_a_second_is_silence(self):
        case = self

        def answer(connection, _):
            for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}":
                connection.sendall(bytes([byte]))
                if case.over.wait(1):
                    break
            return "close"
        self.over = threading.Event()
        self.addCleanup(self.over.set)
        self.with_fake(answer, "SILENT")

    def test_a_name_with_control_characters_is_garbage_and_never_shown(self):
        cluster = self.cluster("ABC", start="AB")
        node = cluster["A"].request("GET", "/node").json

        def answer(connection, request):
            body = {**node, "id": "C"}
            if request[1].startswith("/node/keys"):
                body = {"keys": [{"key": "\x1b[2J\u009b", "value_bytes": 1, "charge_bytes": 60,
                                  "orphan": False, "ttl_left": None}], "next": None, "total": 1}
            text = json.dumps(body).encode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b"
                               % (len(text), text))
        self.peer(cluster, "C", answer)
        probe = self.probe(cluster["A"].config, *FAST)
        scene = probe.until(lambda scene: scene.state("C") == "GARBAGE", "C is garbage")
        self.assertIn("key: 1 to 250 bytes without control characters expected at byte ",
                      scene.notes[0])
        self.assertEqual(scene["keys"], 0)
        self.others_go_on(probe, "AB")

    def test_another_node_in_the_place_of_one_is_a_stranger(self):
        first, second = self.cluster("AB"), self.cluster("AZ")
        document = first.document({})
        document["nodes"][1]["url"] = second["Z"].url
        path = f"{first.folder}/mixed.json"
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        probe = self.probe(path, *FAST)
        scene = probe.until(lambda scene: scene.state("B") == "STRANGER", "B is a stranger")
        self.assertRegex(scene.notes[0], r"^B: node Z answers at 127.0.0.1:\d+ in its place\.")
        self.others_go_on(probe, "A")

    def test_with_nobody_there_it_waits_for_them(self):
        cluster = self.cluster("AB", start="")
        probe = self.probe(cluster["A"].config, *FAST)
        scene = probe.until(lambda scene: scene.state("A").startswith("REFUSED"), "A is refused")
        self.assertEqual(scene.nodes["A"]["items"], "?")
        cluster.start("AB")
        probe.until(is_up(*"AB"), "they have come")


class ListTest(LiveCase):
    def rewrite(self, cluster, ids, settings=None):
        nodes = [{"id": node_id, "url": cluster[node_id].url} for node_id in ids]
        for node in cluster:
            with open(node.config, "w", encoding="utf-8") as file:
                json.dump({"nodes": nodes, **(settings or {})}, file)

    def test_a_reload_is_a_change_of_the_list(self):
        cluster = self.cluster("ABCD", start="ABC")
        self.rewrite(cluster, "ABC")
        for node_id in "ABC":
            cluster[node_id].signal(signal.SIGHUP)
        until(lambda: len(cluster["C"].request("GET", "/cluster").json["nodes"]) == 3, "three")
        fill(cluster, [f"key-{i}" for i in range(60)])
        probe = self.probe(cluster["A"].config, *FAST)
        old = probe.until(lambda scene: scene["keys"] == 60 and is_up(*"ABC")(scene), "all are up")
        self.assertEqual((old["members"], old.changes), (3, []))

        self.rewrite(cluster, "ABCD")
        cluster.start("D")
        for node_id in "ABC":
            cluster[node_id].signal(signal.SIGHUP)
        new = probe.until(lambda scene: "D" in scene.nodes and scene.state("D") == "joined"
                          and is_up(*"ABC")(scene), "D has joined")
        self.assertEqual((new["members"], new["before"]), (4, 3))
        (words, change), = new.changes
        moved = sum(cluster["A"].owner_of(f"key-{i}") == "D" for i in range(60))
        self.assertEqual((words, int(change["keys"]), int(change["moved"])),
                         ("D joins", 60, moved))
        self.assertEqual(float(change["ideal"]), 15)
        self.assertGreater(int(change["modulo"]), moved)
        self.assertEqual(new.number("D", "before"), 0)
        self.assertEqual(new.number("A", "before"), old.number("A", "keys"))
        self.assertEqual(new.notes, [])
        _, events = probe.ask("log")
        self.assertIn(f"D joins: {moved} of 60 keys change owner", [name for name, _ in events])

        # Before it, the list was as it was.
        probe.ask("step", int(change["step"]) - 1)
        back = probe.until(lambda scene: scene["step"] == int(change["step"]) - 1, "one before")
        self.assertEqual((back["members"], back.changes), (3, []))
        self.assertEqual(back.number("A", "keys"), old.number("A", "keys"))

    def test_nodes_that_reload_one_after_the_other_make_one_change(self):
        cluster = self.cluster("ABC")
        self.rewrite(cluster, "ABC", {"virtual_nodes": 80})
        probe = self.probe(cluster["A"].url, *FAST)
        probe.until(is_up(*"ABC"), "all are up")
        cluster["A"].signal(signal.SIGHUP)
        scene = probe.until(lambda scene: len(scene.changes) == 1 and is_up("A")(scene), "A's list")
        self.assertEqual([scene.state(node_id) for node_id in "BC"], ["other list"] * 2)
        self.assertEqual(scene.changes[0][0], "other weights or points")
        for node_id in "BC":
            cluster[node_id].signal(signal.SIGHUP)
        scene = probe.until(is_up(*"ABC"), "all have the new list")
        self.assertEqual((len(scene.changes), scene.notes), (1, []))
        words = [name for name, _ in probe.ask("log")[1]]
        self.assertIn("B goes by the new list", words)
        self.assertNotIn("A goes by the new list", words)

    def test_a_node_that_leaves_is_left_and_then_gone(self):
        cluster = self.cluster("ABC")
        probe = self.probe(cluster["A"].config, *FAST)
        probe.until(is_up(*"ABC"), "all are up")
        self.rewrite(cluster, "AB")
        for node in cluster:
            node.signal(signal.SIGHUP)
        scene = probe.until(lambda scene: scene.state("C") == "left", "C has left")
        self.assertEqual(scene.nodes["C"]["mood"], "left")
        cluster["C"].stop()
        scene = probe.until(lambda scene: scene.state("C") == "gone", "C is gone")
        self.assertEqual((scene.nodes["C"]["mood"], scene.notes), ("away", []))

    def test_who_goes_by_another_list_is_pointed_out(self):
        def adjust(node_id, document):
            if node_id == "B":
                document["virtual_nodes"] = 40
        cluster = self.cluster("ABC", adjust=adjust)
        probe = self.probe(cluster["A"].config, *FAST)
        scene = probe.until(lambda scene: scene.nodes["B"]["old"] == "1", "B has another list")
        self.assertEqual((scene.state("A"), scene.state("B")), ("up", "other list"))
        self.assertEqual(scene.changes, [])
        self.assertRegex(scene.notes[0], r"^B goes by another list of nodes \(fingerprint "
                         r"[0-9a-f]{16}, here [0-9a-f]{16}\): .*Give all nodes the same cluster "
                         r"file, then :reload\.$")

    def test_a_file_that_no_node_has_read_yet_is_pointed_out(self):
        cluster = self.cluster("ABC", start="AB", adjust=lambda node_id, document: document.update(
            nodes=document["nodes"][:2]))
        path = f"{cluster.folder}/newer.json"
        with open(path, "w", encoding="utf-8") as file:
            json.dump(cluster.document({}), file)
        probe = self.probe(path, *FAST)
        scene = probe.until(lambda scene: scene["members"] == 2, "the list of the nodes")
        self.assertEqual(scene.changes, [])
        self.assertIn("newer.json has another list of nodes than the nodes go by. :reload makes "
                      "them read it.", scene.notes)


class BackTest(LiveCase):
    def test_a_sample_stays_as_it_was_while_sampling_goes_on(self):
        cluster = self.cluster("AB")
        key = cluster["A"].key_of("A")
        probe = self.probe(cluster["A"].config, *FAST)
        old = probe.until(lambda scene: scene["known"] > 3 and is_up(*"AB")(scene), "samples")
        cluster["A"].put(key, 1)
        new = probe.until(lambda scene: scene["keys"] == 1, "the key")
        answer, _ = probe.ask("step", old["step"])
        self.assertEqual(answer, "arrived")
        back = probe.until(lambda scene: scene["step"] == old["step"], "back")
        self.assertEqual((back["keys"], back.number("A", "items")), (0, 0))
        self.assertEqual(back["now_ms"], old["now_ms"])
        behind = probe.until(lambda scene: scene["known"] >= new["known"] + 3, "it goes on")
        self.assertEqual((behind["step"], behind["keys"]), (old["step"], 0))
        samples = behind["known"] - behind["step"]
        self.assertEqual(behind.sentence, f"{samples} samples behind live; End goes to live")
        self.assertEqual(probe.ask("step", 10**9)[0], "arrived")
        live = probe.until(lambda scene: scene["step"] == scene["known"], "live again")
        self.assertEqual(live["keys"], 1)
        self.assertGreater(probe.sample()["step"], live["step"])

    def test_steps_times_and_what_is_of_interest_are_places(self):
        cluster = self.cluster("AB")
        probe = self.probe(cluster["A"].config, *FAST)
        probe.until(lambda scene: scene["known"] >= 8, "samples")
        cluster["B"].kill()
        down = probe.until(lambda scene: scene.state("B").startswith("REFUSED"), "B is refused")
        probe.sample(5)

        def go(*words):
            return probe.ask(*words)[0], probe.look()

        answer, scene = go("previous")
        self.assertEqual((answer, scene["step"]), ("arrived", down["step"]))
        self.assertRegex(go("previous")[0], "^nowhere: Nothing of interest comes before")
        self.assertEqual(go("back", 2)[1]["step"], down["step"] - 2)
        answer, scene = go("next")
        self.assertEqual((answer, scene["step"]), ("arrived", down["step"]))
        answer, scene = go("time", down["now_ms"] - 1)
        self.assertEqual(scene["step"], down["step"] - 1)
        self.assertEqual(go("back", 10**6)[1]["step"], 0)
        self.assertEqual(go("back", 1)[0], "nowhere: This is step 0, before the first sample.")
        self.assertEqual(go("forward", 3)[1]["step"], 3)
        answer, scene = go("forward", 10**6)
        self.assertEqual((answer, scene["step"]), ("arrived", scene["known"]))
        # To stand still where one is.
        self.assertEqual(go("back", 0)[0], "arrived")
        probe.sample(2)
        answer, scene = go("back", 0)
        self.assertLess(scene["step"], scene["known"])


class ActTest(LiveCase):
    ACTS = {"add": 0, "remove": 1, "kill": 2, "get": 11, "undo": 14}

    def test_without_leave_nothing_is_done(self):
        cluster = self.cluster("AB")
        probe = self.probe(cluster["A"].config, *FAST)
        off = "is off: live mode was started without --allow-write."
        before = [node.request("GET", "/node").json["cache"] for node in cluster]
        self.assertEqual(probe.ask("act", self.ACTS["kill"], "B")[0], f"no: x fault {off}")
        for words in (["get", 0, "k"], ["put", 0, "k", "1"], ["delete", 0, "k"], ["reload"],
                      ["act", self.ACTS["add"]]):
            answer, _ = probe.ask(*words)
            self.assertTrue(answer.startswith("no: ") and answer.endswith(off), answer)
        self.assertEqual([node.request("GET", "/node").json["cache"] for node in cluster], before)

    def test_requests_go_through_the_node_that_is_named(self):
        cluster = self.cluster("AB")
        probe = self.probe(cluster["A"].config, "--write", *FAST)
        probe.until(is_up(*"AB"), "all are up")
        key = cluster["A"].key_of("B")

        def end(*words):
            answer, _ = probe.ask(*words)
            self.assertTrue(answer.startswith("yes: "), answer)
            start = f"{words[0].upper()} {words[2]} through"
            return probe.until(lambda scene: scene.sentence.startswith(start),
                               "the answer").sentence

        self.assertRegex(end("get", 0, key), rf"^GET {key} through A: MISS at B, [\d.]+ ms$")
        self.assertRegex(end("put", 0, key, '{"a": [1]}'), rf"^PUT {key} through A: stored at B, ")
        self.assertEqual(cluster["B"].get(key).json, {"value": {"a": [1]}})
        self.assertRegex(end("get", 0, key),
                         rf'^GET {key} through A: HIT at B, [\d.]+ ms: {{"a": \[1\]}}$')
        answer, hops = probe.ask("path")
        self.assertRegex(answer, rf"^GET {key}, request 3: HIT, [\d.]+ ms; inside is not visible$")
        self.assertEqual([(name.split(",")[0], int(hop["from"]), int(hop["to"]))
                          for name, hop in hops],
                         [(f"GET {key}", -1, 0), ("owner is B", 0, 0), ("forward GET", 0, 1),
                          ("HIT", 1, 0), ("HIT", 0, -1)])
        self.assertRegex(end("put", 1, key, "no JSON"), "stored over the old value at B")
        self.assertEqual(cluster["B"].get(key).json, {"value": "no JSON"})
        self.assertRegex(end("delete", 1, key), rf"^DELETE {key} through B: deleted at B, ")
        probe.until(lambda scene: scene["keys"] == 0, "it is gone")
        _, events = probe.ask("log")
        self.assertEqual([int(event["request"]) for _, event in events
                          if event["request"] != "0"], [1, 2, 3, 4, 5])

    def test_who_does_not_answer_is_told_and_nothing_waits(self):
        cluster = self.cluster("AB")
        probe = self.probe(cluster["A"].config, "--write", *FAST)
        probe.until(is_up(*"AB"), "all are up")
        cluster["A"].signal(signal.SIGSTOP)
        self.assertTrue(probe.ask("put", 0, "k", "1")[0].startswith("yes: "))
        self.assertEqual(probe.ask("put", 1, "k", "1")[0],
                         "no: A has not answered yet what it was asked before.")
        scene = probe.until(lambda scene: scene.sentence.startswith("PUT k through A: "), "told")
        self.assertIn("no answer in 2.0 s; it may have been done", scene.sentence)
        cluster["A"].signal(signal.SIGCONT)
        self.assert_lively(probe)

    def test_reload_asks_every_node(self):
        cluster = self.cluster("ABC")
        probe = self.probe(cluster["A"].config, "--write", *FAST)
        probe.until(is_up(*"ABC"), "all are up")
        self.assertTrue(probe.ask("reload")[0].startswith("yes: "))
        probe.until(lambda scene: scene.sentence ==
                    "reload: 3 nodes have read their cluster file again", "reloaded")
        cluster["B"].kill()
        probe.until(lambda scene: scene.state("B").startswith("REFUSED"), "B is refused")
        self.assertTrue(probe.ask("reload")[0].startswith("yes: "))
        scene = probe.until(lambda scene: scene.sentence.startswith("reload: 2 of 3"), "reloaded")
        self.assertRegex(scene.sentence, r"^reload: 2 of 3 nodes; B: connect to .* refused$")

    def test_with_a_token_the_token_is_needed(self):
        cluster = self.cluster("A", tokens={"A": "secret"})
        for token, said in ((None, "the cluster has a token: set RINGLAB_TOKEN to it"),
                            ("wrong", "RINGLAB_TOKEN is not the token of the cluster"),
                            ("secret", "stored")):
            with self.subTest(token):
                probe = self.probe(cluster["A"].config, "--write", *FAST, token=token)
                probe.until(is_up("A"), "it is up")
                self.assertTrue(probe.ask("put", 0, "k", "1")[0].startswith("yes: "))
                scene = probe.until(lambda scene: scene.sentence.startswith("PUT k"), "an answer")
                self.assertIn(said, scene.sentence)

    def test_what_is_not_done_from_here_is_said_how(self):
        cluster = self.cluster("AB")
        probe = self.probe(cluster["A"].config, "--write", *FAST)
        self.assertRegex(probe.ask("act", self.ACTS["add"])[0],
                         r"^no: Real nodes are added by hand: .*\./ringlab node --id D.*:reload\.$")
        self.assertRegex(probe.ask("act", self.ACTS["undo"])[0], "^no: .*cannot be undone")
        self.assertRegex(probe.ask("act", self.ACTS["kill"])[0], "^no: Real nodes are not harmed")
        self.assertRegex(probe.ask("get", 0, "a\x01")[0], "^no: A key is 1 to 250 bytes of UTF-8")


class OpenTest(LiveCase):
    def test_only_this_machine_is_looked_at_without_leave(self):
        cluster = self.cluster("A", adjust=lambda _, document: document["nodes"].append(
            {"id": "F", "url": "http://192.0.2.1:5001"}))
        path = cluster["A"].config
        self.assertIn("A.json: 192.0.2.1 is not on this machine. --allow-remote",
                      self.refused(path))
        self.assertIn("192.0.2.1 is not on this machine; --allow-remote",
                      self.refused("http://192.0.2.1:5001"))
        probe = self.probe(path, "--remote", *FAST)
        probe.until(lambda scene: scene.state("A") == "up"
                    and scene.state("F").startswith("SILENT"), "A is up, F is silent")
        self.assert_lively(probe)

    def test_what_cannot_be_opened_says_why(self):
        held = reserve()
        self.addCleanup(held.close)
        port = held.getsockname()[1]
        self.assertIn("no-such.json: No such file", self.refused("/tmp/no-such.json"))
        self.assertIn("neither a cluster file nor http://HOST:PORT", self.refused("https://a:1"))
        said = self.refused(f"http://127.0.0.1:{port}")
        self.assertIn(f"connect to 127.0.0.1:{port} refused. Is that node running?", said)


if __name__ == "__main__":
    unittest.main()
