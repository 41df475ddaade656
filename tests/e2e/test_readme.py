"""Every command line that the README shows is run as it stands, in its order, from the top of the
tree: what a page promises, a reader may type. SPDX-License-Identifier: MIT
"""

import os
import re
import shlex
import subprocess
import unittest

from client import PATIENCE_S
from harness import TOP, environment, until
from screen import Tmux
from test_ports import BUILD_S, PORTS, free, ringlab

# Tested elsewhere: the foreground form in test_ports; the tests, by being here; what takes long.
ELSEWHERE = re.compile(r"\./ringlab (up|test( --quick)?|bench.*)")
WINDOW = re.compile(r"\./ringlab tui(?!.*--(?:headless|plain)).*")
NODE = re.compile(r"PORT=(\d+) \./ringlab node(?: --journal (\S+))?")


def commands(text):
    """The lines of ```sh blocks that begin with ./ringlab or curl, comments and prompts removed;
    a backslash at the end goes on in the next line."""
    found = []
    for block in re.findall(r"^```(?:sh|console|bash)\n(.*?)^```", text, re.M | re.S):
        for line in block.replace("\\\n", " ").splitlines():
            line = re.sub(r"^\$ ", "", line.strip())
            line = re.sub(r"\s+#.*$", "", line)
            if re.match(r"(\w+=\S+ )?(\./ringlab|curl)\b", line):
                found.append(line)
    return found


def readers():
    """The environment of somebody who runs no tests: no build is chosen for them."""
    return {name: value for name, value in environment().items()
            if name not in ("RINGLAB_BUILD", "RINGLAB_NODE")}


class Readme(unittest.TestCase):
    def setUp(self):
        path = f"{TOP}/README.md"
        if not os.path.exists(path):
            self.skipTest("there is no README.md")
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        self.lines = commands(self.text)

    def test_it_shows_how_to_start_ask_and_test(self):
        text = "\n".join(self.lines)
        for needed in ("./ringlab up", "./ringlab test", "curl "):
            self.assertIn(needed, text)

    def test_every_command_does_what_it_says(self):
        taken = [port for port in PORTS if not free(port)]
        if taken:
            self.skipTest(f"ports taken by somebody else: {taken}")
        self.nodes = {}
        self.addCleanup(ringlab, "down")
        self.assertEqual(ringlab("up", "--detach")[0], 0)
        for line in self.lines:
            with self.subTest(line):
                if NODE.fullmatch(line):
                    self.start_node(line)
                elif WINDOW.fullmatch(line):
                    self.look_at_window(line)
                elif not ELSEWHERE.fullmatch(line):
                    self.run_line(line)

    def run_line(self, line):
        if "./ringlab up" in line:
            ringlab("down")
        done = subprocess.run(line, shell=True, cwd=TOP, capture_output=True, text=True,
                              timeout=BUILD_S, env=readers(), check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def start_node(self, line):
        """Runs until the test ends, as it does in a reader's terminal, or until its port is wanted:
        what has it before is stopped, as the page says."""
        port, journal = NODE.fullmatch(line).groups()
        ringlab("down")
        self.stop_node(port)
        until(lambda: free(int(port)), f"port {port} is free")
        self.nodes[port] = subprocess.Popen(["sh", "-c", "exec env " + line], cwd=TOP,
                                            env=environment(), stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL)
        self.addCleanup(self.stop_node, port)
        if journal:
            self.addCleanup(os.remove, f"{TOP}/{journal}")
        until(lambda: not free(int(port)), f"{line} listens")

    def look_at_window(self, line):
        """It opens in a terminal, and q leaves it."""
        self.assertEqual(ringlab("tui", "--version")[0], 0)  # it is built
        with Tmux(["sh", "-c", f"cd '{TOP}' && {line}"], width=100, height=30) as window:
            window.until("?help")
            window.type("q")
            window.until("ended 0")

    def stop_node(self, port):
        if port in self.nodes:
            self.nodes[port].terminate()
            self.nodes.pop(port).wait(PATIENCE_S)

    def test_a_screen_that_is_shown_is_what_its_command_prints(self):
        screens = re.findall(r"^(```sh\n(?:[^`].*\n)+```\n)```text\n((?:[^`].*\n|\n)+)```",
                             self.text, re.M)
        self.assertGreater(len(screens), 1)
        for block, screen in screens:
            printed = set()
            for line in commands(block):
                printed.update(self.run_line(line).splitlines())
            self.assertEqual([line for line in screen.splitlines() if line not in printed | {""}],
                             [], block)

    def test_every_command_is_one_that_exists(self):
        known = subprocess.run([f"{TOP}/ringlab", "help"], capture_output=True, text=True,
                               check=True).stdout
        for line in self.lines:
            if "./ringlab" in line:
                words = shlex.split(line)
                word = words[words.index("./ringlab") + 1]
                self.assertRegex(known, rf"(?m)^  {re.escape(word)}\b|, {re.escape(word)}\b")


class Extraction(unittest.TestCase):
    def test_lines_are_found_as_a_reader_would_type_them(self):
        text = ("```sh\n$ ./ringlab up   # three nodes\nmake\n"
                "curl -d '{\"value\": 1}' \\\n  a:1/x\nPORT=5001 ./ringlab node\n```\n"
                "```c\ncurl no\n```\n")
        self.assertEqual([" ".join(line.split()) for line in commands(text)],
                         ["./ringlab up", "curl -d '{\"value\": 1}' a:1/x",
                          "PORT=5001 ./ringlab node"])


if __name__ == "__main__":
    unittest.main()
