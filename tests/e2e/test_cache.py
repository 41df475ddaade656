"""What the cache promises, asked of three real nodes. SPDX-License-Identifier: MIT"""

import time
import unittest

from client import path_of, put_body
from harness import Case, SharedCase, until

VALUES = [
    b'"hello"', b'""', b"null", b"true", b"false", b"0", b"-0", b"-0.0", b"1e400", b"0.10",
    b"123456789012345678901234567890", b"[]", b"{}", b'{ "a" : [1, 2 ,{}] }', b'[\n\t1\r\n]',
    '"gr\u00fc\u00df \u4f60\u597d \U0001f98a"'.encode(), rb'"\u00fc\ud83e\udd8a\u0000\"\\\/\n"',
    b'{"value": 1, "ttl": "x"}', b'{"a": 1, "a": 2}', b'"' + b"x" * 70000 + b'"',
    b"[" * 31 + b"]" * 31,
]

KEYS = [
    "k", "a b", "100%", "a%2Fb", "a/b", "/", "//", "..", ".", "../etc", "a?b=c", "a#b", "a+b",
    "a&b;c=d", "~-_.", "'\"<>\\^`{|}", "gr\u00fc\u00df", "\u4f60\u597d", "\U0001f98a", "locate",
    "x" * 250, "\u00fc" * 125, "a" * 249 + "/",
]

BAD_KEYS = [  # target, status
    ("/cache/", (400, 404)), ("/cache", (404,)), ("/cache/a/b", (404,)), ("/cache/a/", (404,)),
    ("/cache/" + "x" * 251, (414,)), ("/cache/" + "%C3%BC" * 126, (414,)),
    ("/cache/%", (400,)), ("/cache/%4", (400,)), ("/cache/%zz", (400,)), ("/cache/a%0", (400,)),
    ("/cache/%00", (400,)), ("/cache/%0a", (400,)), ("/cache/%7f", (400,)),
    ("/cache/%c2%85", (400,)), ("/cache/%ff", (400,)), ("/cache/%c3", (400,)),
    ("/cache/%c0%af", (400,)), ("/cache/%ed%a0%80", (400,)), ("/cache/%f4%90%80%80", (400,)),
]

BAD_BODIES = [  # body, what the message has to name
    (b"", ""), (b"{", ""), (b"[]", ""), (b'"x"', ""), (b"{}", "value"), (b'{"ttl": 1}', "value"),
    (b'{"value": 1, "valu": 2}', "valu"), (b'{"value": 1, "value": 2}', "value"),
    (b'{"value": 1, "val\\u0075e": 2}', "value"), (b'{"value": 1,}', ""), (b"{'value': 1}", ""),
    (b'{"value": 01}', ""), (b'{"value": .5}', ""), (b'{"value": NaN}', ""),
    (b'{"value": "\xff"}', ""), (b'{"value": "\xed\xa0\x80"}', ""), (b'{"value": "\n"}', ""),
    (b'{"value": "\\ud800"}', ""), (b'{"value": 1} x', ""), (b'{"value": 1}\0', ""),
    (b'\xef\xbb\xbf{"value": 1}', ""), (b'{"value": ' + b"[" * 40 + b"]" * 40 + b"}", ""),
    (b'{"value" 1}', ""), (b'{"value":: 1}', ""), (b'{"value": 1 "ttl": 2}', ""),
]

BAD_TTLS = ["0", "-1", "-0.0", '"60"', "true", "[]", "{}", "1e300", "0.0", "1e999999999999",
            "99999999999999999999"]


