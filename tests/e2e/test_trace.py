"""Looking into traces as a person does: lines, pictures, differences, damage.
SPDX-License-Identifier: MIT
"""

import json
import os
import re
import shutil
import tempfile
import unittest
import xml.etree.ElementTree

from harness import TOP
from test_sim import FIRST, STORIES, sim

CRASH = f"{TOP}/sim/scenarios/crash-of-an-owner.json"
MOVE = f"{TOP}/sim/scenarios/add-a-node.json"
SVG = "{http://www.w3.org/2000/svg}"
# What ShiViz itself reads a log with, if it is not told otherwise.
SHIVIZ = re.compile(r"(?P<event>.*)\n(?P<host>\S*) (?P<clock>{.*})")


def trace(*words):
    return sim("trace", *words)


def cat(path, *words):
    """The events of a trace, as JSON says them."""
    status, out, err = trace("cat", path, "--json", *words)
    assert (status, err) == (0, ""), err
    return [json.loads(line) for line in out.splitlines()]


def text_of(data):
    """Where in a trace's bytes the text of its scenario begins and ends (sim/trace_format.h)."""
    begin = 25 + data[24] + 4
    return begin, begin + int.from_bytes(data[begin - 4:begin], "little")


def header_of(path):
    """How many bytes come before the first page."""
    with open(path, "rb") as file:
        data = file.read()

    def names(at):
        for _ in range(int.from_bytes(data[at:at + 2], "little")):
            at += 1 + data[at + 2]
        return at + 2
    return names(names(names(names(text_of(data)[1]) + 4))) + 8


