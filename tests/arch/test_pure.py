"""core/ is pure: its archive needs nothing that could read a clock, open a file or a socket, start
a thread or draw a random number. So the node that the tests and a simulator drive is the node
that serves. Standard library only. SPDX-License-Identifier: MIT
"""

import os
import re
import subprocess
import tempfile
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("RINGLAB_BUILD", f"{TOP}/build/test")

ALLOWED = [
    r"(__)?(mem|str)[a-z]+(_chk)?",              # bytes, also as checked by _FORTIFY_SOURCE
    r"bcmp",                                     # what clang makes of memcmp() == 0
    r"malloc|calloc|free|realloc",               # in *_init only
    r"__assert_fail|abort",                      # assertions are always on
    r"(__)?v?snprintf(_chk)?",                   # into a caller's buffer
    r"qsort",                                    # ISO C, and a function of its arguments
    r"XXH\w+|crypto_shorthash\w*",               # the two hashes
    r"__stack_chk_fail|_GLOBAL_OFFSET_TABLE_",   # what the compiler adds
    r"__(a|ub|t|m)san_\w+|__sanitizer_\w+",      # what sanitizers add
    r"__gcov_\w+",                               # what coverage adds
]
# Of the families above: those that read or keep hidden state.
DENIED = [r"strtok", r"strftime", r"strptime", r"strsignal", r"strerror\w*", r"strcoll", r"strxfrm"]


def undefined(archive):
    """Symbols that an archive needs and does not define itself."""
    listing = subprocess.run(["nm", "-P", archive], check=True, capture_output=True, text=True)
    needed, defined = set(), set()
    for line in listing.stdout.splitlines():
        fields = line.split()
        if len(fields) >= 2:
            (needed if fields[1] in "Uw" else defined).add(fields[0])
    return needed - defined


def impurities(symbols):
    allowed = re.compile("|".join(f"(?:{pattern})" for pattern in ALLOWED))
    denied = re.compile("|".join(f"(?:{pattern})" for pattern in DENIED))
    return sorted(symbol for symbol in symbols
                  if not allowed.fullmatch(symbol) or denied.fullmatch(symbol))


class Pure(unittest.TestCase):
    def test_core_needs_no_clock_no_io_no_randomness(self):
        symbols = undefined(f"{BUILD}/core/libcore.a")
        self.assertIn("memcpy", symbols, "nm found nothing: is the archive empty?")
        self.assertEqual(impurities(symbols), [])

    def test_core_is_compiled_without_posix(self):
        with open(f"{TOP}/core/meson.build", encoding="utf-8") as file:
            self.assertNotRegex(file.read(), r"_(POSIX|XOPEN|GNU|DEFAULT|BSD)_SOURCE|_C_SOURCE")
        for folder, _, names in os.walk(f"{TOP}/core"):
            for name in names:
                with open(f"{folder}/{name}", encoding="utf-8") as file:
                    self.assertNotRegex(file.read(), r"#\s*define\s+_\w+_SOURCE", name)

    def test_a_planted_impurity_is_found(self):
        body = ("#include <time.h>\n#include <stdlib.h>\n#include <stdio.h>\n#include <string.h>\n"
                "void f(char *s);\nvoid f(char *s)\n{\n"
                "    s[0] = (char)(time(NULL) + rand());\n    puts(strtok(s, \",\"));\n}\n")
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/f.c", "w", encoding="utf-8") as file:
                file.write(body)
            subprocess.run(["cc", "-c", "f.c"], cwd=folder, check=True)
            subprocess.run(["ar", "rcs", "libf.a", "f.o"], cwd=folder, check=True)
            found = impurities(undefined(f"{folder}/libf.a"))
        self.assertEqual(found, ["puts", "rand", "strtok", "time"])


if __name__ == "__main__":
    unittest.main()
