/* net/metrics.c - counters as text, family by family.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/metrics.h"

#include <assert.h>
#include <inttypes.h>

static const char *const route_names[METRICS_ROUTES] = {
    [METRICS_CACHE] = "cache",
    [METRICS_INTERNAL] = "internal",
    [METRICS_VIEW] = "view",
    [METRICS_BAD] = "bad",
};

static const char *const method_names[HTTP_M_OTHER + 1] = {
    [HTTP_M_GET] = "GET",       [HTTP_M_HEAD] = "HEAD", [HTTP_M_PUT] = "PUT",
    [HTTP_M_DELETE] = "DELETE", [HTTP_M_POST] = "POST", [HTTP_M_OPTIONS] = "OPTIONS",
    [HTTP_M_OTHER] = "other",
};

static uint64_t bucket_bound_ns(uint32_t bucket)
{
    assert(bucket < METRICS_BUCKETS);
    return UINT64_C(16000) << bucket;
}

void metrics_count(struct metrics *m, enum metrics_route route, enum http_method method,
                   uint16_t status, uint64_t took_ns)
{
    assert(route < METRICS_ROUTES && method <= HTTP_M_OTHER);
    assert(status >= 100 && status < METRICS_STATUS_MAX);
    uint32_t bucket = 0;
    while (bucket < METRICS_BUCKETS && took_ns > bucket_bound_ns(bucket))
        bucket++;
    m->requests[route][method][status]++;
    m->latency[route][bucket]++;
    m->latency_sum_ns[route] += took_ns;
}

/* --- the format ------------------------------------------------------------------------------ */

static void begin_family(struct buffer *out, const char *name, const char *type, const char *help)
{
    buffer_print(out, "# HELP ringlab_%s %s\n# TYPE ringlab_%s %s\n", name, help, name, type);
}

static void end_sample(struct buffer *out, uint64_t value)
{
    buffer_append_str(out, " ");
    buffer_append_u64(out, value);
    buffer_append_str(out, "\n");
}

static void add_label_value(struct buffer *out, const char *value)
{
    buffer_append_str(out, "\"");
    for (; *value != '\0'; value++) {
        if (*value == '\\' || *value == '"')
            buffer_append_str(out, "\\");
        buffer_append(out, slice_of(*value == '\n' ? "\\n" : value, *value == '\n' ? 2 : 1));
    }
    buffer_append_str(out, "\"");
}

/* A sample of a family with one label. */
static void add_labelled(struct buffer *out, const char *name, const char *label,
                         const char *label_value, uint64_t value)
{
    buffer_print(out, "ringlab_%s{%s=", name, label);
    add_label_value(out, label_value);
    buffer_append_str(out, "}");
    end_sample(out, value);
}

/* A family with a single sample and no label. */
static void add_single(struct buffer *out, const char *name, const char *type, const char *help,
                       uint64_t value)
{
    begin_family(out, name, type, help);
    buffer_print(out, "ringlab_%s", name);
    end_sample(out, value);
}

/* --- HTTP ------------------------------------------------------------------------------------ */

/* Codes that a series exists for before the first of them. */
static bool is_usual(enum metrics_route route, enum http_method method, uint32_t status)
{
    static const uint16_t usual[METRICS_ROUTES][HTTP_M_OTHER + 1][5] = {
        [METRICS_CACHE] = {[HTTP_M_GET] = {200, 404, 502, 503, 504},
                           [HTTP_M_HEAD] = {200, 404, 502, 503, 504},
                           [HTTP_M_PUT] = {200, 201, 502, 503, 504},
                           [HTTP_M_DELETE] = {200, 404, 502, 503, 504}},
        [METRICS_INTERNAL] = {[HTTP_M_GET] = {200, 404, 421},
                              [HTTP_M_PUT] = {200, 201, 421},
                              [HTTP_M_DELETE] = {200, 404, 421}},
        [METRICS_VIEW] = {[HTTP_M_GET] = {200}},
        [METRICS_BAD] = {[HTTP_M_OTHER] = {400}},
    };
    for (size_t i = 0; i < ARRAY_LEN(usual[route][method]); i++)
        if (usual[route][method][i] == status)
            return true;
    return false;
}

