/* net/sample.h - what a node says of itself, back as values: the mirror of net/views.h.
 *
 * A document is read whole or not at all. Members that are not known here are passed over, so that
 * a newer node can be read; those that are needed must be there and be what they should. Nothing
 * is believed: numbers are within their ranges, ids and keys are such as a node can have. So what
 * comes out can be used, and shown, without another look.
 *
 * problem says what is wrong, and where: "items: a whole number expected at byte 118".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_SAMPLE_H
#define NET_SAMPLE_H

#include "core/limits.h"
#include "core/url.h"

enum {
    SAMPLE_PROBLEM_BYTES = 112,
    SAMPLE_BYTES_MAX = 1024 * 1024, /* of a document: /cluster of NODES_MAX nodes, or 1,000 of the
                                       longest keys, with room to spare */
};

/* --- GET /node ------------------------------------------------------------------------------- */

struct sample_node {
    char id[NODE_ID_BYTES_MAX + 1];
    uint64_t boot_id;
    uint64_t uptime_ms;
    bool is_draining;
    bool is_member;       /* of the list that it goes by, */
    uint64_t fingerprint; /* which is this one, */
    uint32_t members;     /* of so many */
    uint64_t items, used_bytes, capacity_bytes;
    uint64_t hits, misses;
    uint64_t created, replaced, deleted;
    uint64_t evicted, expired;
    uint64_t forwarded, failed; /* to all other nodes together */
    uint64_t collapsed;
    uint64_t moved_out, orphans, came_back, moved_misses;
};

MUST_CHECK bool sample_read_node(struct slice text, struct sample_node *out,
                                 char problem[SAMPLE_PROBLEM_BYTES]);

/* --- GET /node/keys -------------------------------------------------------------------------- */

struct sample_key {
    uint8_t key[KEY_BYTES_MAX];
    uint32_t key_len; /* at least 1 */
    uint32_t value_bytes, charge_bytes;
    uint64_t ttl_left_ms; /* TTL_FOREVER: no end */
    bool is_orphan;
};

struct sample_keys {
    struct sample_key *list; /* owned; in the order of eviction */
    uint32_t count;
    bool has_next;
    uint64_t next; /* where the next page begins, if there is one */
    uint64_t total;
};

/* A document of more than max keys is not what was asked for. */
MUST_CHECK bool sample_read_keys(struct slice text, uint32_t max, struct sample_keys *out,
                                 char problem[SAMPLE_PROBLEM_BYTES]);
/* Zeroed is fine. */
void sample_keys_destroy(struct sample_keys *k);

/* --- GET /cluster ---------------------------------------------------------------------------- */

struct sample_member {
    char id[NODE_ID_BYTES_MAX + 1];
    struct url where;
    uint32_t weight; /* 1 to WEIGHT_MAX */
};

struct sample_cluster {
    char id[NODE_ID_BYTES_MAX + 1]; /* of the node that says so */
    uint64_t fingerprint;
    uint32_t virtual_nodes;     /* 1 to VIRTUAL_NODES_MAX */
    struct sample_member *list; /* owned; no id twice */
    uint32_t count;             /* 1 to NODES_MAX */
};

/* O(len + members log members). */
MUST_CHECK bool sample_read_cluster(struct slice text, struct sample_cluster *out,
                                    char problem[SAMPLE_PROBLEM_BYTES]);
/* Zeroed is fine. */
void sample_cluster_destroy(struct sample_cluster *c);

#endif
