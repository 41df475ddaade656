"""The pages that say where things are name what is there: each file its room, each story, each
promise, each entry point. Standard library only. SPDX-License-Identifier: MIT
"""

import fnmatch
import glob
import os
import re
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LAYERS = ["core", "net", "sim", "tui"]


def text_of(name):
    with open(f"{TOP}/{name}", encoding="utf-8") as file:
        return file.read()


def rooms(page):
    """What the map names in each layer, in its order."""
    plan = re.search(r"^## The rooms\n.*?^```\n(.*?)^```", page, re.M | re.S).group(1)
    found, layer = {}, None
    for line in plan.splitlines():
        head = re.match(r"(\w+)/ ", line)
        layer = head.group(1) if head else layer
        names = re.match(r"  (\S+(?: \S+)*)  ", line)
        if not head and names:
            found.setdefault(layer, []).extend(names.group(1).split())
    return found


def stems(layer):
    paths = glob.glob(f"{TOP}/{layer}/*.[ch]")
    return sorted({os.path.splitext(os.path.basename(path))[0] for path in paths})


def strays(names, files):
    """Files without a room, rooms without a file, names that stand twice."""
    homes = {file: max((name for name in names if fnmatch.fnmatchcase(file, name)),
                       key=len, default=None) for file in files}
    return ([file for file, home in homes.items() if home is None]
            + [name for name in names if name not in homes.values()]
            + [name for name in set(names) if names.count(name) > 1])


class Rooms(unittest.TestCase):
    def test_every_file_has_one_room_on_the_map_and_every_room_a_file(self):
        found = rooms(text_of("ARCHITECTURE.md"))
        for layer in LAYERS:
            with self.subTest(layer):
                self.assertEqual(strays(found[layer], stems(layer)), [])

    def test_what_is_wrong_with_a_map_is_found(self):
        found = rooms("## The rooms\n\n```\ncore/   pure\n  ring ring_*     who owns\n"
                      "  lru ttl         what\n```\n")
        self.assertEqual(found, {"core": ["ring", "ring_*", "lru", "ttl"]})
        files = ["lru", "ring", "ring_index", "ttl"]
        self.assertEqual(strays(found["core"], files), [])
        self.assertEqual(strays(found["core"], files + ["url"]), ["url"])
        self.assertEqual(strays(found["core"], ["lru", "ring", "ttl"]), ["ring_*"])
        self.assertEqual(strays(found["core"] + ["ttl"], files), ["ttl"])


class Pages(unittest.TestCase):
    def test_nothing_stands_twice_and_every_block_ends(self):
        for name in ["README.md", "ARCHITECTURE.md", "sim/scenarios/README.md"]:
            heads = re.findall(r"^(?:#+ .*|\*\*.*?\*\*)", text_of(name), re.M)
            self.assertEqual({head for head in heads if heads.count(head) > 1}, set(), name)
            self.assertEqual(len(re.findall(r"^```\w*$", text_of(name), re.M)) % 2, 0, name)


class Tables(unittest.TestCase):
    def test_every_story_stands_in_both_tables_once(self):
        stories = sorted(os.path.basename(path)[:-5]
                         for path in glob.glob(f"{TOP}/sim/scenarios/*.json"))
        listed = re.findall(r"^\| `([\w-]+)\.json` \|", text_of("sim/scenarios/README.md"), re.M)
        self.assertEqual(sorted(listed), stories)
        table = text_of("README.md").split("| to see | run |\n", 1)[1].split("\n\n", 1)[0]
        self.assertEqual(sorted(re.findall(r"`([\w-]+)`", table)), stories)

    def test_every_promise_has_the_names_by_which_it_is_watched(self):
        table = text_of("README.md").split("| promise | names in", 1)[1].split("\n\n", 1)[0]
        watched = re.findall(r"^ +PROMISE_(\w+),", text_of("sim/check.h"), re.M)
        named = re.findall(r"`(\w+)`", table)
        self.assertEqual(sorted(named), sorted(n.lower() for n in watched if n != "COUNT"))

    def test_where_is_what_names_files_and_entry_points_that_are_there(self):
        table = text_of("README.md").split("## Where is what\n", 1)[1].strip().split("\n\n", 1)[0]
        rows = [re.findall(r"`([^`]+)`", row) for row in table.splitlines()[2:]]
        self.assertGreater(len(rows), 20)
        for row in rows:
            with self.subTest(row):
                names = [name for name in row if re.fullmatch(r"[A-Za-z]\w+", name)]
                files = "".join(text_of(name) for name in row if "/" in name)
                for name in names:
                    is_test = name.startswith("test_")
                    self.assertTrue(glob.glob(f"{TOP}/tests/*/{name}.c") if is_test
                                    else re.search(rf"\b{name}\b", files), name)


if __name__ == "__main__":
    unittest.main()
