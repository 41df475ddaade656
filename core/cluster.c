/* core/cluster.c - one small reader for each object of the file, one for each kind of value.
 *
 * A reader returns false when the file is refused; the error is filled in then and nobody goes
 * on. A member that is absent leaves the default as it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/cluster.h"

#include "core/message.h"
#include "core/size.h"

#include <assert.h>
#include <stdlib.h>

enum { URL_TEXT_BYTES_MAX = 512, SIZE_TEXT_BYTES_MAX = 32 };

struct reader {
    struct json json;
    struct cluster *cluster; /* what was read so far */
    struct json_error *error;
};

static bool is_kind(const struct reader *r, uint32_t token, enum json_kind kind)
{
    return r->json.tokens[token].kind == kind;
}

static bool read_uint(const struct reader *r, uint32_t object, const char *name, uint32_t max,
                      uint32_t *out)
{
    const uint32_t token = json_member(&r->json, object, name);
    uint64_t value;
    if (token == JSON_NONE)
        return true;
    if (!json_uint(&r->json, token, max, &value) || value == 0)
        return json_expected(&r->json, token, r->error, "a whole number from 1 to %u",
                             (unsigned)max);
    *out = (uint32_t)value;
    return true;
}

static bool read_seconds(const struct reader *r, uint32_t object, const char *name, uint64_t max_ms,
                         uint64_t *out_ms)
{
    const uint32_t token = json_member(&r->json, object, name);
    if (token == JSON_NONE || json_milli(&r->json, token, max_ms, out_ms))
        return true;
    return json_expected(&r->json, token, r->error, "seconds, more than 0 and at most %llu",
                         (unsigned long long)(max_ms / 1000));
}

static bool read_size(const struct reader *r, uint32_t object, const char *name, uint64_t min,
                      uint64_t max, const char *what, uint64_t *out)
{
    const uint32_t token = json_member(&r->json, object, name);
    uint64_t value = 0;
    bool ok = false;
    if (token == JSON_NONE)
        return true;
    if (is_kind(r, token, JSON_STRING)) {
        uint8_t text[SIZE_TEXT_BYTES_MAX];
        const uint32_t len = json_string(&r->json, token, text, sizeof text);
        ok = len != UINT32_MAX && size_parse(slice_of(text, len), max, &value);
    } else {
        ok = json_uint(&r->json, token, max, &value);
    }
    if (!ok || value < min)
        return json_expected(&r->json, token, r->error, "%s", what);
    *out = value;
    return true;
}

static bool require(const struct reader *r, uint32_t object, const char *name, uint32_t *out_token)
{
    *out_token = json_member(&r->json, object, name);
    if (*out_token != JSON_NONE)
        return true;
    return json_error_at(r->error, r->json.text, r->json.tokens[object].start,
                         "expected a member \"%s\" in this object", name);
}

static bool is_printable(struct slice text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        if (text.data[i] <= ' ' || text.data[i] >= 0x7F)
            return false;
    }
    return true;
}

static bool read_id(const struct reader *r, uint32_t object, char out[NODE_ID_BYTES_MAX + 1])
{
    uint32_t token;
    if (!require(r, object, "id", &token))
        return false;
    uint8_t id[NODE_ID_BYTES_MAX];
    uint32_t len = 0; /* and so it stays if it is no string or too long */
    if (is_kind(r, token, JSON_STRING))
        len = json_string(&r->json, token, id, sizeof id);
    if (len == 0 || len == UINT32_MAX || !is_printable(slice_of(id, len)))
        return json_expected(&r->json, token, r->error,
                             "an id of 1 to %d printable ASCII characters without space",
                             NODE_ID_BYTES_MAX);
    memcpy(out, id, len);
    out[len] = '\0';
    return true;
}

static bool read_url(const struct reader *r, uint32_t object, struct cluster_node *node)
{
    uint32_t token;
    if (!require(r, object, "url", &token))
        return false;
    uint8_t text[URL_TEXT_BYTES_MAX];
    uint32_t len = UINT32_MAX;
    if (is_kind(r, token, JSON_STRING))
        len = json_string(&r->json, token, text, sizeof text);
    if (len == UINT32_MAX)
        return json_expected(&r->json, token, r->error, "a URL like http://HOST:PORT");
    struct url url;
    const char *const problem = url_parse(slice_of(text, len), &url);
    if (problem != NULL)
        return json_expected(&r->json, token, r->error, "%s", problem);
    memcpy(node->host, url.host, sizeof url.host);
    node->port = url.port;
    return true;
}

static bool read_node(const struct reader *r, uint32_t object, struct cluster_node *node)
{
    static const char *const members[] = {"id", "url", "weight", NULL};
    if (!is_kind(r, object, JSON_OBJECT))
        return json_expected(&r->json, object, r->error,
                             "a node, an object with \"id\" and \"url\"");
    node->weight = 1;
    return json_members_are(&r->json, object, members, r->error) && read_id(r, object, node->id) &&
           read_url(r, object, node) && read_uint(r, object, "weight", WEIGHT_MAX, &node->weight);
}

