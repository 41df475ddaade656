"""The simulator against real nodes: they agree, and what was planted to differ is found.
SPDX-License-Identifier: MIT
"""

import contextlib
import glob
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.request

from harness import BUILD, NODE, TOP, environment, until

SIM = f"{BUILD}/sim/ringlab-sim"
STORIES = f"{TOP}/sim/scenarios"
TIGHT = {"name": "tight", "nodes": 2, "cache": {"memory": "16KiB"}, "end": "60s",
         "clients": [{"id": "crowd", "count": 3, "keys": {"uniform": 300}, "think": "1ms",
                      "put_on_miss": True, "mix": {"get": 0.7, "put": 0.2, "delete": 0.1}}]}
SHORT_LIVES = {"name": "short lives", "nodes": 3, "end": "1.5s",
               "clients": [{"id": "crowd", "count": 4, "keys": {"uniform": 30}, "ttl": 0.3,
                            "rate": 100, "mix": {"get": 0.8, "put": 0.2}}]}
SLOW = {"name": "slow", "nodes": 2, "end": "60s",
        "requests": [{"at": f"{n * 200}ms", "put": f"k{n}", "value": 1, "ttl": 90, "through": "A"}
                     for n in range(300)]}


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="ringlab-test-")
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        path = f"{self.folder}/{name}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def story(self, document):
        return self.write("story.json", json.dumps(document))

    def node(self, first):
        """A program that does this first, and then is the real node."""
        path = self.write("node", f'#!/bin/sh\n{first}\nexec {shlex.quote(NODE)} "$@"\n')
        os.chmod(path, 0o700)
        return path

    def altered(self, pattern, instead, node="B"):
        """A program with which one node reads another cluster file than it was given."""
        return self.node(f'[ "$2" != {node} ] || sed -i \'s/{pattern}/{instead}/\' "$4"')

    def start(self, *words, node=NODE):
        os.makedirs(f"{self.folder}/tmp", exist_ok=True)
        return subprocess.Popen(
            [SIM, "compare", *words], text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**environment(), "RINGLAB_NODE": node, "TMPDIR": f"{self.folder}/tmp"})

    def finish(self, process):
        """Its status and what it said. Nothing of it is left, no process and no file."""
        out, err = process.communicate(timeout=100)
        self.assertEqual(os.listdir(f"{self.folder}/tmp"), [], err)
        self.assertEqual(self.nodes(), [])
        return process.returncode, out, err

    def compare(self, *words, node=NODE):
        return self.finish(self.start(*words, node=node))

    def nodes(self):
        """The processes that were started here, by the folder that each is given."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    words = file.read().decode(errors="replace").split("\0")
            except OSError:
                continue
            if any(word.startswith(f"{self.folder}/tmp/") for word in words):
                found.append((words[words.index("--id") + 1], int(pid)))
        return sorted(found)


class Agree(Case):
    def agree(self, story, *words):
        status, out, err = self.compare(story, "--json", *words)
        self.assertEqual((status, err), (0, ""), out)
        result = json.loads(out)
        self.assertEqual((result["agree"], result["first_difference"]), (True, None))
        self.assertEqual(result["compared"] + sum(result["left_out"].values()),
                         result["requests"])
        self.assertGreater(result["forwarded"], 0)
        self.assertGreater(result["hits"], 0)
        return result

    def test_stories_of_the_tree(self):
        for story in ["hot-key", "scan-flushes-lru", "ttl-wave", "cold-start"]:
            with self.subTest(story):
                result = self.agree(f"{STORIES}/{story}.json", "--requests", "2500")
                self.assertEqual(result["compared"], 2500)
                self.assertTrue(all(node["same"] for node in result["nodes"]))

    def test_first_steps_with_a_lifetime_that_ends_in_real_time(self):
        result = self.agree(f"{STORIES}/first-steps.json")
        self.assertEqual((result["requests"], result["hits"]), (11, 4))
        self.assertGreater(result["real_s"], 6)

    def test_full_caches_evict_the_same_in_the_same_order(self):
        result = self.agree(self.story(TIGHT), "--requests", "4000")
        self.assertEqual(result["compared"], 4000)
        self.assertTrue(all(40 < node["keys_real"] < 120 for node in result["nodes"]), result)

    def test_a_full_cache_that_refuses(self):
        story = {**TIGHT, "cache": {"memory": "16KiB", "policy": "none"}}
        self.assertEqual(self.agree(self.story(story), "--requests", "2000")["compared"], 2000)

    def test_what_is_near_the_end_of_a_lifetime_is_left_out_and_counted(self):
        result = self.agree(self.story(SHORT_LIVES))
        self.assertGreater(result["compared"], result["requests"] / 4)
        self.assertGreater(result["left_out"]["near_expiry"], 0)
        self.assertEqual(result["left_out"]["made_room"], 0)

    def test_where_lifetimes_end_in_a_full_cache_it_is_left_out_from_there_on(self):
        story = {**TIGHT, "cache": {"memory": "16KiB", "default_ttl": 60}}
        result = self.agree(self.story(story), "--requests", "1500")
        self.assertGreater(result["left_out"]["made_room"], 0)
        self.assertGreater(result["compared"], 0)
        self.assertEqual([node["same"] for node in result["nodes"]], [None, None])

    def test_nodes_of_different_weight_and_memory_and_odd_names(self):
        story = {**TIGHT, "nodes": [{"id": 'a"\\b'}, {"id": "7;up", "weight": 3},
                                    {"id": "big", "memory": "1MiB"}]}
        self.agree(self.story(story), "--requests", "1500")

    def test_odd_keys_and_values(self):
        keys = ["a/b?c", "käse", "100%", "%2F", " ", "x" * 250]
        values = [None, 1.50, "ü\"\\", {"a": [1, {"b": ""}]}, "", [[]]]
        story = {"name": "odd", "nodes": 3, "cache": {"max_value": 64}, "end": "9s", "requests": []}
        for i, (key, value) in enumerate(zip(keys, values)):
            story["requests"] += [
                {"at": f"{i}s", "put": key, "value": value, "through": "ABC"[i % 3]},
                {"at": f"{i}.1s", "get": key, "through": "CAB"[i % 3]},
                {"at": f"{i}.2s", "put": key, "value": "too long " * 9, "through": "A"},
                {"at": f"{i}.3s", "get": key, "through": "BCA"[i % 3]}]
        result = self.agree(self.story(story))
        self.assertEqual((result["compared"], result["hits"]), (24, 12))

    def test_a_story_with_faults_can_be_compared_without_them(self):
        for story in ["partition", "bad-weather", "split-ring-view"]:
            self.agree(f"{STORIES}/{story}.json", "--without-faults", "--requests", "1000")
            status, out, err = self.compare(f"{STORIES}/{story}.json")
            self.assertEqual((status, out), (2, ""))
            self.assertIn("--without-faults", err)

    def test_who_would_join_is_there_from_the_beginning(self):
        result = self.agree(f"{STORIES}/add-a-node.json", "--without-faults", "--requests", "1000")
        self.assertEqual([node["id"] for node in result["nodes"]], ["A", "B", "C", "D"])
        self.assertTrue(all(node["keys_real"] for node in result["nodes"]))

    def test_a_story_in_which_nobody_asks(self):
        late = {"id": "late", "keys": {"uniform": 5}, "think": "1s", "start": "1s"}
        status, out, _ = self.compare(self.story({"name": "still", "nodes": 2, "end": "1s",
                                                  "clients": [late]}), "--json")
        self.assertEqual((status, json.loads(out)["requests"]), (0, 0))

    def test_the_page_fits_80_columns(self):
        status, out, _ = self.compare(f"{STORIES}/hot-key.json", "--requests", "300")
        self.assertEqual(status, 0)
        self.assertEqual([line for line in out.splitlines() if len(line) > 80], [])
        self.assertRegex(out, r"compared +300: 300 the same, 0 different\n")
        self.assertTrue(out.endswith("\n\n  they agree\n"), out)


class Differ(Case):
    def differ(self, document, pattern, instead, requests="3000"):
        """The result of both kinds of report; one node has been started with another file."""
        story, node = self.story(document), self.altered(pattern, instead)
        status, out, err = self.compare(story, "--json", "--requests", requests, node=node)
        self.assertEqual((status, err), (1, ""), out)
        page = self.compare(story, "--requests", requests, node=node)[1]
        result = json.loads(out)
        self.assertFalse(result["agree"])
        first = result["first_difference"]
        if first:
            self.assertIn(f"first difference: request {first['request']}, {first['op']} "
                          f"{first['key']} through {first['through']}\n", page)
        self.assertTrue(page.endswith("\n  THEY DIFFER\n"), page)
        return result, page

    def test_less_memory_evicts_earlier(self):
        result, page = self.differ(TIGHT, r'"memory": 16384', '"memory": 15360')
        first = result["first_difference"]
        self.assertEqual((first["simulated"]["owner"], first["real"]["owner"]), ("B", "B"))
        self.assertNotEqual(first["simulated"]["outcome"], first["real"]["outcome"])
        self.assertRegex(page, r"before that, the latest first.*\n +request \d+, ")
        self.assertEqual([node["same"] for node in result["nodes"]], [True, False])

    def test_another_ring_has_other_owners(self):
        first = self.differ(TIGHT, '"virtual_nodes": 160', '"virtual_nodes": 110')[0]
        first = first["first_difference"]
        self.assertNotEqual((first["simulated"]["owner"], first["simulated"]["outcome"]),
                            (first["real"]["owner"], first["real"]["outcome"]))

    def test_another_default_lifetime(self):
        story = {"name": "life", "nodes": 2, "end": "2s", "cache": {"default_ttl": 9},
                 "requests": [{"at": "0s", "put": f"k{i}", "value": i} for i in range(20)] +
                             [{"at": "0.4s", "get": f"k{i}"} for i in range(20)]}
        first = self.differ(story, '"default_ttl": 9.000', '"default_ttl": 0.100')[0]
        first = first["first_difference"]
        self.assertEqual((first["op"], first["simulated"]["outcome"], first["real"]["outcome"],
                          first["real"]["value"]), ("GET", "hit", "miss", None))

    def test_contents_that_differ_where_no_answer_does(self):
        story = {**TIGHT, "clients": [{"id": "writer", "keys": {"scan": 4000}, "think": "1ms",
                                       "mix": {"put": 1}}]}
        result, page = self.differ(story, r'"memory": 16384', '"memory": 15360')
        self.assertEqual((result["first_difference"], result["different"]), (None, 0))
        self.assertEqual([node["same"] for node in result["nodes"]], [True, False])
        self.assertRegex(page, r"node B, place 1 in its order of eviction\n +simulated +key:\d+,")


class Fail(Case):
    def test_a_node_that_cannot_start(self):
        for node, words in [("/nowhere/node", "cannot start /nowhere/node"),
                            (self.node("echo 'not today' >&2; exit 3"),
                             r"node A has ended \(status 3\).*not today")]:
            status, out, err = self.compare(self.story(TIGHT), node=node)
            self.assertEqual((status, out, err.count("\n")), (1, "", 1))
            self.assertRegex(err, words)

    def holds_something(self, node_id):
        """Has a node of the comparison that is going on been asked to keep something?"""
        configs = glob.glob(f"{self.folder}/tmp/*/0.json")
        with contextlib.suppress(OSError, ValueError, IndexError):
            with open(configs[0], encoding="utf-8") as file:
                urls = {node["id"]: node["url"] for node in json.load(file)["nodes"]}
            with urllib.request.urlopen(f"{urls[node_id]}/node/keys", timeout=30) as answer:
                return json.load(answer)["total"] > 0
        return False

    def await_requests(self, process):
        until(lambda: process.poll() is not None or self.holds_something("B"), "B is asked")
        return dict(self.nodes())

    def test_a_node_that_dies_in_the_middle(self):
        process = self.start(self.story(SLOW))
        nodes = self.await_requests(process)
        os.kill(nodes["B"], signal.SIGKILL)
        status, out, err = self.finish(process)
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"at request \d+ of 300: node B has ended \(signal 9\)")

    def test_whoever_interrupts_leaves_nothing_behind(self):
        for number in [signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP]:
            process = self.start(self.story(SLOW))
            nodes = self.await_requests(process)
            process.send_signal(number)
            status, out, err = self.finish(process)
            self.assertEqual([pid for pid in nodes.values() if os.path.exists(f"/proc/{pid}")], [])
            self.assertEqual((status, out), (1, ""))
            self.assertTrue(err.endswith("ringlab-sim: interrupted\n"), err)

    def test_what_is_kept_is_named(self):
        process = self.start(self.story(TIGHT), "--keep", "--requests", "10")
        _, err = process.communicate(timeout=100)
        self.assertEqual(process.returncode, 0)
        folder = re.fullmatch(r"ringlab-sim: kept: (.*)\n", err).group(1)
        self.assertEqual(sorted(os.listdir(folder)), ["0.json", "0.log", "1.json", "1.log"])

    def test_wrong_words_are_status_2(self):
        story = self.story(TIGHT)
        for words in [[], [story, story], [story, "--requests", "0"], [story, "--requests"],
                      [story, "--seed", "x"], ["--what", story], ["/nowhere.json"]]:
            status, out, err = self.compare(*words)
            self.assertEqual((status, out), (2, ""), words)
            self.assertLessEqual(err.count("\n"), 2)
        for unfit in [{"nodes": 65}, {"placement": "modulo"}]:
            self.assertEqual(self.compare(self.story({**TIGHT, **unfit}))[0], 2)

    def test_help_fits_a_screen(self):
        status, out, _ = self.compare("--help")
        self.assertEqual(status, 0)
        self.assertLessEqual(len(out.splitlines()), 24)
        self.assertLessEqual(max(map(len, out.splitlines())), 80)


if __name__ == "__main__":
    unittest.main()
