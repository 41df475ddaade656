/* net/cluster_write.c - see net/cluster_write.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/cluster_write.h"

#include <inttypes.h>

static void write_node(const struct cluster_node *n, struct buffer *out)
{
    const bool is_ip6 = strchr(n->host, ':') != NULL;
    buffer_append_str(out, "{\"id\": ");
    buffer_json_string(out, slice_str(n->id));
    buffer_print(out, ", \"url\": \"http://%s%s%s:%u\", \"weight\": %u}", is_ip6 ? "[" : "",
                 n->host, is_ip6 ? "]" : "", (unsigned)n->port, (unsigned)n->weight);
}

static void write_seconds(uint64_t ms, struct buffer *out)
{
    if (ms == TTL_FOREVER)
        buffer_append_str(out, "null");
    else
        buffer_print(out, "%" PRIu64 ".%03u", ms / 1000, (unsigned)(ms % 1000));
}

static void write_cache(const struct cluster *c, struct buffer *out)
{
    buffer_print(out, "\"cache\": {\"memory\": %" PRIu64 ", \"policy\": \"%s\", \"max_value\": %u",
                 c->memory_bytes, c->policy == CACHE_LRU ? "lru" : "none",
                 (unsigned)c->value_bytes_max);
    buffer_append_str(out, ", \"default_ttl\": ");
    write_seconds(c->default_ttl_ms, out);
    buffer_append_str(out, "}");
}

bool cluster_write(const struct cluster *c, struct buffer *out)
{
    buffer_append_str(out, "{\"nodes\": [");
    for (uint32_t i = 0; i < c->node_count; i++) {
        buffer_append_str(out, i > 0 ? ",\n           " : "");
        write_node(&c->nodes[i], out);
    }
    buffer_print(out, "],\n \"virtual_nodes\": %u,\n ", (unsigned)c->virtual_nodes);
    write_cache(c, out);
    buffer_append_str(out, ",\n \"forward_timeout\": ");
    write_seconds(c->forward_timeout_ms, out);
    buffer_append_str(out, "}\n");
    return !out->failed;
}