static bool no_memory(const struct reader *r)
{
    return json_error_at(r->error, r->json.text, 0, "not enough memory");
}

static int compare_ids(const struct cluster_node *a, const struct cluster_node *b)
{
    return strcmp(a->id, b->id);
}

static int compare_places(const struct cluster_node *a, const struct cluster_node *b)
{
    const int hosts = strcmp(a->host, b->host);
    return hosts != 0 ? hosts : (a->port > b->port) - (a->port < b->port);
}

/* Equal nodes stay in the order of the file, which is their order in the array. */
static int by_id(const void *a, const void *b)
{
    const struct cluster_node *const *const x = a, *const *const y = b;
    const int order = compare_ids(*x, *y);
    return order != 0 ? order : (*x > *y) - (*x < *y);
}

static int by_place(const void *a, const void *b)
{
    const struct cluster_node *const *const x = a, *const *const y = b;
    const int order = compare_places(*x, *y);
    return order != 0 ? order : (*x > *y) - (*x < *y);
}

/* Refuse the first node of the file that is equal to an earlier one. */
static bool all_differ(const struct reader *r, uint32_t array, const struct cluster_node **sorted,
                       int (*compare)(const struct cluster_node *, const struct cluster_node *),
                       const char *member)
{
    const struct cluster_node *repeat = NULL;
    for (uint32_t i = 1; i < r->cluster->node_count; i++) {
        if (compare(sorted[i - 1], sorted[i]) == 0 && (repeat == NULL || sorted[i] < repeat))
            repeat = sorted[i];
    }
    if (repeat == NULL)
        return true;
    const uint32_t object = json_element(&r->json, array, (uint32_t)(repeat - r->cluster->nodes));
    return json_expected(&r->json, json_member(&r->json, object, member), r->error,
                         "a different %s for each node", member);
}

static bool nodes_differ(const struct reader *r, uint32_t array)
{
    const uint32_t count = r->cluster->node_count;
    const struct cluster_node **const sorted = calloc(count, sizeof *sorted);
    if (sorted == NULL)
        return no_memory(r);
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = &r->cluster->nodes[i];
    qsort(sorted, count, sizeof *sorted, by_id);
    bool ok = all_differ(r, array, sorted, compare_ids, "id");
    if (ok) {
        qsort(sorted, count, sizeof *sorted, by_place);
        ok = all_differ(r, array, sorted, compare_places, "url");
    }
    free(sorted);
    return ok;
}

static bool read_nodes(const struct reader *r, uint32_t array)
{
    if (!is_kind(r, array, JSON_ARRAY))
        return json_expected(&r->json, array, r->error, "a list of nodes");
    const uint32_t count = r->json.tokens[array].size;
    if (count == 0 || count > NODES_MAX)
        return json_error_at(r->error, r->json.text, r->json.tokens[array].start,
                             "expected 1 to %d nodes, found %u", NODES_MAX, (unsigned)count);
    struct cluster *const c = r->cluster;
    c->nodes = calloc(count, sizeof *c->nodes);
    if (c->nodes == NULL)
        return no_memory(r);
    uint32_t token = array + 1;
    for (; c->node_count < count; token = r->json.tokens[token].end_token) {
        if (!read_node(r, token, &c->nodes[c->node_count++]))
            return false;
    }
    return nodes_differ(r, array);
}

static bool read_policy(const struct reader *r, uint32_t object)
{
    const uint32_t token = json_member(&r->json, object, "policy");
    if (token == JSON_NONE || json_string_is(&r->json, token, "lru"))
        r->cluster->policy = CACHE_LRU;
    else if (json_string_is(&r->json, token, "none"))
        r->cluster->policy = CACHE_NONE;
    else
        return json_expected(&r->json, token, r->error, "\"lru\" or \"none\"");
    return true;
}

static bool read_default_ttl(const struct reader *r, uint32_t object)
{
    const uint32_t token = json_member(&r->json, object, "default_ttl");
    if (token != JSON_NONE && is_kind(r, token, JSON_NULL))
        return true;
    return read_seconds(r, object, "default_ttl", TTL_MS_MAX, &r->cluster->default_ttl_ms);
}

static bool read_cache(const struct reader *r, uint32_t root)
{
    static const char *const members[] = {"memory", "policy", "default_ttl", "max_value", NULL};
    const uint32_t object = json_member(&r->json, root, "cache");
    if (object == JSON_NONE)
        return true;
    if (!is_kind(r, object, JSON_OBJECT))
        return json_expected(&r->json, object, r->error, "an object with the cache's settings");
    struct cluster *const c = r->cluster;
    uint64_t value_bytes = c->value_bytes_max;
    const bool ok =
        json_members_are(&r->json, object, members, r->error) &&
        read_size(r, object, "memory", CACHE_MEMORY_MIN, CLUSTER_MEMORY_BYTES_MAX,
                  "8 KiB to 64 GiB, as bytes or like \"64MiB\"", &c->memory_bytes) &&
        read_policy(r, object) && read_default_ttl(r, object) &&
        read_size(r, object, "max_value", 1, VALUE_BYTES_LIMIT,
                  "1 byte to 16 MiB less one byte, as bytes or like \"1MiB\"", &value_bytes);
    c->value_bytes_max = (uint32_t)value_bytes;
    return ok;
}

