"""A real node's journal, replayed: the same core reproduces every effect, byte for byte, whatever
happened to the node, in this build and in the others. SPDX-License-Identifier: MIT
"""

import contextlib
import json
import os
import random
import re
import signal
import stat
import subprocess
import threading
import unittest

from client import Malformed, path_of, put_body, request_bytes
from harness import BUILD, Case, NODE, TOP, environment, until

SIM = f"{BUILD}/sim/ringlab-sim"
# Builds of the same source: a whole run of the tests makes them after this one.
OTHERS = [path for build in ("test-clang", "test-release", "coverage", "fuzz")
          if os.path.exists(path := f"{TOP}/build/{build}/sim/ringlab-sim")
          and os.path.getmtime(path) >= os.path.getmtime(SIM)]


def replay(path, *words, program=SIM):
    done = subprocess.run([program, "replay", path, *words], capture_output=True, text=True,
                          timeout=120, stdin=subprocess.DEVNULL, check=False, env=environment())
    return done.returncode, done.stdout, done.stderr


class Journals(Case):
    def nodes(self, ids="ABC", flags=(), **settings):
        """Nodes that each write a journal; and where each does."""
        cluster = self.cluster(ids, start=(), **settings)
        self.paths = {}
        for node_id in ids:
            self.paths[node_id] = f"{cluster.folder}/{node_id}.journal"
            cluster.reserved.pop(node_id).close()
            cluster[node_id].start(["--journal", self.paths[node_id], *flags])
        for node_id in ids:
            cluster[node_id].await_ready()
        return cluster

    def replayed(self, path, end, status=0, program=SIM):
        """What came of replaying it, which must agree to the last effect."""
        got, out, err = replay(path, "--json", program=program)
        self.assertEqual((got, err), (status, ""), out)
        result = json.loads(out)
        self.assertEqual((result["end"], result["difference"]), (end, None))
        return result


# --- Traffic --------------------------------------------------------------------------------------

class Crowd:
    """Clients of all kinds at once, each with draws of its own."""

    def __init__(self, cluster, rounds=30):
        self.cluster = cluster
        self.rounds = rounds
        self.asked = {node.id: 0 for node in cluster}
        self.lock = threading.Lock()
        kinds = [self.pipeline, self.pipeline, self.one_by_one, self.drips, self.leaves, self.reads]
        self.threads = [threading.Thread(target=self.live, args=[kind, number])
                        for number, kind in enumerate(kinds)]
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join()

    def live(self, kind, number):
        draw = random.Random(number)
        for _ in range(self.rounds):
            node = draw.choice(list(self.cluster))
            with contextlib.suppress(OSError, Malformed): # a node that was killed
                kind(draw, node)

    def request(self, draw):
        key = path_of(f"key {int(draw.paretovariate(0.5)) % 300}")
        dice = draw.random()
        if dice < 0.6:
            return request_bytes("GET", key)
        if dice < 0.7:
            return request_bytes("DELETE", key)
        length = draw.choice([1, 10, 100, 1000, 5000])
        return request_bytes("PUT", key, put_body(draw.choice("abc") * length,
                                                  draw.choice([None, 0.05, 0.5, 60])))

    def count(self, node, number):
        with self.lock:
            self.asked[node.id] += number

    def pipeline(self, draw, node):
        number = draw.randrange(1, 40)
        with node.connect() as c:
            c.send(b"".join(self.request(draw) for _ in range(number)))
            for _ in range(number):
                c.response()
        self.count(node, number)

    def one_by_one(self, draw, node):
        with node.connect() as c:
            for _ in range(10):
                c.send(self.request(draw))
                c.response()
        self.count(node, 10)

    def drips(self, draw, node):
        with node.connect() as c:
            c.send_slowly(self.request(draw))
            c.response()
        self.count(node, 1)

    def leaves(self, draw, node):
        """Without waiting for what it asked for."""
        c = node.connect()
        c.send(b"".join(self.request(draw) for _ in range(20)))
        draw.choice([c.reset, c.close])()

    def reads(self, draw, node):
        """Much, and late, through a small window."""
        key = path_of(f"large {draw.randrange(3)}")
        with node.connect(receive_buffer=4096) as c:
            c.send(request_bytes("PUT", key, put_body("x" * 9000)))
            c.send(request_bytes("GET", key) * 20)
            c.is_quiet(0.02)
            for _ in range(21):
                c.response()
        self.count(node, 21)