static void add_requests_of(struct buffer *out, const struct metrics *m, enum metrics_route route,
                            enum http_method method)
{
    for (uint32_t status = 100; status < METRICS_STATUS_MAX; status++) {
        const uint64_t count = m->requests[route][method][status];
        if (count == 0 && !is_usual(route, method, status))
            continue;
        buffer_print(out, "ringlab_http_requests_total{route=\"%s\",method=\"%s\",code=\"%u\"}",
                     route_names[route], method_names[method], (unsigned)status);
        end_sample(out, count);
    }
}

static void add_requests(struct buffer *out, const struct metrics *m)
{
    begin_family(out, "http_requests_total", "counter", "HTTP requests answered here.");
    for (uint32_t route = 0; route < METRICS_ROUTES; route++)
        for (uint32_t method = 0; method <= HTTP_M_OTHER; method++)
            add_requests_of(out, m, (enum metrics_route)route, (enum http_method)method);
}

/* A bucket holds all that took at most its bound, so each includes those before it. */
static void add_durations_of(struct buffer *out, const struct metrics *m, enum metrics_route route)
{
    const char *name = "ringlab_http_request_duration_seconds";
    const char *label = route_names[route];
    uint64_t count = 0;
    for (uint32_t b = 0; b < METRICS_BUCKETS; b++) {
        const uint64_t us = bucket_bound_ns(b) / 1000;
        count += m->latency[route][b];
        buffer_print(out, "%s_bucket{route=\"%s\",le=\"%" PRIu64 ".%06" PRIu64 "\"}", name, label,
                     us / 1000000, us % 1000000);
        end_sample(out, count);
    }
    count += m->latency[route][METRICS_BUCKETS];
    buffer_print(out, "%s_bucket{route=\"%s\",le=\"+Inf\"}", name, label);
    end_sample(out, count);
    const uint64_t sum_ns = m->latency_sum_ns[route];
    buffer_print(out, "%s_sum{route=\"%s\"} %" PRIu64 ".%09" PRIu64 "\n", name, label,
                 sum_ns / NS_PER_S, sum_ns % NS_PER_S);
    buffer_print(out, "%s_count{route=\"%s\"}", name, label);
    end_sample(out, count);
}

static void add_durations(struct buffer *out, const struct metrics *m)
{
    begin_family(out, "http_request_duration_seconds", "histogram",
                 "From the whole request to its answer.");
    for (uint32_t route = 0; route < METRICS_ROUTES; route++)
        add_durations_of(out, m, (enum metrics_route)route);
}

static void add_connections(struct buffer *out, const struct metrics *m)
{
    add_single(out, "connections", "gauge", "Connections of clients that are open.",
               m->connections_open);
    add_single(out, "connections_accepted_total", "counter", "Connections of clients accepted.",
               m->connections_accepted);
    add_single(out, "connections_refused_total", "counter",
               "Connections refused because too many were open.", m->connections_refused);
    add_single(out, "connection_timeouts_total", "counter",
               "Connections of clients closed for being slow.", m->timeouts);
    add_single(out, "received_bytes_total", "counter", "Bytes received from clients.",
               m->bytes_received);
    add_single(out, "sent_bytes_total", "counter", "Bytes sent to clients.", m->bytes_sent);
}

/* --- the cache ------------------------------------------------------------------------------- */

static void add_operations(struct buffer *out, const struct cache_stats *s)
{
    const struct {
        const char *op, *result;
        uint64_t count;
    } list[] = {
        {"get", "hit", s->hits},        {"get", "miss", s->misses},
        {"put", "created", s->created}, {"put", "replaced", s->replaced},
        {"put", "refused", s->refused}, {"delete", "deleted", s->deleted},
    };
    begin_family(out, "cache_operations_total", "counter",
                 "Operations on keys that this node owns, forwarded ones included.");
    for (size_t i = 0; i < ARRAY_LEN(list); i++) {
        buffer_print(out, "ringlab_cache_operations_total{op=\"%s\",result=\"%s\"}", list[i].op,
                     list[i].result);
        end_sample(out, list[i].count);
    }
}

