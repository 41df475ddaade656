"""./ringlab up and down, as a person uses them: on the ports of nodes.json.
SPDX-License-Identifier: MIT
"""

import contextlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from client import Connection, HOST, PATIENCE_S, put_body, request_bytes
from harness import TOP, environment, until

BUILD_S = 600
PORTS = [5001, 5002, 5003]
RINGLAB = f"{TOP}/ringlab"


def listen(port):
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((HOST, port))
        held.listen()
    except OSError:
        held.close()
        raise
    return held


def free(port):
    try:
        listen(port).close()
    except OSError:
        return False
    return True


def ringlab(*words, env=None):
    done = subprocess.run([RINGLAB, *words], capture_output=True, text=True, timeout=BUILD_S,
                          stdin=subprocess.DEVNULL, env={**environment(), **(env or {})},
                          check=False)
    return done.returncode, done.stdout, done.stderr


def request(port, method, target, body=None):
    with Connection(port) as connection:
        connection.send(request_bytes(method, target, body))
        return connection.response()


@contextlib.contextmanager
def cluster_file(nodes):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(nodes, file)
        file.flush()
        yield file.name


def detached():
    """Process ids of what "up --detach" has started, by the node's id."""
    with open(f"{TOP}/build/run/nodes", encoding="utf-8") as file:
        return {line.split()[2]: int(line.split()[0]) for line in file}


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return map(int, file.read().split())


