/* net/views.h - looking in: the documents under /cluster and /node.
 *
 * Pure functions from a node's state to JSON text. Looking changes nothing: no order, no counter.
 * What is said of other nodes is what this one has seen of them; nobody is asked.
 *
 * Numbers are plain decimals. Hashes, fingerprints and boot ids are strings of 16 hexadecimal
 * digits, because they do not fit the doubles of most JSON readers. A number that does not exist
 * (the hit ratio before the first get) is null. Each document ends with a line feed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_VIEWS_H
#define NET_VIEWS_H

#include "core/cluster.h"
#include "core/node.h"
#include "net/buffer.h"
#include "net/roster.h"

/* What there is to look at. Everything is borrowed. */
struct view {
    const struct node *node;
    const struct roster *roster;   /* the nodes by number, */
    const struct cluster *cluster; /* and the file that the node's list of members was made of */
    uint64_t now_ns;
    uint64_t started_ns; /* at most now_ns */
    uint64_t boot_id;
    bool draining;
};

/* Each appends one JSON document to out. false: out has no room for it, or there is no memory;
 * out may hold a part of it then.
 *
 * GET /cluster
 *   {"node": "A", "fingerprint": "2ce896e8e1400310", "hash": "xxh3-64", "virtual_nodes": 160,
 *    "nodes": [{"id": "A", "url": "http://localhost:5001", "weight": 1, "share": 0.331812,
 *               "state": "self"}, ...]}
 * nodes are in order of id; share is the part of the circle that a node owns, 0 to 1; state is
 * "self", "up" (its last answer came), "down" (it did not) or "unknown" (never asked).
 * O(nodes log nodes + points). */
MUST_CHECK bool view_cluster(const struct view *v, struct buffer *out);

/* GET /cluster/locate/<key>
 *   {"key": "k", "hash": "0123456789abcdef", "point": "012489abcdef0123", "owner": "B",
 *    "serving": "B", "next": ["C", "A"]}
 * hash is the key's place on the circle and point the first at or after it. serving is who would
 * answer now. next are the nodes that would take the key over, in order, at most
 * RING_PREFERENCE_MAX - 1 of them. */
MUST_CHECK bool view_locate(const struct view *v, struct slice key, struct buffer *out);

/* GET /node
 *   {"id": "A", "boot_id": "9d1c0d53a1f0e2b7", "version": "0.1.0", "uptime_s": 12.345,
 *    "state": "serving",
 *    "ring": {"fingerprint": "2ce896e8e1400310", "nodes": 3, "member": true, "share": 0.331812},
 *    "cache": {"policy": "lru",
 *              "items": 2, "used_bytes": 324, "capacity_bytes": 67108446,
 *              "memory_bytes": 67108864, "key_bytes": 12, "value_bytes": 200,
 *              "hits": 3, "misses": 1, "hit_ratio": 0.750000,
 *              "created": 2, "replaced": 0, "refused": 0, "deleted": 0, "evicted": 0,
 *              "expired_on_access": 0, "expired_in_background": 0},
 *    "forwarding": {"in_flight": 0, "waiting": 0, "collapsed": 0, "late_answers": 0,
 *                   "retried": 0, "overloaded": 0, "not_owner": 0,
 *                   "peers": {"B": {"member": true, "sent": 5, "answered": 4, "failed": 1,
 *                                   "state": "down", "last": "peer_timeout"}, ...}},
 *    "moving": {"changes": 1, "moved_out": 12, "orphans": 10, "came_back": 2, "moved_misses": 7}}
 * state is "serving" or "draining". The counters are those of struct cache_stats, node_stats and
 * node_peer. in_flight are trips to other nodes, waiting the requests that wait for an answer.
 * last is how the last trip to a peer ended, null if none has. A node that is no member, this one
 * or a peer that has left, is still counted. moving is what changes of the list of members did:
 * orphans are values that are here still and belong to others. O(points + peers + in flight). */
MUST_CHECK bool view_node(const struct view *v, struct buffer *out);

/* GET /node/keys?limit=L&after=N
 *   {"keys": [{"key": "k", "value_bytes": 5, "charge_bytes": 54, "orphan": false,
 *              "ttl_left": 1.500}, ...],
 *    "next": 100, "total": 250}
 * in eviction order, the next victim first, without the first N, at most L >= 1 of them; ttl_left
 * is in seconds, null for no end; an orphan's key belongs to another node since the list changed.
 * next is N + L, to be given as the next after, or null when these were the last. Entries that have
 * expired are left out, except that total counts those which still hold memory. O(N + L). */
MUST_CHECK bool view_keys(const struct view *v, uint32_t limit, uint64_t after, struct buffer *out);

/* For net/metrics.h as well: how many trips to other nodes are on their way. O(that). */
uint32_t view_in_flight(const struct node *n);

/* Of a node's last trip to a peer: "up", "down" or "unknown". */
const char *view_contact(enum contact contact);

#endif