class Values(SharedCase):
    def test_a_value_comes_back_byte_for_byte_through_every_node(self):
        for number, value in enumerate(VALUES):
            target = f"/cache/value-{number}"
            put = self.a.request("PUT", target, b'{"value": ' + value + b', "ttl": 600}')
            self.assertEqual(put.status, 201, (value[:80], put))
            for node in self.shared:
                body = node.request("GET", target).body
                self.assertEqual(body, b'{"value": ' + value + b"}\n", node.id)

    def test_any_key_is_the_same_key_through_every_node(self):
        for number, key in enumerate(KEYS):
            writer = self.shared["ABC"[number % 3]]
            with self.subTest(key):
                self.assertEqual(writer.put(key, number).status, 201)
                for node in self.shared:
                    self.assertEqual(node.get(key).json, {"value": number})
                self.assertEqual(writer.delete(key).status, 200)
                for node in self.shared:
                    self.assertEqual(node.get(key).status, 404)

    def test_an_escape_is_decoded_exactly_once(self):
        self.a.put("once a", 1)
        self.assertEqual(self.a.request("GET", "/cache/%6f%6E%63e%20a").json, {"value": 1})
        self.assertEqual(self.a.request("GET", "/cache/once%2520a").status, 404)
        self.assertEqual(self.a.request("GET", "/cache/once+a").status, 404)

    def test_a_bad_key_is_refused_alike_by_every_node(self):
        for target, statuses in BAD_KEYS:
            for node in self.shared:
                with self.subTest(target=target[:30], node=node.id):
                    answer = node.request("GET", target)
                    self.assertIn(answer.status, statuses, answer)

    def test_a_bad_body_is_refused_and_leaves_the_old_value(self):
        for node in self.shared:
            node.put("kept", "old")
            for body, named in BAD_BODIES:
                with self.subTest(body=body[:40], node=node.id):
                    answer = node.request("PUT", "/cache/kept", body)
                    self.assertEqual(answer.status, 400, answer)
                    self.assertIn(named, answer.json["error"]["message"])
            self.assertEqual(node.get("kept").json, {"value": "old"})

    def test_the_content_type_does_not_matter(self):
        for kind in ["application/json", "application/x-www-form-urlencoded", "text/plain"]:
            answer = self.a.request("PUT", "/cache/typed", put_body(kind), {"Content-Type": kind})
            self.assertIn(answer.status, (200, 201))
            self.assertEqual(self.a.get("typed").json, {"value": kind})

    def test_put_says_201_for_new_and_200_for_an_overwrite(self):
        for key in self.a.keys_of("A") + self.a.keys_of("B"):
            owner = self.a.owner_of(key)
            self.assertEqual(self.a.delete(key).status, 404)
            first, second = self.a.put(key, 1), self.a.put(key, 2)
            self.assertEqual((first.status, second.status), (201, 200))
            self.assertEqual(first.json, {"stored": True, "node": owner})
            self.assertEqual(second.json, {"stored": True, "node": owner})
            gone, again = self.a.delete(key), self.a.delete(key)
            self.assertEqual((gone.status, again.status), (200, 404))
            self.assertEqual(gone.json, {"deleted": True, "node": owner})
            self.assertEqual(self.a.put(key, 3).status, 201)
            self.a.delete(key)

    def test_the_last_acknowledged_value_is_read_through_every_node(self):
        for number in range(30):
            writer = self.shared["ABC"[number % 3]]
            writer.put("turn", number)
            for node in self.shared:
                self.assertEqual(node.get("turn").json, {"value": number})

    def test_a_forwarder_keeps_no_copy(self):
        key = self.a.key_of("B")
        before = self.a.metrics()
        self.a.put(key, "x" * 100)
        self.assertEqual(self.a.get(key).status, 200)
        after = self.a.metrics()
        for name in ("ringlab_cache_items", 'ringlab_cache_bytes{kind="value"}'):
            self.assertEqual(before[name], after[name])

    def test_head_is_get_without_the_body(self):
        for key in self.a.keys_of("A") + self.a.keys_of("C"):
            for present in (False, True):
                if present:
                    self.a.put(key, "some value")
                get = self.a.request("GET", path_of(key))
                head = self.a.request("HEAD", path_of(key))
                self.assertEqual(head.status, get.status)
                self.assertEqual(head["content-length"], get["content-length"])
                self.assertEqual(set(head.fields), set(get.fields))

    def test_a_miss_is_a_404_that_says_so(self):
        for key in self.a.keys_of("A") + self.a.keys_of("B"):
            answer = self.a.get(key)
            self.assertEqual(answer.status, 404)
            self.assertEqual(answer.json["error"]["owner"], self.a.owner_of(key))

    def test_cache_status_says_who_answered_and_how(self):
        for owner in "AB":
            key = self.a.key_of(owner)
            miss = self.a.get(key)["cache-status"]
            self.a.put(key, 1, ttl=100)
            hit = self.a.get(key)["cache-status"]
            self.a.delete(key)
            self.assertNotIn("hit", miss)
            parts = [part.strip() for part in hit.split(",")[0].split(";")]
            self.assertEqual(parts[0].strip('"'), owner)
            self.assertIn("hit", parts)
            ttl = [int(part[4:]) for part in parts if part.startswith("ttl=")]
            self.assertTrue(ttl and 90 <= ttl[0] <= 100, hit)
            self.assertEqual("fwd=" in hit, owner != "A", hit)

    def test_via_names_the_nodes_of_a_forwarded_request(self):
        self.assertIsNone(self.a.get(self.a.key_of("A")).get("via"))
        self.assertRegex(self.a.get(self.a.key_of("B"))["via"], r"^1\.1 \S+")