class Traced(unittest.TestCase):
    """Runs that were written down, once for all tests."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.first = cls.write("first", FIRST)
        cls.crash = cls.write("crash", CRASH)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def write(cls, name, story, *words):
        path = os.path.join(cls.folder, name)
        _, _, err = sim("run", story, "--trace", path, *words)
        assert err == "", err
        return path

    def cut(self, path, length):
        shorter = os.path.join(self.folder, "cut")
        with open(path, "rb") as file, open(shorter, "wb") as out:
            out.write(file.read()[:length])
        return shorter


class Lines(Traced):
    def test_every_event_has_a_line_and_the_lines_stand_in_columns(self):
        status, out, err = trace("cat", self.first)
        lines = out.splitlines()
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(len(lines), len(cat(self.first)))
        for line in lines:
            self.assertRegex(line, r"^\[ {4}\d\.\d{6}\] [ABC-] {4}\S[a-z ]{9} \S")

    def test_json_lines_say_the_same_in_members(self):
        events = cat(self.first)
        self.assertEqual([e["step"] for e in events], list(range(1, len(events) + 1)))
        times = [e["at_ns"] for e in events]
        self.assertEqual(times, sorted(times))
        send = next(e for e in events if e["kind"] == "send")
        self.assertEqual(set(send), {"step", "at_ns", "kind", "node", "other", "call", "key", "op"})
        self.assertEqual((send["node"], send["other"], send["op"]), ("A", "B", "PUT"))
        tell = next(e for e in events if e["kind"] == "tell" and e["outcome"] == "hit")
        self.assertEqual(set(tell), {"step", "at_ns", "kind", "node", "request", "outcome",
                                     "version"})

    def test_what_a_node_does_stands_behind_its_cause(self):
        starts = {"reach", "arrive", "return", "fail", "wake", "learn"}
        for path in (self.first, self.crash):
            cause = None
            for event in cat(path, "--to", "6s"):
                if event["kind"] not in ("send", "answer"):
                    cause = event
                    continue
                self.assertIn(cause["kind"], starts)
                self.assertEqual(cause["node"], event["node"])
                self.assertEqual(cause["at_ns"], event["at_ns"])

    def test_a_request_has_its_whole_story(self):
        _, out, _ = trace("cat", self.first, "--request", "1")
        verbs = [line[20:].split("  ")[0] for line in out.splitlines()]
        self.assertEqual(verbs, ["is asked", "gets", "sends", "receives", "answers", "hears",
                                 "answers", "answered"])
        for request in (1, 100, 2000):
            kinds = [e["kind"] for e in cat(self.crash, "--request", str(request))]
            self.assertEqual((kinds[0], kinds[-1]), ("ask", "tell"))

    def test_a_span_and_a_node_can_be_chosen(self):
        chosen = cat(self.first, "--from", "1.1s", "--to", "1200200us", "--node", "C")
        expected = [e for e in cat(self.first) if 1.1e9 <= e["at_ns"] <= 1.2002e9 and
                    "C" in (e["node"], e.get("other"))]
        self.assertEqual(chosen, expected)
        self.assertGreater(len(chosen), 3)

    def test_changes_of_the_members_are_seen(self):
        path = self.write("move", MOVE)
        events = cat(path, "--from", "10s", "--to", "10.2s")
        self.assertEqual([e["node"] for e in events if e["kind"] == "boot"], ["D"])
        self.assertEqual(len([e for e in events if e["kind"] == "change"]), 1)
        self.assertEqual({e["node"] for e in events if e["kind"] == "learn"}, {"A", "B", "C"})


class Scenario(Traced):
    def test_a_trace_holds_the_file_that_was_run(self):
        for story, path in ((FIRST, self.first), (CRASH, self.crash)):
            with open(story, "rb") as file, open(path, "rb") as written:
                data = written.read()
                begin, end = text_of(data)
                self.assertEqual(data[begin:end], file.read())


class Stats(Traced):
    def test_counts_are_those_of_the_events_and_the_hash_that_of_the_run(self):
        _, out, _ = sim("run", FIRST, "--json")
        status, text, err = trace("stats", self.first, "--json")
        stats, events = json.loads(text), cat(self.first)
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(stats["trace_hash"], json.loads(out)["trace_hash"])
        self.assertEqual(stats["events"], len(events))
        for kind, count in stats["kinds"].items():
            self.assertEqual(count, len([e for e in events if e["kind"] == kind]), kind)
        for node, count in stats["nodes"].items():
            self.assertEqual(count, len([e for e in events if e.get("node") == node]), node)
        self.assertEqual((stats["scenario"], stats["seed"]), ("first steps", 1))

    def test_the_page_fits_80_columns(self):
        status, out, _ = trace("stats", self.crash)
        self.assertEqual(status, 0)
        self.assertLessEqual(max(map(len, out.splitlines())), 80)


class Damage(Traced):
    def test_what_is_whole_is_shown_and_where_the_rest_ends_is_said(self):
        _, whole, _ = trace("cat", self.first)
        size = os.path.getsize(self.first)
        for length in range(header_of(self.first), size, 97):
            status, out, err = trace("cat", self.cut(self.first, length))
            self.assertEqual(status, 1)
            self.assertTrue(whole.startswith(out))
            offset = int(re.search(r"at byte (\d+), after event (\d+);", err)[1])
            self.assertTrue(length - 90 < offset <= length)
            self.assertEqual(err.count("\n"), 1)

    def test_every_command_says_so(self):
        path = self.cut(self.first, header_of(self.first) + 300)
        for command in ("cat", "stats", "svg", "shiviz"):
            status, out, err = trace(command, path)
            self.assertEqual((status, err.count("damaged at byte")), (1, 1), command)
            self.assertNotEqual(out, "")
        xml.etree.ElementTree.fromstring(trace("svg", path)[1])

    def test_what_is_no_trace_is_refused(self):
        for path in (FIRST, "/nowhere.trace", self.cut(self.first, 30)):
            for words in (["cat", path], ["diff", self.first, path], ["diff", path, self.first]):
                status, out, err = trace(*words)
                self.assertEqual((status, out, err.count("\n")), (2, "", 1), words)
                self.assertIn(path, err)


class Differences(Traced):
    def test_a_run_is_the_same_as_itself(self):
        again = self.write("again", FIRST)
        self.assertEqual(trace("diff", self.first, again)[0], 0)
        self.assertTrue(json.loads(trace("diff", self.first, again, "--json")[1])["same"])

    def test_the_first_difference_is_the_one_that_reading_all_would_find(self):
        with open(CRASH, encoding="utf-8") as file:
            story = json.load(file)
        for name, at in (("sooner", "3s"), ("later", "5.001s")):
            story["faults"][0]["at"] = at
            changed = os.path.join(self.folder, "story.json")
            with open(changed, "w", encoding="utf-8") as file:
                json.dump(story, file)
            other = self.write(name, changed)
            status, out, err = trace("diff", self.crash, other)
            self.assertEqual((status, err), (1, ""))
            ours, theirs = (trace("cat", p)[1].splitlines() for p in (self.crash, other))
            step = next(i for i, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1])
            self.assertIn("different scenarios", out)
            self.assertIn(f"The same up to event {step}, then:\n", out)
            self.assertEqual(out.splitlines()[-11:],
                             ["  " + line for line in ours[step - 3:step]] +
                             ["- " + line for line in ours[step:step + 4]] +
                             ["+ " + line for line in theirs[step:step + 4]])
            found = json.loads(trace("diff", self.crash, other, "--json")[1])
            self.assertEqual((found["same"], found["same_up_to"]), (False, step))
            self.assertEqual(found["sides"][0]["events"][0]["step"], step + 1)

    def test_a_cut_file_is_compared_up_to_the_cut(self):
        status, out, err = trace("diff", self.crash, self.cut(self.crash, 300000))
        self.assertEqual(status, 1)
        self.assertIn("+ (damaged)", out)
        self.assertRegex(err, r"cut: cut short or damaged at byte (2999|30000)\d+, after event")


class Pictures(Traced):
    def draw(self, *words):
        status, out, err = trace("svg", *words)
        self.assertEqual(status, 0, err)
        return xml.etree.ElementTree.fromstring(out), err

    def arrows(self, picture, kind):
        return [line for line in picture.iter(f"{SVG}line")
                if line.get("class").split()[:2] == ["arrow", kind]]

    def test_each_node_has_a_line_and_each_message_an_arrow_downwards(self):
        picture, err = self.draw(self.first)
        hosts = [t.text for t in picture.iter(f"{SVG}text") if "host" in t.get("class")]
        events = cat(self.first)
        self.assertEqual((sorted(hosts), err), (["A", "B", "C", "clients"], ""))
        whole = self.arrows(picture, "whole")
        self.assertEqual(len(whole), len([e for e in events
                                          if e["kind"] in ("ask", "send", "answer")]))
        for arrow in whole:
            self.assertLess(int(arrow.get("y1")), int(arrow.get("y2")))
            self.assertNotEqual(arrow.get("x1"), arrow.get("x2"))
        self.assertEqual(len(list(picture.iter(f"{SVG}circle"))), len(events))

    def test_what_is_lost_ends_in_a_cross(self):
        picture, _ = self.draw(self.crash, "--from", "4.999s", "--to", "5.02s")
        events = cat(self.crash, "--from", "4.999s", "--to", "5.02s")
        crosses = [p for p in picture.iter(f"{SVG}path") if p.get("class") == "cross bad"]
        gone = [e for e in events if e["kind"] in ("fail", "close")]
        self.assertGreater(len(crosses), 3)
        self.assertLessEqual(len(crosses), len(gone))
        self.assertEqual(len(self.arrows(picture, "across")), 1) # the fault

    def test_a_part_can_be_drawn_and_what_was_cut_is_said(self):
        picture, err = self.draw(self.crash, "--request", "2000")
        self.assertEqual(err, "")
        self.assertLess(len(list(picture.iter(f"{SVG}circle"))), 10)
        picture, err = self.draw(self.crash)
        self.assertEqual(len(list(picture.iter(f"{SVG}circle"))), 1000)
        self.assertRegex(err, r"Only the first 1,000 of [\d,]+ events .*--from")
        self.assertIn(err.split(": ", 1)[1].strip(),
                      [t.text for t in picture.iter(f"{SVG}text")])

    def test_a_picture_asks_for_nothing_else(self):
        _, out, _ = trace("svg", self.first)
        self.assertEqual(re.findall(r"(?:href|src|@import|<script)", out), [])
        self.assertEqual(re.findall(r"https?://\S+\"", out), ['http://www.w3.org/2000/svg"'])

    def test_every_story_can_be_drawn(self):
        for story in STORIES:
            path = self.write("story", story)
            picture, _ = self.draw(path)
            self.assertGreater(len(list(picture.iter(f"{SVG}circle"))), 20)


class Names(Traced):
    KEYS = ["bread", "key:3", "key:4", "two words", "say \"a\\b\"",
            "<a href='x'>&amp;", "br\u00f6d",
            "\ufffe]]>\uffff", "a\u2028b\u2029c", "\U0001f35e" * 62, "x" * 250]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.story = os.path.join(cls.folder, "names.json")
        cls.tell(cls.story)
        cls.names = cls.write("names", cls.story)

    @classmethod
    def tell(cls, path):
        requests = [{"at": f"{i + 1}00ms", "get": key, "through": "A"}
                    for i, key in enumerate(cls.KEYS + cls.KEYS[:1])]
        story = {"name": "names", "nodes": ["A"], "end": "5s",
                 "clients": [{"id": "c", "count": 1, "keys": {"uniform": 4}, "requests": 20,
                              "think": "10ms"}],
                 "requests": requests,
                 "changes": [{"at": "3s", "id": "b-comes", "add": "B"}],
                 "faults": [{"at": "4s", "id": "a-falls", "crash": "A", "for": "100ms"}],
                 "weather": {"kinds": ["pause"], "every": "200ms", "lasts": "1ms"}}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(story, file, ensure_ascii=False)

    @staticmethod
    def shortened(key):
        data = key.encode()
        return key if len(data) <= 63 else data[:60].decode(errors="ignore") + "..."

    def asked(self):
        return [e for e in cat(self.names) if e["kind"] == "ask"]

    def test_json_has_keys_as_the_scenario_calls_them(self):
        keys = {e["key"] for e in self.asked()}
        self.assertEqual(keys, {f"key:{i}" for i in range(4)} | set(map(self.shortened, self.KEYS)))
        at = {e["at_ns"] // 10**8 - 1: e["key"] for e in self.asked() if e["at_ns"] >= 10**9}
        self.assertEqual(at[len(self.KEYS)], "bread") # the same one again

    def test_a_line_says_where_a_key_ends(self):
        status, out, err = trace("cat", self.names)
        lines = out.splitlines()
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(len(lines), len(cat(self.names)))
        told = set(re.findall(r"is asked   GET (.*), request \d+\n", out))
        self.assertIn("bread", told)
        self.assertEqual({json.loads(t) if t[0] == '"' else t for t in told},
                         {e["key"] for e in self.asked()})

    def test_pictures_and_clocks_hold_any_key(self):
        status, out, _ = trace("svg", self.names)
        self.assertEqual(status, 0)
        picture = xml.etree.ElementTree.fromstring(out)
        words = [t.text or "" for t in picture.iter(f"{SVG}text")]
        for key in ("bread", "key:4", "\"<a href='x'>&amp;\"", '"say \\"a\\\\b\\""'):
            self.assertIn("GET " + key, " ".join(words))
        titles = [t.text for t in picture.iter(f"{SVG}title")]
        self.assertTrue(any("x" * 60 + "..." in t for t in titles))
        _, out, _ = trace("shiviz", self.names)
        events = [m["event"] for m in SHIVIZ.finditer(out)]
        self.assertEqual(events, trace("cat", self.names)[1].splitlines())
        self.assertNotRegex(out, "[\u2028\u2029]")

    def test_faults_and_changes_go_by_their_ids_those_of_the_weather_as_well(self):
        events = cat(self.names)
        faults = {e["fault"] for e in events if e["kind"] == "fault"}
        self.assertEqual([e["change"] for e in events if e["kind"] == "change"], ["b-comes"])
        self.assertIn("a-falls", faults)
        weather = faults - {"a-falls"}
        self.assertEqual(weather, {f"w{i + 1}" for i in range(len(weather))})
        self.assertGreater(len(weather), 5)
        out = trace("cat", self.names)[1]
        self.assertRegex(out, r"\[    4.000000\] A    fault      a-falls\n")
        self.assertRegex(out, r"\[    4.100000\] A    fault      a-falls is over\n")
        self.assertRegex(out, r"change     of the list of members: b-comes\n")
        page = re.findall(r"([\d.]+) s  (\S+): ", sim("run", self.story)[1])
        told = re.findall(r"\[ +([\d.]+)\] \S+ +(?:fault|change) +(?:of .*: )?(\S+)\n", out)
        self.assertEqual(told, page)

    def test_of_very_many_keys_the_first_have_names(self):
        story = {"name": "many", "nodes": 1, "end": "10s",
                 "requests": [{"at": f"{i}ms", "get": f"k{i}"} for i in range(4100)]}
        path = os.path.join(self.folder, "many.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(story, file)
        keys = [e["key"] for e in cat(self.write("many", path)) if e["kind"] == "ask"]
        self.assertEqual(keys, [f"k{i}" for i in range(4096)] +
                         [f"key #{i}" for i in range(4096, 4100)])


class VectorClocks(Traced):
    def arrow(self, event):
        """What a departure and its arrival have in common, and which of the two this is."""
        kind, call = event["kind"], event.get("call")
        if kind in ("ask", "reach"):
            return ("asks", event["request"]), kind == "ask"
        if kind == "tell" or kind == "answer" and call is None:
            return ("told", event["request"]), kind == "answer"
        if kind in ("send", "arrive"):
            return ("sent", event["node" if kind == "send" else "other"], call), kind == "send"
        if kind in ("answer", "return"):
            return ("back", event["other" if kind == "answer" else "node"], call), kind == "answer"
        return None, False

    def check(self, path, *words):
        status, out, err = trace("shiviz", path, *words)
        self.assertEqual((status, err), (0, ""))
        logged = [(m["event"], m["host"], json.loads(m["clock"])) for m in SHIVIZ.finditer(out)]
        events = cat(path, *words)
        self.assertEqual(len(logged), len(events))
        self.assertEqual(len(out.splitlines()), 2 * len(events))
        own, sent, received = {}, {}, 0
        for (_, host, clock), event in zip(logged, events):
            before = own.get(host, {})
            self.assertEqual(clock[host], before.get(host, 0) + 1)
            for other, count in before.items():
                self.assertGreaterEqual(clock[other], count)
            name, leaves = self.arrow(event)
            if name and not leaves and name in sent:
                source = sent.pop(name)
                self.assertTrue(all(clock.get(h, 0) >= n for h, n in source.items()))
                self.assertLess(source.get(host, 0), clock[host])
                received += 1
            else: # nothing of others is known that was not known before
                self.assertEqual({**clock, host: 0}, {**before, host: 0})
            if leaves:
                sent[name] = clock
            own[host] = clock
        return received

    def test_clocks_count_and_what_arrives_knows_all_that_its_sender_knew(self):
        self.assertEqual(self.check(self.first), 40)

    def test_across_crashes_and_restarts(self):
        self.assertGreater(self.check(self.crash, "--from", "4.9s", "--to", "5.3s"), 1000)
        self.assertGreater(self.check(self.crash, "--from", "9.9s", "--to", "10.1s"), 500)


class Words(unittest.TestCase):
    def test_help_fits_a_screen(self):
        for words in (["--help"], ["cat", "--help"]):
            status, out, _ = trace(*words)
            lines = out.splitlines()
            self.assertEqual(status, 0)
            self.assertLessEqual(len(lines), 24)
            self.assertLessEqual(max(map(len, lines)), 80)

    def test_wrong_words_are_status_2(self):
        for words in ([], ["show", "x"], ["cat"], ["diff", "x"], ["cat", "x", "y"],
                      ["cat", "x", "--from", "5"], ["stats", "x", "--node", "A"],
                      ["svg", "x", "--json"], ["cat", "x", "--request", "first"],
                      ["cat", "x", "--nobody"]):
            status, out, err = trace(*words)
            self.assertEqual((status, out), (2, ""), words)
            self.assertGreater(len(err), 20)

    def test_a_part_with_nothing_in_it_is_said_to_be_empty(self):
        with tempfile.NamedTemporaryFile() as file:
            sim("run", FIRST, "--trace", file.name)
            self.assertEqual(trace("cat", file.name, "--request", "99"),
                             (0, "", f"ringlab-sim: {file.name}: no event to show\n"))

    def test_an_unknown_node_is_named(self):
        with tempfile.NamedTemporaryFile() as file:
            sim("run", FIRST, "--trace", file.name)
            status, out, err = trace("cat", file.name, "--node", "Z")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("no node Z", err)


if __name__ == "__main__":
    unittest.main()
