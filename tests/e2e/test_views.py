"""Looking in: what a node shows of itself, and that looking changes nothing.
SPDX-License-Identifier: MIT
"""

import json
import re
import unittest

from client import path_of
from harness import Case, SharedCase, until

VIEWS = ["/cluster", "/cluster/locate/k", "/node", "/node/keys", "/metrics", "/livez", "/readyz"]


class Views(SharedCase):
    def test_every_view_is_there_for_get_and_head_alone(self):
        for view in VIEWS:
            get, head = self.a.request("GET", view), self.a.request("HEAD", view)
            self.assertEqual((get.status, head.status, head.body), (200, 200, b""), view)
            if "json" in get["content-type"]:
                json.loads(get.body)
            for method in ["PUT", "DELETE", "POST"]:
                answer = self.a.request(method, view, b"")
                self.assertEqual(answer.status, 405, view)
                self.assertIn("GET", answer["allow"])

    def test_cluster_shows_every_member_and_its_share(self):
        documents = [node.request("GET", "/cluster").json for node in self.shared]
        self.assertEqual([document["node"] for document in documents], list("ABC"))
        self.assertEqual({document["fingerprint"] for document in documents},
                         {documents[0]["fingerprint"]})
        members = documents[0]["nodes"]
        self.assertEqual([member["id"] for member in members], list("ABC"))
        self.assertEqual([member["url"] for member in members],
                         [node.url for node in self.shared])
        self.assertAlmostEqual(sum(member["share"] for member in members), 1, places=3)
        for member in members:
            self.assertTrue(0.2 < member["share"] < 0.5, member)
        self.assertEqual(members[0]["state"], "self")

    def test_locate_agrees_with_who_stores_the_key(self):
        for number in range(30):
            key = f"located {number}/\u00fc"
            seen = [node.request("GET", "/cluster/locate/" + path_of(key)[7:]).json
                    for node in self.shared]
            self.assertEqual(seen[0], seen[1])
            self.assertEqual(seen[0], seen[2])
            located = seen[0]
            self.assertEqual(located["key"], key)
            for name in ("hash", "point"):
                self.assertRegex(located[name], r"^[0-9a-f]{16}$")
            self.assertEqual({located["owner"], *located["next"]}, set("ABC"))
            self.assertEqual(self.a.put(key, 1).json["node"], located["owner"])
            self.a.delete(key)

    def test_a_bad_key_or_query_is_refused(self):
        for target, status in [("/cluster/locate/", (400, 404)), ("/cluster/locate/%ff", (400,)),
                               ("/cluster/locate/" + "x" * 251, (414,)), ("/cluster/x", (404,)),
                               ("/node/keys?limit=0", (400,)), ("/node/keys?limit=x", (400,)),
                               ("/node/keys?limit=1001", (400,)), ("/node/keys?after=-1", (400,)),
                               ("/node/keys?colour=red", (400,)), ("/cache/what?", (400,)),
                               ("/node/keys?limit=1&limit=2", (400,)), ("/cluster?x", (400,))]:
            self.assertIn(self.a.request("GET", target).status, status, target)

    def test_metrics_follow_the_rules_of_prometheus(self):
        self.a.put("measured", 1)
        self.a.get("measured")
        answer = self.a.request("GET", "/metrics")
        self.assertRegex(answer["content-type"], r"^text/plain; version=0\.0\.4")
        check_exposition(self, answer.body.decode())

    def test_node_says_who_it_is(self):
        document = self.a.request("GET", "/node").json
        self.assertIn("A", json.dumps(document))
        self.assertNotEqual(document, self.shared["B"].request("GET", "/node").json)


SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)'
                    r'(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*\})? '
                    r'(-?[0-9.]+(?:[eE][+-]?[0-9]+)?|[+-]Inf|NaN)')


def family_of(name, kind):
    return re.sub(r"_(bucket|sum|count)$", "", name) if kind == "histogram" else name


def check_exposition(test, text):
    """The text format 0.0.4: each family once and in one piece, TYPE before its samples, no sample
    twice, counters end in _total, histograms are cumulative and end with +Inf equal to count."""
    test.assertTrue(text.endswith("\n") and "\r" not in text)
    kinds, helps, families, seen, buckets, counts = {}, set(), [], set(), {}, {}
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            name = line.split(" ")[2]
            test.assertNotIn(name, helps)
            helps.add(name)
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            test.assertNotIn(name, kinds)
            test.assertIn(kind, ("counter", "gauge", "histogram"))
            kinds[name] = kind
            families.append(name)
        else:
            sample = SAMPLE.fullmatch(line)
            test.assertIsNotNone(sample, line)
            name, labels, value = sample.groups()
            family = families[-1]
            test.assertEqual(family_of(name, kinds[family]), family, "not below its TYPE")
            test.assertNotIn((name, labels), seen)
            seen.add((name, labels))
            test.assertTrue(name.startswith("ringlab_") or name.startswith("process_"), name)
            if kinds[family] == "counter":
                test.assertTrue(name.endswith("_total"), name)
                test.assertGreaterEqual(float(value), 0)
            if name.endswith("_bucket"):
                bound = re.search(r'le="([^"]+)"', labels).group(1)
                series = (family, re.sub(r',?le="[^"]+",?', "", labels))
                buckets.setdefault(series, []).append((float(bound), float(value)))
            elif kinds[family] == "histogram" and name.endswith("_count"):
                counts[(family, labels or "{}")] = float(value)
    test.assertEqual(set(kinds), helps)
    test.assertTrue(buckets and counts)
    for series, values in buckets.items():
        test.assertEqual([bound for bound, _ in values], sorted({bound for bound, _ in values}))
        test.assertEqual([count for _, count in values], sorted(count for _, count in values))
        test.assertEqual(values[-1], (float("inf"), counts[series]), series)


