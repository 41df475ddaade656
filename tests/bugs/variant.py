"""Builds of the simulator with one planted bug each, from the objects of an ordinary build.

Only what the bug touches is compiled again: the files that it edits and those that include them.
The edited copies lie in a folder that the compiler searches first.

Python's standard library only. SPDX-License-Identifier: MIT
"""

import json
import os
import re
import shlex
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = "sim/ringlab-sim"
LIBRARIES = ["-lxxhash", "-lsodium", "-lm"]


class Misfit(Exception):
    """A bug that cannot be planted."""


class Build:
    """An ordinary build: what it consists of, and what each part depends on."""

    def __init__(self, folder):
        self.folder = folder
        with open(f"{folder}/compile_commands.json", encoding="utf-8") as file:
            commands = json.load(file)
        parts = ("core/libcore.a.p/", "sim/libsim.a.p/", f"{PROGRAM}.p/")
        self.commands = {c["output"]: c for c in commands if c["output"].startswith(parts)}
        self.needs = self.dependencies()

    def dependencies(self):
        """The files of the tree that each object was made from."""
        done = subprocess.run(["ninja", "-C", self.folder, "-t", "deps"], capture_output=True,
                              text=True, check=True)
        needs, current = {}, None
        for line in done.stdout.splitlines():
            head = re.match(r"(\S+): #deps", line)
            if head:
                current = needs.setdefault(head[1], set())
            elif line.startswith("    ") and current is not None:
                path = os.path.realpath(os.path.join(self.folder, line.strip()))
                current.add(os.path.relpath(path, TOP))
        return needs

    def objects_with(self, files):
        """The objects that must be made again when these files change."""
        return [o for o in self.commands if self.needs.get(o, set()) & set(files)]


def plant(bug, folder):
    """Write the edited files of a bug into the folder. Returns their names in the tree."""
    texts = {}
    for edit in bug.edits:
        if edit.file not in texts:
            with open(f"{TOP}/{edit.file}", encoding="utf-8") as file:
                texts[edit.file] = file.read()
        times = texts[edit.file].count(edit.before)
        if times != 1:
            raise Misfit(f"{edit.file} has {times} places like this one, not 1:\n{edit.before}")
        texts[edit.file] = texts[edit.file].replace(edit.before, edit.after)
    for name, text in texts.items():
        os.makedirs(os.path.dirname(f"{folder}/{name}"), exist_ok=True)
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    return list(texts)


def compile_object(build, name, overlay, out):
    command = build.commands[name]
    words = shlex.split(command["command"])
    source = os.path.relpath(os.path.realpath(os.path.join(build.folder, command["file"])), TOP)
    if os.path.exists(f"{overlay}/{source}"):
        words[words.index("-c") + 1] = f"{overlay}/{source}"
    words[words.index("-o") + 1] = out
    for flag in ("-MF", "-MQ"):
        at = words.index(flag)
        del words[at:at + 2]
    words = [w for w in words if w not in ("-MD", "-Werror")]
    done = subprocess.run([words[0], f"-I{overlay}", *words[1:], "-w"], cwd=build.folder,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Misfit(done.stderr)


def make(build, bug, folder):
    """Build the simulator with this bug in the folder. Returns the program's path."""
    edited = plant(bug, f"{folder}/src")
    objects = {name: f"{build.folder}/{name}" for name in build.commands}
    for i, name in enumerate(build.objects_with(edited)):
        objects[name] = f"{folder}/{i}.o"
        compile_object(build, name, f"{folder}/src", objects[name])
    program = f"{folder}/ringlab-sim"
    compiler = shlex.split(next(iter(build.commands.values()))["command"])[0]
    done = subprocess.run([compiler, "-o", program, *objects.values(), *LIBRARIES],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Misfit(done.stderr)
    return program