static void add_cache(struct buffer *out, const struct cache *c)
{
    const struct cache_stats *s = &c->stats;
    assert(s->used_bytes >= s->key_bytes + s->value_bytes);
    add_operations(out, s);
    add_single(out, "cache_items", "gauge", "Entries in the cache.", s->items);
    begin_family(out, "cache_bytes", "gauge", "Memory of the entries in the cache.");
    add_labelled(out, "cache_bytes", "kind", "key", s->key_bytes);
    add_labelled(out, "cache_bytes", "kind", "value", s->value_bytes);
    add_labelled(out, "cache_bytes", "kind", "overhead",
                 s->used_bytes - s->key_bytes - s->value_bytes);
    add_single(out, "cache_capacity_bytes", "gauge", "What the entries can take together.",
               c->capacity_bytes);
    add_single(out, "cache_memory_bytes", "gauge", "The configured limit.", c->config.memory_bytes);
    add_single(out, "cache_evictions_total", "counter", "Entries taken away to make room.",
               s->evicted);
    begin_family(out, "cache_expired_total", "counter", "Entries whose time was up.");
    add_labelled(out, "cache_expired_total", "mode", "on_access", s->expired_on_access);
    add_labelled(out, "cache_expired_total", "mode", "background", s->expired_in_background);
}

/* --- other nodes ----------------------------------------------------------------------------- */

static void add_forwards_to(struct buffer *out, const char *id, const struct node_peer *peer)
{
    for (uint32_t o = 0; o < OUTCOME_COUNT; o++) {
        if (o == OUTCOME_NOT_OWNER)
            continue; /* an owner says so; the trip ends as a ring mismatch */
        buffer_append_str(out, "ringlab_forwards_total{peer=");
        add_label_value(out, id);
        buffer_print(out, ",result=\"%s\"}", outcome_name((enum outcome)o));
        end_sample(out, peer->outcomes[o]);
    }
}

/* What is counted for a node stays when it has left. */
static void add_forwards(struct buffer *out, const struct roster *r, const struct node *n)
{
    begin_family(out, "forwards_sent_total", "counter", "Requests sent to a key's owner.");
    for (uint32_t i = 0; i < r->count; i++)
        if (r->by_id[i] != n->config.self)
            add_labelled(out, "forwards_sent_total", "peer", r->nodes[r->by_id[i]].id,
                         node_peer(&n->peers, r->by_id[i])->sent);
    begin_family(out, "forwards_total", "counter", "How trips to a key's owner ended.");
    for (uint32_t i = 0; i < r->count; i++)
        if (r->by_id[i] != n->config.self)
            add_forwards_to(out, r->nodes[r->by_id[i]].id, node_peer(&n->peers, r->by_id[i]));
}

/* Of members alone: one that has left is no cause for an alarm. */
static void add_up(struct buffer *out, const struct members *m, const struct node *n)
{
    begin_family(out, "peer_up", "gauge", "0 if the last trip to this node failed, else 1.");
    for (uint32_t i = 0; i < m->ring->node_count; i++)
        if (m->numbers[i] != n->config.self)
            add_labelled(out, "peer_up", "peer", m->ring->nodes[i].id,
                         node_peer(&n->peers, m->numbers[i])->contact != CONTACT_FAILED);
}

/* A family has at least one sample, so there is none of the others when there are no others. */
static void add_peers(struct buffer *out, const struct roster *r, const struct node *n)
{
    const struct members *m = n->config.members;
    if (r->count > 1)
        add_forwards(out, r, n);
    if (m->ring->node_count > 1 || m->numbers[0] != n->config.self)
        add_up(out, m, n);
}

static uint64_t mismatches(const struct roster *r, const struct node *n)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < r->count; i++)
        count += node_peer(&n->peers, i)->outcomes[OUTCOME_RING_MISMATCH];
    return count;
}

