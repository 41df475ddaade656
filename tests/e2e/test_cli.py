"""The programs as commands: what they say when asked wrongly, and with which status.
SPDX-License-Identifier: MIT
"""

import json
import re
import subprocess
import tempfile
import unittest

from client import PATIENCE_S
from harness import CTL, Case, NODE, TOP, environment, reserve

SHARED = f"{TOP}/nodes.json"


def run(*command, env=None):
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S,
                          env={**environment(), **(env or {})}, stdin=subprocess.DEVNULL,
                          check=False)
    return done.returncode, done.stdout, done.stderr


RINGLAB = f"{TOP}/ringlab"
HELP = [(NODE, "--help"), (CTL, "--help"), (RINGLAB, "--help"), (RINGLAB, "help"), (RINGLAB,),
        (RINGLAB, "up", "--detach", "--help"), (RINGLAB, "down", "--help"),
        (RINGLAB, "test", "--help"), (RINGLAB, "bench", "--help")]

SLIPS = [  # what is typed, what must be meant
    ((RINGLAB, "tset"), "test"), ((RINGLAB, "dwon"), "down"), ((RINGLAB, "clt"), "ctl"),
    ((RINGLAB, "Up"), "up"), ((RINGLAB, "hlep"), "help"), ((RINGLAB, "version"), "--version"),
    ((RINGLAB, "status"), "./ringlab ctl status"), ((RINGLAB, "get"), "./ringlab ctl get"),
    ((RINGLAB, "put"), "./ringlab ctl put"), ((RINGLAB, "del"), "./ringlab ctl del"),
    ((RINGLAB, "lcoate"), "./ringlab ctl locate"), ((RINGLAB, "up", "--detatch"), "--detach"),
    ((RINGLAB, "test", "test_clii"), "test_cli"), ((RINGLAB, "test", "--qiuck"), "--quick"),
    ((NODE, "--confg"), "--config"), ((NODE, "--header-timout=3"), "--header-timeout"),
    ((RINGLAB, "frobnicate"), None), ((RINGLAB, "start"), None), ((RINGLAB, "x"), None),
    ((RINGLAB, "up", "--now"), None), ((RINGLAB, "test", "zzz"), None), ((NODE, "--xyz"), None),
    ((RINGLAB, "a\\nb"), None), ((RINGLAB, "$(id)"), None),
]

BROKEN_FILES = [  # text, what the message must name
    ('', "line 1"), ('{', "line 1"), ('{"nodes": []}', ""), ('[]', ""), ('"nodes"', ""),
    ('{"nodes": [{"id": "A"}]}', "url"),
    ('{"nodes": [{"url": "http://localhost:1"}]}', "id"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:1"}],\n "colour": 1}', "colour"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:1", "port": 1}]}', "port"),
    ('{"nodes": [{"id": "A", "url": "localhost:5001"}]}', "localhost:5001"),
    ('{"nodes": [{"id": "A", "url": "https://localhost:5001"}]}', "http"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:0"}]}', "localhost:0"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:65536"}]}', "65536"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:1"},\n'
     '           {"id": "A", "url": "http://localhost:2"}]}', "A"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:1"},\n'
     '           {"id": "B", "url": "http://localhost:1"}]}', "localhost:1"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:1"}], "virtual_nodes": 0}', "found 0"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:1"}],\n "cache": {"policy": "mru"}}', "mru"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:1"}],\n "cache": {"memory": "1"}}', "8 KiB"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:1"}],\n "cache": {"memroy": 1}}', "memroy"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:1"}], "cache": {"default_ttl": 0}}',
     "seconds"),
    ('{"nodes": [{"id": "A", "url": "http://localhost:1"}]}\nx', "line 2"),
]