def kill(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


class Ports(unittest.TestCase):
    def setUp(self):
        status, _, err = ringlab("ctl", "--version")  # which also builds
        self.assertEqual(status, 0, err)
        taken = [port for port in PORTS if not free(port)]
        if taken:
            self.skipTest(f"ports taken by somebody else: {taken}")
        self.addCleanup(ringlab, "down")

    def test_up_detach_starts_all_and_down_stops_all(self):
        began = time.monotonic()
        status, out, err = ringlab("up", "--detach")
        took = time.monotonic() - began
        self.assertEqual(status, 0, out + err)
        self.assertLess(took, 10)
        self.assertEqual(len(re.findall(r"^ *curl ", out, re.M)), 3)
        self.assertEqual(request(5001, "PUT", "/cache/up", put_body("here")).status, 201)
        for port in PORTS:
            self.assertEqual(request(port, "GET", "/cache/up").json, {"value": "here"})
        status, _, err = ringlab("up", "--detach")
        self.assertEqual(status, 1)
        self.assertIn("A on 5001, B on 5002, C on 5003", err)
        self.assertIn("ringlab down", err)
        status, out, err = ringlab("down")
        self.assertEqual((status, len(re.findall("stopped [ABC]", out))), (0, 3), out + err)
        self.assertTrue(all(free(port) for port in PORTS))
        status, out, _ = ringlab("down")
        self.assertEqual(status, 0)
        self.assertIn("nothing", out)

    def test_a_taken_port_stops_up_before_anything_is_started(self):
        with listen(5003):
            status, out, err = ringlab("up", "--detach")
            self.assertEqual(status, 1, out)
            self.assertIn("5003", err)
            self.assertIn(str(os.getpid()), err, "it says who has it")
            self.assertTrue(free(5001) and free(5002))

    def up_in_foreground(self, env=None):
        """The process, when it has said that all are ready, and what it said."""
        process = subprocess.Popen([RINGLAB, "up"], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   start_new_session=True, env={**environment(), **(env or {})})
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait, PATIENCE_S)
        self.addCleanup(process.terminate)
        out = ""
        while out.count("curl") < 3:
            self.assertTrue(select.select([process.stdout], [], [], PATIENCE_S)[0], out)
            data = os.read(process.stdout.fileno(), 65536)
            self.assertTrue(data, out)
            out += data.decode()
        return process, out

    def test_up_in_the_foreground_shows_the_logs_and_stops_with_ctrl_c(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process, out = self.up_in_foreground()
            for port in PORTS:
                self.assertEqual(request(port, "GET", "/readyz").status, 200)
            if number == signal.SIGINT:  # a terminal tells all of its foreground
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
            out += process.communicate(timeout=PATIENCE_S)[0].decode()
            self.assertEqual(process.returncode, 0, out)
            for node_id in "ABC":
                self.assertIn(f"[{node_id}] ", out)
            self.assertTrue(all(free(port) for port in PORTS))

    def test_a_second_up_is_ready_within_two_seconds(self):
        ringlab("up", "--detach")
        ringlab("down")
        began = time.monotonic()
        self.assertEqual(ringlab("up", "--detach")[0], 0)
        self.assertLess(time.monotonic() - began, 2)

    def test_down_leaves_alone_what_it_did_not_start(self):
        with subprocess.Popen(["sleep", "600"]) as other:
            os.makedirs(f"{TOP}/build/run", exist_ok=True)
            with open(f"{TOP}/build/run/nodes", "w", encoding="utf-8") as file:
                file.write(f"{other.pid} 1 A http://localhost:5001\n")
            status, out, _ = ringlab("down")
            alive = other.poll() is None
            other.kill()
        self.assertEqual(status, 0)
        self.assertTrue(alive)
        self.assertIn("ended before", out)

    def test_a_node_by_port_and_by_id(self):
        for words, env, port in [(["node", "--id", "B"], {}, 5002), (["node"], {"PORT": "5003"},
                                                                     5003)]:
            with subprocess.Popen([RINGLAB, *words], env={**environment(), **env},
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                until(lambda: not free(port), f"{words} listens")
                self.assertEqual(request(port, "GET", "/readyz").status, 200)
                process.terminate()
                self.assertEqual(process.wait(PATIENCE_S), 0)

    def test_a_node_that_cannot_start_is_shown_and_the_others_are_stopped(self):
        with cluster_file([{"id": "A", "url": "http://localhost:5001"},
                           {"id": "B", "url": "http://192.0.2.1:5002"}]) as name:
            for words in (["up"], ["up", "--detach"]):
                status, out, err = ringlab(*words, "--config", name)
                self.assertEqual(status, 1, out + err)
                self.assertRegex(out + err, r"(?m)^\[B\] ringlab-node: .")
                self.assertIn("a node has ended at its start", err)
                self.assertTrue(free(5001))
        self.assertIn("nothing", ringlab("down")[1])

    def test_a_mistake_in_the_cluster_file_is_one_line_and_nothing_is_started(self):
        for nodes in ([{"id": "A", "url": "nonsense"}],
                      [{"id": "", "url": "http://localhost:5001"}],
                      [{"id": "A b", "url": "http://localhost:5001"}],
                      [{"id": "A", "url": "http://localhost:5001"},
                       {"id": "A", "url": "http://localhost:5002"}]):
            with self.subTest(nodes), cluster_file(nodes) as name:
                for words in (["up"], ["up", "--detach"]):
                    status, out, err = ringlab(*words, "--config", name, env={"PORT": "5009"})
                    self.assertEqual((status, out), (2, ""), err)
                    self.assertRegex(err, rf"^ringlab-node: {re.escape(name)}:1:\d+: .*\n$")

    def test_a_slash_at_the_end_of_a_url_is_not_shown_twice(self):
        with cluster_file([{"id": "A", "url": "http://localhost:5001/"}]) as name:
            status, out, err = ringlab("up", "--detach", "--config", name, env={"PORT": "5009"})
        self.assertEqual(status, 0, "PORT is for a node, not for all of them: " + err)
        self.assertEqual(out.count(" localhost:5001/c"), 3, out)

    def test_with_a_token_the_lines_to_try_carry_it_and_do_not_show_it(self):
        env = {"RINGLAB_TOKEN": "open-sesame"}
        status, out, err = ringlab("up", "--detach", env=env)
        self.assertEqual(status, 0, err)
        self.assertNotIn("sesame", out + err)
        shown = re.findall(r"^ *(curl (?:.*\\\n)*.*)$", out, re.M)
        self.assertEqual(len(shown), 3, out)
        done = subprocess.run(shown[0], shell=True, capture_output=True, text=True, check=False,
                              timeout=PATIENCE_S, env={**environment(), **env})
        self.assertIn('"stored": true', done.stdout, shown[0])

    def test_one_that_has_ended_in_the_background_is_named_with_what_to_do(self):
        self.assertEqual(ringlab("up", "--detach")[0], 0)
        os.kill(detached()["B"], signal.SIGKILL)
        until(lambda: free(5002), "B has ended")
        status, _, err = ringlab("up", "--detach")
        self.assertEqual(status, 1)
        self.assertRegex(err, r"B has ended, see build/run/B.log; .*PORT=5002 \./ringlab node")
        self.assertRegex(err, "in the background: A on 5001, C on 5003")
        self.assertRegex(err, "ringlab down stops them; up then starts all")
        self.assertRegex(ringlab("down")[1], r"B \(pid \d+\) had ended before")

    def test_what_has_ended_in_the_background_is_forgotten_by_the_next_up(self):
        self.assertEqual(ringlab("up", "--detach")[0], 0)
        for pid in detached().values():
            os.kill(pid, signal.SIGKILL)
        until(lambda: all(free(port) for port in PORTS), "all have ended")
        self.assertEqual(ringlab("up", "--detach")[0], 0)
        out = ringlab("down")[1]
        self.assertEqual(out.count("stopped"), 3)
        self.assertNotIn("before", out)

    def test_nodes_that_outlive_a_killed_up_are_recognised_with_how_to_stop_them(self):
        with tempfile.TemporaryDirectory() as folder:  # it could not remove its own
            process, _ = self.up_in_foreground(env={"TMPDIR": folder})
            for pid in children(process.pid):
                self.addCleanup(kill, pid)
            process.kill()
            process.wait(PATIENCE_S)
            status, _, err = ringlab("up")
            self.assertEqual(status, 1)
            for port in PORTS:
                self.assertRegex(err, rf"port {port}, .* by a node of this tree \(pid \d+\)")
            pids = re.search(r"or with: kill ([\d ]+)\n", err).group(1)
            status, out, _ = ringlab("down")
            self.assertEqual(status, 0)
            self.assertIn("nothing is running in the background", out)
            self.assertIn("Ctrl-C", out)
            told = re.search(r"kill ([\d ]+) stops them", out).group(1)
            self.assertEqual(sorted(told.split()), sorted(pids.split()))
            for pid in pids.split():
                os.kill(int(pid), signal.SIGTERM)
            until(lambda: all(free(port) for port in PORTS), "they are stopped")

    def test_of_two_up_at_once_one_starts_and_the_other_leaves_it_alone(self):
        both = [subprocess.Popen([RINGLAB, "up", "--detach"], stdin=subprocess.DEVNULL, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 env=environment()) for _ in range(2)]
        said = [process.communicate(timeout=BUILD_S) for process in both]
        self.assertEqual(sorted(process.returncode for process in both), [0, 1], said)
        for node_id in "ABC":
            with open(f"{TOP}/build/run/{node_id}.log", encoding="utf-8") as log:
                self.assertRegex(log.read(), rf"^node {node_id} is ready on .*\n$")
        self.assertEqual(ringlab("down")[1].count("stopped"), 3)


if __name__ == "__main__":
    unittest.main()