static bool read_forward_timeout(const struct reader *r, uint32_t root)
{
    uint64_t ms = r->cluster->forward_timeout_ms;
    const bool ok = read_seconds(r, root, "forward_timeout", CLUSTER_FORWARD_TIMEOUT_MS_MAX, &ms);
    r->cluster->forward_timeout_ms = (uint32_t)ms;
    return ok;
}

static bool fits_on_ring(const struct reader *r, uint32_t nodes)
{
    uint64_t points = 0;
    for (uint32_t i = 0; i < r->cluster->node_count; i++)
        points += (uint64_t)r->cluster->nodes[i].weight * r->cluster->virtual_nodes;
    if (points <= RING_POINTS_MAX)
        return true;
    return json_error_at(r->error, r->json.text, r->json.tokens[nodes].start,
                         "expected at most %d points on the ring, found %llu (the sum of the "
                         "weights times virtual_nodes)",
                         RING_POINTS_MAX, (unsigned long long)points);
}

/* The whole file. */
static bool read_root(const struct reader *r)
{
    static const char *const members[] = {"nodes", "virtual_nodes", "cache", "forward_timeout",
                                          NULL};
    uint32_t nodes = 0;
    if (is_kind(r, 0, JSON_ARRAY))
        return read_nodes(r, 0) && fits_on_ring(r, 0);
    if (!is_kind(r, 0, JSON_OBJECT))
        return json_expected(&r->json, 0, r->error, "an object with \"nodes\", or a list of nodes");
    return json_members_are(&r->json, 0, members, r->error) && require(r, 0, "nodes", &nodes) &&
           read_nodes(r, nodes) &&
           read_uint(r, 0, "virtual_nodes", VIRTUAL_NODES_MAX, &r->cluster->virtual_nodes) &&
           fits_on_ring(r, nodes) && read_cache(r, 0) && read_forward_timeout(r, 0);
}

static const struct cluster defaults = {
    .virtual_nodes = VIRTUAL_NODES_DEFAULT,
    .memory_bytes = CLUSTER_MEMORY_BYTES_DEFAULT,
    .policy = CACHE_LRU,
    .default_ttl_ms = TTL_FOREVER,
    .value_bytes_max = VALUE_BYTES_DEFAULT,
    .forward_timeout_ms = CLUSTER_FORWARD_TIMEOUT_MS_DEFAULT,
};

bool cluster_parse(struct slice text, struct cluster *out, struct json_error *error)
{
    assert(out != NULL);
    assert(error != NULL);
    *out = (struct cluster){.nodes = NULL};
    if (text.len > CLUSTER_FILE_BYTES_MAX)
        return json_error_at(error, text, 0, "expected a file of at most 4 MiB");
    uint32_t token_max = json_tokens_bound(text);
    if (token_max > CLUSTER_TOKENS_MAX)
        token_max = CLUSTER_TOKENS_MAX;
    struct json_token *const tokens = calloc(token_max, sizeof *tokens);
    if (tokens == NULL)
        return json_error_at(error, text, 0, "not enough memory");
    *out = defaults;
    struct reader r = {.cluster = out, .error = error};
    const bool ok = json_parse(&r.json, text, tokens, token_max, error) && read_root(&r);
    free(tokens);
    if (!ok)
        cluster_destroy(out);
    return ok;
}

void cluster_destroy(struct cluster *c)
{
    if (c == NULL)
        return;
    free(c->nodes);
    *c = (struct cluster){.nodes = NULL};
}

uint32_t cluster_find(const struct cluster *c, const char *id)
{
    assert(c != NULL);
    assert(id != NULL);
    for (uint32_t i = 0; i < c->node_count; i++) {
        if (strcmp(c->nodes[i].id, id) == 0)
            return i;
    }
    return UINT32_MAX;
}

uint32_t cluster_find_port(const struct cluster *c, uint16_t port)
{
    assert(c != NULL);
    uint32_t found = UINT32_MAX;
    for (uint32_t i = 0; i < c->node_count; i++) {
        if (c->nodes[i].port != port)
            continue;
        if (found != UINT32_MAX)
            return UINT32_MAX;
        found = i;
    }
    return found;
}

enum ring_error cluster_members(const struct cluster *c, const uint32_t *numbers,
                                struct members **out)
{
    assert(c != NULL);
    assert(c->node_count > 0);
    struct ring_member *const members = calloc(c->node_count, sizeof *members);
    if (members == NULL)
        return RING_NO_MEMORY;
    for (uint32_t i = 0; i < c->node_count; i++)
        members[i] = (struct ring_member){slice_str(c->nodes[i].id), c->nodes[i].weight};
    const enum ring_error error =
        members_build(members, numbers, c->node_count, c->virtual_nodes, PLACEMENT_RING, out);
    free(members);
    return error;
}