static void add_forwarding(struct buffer *out, const struct metrics *m, const struct view *v)
{
    const struct node *n = v->node;
    add_peers(out, v->roster, n);
    add_single(out, "forwards_in_flight", "gauge", "Trips to other nodes on their way.",
               view_in_flight(n));
    add_single(out, "forwards_waiting", "gauge", "Requests that wait for an answer.",
               n->pipeline.pending);
    add_single(out, "coalesced_total", "counter", "GETs that shared another's trip.",
               n->stats.collapsed);
    add_single(out, "forward_retries_total", "counter", "Trips made again on a fresh connection.",
               n->stats.retried);
    add_single(out, "late_answers_total", "counter", "Answers to trips that were over.",
               n->stats.late_answers);
    add_single(out, "overloaded_total", "counter", "Requests refused for want of room.",
               n->stats.overloaded);
    add_single(out, "ring_mismatch_total", "counter",
               "Trips to a node that says that it does not own the key.", mismatches(v->roster, n));
    add_single(out, "not_owner_total", "counter",
               "Requests of other nodes for keys that this one does not own.", n->stats.not_owner);
    add_single(out, "peer_connections_opened_total", "counter",
               "Connections opened to other nodes.", m->peer_connections_opened);
}

/* --- changes of the list of members ---------------------------------------------------------- */

static void add_moving(struct buffer *out, const struct node *n)
{
    add_single(out, "member_changes_total", "counter", "Changes of the list of nodes.",
               n->stats.changes);
    add_single(out, "cache_orphans", "gauge",
               "Entries whose key belongs to another node since a change of the list.",
               n->cache.stats.orphans);
    add_single(out, "keys_moved_out_total", "counter",
               "Entries found to belong to another node after a change of the list.",
               n->stats.moved_out);
    add_single(out, "keys_came_back_total", "counter",
               "Entries that belonged to another node and belong to this one again.",
               n->stats.came_back);
    add_single(out, "moved_misses_total", "counter",
               "GETs that missed a key which the last change of the list gave to this node.",
               n->stats.moved_misses);
}

/* --- the node -------------------------------------------------------------------------------- */

static void add_identity(struct buffer *out, const struct view *v)
{
    const struct ring *r = v->node->config.members->ring;
    const struct roster_node *self = &v->roster->nodes[v->node->config.self];
    const uint64_t uptime_ms = (v->now_ns - v->started_ns) / NS_PER_MS;
    begin_family(out, "uptime_seconds", "gauge", "Time since the start.");
    buffer_print(out, "ringlab_uptime_seconds %" PRIu64 ".%03" PRIu64 "\n", uptime_ms / 1000,
                 uptime_ms % 1000);
    add_single(out, "draining", "gauge", "1 while the node finishes and takes nothing new.",
               v->draining);
    begin_family(out, "build_info", "gauge", "Which program this is.");
    add_labelled(out, "build_info", "version", RINGLAB_VERSION, 1);
    begin_family(out, "node_info", "gauge", "Who this is; the boot id changes at each start.");
    buffer_append_str(out, "ringlab_node_info{id=");
    add_label_value(out, self->id);
    buffer_print(out, ",boot_id=\"%016" PRIx64 "\"} 1\n", v->boot_id);
    begin_family(out, "ring_info", "gauge", "Nodes with equal fingerprints agree on every owner.");
    buffer_print(out, "ringlab_ring_info{fingerprint=\"%016" PRIx64 "\"} 1\n", r->fingerprint);
    add_single(out, "ring_nodes", "gauge", "Nodes on the ring.", r->node_count);
    add_single(out, "member", "gauge", "1 if this node is on the ring itself.", self->is_member);
}

bool metrics_write(const struct metrics *m, const struct view *v, struct buffer *out)
{
    assert(m != NULL);
    assert(v->started_ns <= v->now_ns);
    add_requests(out, m);
    add_durations(out, m);
    add_connections(out, m);
    add_cache(out, &v->node->cache);
    add_forwarding(out, m, v);
    add_moving(out, v->node);
    add_identity(out, v);
    return !out->failed;
}
