"""How ./ringlab gets on with the machine it is on: it finds out what is missing and installs it,
and makes do with a tree that it may only read. In a tree of its own, with stand-ins for the
system's tools, so that nothing is installed. SPDX-License-Identifier: MIT
"""

import os
import shutil
import subprocess
import tempfile
import time
import unittest

from harness import TOP

BORROWED = ["sh", "awk", "cat", "cut", "date", "dirname", "env", "grep", "head", "ls", "mkdir",
            "paste", "readlink", "rm", "sed", "tail", "touch", "tr"]

# A system on which libraries and headers are there once $STATE/installed is. Its package managers
# write down how they are called; one of them makes an installation fail while $STATE/broken is.
STAND_INS = {
    "pkg-config": "test -e $STATE/installed",
    "cc": "test -e $STATE/installed",
    "gcc": "echo $STATE/installed",
    "clang": "echo $STATE",
    "id": "echo ${FAKE_UID:-0}",
    "python3": "echo tests are run",
    "meson": "", "ninja": "", "nm": "", "curl": "",
    "screen": "", "tmux": "", "valgrind": "",
}
MANAGER = """echo "$0 $*" | sed 's|.*/||' >>$STATE/calls
case $1 in
update) rm -f $STATE/outdated ;;
*) echo "some words about packages, ${DEBIAN_FRONTEND:-}"
   test ! -e $STATE/broken && test ! -e $STATE/outdated && touch $STATE/installed ;;
esac"""
APT_CACHE = """case "$*" in
'depends clang') echo '  Depends: clang-19' ;;
'show libjsmn-dev') test ! -e $STATE/no-lists ;;
'show libclang-rt-19-dev') true ;;
*) false ;;
esac"""


class OwnTree(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.top)
        for folder in ("bin", "state", "tests"):
            os.mkdir(f"{self.top}/{folder}")
        shutil.copy(f"{TOP}/ringlab", self.top)
        for name in BORROWED:
            os.symlink(shutil.which(name), f"{self.top}/bin/{name}")
        for name, body in STAND_INS.items():
            self.stand_in(name, body)
        self.state("libclang_rt.fuzzer.a")

    def stand_in(self, name, body):
        self.script(f"bin/{name}", body)

    def script(self, name, body):
        path = f"{self.top}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\n{body}\n")
        os.chmod(path, 0o755)

    def state(self, name):
        with open(f"{self.top}/state/{name}", "w", encoding="utf-8"):
            pass

    def ringlab(self, *words, uid=0, **options):
        """Run ./ringlab; status and what it printed."""
        done = subprocess.run([f"{self.top}/ringlab", *words], text=True, timeout=30, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT,
                              env={"PATH": f"{self.top}/bin", "STATE": f"{self.top}/state",
                                   "FAKE_UID": str(uid)}, **options)
        return done.returncode, done.stdout