class Sizes(SharedCase):
    def value(self, bytes_of_text):
        return b'"' + b"v" * (bytes_of_text - 2) + b'"'

    def test_a_value_of_1_mib_is_stored_and_one_byte_more_is_not(self):
        limit = 1024 * 1024
        for key in self.a.keys_of("A") + self.a.keys_of("B"):
            target = path_of(key)
            body = b'{"value": ' + self.value(limit) + b"}"
            self.assertEqual(self.a.request("PUT", target, body).status, 201)
            self.assertEqual(self.shared["C"].request("GET", target).body, body + b"\n")
            longer = b'{"value": ' + self.value(limit + 1) + b"}"
            self.assertEqual(self.a.request("PUT", target, longer).status, 413)
            self.assertEqual(self.a.request("GET", target).body, body + b"\n")

    def test_a_huge_body_is_refused_before_it_is_read(self):
        for length in [2 ** 22, 2 ** 31, 2 ** 32, 2 ** 63]:
            with self.a.connect() as c:
                c.send(f"PUT /cache/k HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n"
                       .encode())
                self.assertEqual(c.response().status, 413, length)
                c.end()
                self.assertTrue(c.closed())


class SmallLimits(Case):
    def test_the_cluster_file_sets_the_largest_value(self):
        cluster = self.cluster("AB", cache={"max_value": 10})
        a = cluster["A"]
        for key in a.keys_of("A") + a.keys_of("B"):
            self.assertEqual(a.put(key, "12345678").status, 201)
            self.assertEqual(a.put(key, "123456789").status, 413)
            self.assertEqual(a.get(key).json, {"value": "12345678"})

    def test_a_full_cache_with_policy_none_answers_507_or_503_and_keeps_what_it_has(self):
        cluster = self.cluster("AB", cache={"memory": "64KiB", "policy": "none"})
        a = cluster["A"]
        for owner in "AB":
            stored = []
            for key in a.keys_of(owner, 200):
                answer = a.put(key, "x" * 500)
                if answer.status == 201:
                    stored.append(key)
                else:
                    self.assertIn(answer.status, (503, 507), answer)
            self.assertTrue(20 < len(stored) < 130, len(stored))
            for key in stored:
                self.assertEqual(a.get(key).status, 200)

    def test_memory_stays_bounded_and_the_oldest_go_first(self):
        cluster = self.cluster("A", cache={"memory": "64KiB"})
        a = cluster["A"]
        for number in range(500):
            self.assertEqual(a.put(f"k{number}", "x" * 500).status, 201)
        present = [number for number in range(500) if a.get(f"k{number}").status == 200]
        self.assertEqual(present, list(range(present[0], 500)))
        self.assertTrue(20 < len(present) < 130, len(present))


