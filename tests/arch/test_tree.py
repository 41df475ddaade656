"""What holds for every file of the tree, and for the commands that it shows to people.
Standard library only. SPDX-License-Identifier: MIT
"""

import os
import re
import shutil
import subprocess
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Paths that exist on one machine only. Spelled so that this file does not hold any itself.
MACHINE = re.compile(r"(?<![\w./-])/(?:home|work|root|Users)/" + r"\w")
SHELL_SCRIPTS = ["ringlab", ".ci/run"]
SCRIPTS = [*SHELL_SCRIPTS, "tests/run", "tests/bench/run"]


def files():
    """Files of the tree, tracked or about to be, as git sees them; all but build/ without git."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=TOP,
                            capture_output=True, check=False) if shutil.which("git") else None
    if listed and listed.returncode == 0:
        return [name for name in os.fsdecode(listed.stdout).split("\0")
                if name and os.path.isfile(f"{TOP}/{name}")]
    return [os.path.relpath(f"{folder}/{name}", TOP) for folder, _, names in os.walk(TOP)
            for name in names if not os.path.relpath(folder, TOP).startswith(("build", ".git"))]


def text_of(name):
    """The text of a file, or nothing if it is not a text (a fuzzer's corpus, a picture)."""
    with open(f"{TOP}/{name}", "rb") as file:
        data = file.read()
    try:
        return data.decode() if b"\0" not in data else ""
    except UnicodeDecodeError:
        return ""


def machine_paths(text):
    return [line.strip() for line in text.splitlines() if MACHINE.search(line)]


def faults(line):
    """What is wrong with a line of code, in words."""
    return [fault for fault, found in [("longer than 100 columns", len(line) > 100),
                                       ("a tab", "\t" in line),
                                       ("space at its end", line != line.rstrip())] if found]


class Tree(unittest.TestCase):
    def test_no_file_names_a_path_of_one_machine(self):
        found = {name: lines for name in files() if (lines := machine_paths(text_of(name)))}
        self.assertEqual(found, {})

    def test_a_planted_path_is_found(self):
        for path in ["/" + "home/ann/ringlab", "see '/" + "work/x'", "at=/" + "root/a"]:
            self.assertEqual(len(machine_paths(path)), 1, path)
        self.assertEqual(machine_paths("build/work/a, /usr/include, a/" + "home/b, /tmp/x"), [])

    def test_every_source_says_its_licence(self):
        sources = [name for name in files() if name.endswith((".c", ".h", ".py", "ringlab"))]
        without = [name for name in sources if "SPDX-License-Identifier: MIT" not in text_of(name)]
        self.assertEqual(without, [])

    def test_code_keeps_to_spaces_and_100_columns(self):
        found = [f"{name}:{number}: {fault}" for name in files()
                 if name.endswith((".c", ".h", ".py")) or name in SCRIPTS
                 for number, line in enumerate(text_of(name).splitlines(), 1)
                 for fault in faults(line)]
        self.assertEqual(found, [])

    def test_planted_faults_of_a_line_are_found(self):
        self.assertEqual(faults("x" * 101), ["longer than 100 columns"])
        self.assertEqual(faults("a\tb"), ["a tab"])
        self.assertEqual(faults("a "), ["space at its end"])
        self.assertEqual(faults("    " + "x" * 96), [])

    def test_scripts_can_be_run(self):
        for name in SCRIPTS:
            self.assertTrue(os.access(f"{TOP}/{name}", os.X_OK), name)

    def test_shell_scripts_are_posix_shell_without_a_known_mistake(self):
        for name in SHELL_SCRIPTS:
            for shell in filter(shutil.which, ["dash", "sh", "bash"]):
                subprocess.run([shell, "-n", f"{TOP}/{name}"], check=True)
            if shutil.which("shellcheck"):
                done = subprocess.run(["shellcheck", "-S", "warning", f"{TOP}/{name}"],
                                      capture_output=True, text=True, check=False)
                self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
