"""Who may do what when the cluster has a token. SPDX-License-Identifier: MIT"""

import tempfile
import unittest

from client import path_of, put_body
from harness import Case

TOKEN = "correct-horse-battery-staple"
RIGHT = {"Authorization": f"Bearer {TOKEN}"}
WRONG = [None] + [{"Authorization": value} for value in (
    "", "Bearer ", "Bearer wrong", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}",
    f"Bearer {TOKEN[:-1]}x", f"Bearer {TOKEN}x", f"Bearer\t{TOKEN}", f"Bearer{TOKEN}",
    f"Bearers {TOKEN}", "Bearer")]


class Token(Case):
    def cluster_with(self, tokens):
        return self.cluster("AB", tokens=tokens, forward_timeout=20)

    def test_changing_needs_the_token_and_reading_does_not(self):
        a = self.cluster_with({"A": TOKEN, "B": TOKEN})["A"]
        for key in a.keys_of("A") + a.keys_of("B"):
            target = path_of(key)
            self.assertEqual(a.request("PUT", target, put_body("old"), RIGHT).status, 201)
            for fields in WRONG:
                self.assertEqual(a.request("PUT", target, put_body("new"), fields).status, 401)
                self.assertEqual(a.request("DELETE", target, None, fields).status, 401)
                self.assertEqual(a.request("GET", target, None, fields).json, {"value": "old"})
            self.assertEqual(a.request("DELETE", target, None, RIGHT).status, 200)

    def test_the_scheme_may_be_written_in_any_case_and_with_more_than_one_space(self):
        a = self.cluster_with({"A": TOKEN, "B": TOKEN})["A"]
        for begin in ("bearer ", "BEARER ", "Bearer   "):
            fields = {"Authorization": begin + TOKEN}
            target = path_of(a.key_of("A"))
            self.assertIn(a.request("PUT", target, put_body(1), fields).status, (200, 201), begin)

    def test_the_internal_route_needs_the_token_for_reading_too(self):
        a = self.cluster_with({"A": TOKEN, "B": TOKEN})["A"]
        target = "/internal/v1" + path_of(a.key_of("A"))
        for fields in WRONG:
            for method in ("GET", "DELETE"):
                self.assertEqual(a.request(method, target, None, fields).status, 401)
        self.assertEqual(a.request("GET", target, None, RIGHT).status, 404)

    def test_a_node_with_another_token_is_not_obeyed(self):
        cluster = self.cluster_with({"A": "one", "B": "two"})
        a, b = cluster["A"], cluster["B"]
        key = a.key_of("B")
        answer = a.get(key)
        self.assertEqual((answer.status, answer.json["error"]["owner"]), (502, "B"))
        self.assertEqual(b.get(key).status, 404)

    def test_a_token_may_come_from_a_file(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(TOKEN + "\n")
            file.flush()
            a = self.cluster("A", flags=["--token-file", file.name])["A"]
        self.assertEqual(a.put("k", 1).status, 401)
        self.assertEqual(a.request("PUT", "/cache/k", put_body(1), RIGHT).status, 201)

    def test_the_token_is_never_shown(self):
        cluster = self.cluster_with({"A": TOKEN, "B": TOKEN})
        a = cluster["A"]
        a.get(a.key_of("B"))
        for view in ("/cluster", "/node", "/metrics", "/node/keys"):
            self.assertNotIn(TOKEN.encode(), a.request("GET", view).body)
        self.assertNotIn(TOKEN, a.said())


if __name__ == "__main__":
    unittest.main()