class Install(OwnTree):
    def apt(self):
        self.stand_in("apt-get", MANAGER)
        self.stand_in("apt-cache", APT_CACHE)

    def calls(self):
        try:
            with open(f"{self.top}/state/calls", encoding="utf-8") as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []

    def test_when_all_is_there_it_goes_on_at_once_and_says_nothing(self):
        self.state("installed")
        self.apt()
        began = time.monotonic()
        self.assertEqual(self.ringlab("test"), (0, "tests are run\n"))
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(self.calls(), [])

    def test_what_is_missing_is_named_with_its_purpose_and_installed_in_one_call(self):
        self.apt()
        status, out = self.ringlab("test")
        self.assertEqual(status, 0, out)
        self.assertIn("needs libuv1-dev (the event loop)\n", out)
        self.assertTrue(out.endswith("tests are run\n"), out)
        self.assertNotIn("some words", out)
        self.assertEqual(len(self.calls()), 1)
        self.assertRegex(self.calls()[0], "^apt-get install -y .*libuv1-dev.*libjsmn-dev")
        for package in self.calls()[0].split()[4:]:
            self.assertEqual(out.count(f"needs {package} ("), 1, out)

    def test_only_what_is_missing_is_installed(self):
        self.state("installed")
        self.apt()
        os.remove(f"{self.top}/state/libclang_rt.fuzzer.a")
        os.remove(f"{self.top}/bin/curl")
        status, out = self.ringlab("test")
        self.assertEqual(status, 2, "the stand-in does not really bring them")
        self.assertEqual(self.calls(), [
            "apt-get install -y --no-install-recommends curl libclang-rt-19-dev"])
        self.assertIn("still missing: curl libFuzzer", out)

    def test_lists_are_updated_first_when_there_are_none(self):
        self.apt()
        self.state("no-lists")
        status, out = self.ringlab("test")
        self.assertEqual(status, 0, out)
        self.assertEqual([call.split()[1] for call in self.calls()], ["update", "install"])

    def test_lists_that_are_old_are_updated_once(self):
        self.apt()
        self.state("outdated")
        status, out = self.ringlab("test")
        self.assertEqual(status, 0, out)
        self.assertEqual([call.split()[1] for call in self.calls()],
                         ["install", "update", "install"])

    def test_an_installation_that_fails_is_shown_and_ends_with_2(self):
        self.apt()
        self.state("broken")
        status, out = self.ringlab("test")
        self.assertEqual(status, 2)
        self.assertIn("some words about packages, noninteractive", out)
        self.assertIn("apt-get could not install", out)
        self.assertNotIn("tests are run", out)

    def test_who_is_not_root_gets_to_know_that_sudo_is_called(self):
        self.apt()
        self.stand_in("sudo", 'echo "sudo $3" >>$STATE/calls; "$@"')
        status, out = self.ringlab("test", uid=1000)
        self.assertEqual(status, 0, out)
        self.assertIn("calling sudo for apt-get", out)
        self.assertEqual(self.calls()[0], "sudo apt-get")

    def test_without_sudo_the_command_to_run_is_shown_and_nothing_is_done(self):
        self.apt()
        status, out = self.ringlab("test", uid=1000)
        self.assertEqual((status, self.calls()), (2, []))
        self.assertRegex(out, r"as root, run: apt-get install -y .*libuv1-dev .*libjsmn-dev")

    def test_without_a_package_manager_all_that_is_missing_is_named(self):
        status, out = self.ringlab("test")
        self.assertEqual(status, 2)
        for name in ("libuv", "libsodium", "http_parser.h", "jsmn.h", "cmocka"):
            self.assertIn(name, out)

    def test_what_a_system_does_not_package_is_explained(self):
        self.stand_in("pacman", MANAGER)
        status, out = self.ringlab("test")
        self.assertEqual(self.calls(), [
            "pacman -S --noconfirm --needed libuv xxhash libsodium ncurses cmocka gcc"])
        self.assertRegex(out, "no package for jsmn.h .*/usr/local/include")
        self.assertEqual(status, 0, out)


class ReadOnly(OwnTree):
    """A tree that belongs to somebody else."""

    NODE = "build/release/net/ringlab-node"

    def setUp(self):
        super().setUp()
        self.state("installed")
        self.stand_in("python3", "echo A 5001 http://localhost:5001")  # what is in nodes.json
        self.addCleanup(self.permit, 0o755)

    def programs(self):
        self.script(self.NODE, 'case $1 in --check) ;; *) echo "node $*" ;; esac')
        self.script("build/release/net/ringlab-ctl", 'echo "ctl $*"')
        self.script("build/release/sim/ringlab-sim", 'echo "sim $*"')

    def permit(self, mode):
        os.chmod(self.top, mode)
        for folder, names, _ in os.walk(self.top):
            for name in names:
                os.chmod(f"{folder}/{name}", mode)

    def reader(self, *words):
        """Run ./ringlab as one who may only read; root could always write."""
        self.permit(0o555)
        return self.ringlab(*words, user=65534 if os.geteuid() == 0 else None)

    def test_programs_that_are_there_run(self):
        self.programs()
        self.assertEqual(self.reader("ctl", "status"), (0, "ctl status\n"))
        self.assertEqual(self.reader("node", "--id", "A"),
                         (0, f"node --config {self.top}/nodes.json --id A\n"))

    def test_what_would_have_to_be_written_is_one_sentence(self):
        for words in (["up"], ["node"], ["ctl", "status"], ["bench"], ["test"]):
            status, out = self.reader(*words)
            self.assertEqual(status, 2, out)
            self.assertRegex(out, rf"^ringlab.*: cannot write to {self.top}/build.*\n$", words)

    def test_logs_that_cannot_be_written_are_missed_before_anything_is_started(self):
        self.programs()
        status, out = self.reader("up", "--detach")
        self.assertEqual(status, 2, out)
        self.assertRegex(out, rf"^ringlab: cannot write to {self.top}/build/run: .*\n$")


if __name__ == "__main__":
    unittest.main()
