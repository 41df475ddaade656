"""The window's library is pure: it needs no clock, no terminal and no randomness, so a frame is a
function of what is to be seen. One file knows ncurses, and nothing has a name that ncurses has as
well: the linker would take the one for the other. Standard library only.
SPDX-License-Identifier: MIT
"""

import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from test_pure import BUILD, TOP, impurities, undefined

# ISO C's own streams: frames and scripts are files.
STREAMS = r"f(open|close|flush|error|gets|write|read|putc|puts|printf)(64)?|ferror|feof|" \
          r"(__)?v?fprintf(_chk)?|getc|putc|stdin|stdout|stderr|__errno_location|strerror"
# Files of the folder that are parts of the program, and not of the library.
ROOMS_OF_THE_SYSTEM = {"aside", "restore", "terminal"}
SYSTEM = re.compile(r"^\s*#\s*include\s+<((?:sys/)?(?:unistd|fcntl|signal|poll|termios|ioctl|stat|"
                    r"types|socket|time|curses|term|wchar|locale|langinfo|pthread)\.h)>", re.M)
CURSES = re.compile(r"^\s*#\s*include\s+<(?:ncursesw?/)?(?:n?curses|term)\.h>", re.M)


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def stem(path):
    return os.path.splitext(os.path.basename(path))[0]


def of_library(path):
    return stem(path) not in ROOMS_OF_THE_SYSTEM and not re.match(r"(.*_)?main(_|$)", stem(path))


def defined(archive, *options):
    """What an archive or a library offers to others."""
    listing = subprocess.run(["nm", "-P", "-g", *options, archive], check=True, capture_output=True,
                             text=True).stdout
    fields = [line.split() for line in listing.splitlines()]
    return {field[0].partition("@")[0] for field in fields if len(field) >= 3
            and field[1] not in "UwAvVW"}


def libraries_of(program):
    """Paths of ncurses' libraries that a program is linked with."""
    listing = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    return re.findall(r"=> (\S*/lib(?:ncurses|tinfo)\w*\.so\S*)", listing)


class Window(unittest.TestCase):
    def test_the_library_needs_no_clock_no_terminal_no_randomness(self):
        archive = f"{BUILD}/tui/libtui.a"
        needed = undefined(archive) - defined(f"{BUILD}/core/libcore.a")
        self.assertIn("fputs", needed, "nm found nothing: is the archive empty?")
        self.assertEqual([name for name in impurities(needed) if not re.fullmatch(STREAMS, name)],
                         [])

    def test_the_library_includes_nothing_of_the_system(self):
        found = {path: SYSTEM.findall(text_of(path)) for path in glob.glob(f"{TOP}/tui/*.[ch]")
                 if of_library(path)}
        self.assertGreater(len(found), 30)
        self.assertEqual({path: names for path, names in found.items() if names}, {})

    def test_one_file_knows_ncurses(self):
        knowing = [path for layer in ("core", "net", "sim", "tui")
                   for path in glob.glob(f"{TOP}/{layer}/*.[ch]") if CURSES.search(text_of(path))]
        self.assertEqual(knowing, [f"{TOP}/tui/terminal.c"])

    def test_no_name_is_one_of_ncurses_as_well(self):
        program = f"{BUILD}/tests/terminal_probe"
        if not os.path.exists(program) or not shutil.which("ldd"):
            self.skipTest("this build has no ncurses, or nobody says which libraries it uses")
        theirs = set().union(*(defined(path, "-D") for path in libraries_of(program)))
        self.assertIn("newterm", theirs)
        ours = set().union(*(defined(path) for path in glob.glob(f"{BUILD}/*/lib*.a")))
        self.assertIn("terminal_open", ours)
        self.assertEqual(ours & theirs, set())


class Planted(unittest.TestCase):
    def test_what_is_not_pure_is_seen(self):
        self.assertEqual(SYSTEM.findall('#include <time.h>\n# include <sys/stat.h>\n'
                                        '#include <stdio.h>\n'), ["time.h", "sys/stat.h"])
        self.assertTrue(CURSES.search("#include <ncursesw/curses.h>\n"))
        self.assertFalse(CURSES.search('/* curses.h */\n#include "tui/terminal.h"\n'))
        for name in ("time", "rand", "isatty", "poll", "getenv", "newterm", "fileno"):
            self.assertIsNone(re.fullmatch(STREAMS, name))
            self.assertEqual(impurities([name]), [name])

    def test_files_of_the_library_are_told_from_parts_of_the_program(self):
        for path, is_it in (("tui/grid.c", True), ("tui/terminal.c", False), ("tui/domain.c", True),
                            ("tui/tui_main.c", False), ("tui/tui_main_sim.c", False)):
            self.assertEqual(of_library(path), is_it, path)

    def test_what_a_library_offers_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/f.c", "w", encoding="utf-8") as file:
                file.write("int key_name(void);\nint other(void);\nstatic int own(void)\n"
                           "{ return 1; }\nint key_name(void) { return own() + other(); }\n")
            subprocess.run(["cc", "-c", "f.c"], cwd=folder, check=True)
            subprocess.run(["ar", "rcs", "libf.a", "f.o"], cwd=folder, check=True)
            self.assertEqual(defined(f"{folder}/libf.a"), {"key_name"})


if __name__ == "__main__":
    unittest.main()
