/* sim/scenario_nodes.c - 3, or ["A", "B"], or [{"id": "A", "weight": 2, "memory": "1MiB"}].
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include "core/cluster.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { LETTERS = 26, NODES_LISTED_MAX = 8, NODES_LISTED_BYTES_MAX = 64 };

static bool take_nodes(const struct reader *r, uint32_t count, uint64_t memory_bytes,
                       struct scenario *s)
{
    s->nodes = calloc(count, sizeof *s->nodes);
    if (s->nodes == NULL)
        return reader_no_memory(r);
    s->node_count = count;
    for (uint32_t i = 0; i < count; i++) {
        s->nodes[i].weight = 1;
        s->nodes[i].memory_bytes = memory_bytes;
    }
    return true;
}

/* A, B, C; or, where letters do not suffice, n01 to n30: their order is that of counting. */
static bool name_nodes(const struct reader *r, uint32_t token, uint64_t memory_bytes,
                       struct scenario *s)
{
    uint32_t count = 0;
    if (!reader_uint32(r, token, 1, NODES_MAX, &count) || !take_nodes(r, count, memory_bytes, s))
        return false;
    const int digits = count < 100 ? 2 : count < 1000 ? 3 : 4;
    for (uint32_t i = 0; i < count; i++) {
        char *const id = s->nodes[i].id;
        if (count <= LETTERS)
            id[0] = (char)('A' + i);
        else
            snprintf(id, sizeof s->nodes[i].id, "n%0*u", digits, (unsigned)(i + 1));
    }
    return true;
}

static bool read_node(const struct reader *r, uint32_t token, struct scenario_node *node)
{
    static const char *const members[] = {"id", "weight", "memory", NULL};
    uint32_t id;
    if (reader_is(r, token, JSON_STRING))
        return reader_id(r, token, node->id);
    return reader_object(r, token, members, "a node: its id, or an object with \"id\"") &&
           reader_require(r, token, "id", &id) && reader_id(r, id, node->id) &&
           reader_uint32(r, reader_member(r, token, "weight"), 1, WEIGHT_MAX, &node->weight) &&
           reader_size(r, reader_member(r, token, "memory"), CACHE_MEMORY_MIN,
                       CLUSTER_MEMORY_BYTES_MAX, "8 KiB to 64 GiB, as bytes or like \"64MiB\"",
                       &node->memory_bytes);
}

static int by_id(const void *a, const void *b)
{
    const struct scenario_node *const x = a, *const y = b;
    return strcmp(x->id, y->id);
}

static bool list_nodes(const struct reader *r, uint32_t token, uint64_t memory_bytes,
                       struct scenario *s)
{
    const uint32_t count = r->json.tokens[token].size;
    if (count == 0 || count > NODES_MAX)
        return json_error_at(r->error, r->json.text, r->json.tokens[token].start,
                             "expected 1 to %d nodes, found %u", NODES_MAX, (unsigned)count);
    if (!take_nodes(r, count, memory_bytes, s))
        return false;
    uint32_t element = token + 1;
    for (uint32_t i = 0; i < count; i++, element = r->json.tokens[element].end_token) {
        if (!read_node(r, element, &s->nodes[i]))
            return false;
    }
    if (!reader_ids_differ(r, token, "node"))
        return false;
    qsort(s->nodes, count, sizeof *s->nodes, by_id);
    return true;
}

static bool fits_on_ring(const struct reader *r, uint32_t token, const struct scenario *s)
{
    uint64_t points = 0;
    for (uint32_t i = 0; i < s->node_count; i++)
        points += (uint64_t)s->nodes[i].weight * s->virtual_nodes;
    if (points <= RING_POINTS_MAX)
        return true;
    return json_error_at(r->error, r->json.text, r->json.tokens[token].start,
                         "expected at most %d points on the ring, found %llu (the sum of the "
                         "weights times virtual_nodes)",
                         RING_POINTS_MAX, (unsigned long long)points);
}

