/* tests/fuzz/fuzz_cluster.c - any bytes as a cluster file.
 *
 * Laws: what is read lies within the documented ranges, ids and places differ, and a ring can be
 * built of it; what is refused leaves nothing behind and names a place in the text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/fuzz/fuzz.h"

#include "core/cluster.h"
#include "core/message.h"

#include <assert.h>
#include <stdio.h>

enum { INPUT_BYTES_MAX = 64 * 1024, RING_POINTS_TRIED = 2000, NODES_COMPARED = 50 };

static void check_settings(const struct cluster *c)
{
    assert(c->virtual_nodes >= 1 && c->virtual_nodes <= VIRTUAL_NODES_MAX);
    assert(c->memory_bytes >= CACHE_MEMORY_MIN && c->memory_bytes <= CLUSTER_MEMORY_BYTES_MAX);
    assert(c->policy == CACHE_LRU || c->policy == CACHE_NONE);
    assert(c->default_ttl_ms >= 1);
    assert(c->default_ttl_ms <= TTL_MS_MAX || c->default_ttl_ms == TTL_FOREVER);
    assert(c->value_bytes_max >= 1 && c->value_bytes_max <= VALUE_BYTES_LIMIT);
    assert(c->forward_timeout_ms >= 1);
    assert(c->forward_timeout_ms <= CLUSTER_FORWARD_TIMEOUT_MS_MAX);
}

/* A node, and that its address is written as url_parse() would write it. */
static void check_node(const struct cluster_node *n)
{
    char text[CLUSTER_HOST_BYTES_MAX + 32];
    struct url again;
    assert(n->id[0] != '\0' && strlen(n->id) <= NODE_ID_BYTES_MAX);
    assert(n->port >= 1);
    assert(n->weight >= 1 && n->weight <= WEIGHT_MAX);
    const bool is_v6 = strchr(n->host, ':') != NULL;
    const int len =
        snprintf(text, sizeof text, is_v6 ? "http://[%s]:%d" : "http://%s:%d", n->host, n->port);
    assert(url_parse(slice_of(text, (size_t)len), &again) == NULL);
    assert(strcmp(again.host, n->host) == 0);
    assert(again.port == n->port);
}

static void check_nodes(const struct cluster *c)
{
    assert(c->node_count >= 1 && c->node_count <= NODES_MAX);
    for (uint32_t i = 0; i < c->node_count; i++)
        check_node(&c->nodes[i]);
    for (uint32_t i = 0; i < c->node_count && i < NODES_COMPARED; i++) {
        const struct cluster_node *const n = &c->nodes[i];
        const uint32_t by_port = cluster_find_port(c, n->port);
        assert(cluster_find(c, n->id) == i);
        assert(by_port == i || by_port == UINT32_MAX);
        for (uint32_t k = 0; k < i; k++)
            assert(c->nodes[k].port != n->port || strcmp(c->nodes[k].host, n->host) != 0);
    }
}

static void check_ring(const struct cluster *c)
{
    uint64_t points = 0;
    for (uint32_t i = 0; i < c->node_count; i++)
        points += (uint64_t)c->nodes[i].weight * c->virtual_nodes;
    assert(points <= RING_POINTS_MAX);
    if (points > RING_POINTS_TRIED)
        return;
    struct members *members = NULL;
    assert(cluster_members(c, NULL, &members) == RING_OK);
    assert(members->ring->point_count == points);
    assert(members->ring->node_count == c->node_count);
    members_free(members);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_BYTES_MAX)
        return 0;
    struct cluster c;
    struct json_error error;
    if (!cluster_parse(slice_of(data, size), &c, &error)) {
        assert(c.nodes == NULL && c.node_count == 0);
        assert(error.offset <= size);
        assert(error.line >= 1 && error.column >= 1);
        assert(error.message[0] != '\0');
        return 0;
    }
    check_settings(&c);
    check_nodes(&c);
    check_ring(&c);
    cluster_destroy(&c);
    return 0;
}
