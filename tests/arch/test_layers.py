"""Who may include whom: core knows nobody; net, sim and tui know core and not each other; only a
program's main file and its parts wire two of them together; tests know everything. And every header
stands on its own. Standard library only. SPDX-License-Identifier: MIT
"""

import os
import re
import shutil
import subprocess
import tempfile
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

KNOWS = {
    "core": {"core"},
    "net": {"core", "net"},
    "sim": {"core", "sim"},
    "tui": {"core", "tui"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def sources(top, suffixes):
    """Paths below the layers, relative to top."""
    for layer in KNOWS:
        for folder, _, names in os.walk(f"{top}/{layer}"):
            for name in sorted(names):
                if name.endswith(suffixes):
                    yield os.path.relpath(f"{folder}/{name}", top)


def is_main(path):
    """A program's main file, tui_main.c, or a part of it, tui_main_sim.h: one that begins alike."""
    return re.fullmatch(r"(\w+_)?main(_\w+)?\.[ch]", os.path.basename(path)) is not None


def violations(top):
    """Every include that points the wrong way, or not from the top of the tree."""
    found = []
    for path in sources(top, (".c", ".h")):
        layer = path.split("/")[0]
        with open(f"{top}/{path}", encoding="utf-8") as file:
            included = INCLUDE.findall(file.read())
        for name in included:
            other = name.split("/")[0]
            if "/" not in name or other not in KNOWS or ".." in name.split("/"):
                found.append(f'{path}: "{name}" is not a path from the top of the tree')
            elif other not in KNOWS[layer] and not is_main(path):
                found.append(f'{path}: {layer} must not know "{name}"')
    return found


def lonely(path, top):
    """What a compiler says to a file that holds nothing but this include, twice."""
    flags = subprocess.run(["pkg-config", "--cflags", "libuv", "libsodium", "libxxhash"],
                           capture_output=True, text=True, check=True).stdout.split()
    posix = [] if path.startswith("core/") else ["-D_POSIX_C_SOURCE=200809L"]
    done = subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                           *posix, *flags, f"-I{top}", "-x", "c", "-"], text=True,
                          input=f'#include "{path}"\n#include "{path}"\n',
                          capture_output=True, check=False)
    return done.stderr


class Layers(unittest.TestCase):
    def test_includes_point_the_right_way(self):
        self.assertEqual(violations(TOP), [])
        self.assertIn("core/ring.c", list(sources(TOP, ".c")))

    def test_every_header_is_self_contained(self):
        for path in sources(TOP, ".h"):
            with self.subTest(path):
                self.assertEqual(lonely(path, TOP), "")

    def test_every_file_of_code_includes_its_own_header_first(self):
        for path in sources(TOP, ".c"):
            header = path[:-1] + "h"
            if os.path.exists(f"{TOP}/{header}"):
                with open(f"{TOP}/{path}", encoding="utf-8") as file:
                    first = INCLUDE.search(file.read())
                self.assertEqual(first and first.group(1), header, path)


class Planted(unittest.TestCase):
    """The tests above can fail: each kind of violation, planted into a copy, is found."""

    def setUp(self):
        self.top = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.top)
        for layer in KNOWS:
            os.mkdir(f"{self.top}/{layer}")

    def plant(self, path, text):
        with open(f"{self.top}/{path}", "w", encoding="utf-8") as file:
            file.write(text)

    def test_a_planted_include_is_found(self):
        for path, name in [("core/a.c", "net/b.h"), ("net/a.h", "sim/b.h"), ("sim/a.c", "tui/b.h"),
                           ("tui/a.c", "net/b.h"), ("core/main.c", "b.h"),
                           ("tui/domain.c", "sim/b.h"),
                           ("net/a.c", "core/../sim/b.h"), ("core/a.c", "tests/b.h")]:
            with self.subTest(path=path, name=name):
                self.plant(path, f'  # include "{name}"\n')
                self.assertEqual(len(violations(self.top)), 1)
                os.remove(f"{self.top}/{path}")

    def test_what_is_allowed_is_not_found(self):
        self.plant("net/a.c", '#include "net/a.h"\n#include "core/b.h"\n#include <uv.h>\n')
        self.plant("tui/main.c", '#include "sim/a.h"\n')
        self.plant("tui/live_main.c", '#include "net/a.h"\n')
        self.plant("tui/live_main_look.h", '#include "net/a.h"\n')
        self.assertEqual(violations(self.top), [])

    def test_a_header_that_needs_another_is_found(self):
        self.plant("core/a.h", "uint32_t f(void);\n")
        self.assertIn("uint32_t", lonely("core/a.h", self.top))
        self.plant("core/b.h", "enum b { B };\n")
        self.assertIn("B", lonely("core/b.h", self.top), "it has no guard")


if __name__ == "__main__":
    unittest.main()