class Looking(Case):
    def fill(self, node, count):
        for number in range(count):
            self.assertEqual(node.put(f"k{number}", "x" * number).status, 201)

    def keys(self, node, query=""):
        return node.request("GET", "/node/keys" + query).json

    def test_keys_come_in_eviction_order_with_size_and_time_left(self):
        a = self.cluster("A")["A"]
        self.fill(a, 5)
        a.put("brief", 1, ttl=100)
        a.get("k1")
        a.put("k3", "again")
        listed = self.keys(a)
        self.assertEqual([entry["key"] for entry in listed["keys"]],
                         ["k0", "k2", "k4", "brief", "k1", "k3"])
        by_key = {entry["key"]: entry for entry in listed["keys"]}
        self.assertEqual(by_key["k4"]["value_bytes"], 6)
        self.assertIsNone(by_key["k4"]["ttl_left"])
        self.assertTrue(90 < by_key["brief"]["ttl_left"] <= 100)
        self.assertGreater(by_key["k4"]["charge_bytes"], 6)
        self.assertEqual(listed["total"], 6)

    def test_pages_cover_every_key_once(self):
        a = self.cluster("A")["A"]
        self.fill(a, 25)
        for limit in (1, 7, 25, 100):
            found, after = [], 0
            while after is not None:
                page = self.keys(a, f"?limit={limit}&after={after}")
                self.assertLessEqual(len(page["keys"]), limit)
                found += [entry["key"] for entry in page["keys"]]
                after = page["next"]
            self.assertEqual(found, [f"k{number}" for number in range(25)])

    def test_strange_keys_are_valid_json(self):
        a = self.cluster("A")["A"]
        keys = ['"', "\\", "\u2028", "\U0001f98a", "</script>", "a\u00ad"]
        for key in keys:
            a.put(key, 1)
        self.assertEqual([entry["key"] for entry in self.keys(a)["keys"]], keys)
        for key in keys:
            self.assertEqual(a.request("GET", "/cluster/locate/" + path_of(key)[7:]).json["key"],
                             key)

    def test_an_expired_key_is_not_listed(self):
        a = self.cluster("A")["A"]
        a.put("brief", 1, ttl=0.05)
        until(lambda: self.keys(a)["keys"] == [], "it is gone")
        self.assertEqual(a.get("brief").status, 404)

    def test_looking_changes_no_order_and_no_counter_of_the_cache(self):
        a = self.cluster("A")["A"]
        self.fill(a, 10)

        def state():
            return (self.keys(a), {name: value for name, value in a.metrics().items()
                                   if re.search("cache|items|evict|expired|operations", name)})
        before = state()
        for _ in range(3):
            for view in VIEWS + [f"/cluster/locate/k{number}" for number in range(10)]:
                a.request("GET", view)
                a.request("HEAD", view)
        self.assertEqual(state(), before)

    def test_a_forwarded_request_counts_once_at_the_owner(self):
        cluster = self.cluster("AB")
        a, b = cluster["A"], cluster["B"]
        key = a.key_of("B")

        def hits(node):
            return node.metrics()['ringlab_cache_operations_total{op="get",result="hit"}']
        a.put(key, 1)
        before = hits(a), hits(b)
        for _ in range(5):
            self.assertEqual(a.get(key).status, 200)
        self.assertEqual((hits(a), hits(b)), (before[0], before[1] + 5))

    def test_how_long_an_answer_took_is_measured_for_every_kind_of_request(self):
        a = self.cluster("AB")["A"]
        for target in (path_of(a.key_of("A")), path_of(a.key_of("B")), "/node", "/nowhere"):
            a.request("GET", target)
        seen = a.metrics()
        for route in ("cache", "view", "bad"):
            name = f'ringlab_http_request_duration_seconds_sum{{route="{route}"}}'
            self.assertGreater(seen[name], 0, name)
            self.assertLess(seen[name], 20, name)

    def test_connections_to_other_nodes_are_counted_as_they_open(self):
        cluster = self.cluster("AB")
        a, b = cluster["A"], cluster["B"]
        key = a.key_of("B")

        def opened(node):
            return node.metrics()["ringlab_peer_connections_opened_total"]
        self.assertEqual(opened(a), 0)
        for _ in range(5):
            self.assertEqual(a.get(key).status, 404)
        self.assertEqual(opened(a), 1, "one is kept for all requests of a key")
        b.stop()
        cluster.restart("B")
        until(lambda: a.get(key).status == 404, "B answers again")
        self.assertGreater(opened(a), 1)
        self.assertEqual(opened(b), 0, "it opened none itself")

    def test_an_empty_body_is_said_to_be_empty(self):
        a = self.cluster("A")["A"]
        answer = a.request("PUT", "/cache/k", b"")
        self.assert_error(answer, 400, "bad_json")
        self.assertIn('{"value": ...}, found an empty body', answer.json["error"]["message"])

    def test_a_peer_is_seen_as_up_or_down_as_its_last_answer_was(self):
        cluster = self.cluster("AB")
        a = cluster["A"]
        key = a.key_of("B")

        def state():
            return {member["id"]: member["state"]
                    for member in a.request("GET", "/cluster").json["nodes"]}["B"]
        self.assertEqual(state(), "unknown")
        a.get(key)
        self.assertEqual(state(), "up")
        cluster["B"].kill()
        a.get(key)
        self.assertEqual(state(), "down")


if __name__ == "__main__":
    unittest.main()
