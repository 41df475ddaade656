"""./ringlab up and down, as a person uses them: on the ports of nodes.json.
SPDX-License-Identifier: MIT
"""

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
        self.assertRegex(err, "5001.*ringlab down")
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

    def test_up_in_the_foreground_shows_the_logs_and_stops_with_ctrl_c(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([RINGLAB, "up"], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                       start_new_session=True, env=environment())
            self.addCleanup(process.stdout.close)
            self.addCleanup(process.wait, PATIENCE_S)
            self.addCleanup(process.terminate)
            out = ""
            while out.count("curl") < 3:
                self.assertTrue(select.select([process.stdout], [], [], PATIENCE_S)[0], out)
                data = os.read(process.stdout.fileno(), 65536)
                self.assertTrue(data, out)
                out += data.decode()
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
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump([{"id": "A", "url": "http://localhost:5001"},
                       {"id": "B", "url": "http://192.0.2.1:5002"}], file)
            file.flush()
            for words in (["up"], ["up", "--detach"]):
                status, out, err = ringlab(*words, "--config", file.name)
                self.assertEqual(status, 1, out + err)
                self.assertRegex(out + err, r"(?m)^\[B\] ringlab-node: .")
                self.assertIn("a node has ended at its start", err)
                self.assertTrue(free(5001))
        self.assertIn("nothing", ringlab("down")[1])

    def test_a_broken_cluster_file_is_explained(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump([{"id": "A", "url": "nonsense"}], file)
            file.flush()
            status, _, err = ringlab("up", "--config", file.name)
        self.assertEqual(status, 2)
        self.assertIn(file.name, err)


if __name__ == "__main__":
    unittest.main()