/* Room for one node more. */
static bool grow(const struct reader *r, struct scenario *s)
{
    struct scenario_node *const nodes = calloc((size_t)s->node_count + 1, sizeof *nodes);
    if (nodes == NULL)
        return reader_no_memory(r);
    memcpy(nodes, s->nodes, s->node_count * sizeof *nodes);
    free(s->nodes);
    s->nodes = nodes;
    return true;
}

bool scenario_add_node(const struct reader *r, uint32_t token, uint64_t memory_bytes,
                       struct scenario *s)
{
    struct scenario_node node = {.weight = 1, .memory_bytes = memory_bytes, .joins = true};
    if (!read_node(r, token, &node))
        return false;
    if (bsearch(&node, s->nodes, s->node_count, sizeof node, by_id) != NULL)
        return !reader_is(r, token, JSON_OBJECT) ||
               json_expected(&r->json, token, r->error,
                             "an id alone: what is known of this node stands elsewhere");
    if (s->node_count == NODES_MAX)
        return json_error_at(r->error, r->json.text, r->json.tokens[token].start,
                             "expected at most %d nodes, with those that are added", NODES_MAX);
    if (!grow(r, s))
        return false;
    s->nodes[s->node_count++] = node;
    qsort(s->nodes, s->node_count, sizeof *s->nodes, by_id);
    return fits_on_ring(r, token, s);
}

bool scenario_read_nodes(const struct reader *r, uint32_t token, uint64_t memory_bytes,
                         struct scenario *s)
{
    bool ok = false;
    assert(s->virtual_nodes > 0);
    if (reader_is(r, token, JSON_NUMBER))
        ok = name_nodes(r, token, memory_bytes, s);
    else if (reader_is(r, token, JSON_ARRAY))
        ok = list_nodes(r, token, memory_bytes, s);
    else
        ok = json_expected(&r->json, token, r->error, "a number of nodes, or a list of them");
    return ok && fits_on_ring(r, token, s);
}

/* Few nodes are listed, "A, B, C"; of many, the first and the last are named. */
static void describe_nodes(const struct scenario *s, char out[2 * NODES_LISTED_BYTES_MAX + 8])
{
    size_t len = 0;
    for (uint32_t i = 0; i < s->node_count && len <= NODES_LISTED_BYTES_MAX; i++)
        len += strlen(s->nodes[i].id) + 2;
    if (s->node_count > NODES_LISTED_MAX || len > NODES_LISTED_BYTES_MAX) {
        sprintf(out, "%s to %s", s->nodes[0].id, s->nodes[s->node_count - 1].id);
        return;
    }
    size_t used = 0;
    for (uint32_t i = 0; i < s->node_count; i++)
        used += (size_t)sprintf(out + used, "%s%s", i > 0 ? ", " : "", s->nodes[i].id);
}

bool scenario_read_node(const struct reader *r, uint32_t token, const struct scenario *s,
                        uint16_t *out)
{
    struct scenario_node key;
    if (token == JSON_NONE)
        return true;
    if (!reader_id(r, token, key.id))
        return false;
    const struct scenario_node *const node =
        bsearch(&key, s->nodes, s->node_count, sizeof key, by_id);
    if (node == NULL) {
        char nodes[2 * NODES_LISTED_BYTES_MAX + 8];
        describe_nodes(s, nodes);
        return json_expected(&r->json, token, r->error, "a node (%s)", nodes);
    }
    *out = (uint16_t)(node - s->nodes);
    return true;
}

bool scenario_read_pair(const struct reader *r, uint32_t token, const struct scenario *s,
                        uint16_t *out_a, uint16_t *out_b)
{
    const struct json *const j = &r->json;
    if (!reader_is(r, token, JSON_ARRAY) || j->tokens[token].size != 2)
        return json_expected(j, token, r->error, "two nodes, like [\"A\", \"B\"]");
    const uint32_t second = json_element(j, token, 1);
    if (!scenario_read_node(r, token + 1, s, out_a) || !scenario_read_node(r, second, s, out_b))
        return false;
    return *out_a != *out_b || json_expected(j, second, r->error, "another node than the first");
}
