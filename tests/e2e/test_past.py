"""A real node's journal as a world for the window: each event looks the same however one comes to
it, and it is said where the journal ends and why. SPDX-License-Identifier: MIT
"""

import json
import os
import random
import subprocess
import unittest

from harness import BUILD, environment, until
from test_journal import Crowd, Journals, replay

PROBE = f"{BUILD}/tests/past_probe"


class Seen:
    """What the window would show at one event."""

    def __init__(self, line):
        step, self.digest, bad, _, self.sentence = line.split("\t", 4)
        self.step, self.is_bad, self.notes = int(step), bad == "bad", []


def see(path, *places):
    done = subprocess.run([PROBE, path, *map(str, places)], capture_output=True, text=True,
                          timeout=120, stdin=subprocess.DEVNULL, check=False, env=environment())
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    seen = []
    for line in done.stdout.splitlines():
        if line.startswith("\t"):
            seen[-1].notes.append(line[1:])
        else:
            seen.append(Seen(line))
    return seen


class Past(Journals):
    SETTINGS = {"forward_timeout": 0.3,
                "cache": {"memory": "48KiB", "max_value": "10KiB", "default_ttl": 30}}

    def record(self):
        """The journal of a node that saw much, one that was killed among it; and of that one."""
        cluster = self.nodes("AB", **self.SETTINGS)
        crowd = Crowd(cluster, rounds=8)
        until(lambda: sum(crowd.asked.values()) > 200, "there is traffic")
        cluster["B"].kill()
        crowd.join()
        cluster["A"].stop()
        return self.paths["A"], self.paths["B"]

    def test_a_real_past_can_be_looked_at_from_all_sides(self):
        whole, cut = self.record()
        events = self.check_whole(whole)
        self.check_ways(whole, events)
        self.check_damage(whole)
        status, out, _ = replay(cut, "--json")
        result = json.loads(out)
        self.assertEqual((status, result["end"]), (0, "cut"))
        end = see(cut, "end")[0]
        self.assertEqual(end.step, result["events"])
        self.assertIn(f"The journal stops here, at byte {result['offset']}, without an end.",
                      end.sentence)

    def check_whole(self, path):
        result = self.replayed(path, "whole")
        end = see(path, "end")[0]
        self.assertEqual((end.step, end.is_bad), (result["events"], False))
        self.assertIn("The end: every effect was reproduced, byte for byte.", end.sentence)
        self.assertTrue(any(note.startswith("B was asked ") for note in end.notes), end.notes)
        return end.step

    def check_ways(self, path, events):
        """From the beginning, from the end, and from everywhere."""
        draw = random.Random(1)
        places = [draw.randrange(events) for _ in range(12)]
        there = {seen.step: seen for seen in see(path, "end", *places, *sorted(places))}
        for place in places:
            fresh, before = see(path, place, "back") if place > 0 else (*see(path, place), None)
            self.assertEqual((fresh.step, fresh.digest, fresh.sentence),
                             (place, there[place].digest, there[place].sentence))
            if before:
                self.assertEqual((before.step, before.digest),
                                 (place - 1, see(path, "end", place - 1)[1].digest))

    def check_damage(self, path):
        draw = random.Random(2)
        with open(path, "rb") as file:
            data = file.read()
        other = f"{path}.other"
        for _ in range(5):
            at = draw.randrange(len(data) // 10, len(data))
            for name, content in (("cut", data[:at]),
                                  ("damaged", data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])):
                with open(other, "wb") as file:
                    file.write(content)
                result = json.loads(replay(other, "--json")[1])
                end = see(other, "end")[0]
                self.assertEqual((result["end"], end.step), (name, result["events"]))
                # A cut is nothing bad, but the last event before it may be one.
                self.assertEqual(end.is_bad, name == "damaged" or see(path, end.step)[0].is_bad)
                self.assertIn(f"at byte {result['offset']}", end.sentence)
                self.assertIn(f"at byte {result['offset']}", end.notes[0])
        os.remove(other)


if __name__ == "__main__":
    unittest.main()
