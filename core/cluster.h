/* core/cluster.h - the cluster file: who the nodes are and how each keeps its cache.
 *
 *   {"nodes": [{"id": "A", "url": "http://localhost:5001", "weight": 1}, ...],
 *    "virtual_nodes": 160,
 *    "cache": {"memory": "64MiB", "policy": "lru", "default_ttl": null, "max_value": "1MiB"},
 *    "forward_timeout": 1.0}
 *
 * or the bare list of nodes. Only "nodes" is required. All nodes of a cluster read the same file;
 * which of them a process is comes from its command line. Reading it is pure: bytes in, a value
 * or an error with line and column out. Anything unknown, doubled or out of range is refused.
 *
 *   member                unit, range                                          default
 *   nodes[].id            1 to 63 printable ASCII characters without space     required
 *   nodes[].url           http://HOST:PORT, HOST a name, IPv4 or [IPv6]        required
 *   nodes[].weight        1 to 100: the node's share of the keys               1
 *   virtual_nodes         1 to 10000 points on the ring for each weight        160
 *   cache.memory          bytes, or "64MiB", "512KiB", "2GiB"; 8 KiB to 64 GiB 64 MiB
 *   cache.policy          "lru" or "none"                                      "lru"
 *   cache.default_ttl     seconds > 0, or null for no end                      null
 *   cache.max_value       bytes or a size; 1 to 16 MiB - 1                     1 MiB
 *   forward_timeout       seconds > 0, at most 60: for the owner's answer      1.0
 *
 * Seconds may have a fraction and are rounded up to the next millisecond.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_CLUSTER_H
#define CORE_CLUSTER_H

#include "core/cache.h"
#include "core/json.h"
#include "core/members.h"
#include "core/url.h"

enum {
    CLUSTER_HOST_BYTES_MAX = URL_HOST_BYTES_MAX,
    CLUSTER_FILE_BYTES_MAX = 4 * 1024 * 1024,
    CLUSTER_TOKENS_MAX = 16 * NODES_MAX, /* a node has 7: enough to say what is wrong with more */
    CLUSTER_FORWARD_TIMEOUT_MS_DEFAULT = 1000,
    CLUSTER_FORWARD_TIMEOUT_MS_MAX = 60 * 1000,
};
#define CLUSTER_MEMORY_BYTES_DEFAULT (UINT64_C(64) << 20)
#define CLUSTER_MEMORY_BYTES_MAX (UINT64_C(64) << 30) /* blocks are counted in 31 bits */

struct cluster_node {
    char id[NODE_ID_BYTES_MAX + 1];
    char host[CLUSTER_HOST_BYTES_MAX + 1]; /* as struct url has it: without brackets */
    uint16_t port;                         /* 1 to 65535 */
    uint32_t weight;                       /* 1 to WEIGHT_MAX */
};

struct cluster {
    struct cluster_node *nodes; /* owned; in the order of the file */
    uint32_t node_count;        /* 1 to NODES_MAX */
    uint32_t virtual_nodes;
    uint64_t memory_bytes;
    enum cache_policy policy;
    uint64_t default_ttl_ms; /* TTL_FOREVER if there is none */
    uint32_t value_bytes_max;
    uint32_t forward_timeout_ms;
};

/* Read a cluster file's bytes, borrowed for this call. On success *out owns its nodes; on failure
 * *error says what and where, and *out is zeroed. O(len + nodes log nodes). */
MUST_CHECK bool cluster_parse(struct slice text, struct cluster *out, struct json_error *error);
/* NULL and zeroed are fine. */
void cluster_destroy(struct cluster *c);

/* The index of the node with this id, or UINT32_MAX. The same by port, if only one has it.
 * O(nodes). */
uint32_t cluster_find(const struct cluster *c, const char *id);
uint32_t cluster_find_port(const struct cluster *c, uint16_t port);

/* The list of these nodes, to be freed with members_free(). numbers has one for each node in the
 * order of the file; NULL: each node's place by id. Fails only for want of memory: what
 * cluster_parse() lets through fits on a ring. */
MUST_CHECK enum ring_error cluster_members(const struct cluster *c, const uint32_t *numbers,
                                           struct members **out);

#endif