class Asked(Case):
    def refused(self, *command, env=None):
        """It must say one clear line on standard error, nothing else, and exit with 2."""
        status, out, err = run(*command, env=env)
        self.assertEqual((status, out), (2, ""), (command, err))
        lines = err.splitlines()
        self.assertTrue(lines and len(lines[0]) > 10, err)
        self.assertLessEqual(len(lines), 3, err)
        return err

    def test_help_fits_a_terminal_of_24_lines_and_shows_examples(self):
        for command in HELP:
            with self.subTest(command):
                status, out, err = run(*command)
                self.assertEqual((status, err), (0, ""))
                self.assertTrue(10 <= len(out.splitlines()) <= 23, "the prompt needs a line, too")
                self.assertRegex(out, r"(?m)^  (\w+=\w+ )?\./ringlab .*\w", "as it is to be typed")
                self.assertLessEqual(max(map(len, out.splitlines())), 80)

    def test_version_is_that_of_the_build(self):
        with open(f"{TOP}/meson.build", encoding="utf-8") as file:
            version = re.search(r"version: '([0-9.]+)'", file.read()).group(1)
        for program in (NODE, CTL, RINGLAB):
            status, out, _ = run(program, "--version")
            self.assertEqual(status, 0, program)
            self.assertIn(version, out)

    def test_an_unknown_option_or_command_is_named(self):
        for program in (NODE, CTL):
            self.assertIn("--nonsense", self.refused(program, "--nonsense"))
        self.assertIn("statsu", self.refused(CTL, "--config", SHARED, "statsu"))

    def test_a_slip_of_the_finger_is_recognised_and_another_word_is_not(self):
        for words, meant in SLIPS:
            with self.subTest(words):
                err = self.refused(*words)
                self.assertEqual(len(err.splitlines()), 1, err)
                self.assertIn(words[-1].partition("=")[0], err)
                if meant:
                    self.assertIn(f"did you mean {meant}?", err)
                else:
                    self.assertNotIn("did you mean", err)

    def test_an_option_of_the_node_that_is_used_wrongly_is_one_line_in_its_name(self):
        for words, said in [(["-x"], "no option -x "), (["-xq"], "no option -x "),
                            (["-qx"], "no option -x "), (["--id"], "--id needs a value"),
                            (["-i"], "-i needs a value"), (["--quiet=3"], "takes no value"),
                            (["A"], "what is 'A'?")]:
            err = self.refused(NODE, *words)
            self.assertRegex(err, r"^ringlab-node: .*\n$")
            self.assertIn(said, err)

    def test_a_missing_argument_is_named(self):
        self.refused(NODE, "--id")
        self.refused(NODE, "--id", "A", "--config")
        self.refused(NODE, "--config", SHARED)
        for words in (["get"], ["put", "k"], ["del"], ["locate"], ["get", "k", "l"], []):
            self.refused(CTL, "--config", SHARED, *words)

    def test_limits_that_make_no_sense_are_refused(self):
        for option in ["--header-timeout", "--body-timeout", "--idle-timeout", "--write-timeout",
                       "--max-connections"]:
            for value in ["0", "-1", "x", "", "nan", "1e99"]:
                self.assertIn(option, self.refused(NODE, "--id", "A", "--config", SHARED, option,
                                                   value), value)

    def test_an_unknown_id_or_port_names_those_that_are_there(self):
        err = self.refused(NODE, "--id", "Z", "--config", SHARED)
        self.assertIn("Z", err)
        self.assertIn("A", err)
        err = self.refused(NODE, "--config", SHARED, env={"PORT": "5009"})
        self.assertIn("5009", err)
        self.refused(NODE, "--config", SHARED, env={"PORT": "x"})

    def test_check_finds_a_mistake_and_starts_nothing(self):
        def check(*words, **env):
            return run(NODE, "--check", "--config", SHARED, *words, env=env)

        self.assertEqual(check(), (0, "", ""))
        self.assertEqual(check(PORT=""), (0, "", ""), "empty is as if not set")
        self.assertEqual(check("--id", "A"), (0, "", ""))
        self.assertEqual(check(PORT="5003"), (0, "", ""))
        for words, env in [(["--id", "Z"], {}), ([], {"PORT": "5009"}), ([], {"PORT": "x"}),
                           (["--token-file", "no-such"], {}), ([], {"RINGLAB_TOKEN": "a b"})]:
            status, out, err = check(*words, **env)
            self.assertEqual((status, out, len(err.splitlines())), (2, "", 1), err)

    def test_a_file_that_is_not_there_is_named(self):
        self.assertIn("no-such.json", self.refused(NODE, "--id", "A", "--config", "no-such.json"))
        self.assertIn("no-such.json", self.refused(CTL, "--config", "no-such.json", "status"))
        self.refused(NODE, "--id", "A", "--config", TOP)

    def test_a_broken_cluster_file_is_refused_with_its_place(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/broken.json"
            for text, named in BROKEN_FILES:
                with self.subTest(text):
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(text)
                    err = self.refused(NODE, "--id", "A", "--config", path)
                    self.assertEqual(err, self.refused(NODE, "--check", "--config", path))
                    self.assertIn("broken.json", err)
                    self.assertRegex(err, r"line \d+|:\d+:\d+")
                    if not named.startswith("line"):
                        self.assertIn(named, err)

    def test_a_taken_port_is_one_clear_line(self):
        with reserve() as held:
            held.listen()
            port = held.getsockname()[1]
            with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                json.dump([{"id": "A", "url": f"http://127.0.0.1:{port}"}], file)
                file.flush()
                status, _, err = run(NODE, "--id", "A", "--config", file.name)
        self.assertEqual(status, 2, err)
        self.assertIn(str(port), err)

    def test_off_loopback_a_node_wants_a_token_or_an_explicit_word(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump([{"id": "A", "url": "http://0.0.0.0:5999"}], file)
            file.flush()
            err = self.refused(NODE, "--id", "A", "--config", file.name)
        self.assertRegex(err, "token|insecure")


class Ctl(Case):
    def setUp(self):
        self.nodes = self.cluster("AB")
        self.a = self.nodes["A"]

    def ctl(self, *words):
        return run(CTL, "--node", self.a.url, *words)

    def test_put_get_del(self):
        for key in (self.a.key_of("A"), self.a.key_of("B"), "gr\u00fc\u00df /%", "-k"):
            words = ["--", key] if key.startswith("-") else [key]
            self.assertEqual(self.ctl("get", *words)[0], 1, "not there: no")
            self.assertEqual(self.ctl("put", *words, '{"a": [1]}')[0], 0)
            status, out, _ = self.ctl("get", *words)
            self.assertEqual((status, out.strip()), (0, '{"a": [1]}'))
            self.assertEqual(self.ctl("del", *words)[0], 0)
            self.assertEqual(self.ctl("del", *words)[0], 1)

    def test_a_lifetime_is_passed_on(self):
        self.assertEqual(self.ctl("put", "k", "1", "--ttl", "100")[0], 0)
        self.assertRegex(self.a.get("k")["cache-status"], r"ttl=(9\d|100)\b")

    def test_locate_names_the_owner(self):
        for owner in "AB":
            key = self.a.key_of(owner)
            status, out, _ = self.ctl("locate", key)
            self.assertEqual(status, 0)
            self.assertRegex(out, rf"\b{owner}\b")
            status, out, _ = self.ctl("locate", key, "--json")
            self.assertEqual((status, json.loads(out)["owner"]), (0, owner))

    def test_status_is_0_when_up_and_1_when_down(self):
        self.assertEqual(self.ctl("status")[0], 0)
        json.loads(self.ctl("status", "--json")[1])
        for config in (self.a.config, self.nodes["B"].config):
            self.assertEqual(run(CTL, "--config", config, "status")[0], 0)
        self.nodes["B"].kill()
        self.assertEqual(run(CTL, "--config", self.a.config, "status")[0], 1)
        self.a.stop()
        status, _, err = self.ctl("status")
        self.assertEqual(status, 1)
        self.assertIn(str(self.a.port), err)

    def test_a_value_that_is_not_json_is_stored_as_a_string(self):
        for value in ("plain words", "{broken", "", 'say "hi"\\'):
            self.assertEqual(self.ctl("put", "k", "--", value)[0], 0)
            self.assertEqual(self.a.get("k").json, {"value": value})


if __name__ == "__main__":
    unittest.main()