class Everything(Journals):
    SETTINGS = {"forward_timeout": 0.3,
                "cache": {"memory": "48KiB", "max_value": "10KiB", "default_ttl": 30}}

    def test_whatever_happens_every_effect_is_reproduced(self):
        cluster = self.nodes(**self.SETTINGS)
        slow, gone = (cluster["A"].key_of(node_id) for node_id in "BC")
        crowd = Crowd(cluster)
        until(lambda: sum(crowd.asked.values()) > 300, "there is traffic")
        cluster["B"].signal(signal.SIGSTOP)  # too slow for those who ask it
        self.assertEqual(cluster["A"].get(slow).code, "peer_timeout")
        cluster["B"].signal(signal.SIGCONT)
        until(lambda: cluster["A"].get(slow).status == 404, "B answers again")
        cluster["C"].kill()
        self.assertEqual(cluster["A"].get(gone).status, 502)
        crowd.join()
        for node_id in "AB":
            cluster[node_id].stop()
        results = {"A": self.replayed(self.paths["A"], "whole"),
                   "B": self.replayed(self.paths["B"], "whole"),
                   "C": self.replayed(self.paths["C"], "cut")}
        for node_id, result in results.items():
            with self.subTest(node_id):
                self.assertGreater(result["events"], crowd.asked[node_id])
                self.assertGreater(result["internal"], 0)
                self.assertGreater(result["kinds"]["peer_answer"], 0)
                self.assertGreater(result["kinds"]["client_gone"], 0)
                self.assertGreater(result["kinds"]["wake"], 0)
                self.assertGreater(result["outcomes"]["hit"], 0)
        self.assertGreater(results["A"]["kinds"]["peer_failed"], 0)
        self.check_cuts(self.paths["A"], results["A"]["events"])
        self.check_builds(results)

    def check_cuts(self, path, events):
        """A node that is killed at any moment leaves such a file."""
        size = os.path.getsize(path)
        draw = random.Random(1)
        with open(path, "rb") as file:
            whole = file.read()
        for at in [size - 1, *(draw.randrange(size // 10, size) for _ in range(5))]:
            with open(f"{path}.cut", "wb") as file:
                file.write(whole[:at])
            result = self.replayed(f"{path}.cut", "cut")
            self.assertLessEqual(result["offset"], at)
            self.assertLessEqual(result["events"], events)
        for _ in range(5):
            at = draw.randrange(size // 10, size)
            with open(f"{path}.cut", "wb") as file:
                file.write(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
            result = self.replayed(f"{path}.cut", "damaged", 1)
            self.assertLessEqual(result["offset"], at)

    def check_builds(self, results):
        for program in OTHERS:
            for node_id, result in results.items():
                other = self.replayed(self.paths[node_id], result["end"], program=program)
                for member in ("events", "effects_hash", "outcomes"):
                    self.assertEqual(other[member], result[member], program)


class Users(Journals):
    def test_a_trace_says_every_event_and_effect(self):
        cluster = self.nodes("AB")
        mine, yours = (cluster["A"].key_of(node_id) for node_id in "AB")
        cluster["A"].put(mine, "tea", 60)
        cluster["A"].get(yours)
        cluster["A"].stop()
        status, out, _ = replay(self.paths["A"], "--trace")
        self.assertEqual(status, 0)
        self.assertRegex(out, rf'client \d+ asks: PUT "{mine}", 5 bytes, ttl 60000 ms\n'
                              r" +reply to client \d+: created, owner A\n")
        self.assertRegex(out, rf'client \d+ asks: GET "{yours}"\n'
                              rf' +send to B, call \d+: GET "{yours}"\n')
        self.assertRegex(out, r"call \d+ is answered: miss\n +reply to client \d+: miss, owner B, "
                              r"forwarded\n")
        self.assertIn("every effect reproduced, byte for byte", out)

    def test_the_page_fits_80_columns(self):
        cluster = self.nodes("A")
        cluster["A"].put("k", 1)
        cluster["A"].kill()
        _, out, _ = replay(self.paths["A"])
        self.assertEqual([line for line in out.splitlines() if len(line) > 80], [])
        self.assertIn("its node was killed", out)

    def test_what_a_client_was_told_is_in_the_journal_of_a_killed_node(self):
        cluster = self.nodes("A")
        for number in range(20):
            cluster["A"].put(f"k{number}", number)
        cluster["A"].kill()
        self.assertEqual(self.replayed(self.paths["A"], "cut")["outcomes"]["created"], 20)

    def test_a_journal_is_for_its_owner_and_never_overwritten(self):
        cluster = self.nodes("A")
        path = self.paths["A"]
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        cluster["A"].stop()
        before = os.path.getsize(path)
        done = subprocess.run([NODE, "--id", "A", "--config", cluster["A"].config, "--journal",
                               path], capture_output=True, text=True, timeout=30, check=False,
                              env=environment())
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"never overwritten: name another file, or remove it\n$")
        self.assertEqual(os.path.getsize(path), before)

    def test_a_journal_that_reaches_its_bound_ends_and_the_node_goes_on(self):
        cluster = self.nodes("A", flags=["--journal-max", "1MiB"])
        for number in range(30):
            cluster["A"].put("k", str(number) * 50_000)
        self.assertEqual(cluster["A"].get("k").json["value"], "29" * 50_000)
        self.assertLessEqual(os.path.getsize(self.paths["A"]), 1 << 20)
        said = cluster["A"].said()
        self.assertEqual(len(re.findall("has reached its bound", said)), 1, said)
        cluster["A"].stop()
        self.replayed(self.paths["A"], "whole")

    def test_a_full_disk_ends_the_journal_and_not_the_node(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("there is no /dev/full")
        cluster = self.cluster("A", flags=["--journal", "/dev/full"])
        for number in range(3):
            self.assertIn(cluster["A"].put("k", number).status, (200, 201))
        self.assertEqual(len(re.findall("cannot write to the journal", cluster["A"].said())), 1)


class Mistakes(unittest.TestCase):
    def test_wrong_words_are_status_2_and_one_line(self):
        for words in [[], ["/nowhere.journal"], [__file__], [__file__, "--json", "--trace"],
                      ["a", "b"], [os.devnull]]:
            done = subprocess.run([SIM, "replay", *words], capture_output=True, text=True,
                                  check=False, stdin=subprocess.DEVNULL)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1),
                             words)

    def test_sizes_that_are_none_are_refused(self):
        for size in ("1KiB", "12", "1GB", ""):
            done = subprocess.run([NODE, "--journal", "x", "--journal-max", size],
                                  capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), size)
            self.assertIn("--journal-max takes a size from 1MiB", done.stderr)

    def test_help_fits_a_screen(self):
        for command in ([SIM, "replay", "--help"], [NODE, "--help"]):
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            lines = done.stdout.splitlines()
            self.assertLessEqual(len(lines), 24)
            self.assertLessEqual(max(map(len, lines)), 80)


if __name__ == "__main__":
    unittest.main()