class Lifetimes(SharedCase):
    options = {"cache": {"default_ttl": 3600}}

    def expiry_of(self, node, key, ttl, is_local):
        """Put, then read until it is gone. A read that began after the end must not hit. At the
        owner nothing goes before its time either; a forwarder rounds what is left down."""
        asked = time.monotonic()
        self.assertEqual(node.put(key, "short", ttl=ttl).status, 201)
        stored = time.monotonic()

        def is_gone():
            began = time.monotonic()
            status = node.get(key).status
            if status == 200:
                self.assertLess(began, stored + ttl + 0.001, "an expired value was served")
            else:
                self.assertEqual(status, 404)
                if is_local:
                    self.assertGreater(time.monotonic(), asked + ttl, "it went before its time")
            return status == 404
        until(is_gone, f"{key} expires")

    def test_a_value_lives_as_long_as_it_was_given_and_not_longer(self):
        for owner in "AB":
            for ttl in [0.001, 0.05, 0.3]:
                key = self.a.key_of(owner)
                self.expiry_of(self.a, key, ttl, owner == "A")
                until(lambda: self.shared[owner].get(key).status == 404, "its owner agrees")
                self.assertEqual(self.a.delete(key).status, 404)
                self.assertEqual(self.a.put(key, 1, ttl=0.05).status, 201)
                until(lambda: self.shared[owner].get(key).status == 404, "it expires again")
                self.assertEqual(self.a.put(key, 1).status, 201, "an expired one is not there")
                self.a.delete(key)

    def test_an_overwrite_takes_the_new_lifetime(self):
        key = self.a.key_of("B")
        self.a.put(key, "short", ttl=0.05)
        self.a.put(key, "long", ttl=600)
        self.a.put("marker", 1, ttl=0.1)
        until(lambda: self.a.get("marker").status == 404, "the marker expires")
        self.assertEqual(self.a.get(key).json, {"value": "long"})
        self.a.delete(key)

    def test_without_a_lifetime_the_default_applies(self):
        for body in [b'{"value": 1}', b'{"value": 1, "ttl": null}', b'{"ttl": null, "value": 1}']:
            for key in self.a.keys_of("A") + self.a.keys_of("B"):
                self.a.request("PUT", path_of(key), body)
                status = self.a.get(key)["cache-status"]
                self.assertRegex(status, r"ttl=3(599|600)\b", body)

    def test_a_lifetime_is_a_json_number_greater_than_zero(self):
        self.a.put("kept", "old")
        for ttl in BAD_TTLS:
            body = b'{"value": "new", "ttl": ' + ttl.encode() + b"}"
            answer = self.a.request("PUT", "/cache/kept", body)
            self.assertEqual(answer.status, 400, (ttl, answer))
            self.assertIn("ttl", answer.json["error"]["message"])
        self.assertEqual(self.a.get("kept").json, {"value": "old"})
        for ttl in ["1e2", "1E+2", "100.0", "0.0004", "31536000000", "60.123456789012345678901"]:
            body = b'{"value": "new", "ttl": ' + ttl.encode() + b"}"
            self.assertEqual(self.a.request("PUT", "/cache/other", body).status // 100, 2, ttl)


class Alone(Case):
    def test_a_cluster_of_one_serves(self):
        node = self.cluster("A")["A"]
        self.assertEqual(node.put("k", [1]).status, 201)
        self.assertEqual(node.get("k").json, {"value": [1]})

    def test_a_bare_list_of_nodes_is_a_cluster_file(self):
        cluster = self.cluster("AB", adjust=lambda _, document: document["nodes"])
        self.assertEqual(cluster["A"].put("k", 1).status, 201)
        self.assertEqual(cluster["B"].get("k").json, {"value": 1})

    def test_ids_may_be_any_printable_ascii(self):
        ids = ['node-1.example', 'a"b\\c,;d', "x" * 63]
        cluster = self.cluster(ids)
        for writer in cluster:
            for owner in ids:
                key = writer.key_of(owner)
                self.assertEqual(writer.put(key, owner).json, {"stored": True, "node": owner})
                self.assertEqual(writer.get(key).json, {"value": owner})
                self.assertEqual(writer.delete(key).status, 200)


if __name__ == "__main__":
    unittest.main()
