/* net/views.c - a node's state as JSON text.
 *
 * Appending to a buffer that is full does nothing and is remembered, so the functions below
 * write on and the four public ones look at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/views.h"

#include "core/hash.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#define CIRCLE 18446744073709551616.0 /* 2^64 positions */

static const struct ring *ring_of(const struct view *v)
{
    assert(v->node != NULL);
    assert(v->node->config.members->ring != NULL);
    return v->node->config.members->ring;
}

static struct slice id_of(const struct ring *r, uint32_t node)
{
    assert(node < r->node_count);
    return slice_of(r->nodes[node].id, r->nodes[node].id_len);
}

/* The name of the node with this number, which need not be a member. */
static struct slice name_of(const struct view *v, uint32_t number)
{
    assert(number < v->roster->count);
    return slice_str(v->roster->nodes[number].id);
}

/* --- parts of a document --------------------------------------------------------------------- */

/* Every object below begins with a member of its own kind, so that each of these can follow. */
static void add_number(struct buffer *out, const char *name, uint64_t number)
{
    buffer_print(out, ", \"%s\": ", name);
    buffer_append_u64(out, number);
}

static void add_hex(struct buffer *out, const char *name, uint64_t number)
{
    buffer_print(out, ", \"%s\": \"%016" PRIx64 "\"", name, number);
}

/* A part of one with six decimals; printed from whole numbers, so that no locale gets a say. */
static void add_fraction(struct buffer *out, const char *name, double part)
{
    assert(part >= 0.0 && part <= 1.0);
    const uint32_t millionths = (uint32_t)(part * 1e6 + 0.5);
    buffer_print(out, ", \"%s\": %" PRIu32 ".%06" PRIu32, name, millionths / 1000000,
                 millionths % 1000000);
}

static void add_seconds(struct buffer *out, const char *name, uint64_t ns)
{
    const uint64_t ms = ns / NS_PER_MS;
    buffer_print(out, ", \"%s\": %" PRIu64 ".%03" PRIu64, name, ms / 1000, ms % 1000);
}

static void add_ratio(struct buffer *out, const char *name, uint64_t part, uint64_t rest)
{
    if (part + rest > 0)
        add_fraction(out, name, (double)part / (double)(part + rest));
    else
        buffer_print(out, ", \"%s\": null", name);
}

static bool finish(struct buffer *out)
{
    buffer_append_str(out, "}\n");
    return !out->failed;
}

/* --- GET /cluster ---------------------------------------------------------------------------- */

/* What /cluster says of a member beside what its ring knows. */
struct member {
    uint32_t place; /* in the cluster's nodes */
    double share;   /* of the circle, 0 to 1 */
};

/* Every share in one walk along the points, where ring_share() would take one for each node. */
static void fill_shares(const struct ring *r, struct member *members)
{
    uint64_t previous = r->positions[r->point_count - 1];
    for (uint32_t i = 0; i < r->point_count; i++) {
        members[r->owners[i]].share += (double)(r->positions[i] - previous) / CIRCLE;
        previous = r->positions[i];
    }
    if (r->node_count == 1)
        members[0].share = 1.0; /* all the way round from its only point is a distance of 0 */
}

static void fill_places(const struct ring *r, const struct cluster *c, struct member *members)
{
    assert(c->node_count == r->node_count);
    for (uint32_t i = 0; i < c->node_count; i++) {
        const uint32_t n = ring_find(r, slice_str(c->nodes[i].id));
        assert(n < r->node_count);
        members[n].place = i;
    }
}

const char *view_contact(enum contact contact)
{
    static const char *const names[] = {
        [CONTACT_NONE] = "unknown",
        [CONTACT_ANSWERED] = "up",
        [CONTACT_FAILED] = "down",
    };
    assert((size_t)contact < ARRAY_LEN(names));
    return names[contact];
}

static void add_url(struct buffer *out, const struct cluster_node *node)
{
    const bool is_ip6 = strchr(node->host, ':') != NULL;
    buffer_print(out, ", \"url\": \"http://%s%s%s:%u\"", is_ip6 ? "[" : "", node->host,
                 is_ip6 ? "]" : "", (unsigned)node->port);
}

static void add_member(struct buffer *out, const struct view *v, uint32_t n,
                       const struct member *member)
{
    const struct ring *r = ring_of(v);
    const uint32_t number = v->node->config.members->numbers[n];
    const bool is_self = number == v->node->config.self;
    buffer_append_str(out, n == 0 ? "\n  {\"id\": " : ",\n  {\"id\": ");
    buffer_json_string(out, id_of(r, n));
    add_url(out, &v->cluster->nodes[member->place]);
    add_number(out, "weight", r->nodes[n].weight);
    add_fraction(out, "share", member->share);
    buffer_print(out, ", \"state\": \"%s\"}",
                 is_self ? "self" : view_contact(node_peer(&v->node->peers, number)->contact));
}

bool view_cluster(const struct view *v, struct buffer *out)
{
    assert(v->cluster != NULL);
    const struct ring *r = ring_of(v);
    struct member *members = calloc(r->node_count, sizeof *members);
    if (members == NULL)
        return false;
    fill_shares(r, members);
    fill_places(r, v->cluster, members);

    buffer_append_str(out, "{\"node\": ");
    buffer_json_string(out, name_of(v, v->node->config.self));
    add_hex(out, "fingerprint", r->fingerprint);
    buffer_append_str(out, ", \"hash\": \"" HASH_NAME "\"");
    add_number(out, "virtual_nodes", r->virtual_nodes);
    buffer_append_str(out, ", \"nodes\": [");
    for (uint32_t n = 0; n < r->node_count; n++)
        add_member(out, v, n, &members[n]);
    buffer_append_str(out, "]");
    free(members);
    return finish(out);
}

/* --- GET /cluster/locate/<key> --------------------------------------------------------------- */

static void add_id(struct buffer *out, const char *name, struct slice id)
{
    buffer_print(out, ", \"%s\": ", name);
    buffer_json_string(out, id);
}

bool view_locate(const struct view *v, struct slice key, struct buffer *out)
{
    const struct ring *r = ring_of(v);
    const uint64_t position = hash_key(key);
    uint16_t nodes[RING_PREFERENCE_MAX];
    const uint32_t count = ring_preference(r, position, nodes, RING_PREFERENCE_MAX);
    assert(count >= 1);
    assert(v->node->config.members->numbers[nodes[0]] == node_owner(v->node, key));

    buffer_append_str(out, "{\"key\": ");
    buffer_json_string(out, key);
    add_hex(out, "hash", position);
    add_hex(out, "point", r->positions[ring_point(r, position)]);
    add_id(out, "owner", id_of(r, nodes[0]));
    add_id(out, "serving", id_of(r, nodes[0]));
    buffer_append_str(out, ", \"next\": [");
    for (uint32_t i = 1; i < count; i++) {
        buffer_append_str(out, i == 1 ? "" : ", ");
        buffer_json_string(out, id_of(r, nodes[i]));
    }
    buffer_append_str(out, "]");
    return finish(out);
}

/* --- GET /node ------------------------------------------------------------------------------- */

uint32_t view_in_flight(const struct node *n)
{
    uint32_t count = 0;
    for (uint32_t i = n->flights.oldest; i != FLIGHT_NONE; i = n->flights.slots[i].newer)
        count++;
    return count;
}

/* The part of the circle that is this node's own: 0 when it is no member. */
static double own_share(const struct node *n)
{
    const uint32_t place = members_place(n->config.members, n->config.self);
    if (place == UINT32_MAX)
        return 0.0;
    bool whole;
    const double share = (double)ring_share(n->config.members->ring, place, &whole) / CIRCLE;
    return whole ? 1.0 : share;
}

static void add_identity(struct buffer *out, const struct view *v)
{
    assert(v->started_ns <= v->now_ns);
    const struct ring *r = ring_of(v);
    const uint32_t self = v->node->config.self;
    buffer_append_str(out, "{\"id\": ");
    buffer_json_string(out, name_of(v, self));
    add_hex(out, "boot_id", v->boot_id);
    buffer_append_str(out, ", \"version\": \"" RINGLAB_VERSION "\"");
    add_seconds(out, "uptime_s", v->now_ns - v->started_ns);
    buffer_print(out, ", \"state\": \"%s\"", v->draining ? "draining" : "serving");
    buffer_print(out, ",\n \"ring\": {\"fingerprint\": \"%016" PRIx64 "\"", r->fingerprint);
    add_number(out, "nodes", r->node_count);
    buffer_print(out, ", \"member\": %s", v->roster->nodes[self].is_member ? "true" : "false");
    add_fraction(out, "share", own_share(v->node));
    buffer_append_str(out, "}");
}

static void add_cache(struct buffer *out, const struct cache *c)
{
    const struct cache_stats *s = &c->stats;
    buffer_print(out, ",\n \"cache\": {\"policy\": \"%s\"",
                 c->config.policy == CACHE_LRU ? "lru" : "none");
    add_number(out, "items", s->items);
    add_number(out, "used_bytes", s->used_bytes);
    add_number(out, "capacity_bytes", c->capacity_bytes);
    add_number(out, "memory_bytes", c->config.memory_bytes);
    add_number(out, "key_bytes", s->key_bytes);
    add_number(out, "value_bytes", s->value_bytes);
    add_number(out, "hits", s->hits);
    add_number(out, "misses", s->misses);
    add_ratio(out, "hit_ratio", s->hits, s->misses);
    add_number(out, "created", s->created);
    add_number(out, "replaced", s->replaced);
    add_number(out, "refused", s->refused);
    add_number(out, "deleted", s->deleted);
    add_number(out, "evicted", s->evicted);
    add_number(out, "expired_on_access", s->expired_on_access);
    add_number(out, "expired_in_background", s->expired_in_background);
    buffer_append_str(out, "}");
}

/* Did a trip that ended so bring no answer, or none of use? */
static bool is_failure(enum outcome outcome)
{
    return outcome == OUTCOME_PEER_REFUSED || outcome == OUTCOME_PEER_RESET ||
           outcome == OUTCOME_PEER_GARBAGE || outcome == OUTCOME_PEER_TIMEOUT;
}

static void add_peer(struct buffer *out, const struct node_peer *peer, bool is_member)
{
    uint64_t ended[2] = {0, 0}; /* answered, failed */
    for (uint32_t o = 0; o < OUTCOME_COUNT; o++)
        ended[is_failure((enum outcome)o)] += peer->outcomes[o];
    buffer_print(out, ": {\"member\": %s", is_member ? "true" : "false");
    add_number(out, "sent", peer->sent);
    add_number(out, "answered", ended[false]);
    add_number(out, "failed", ended[true]);
    buffer_print(out, ", \"state\": \"%s\"", view_contact(peer->contact));
    if (peer->contact == CONTACT_NONE)
        buffer_append_str(out, ", \"last\": null}");
    else
        buffer_print(out, ", \"last\": \"%s\"}", outcome_name(peer->last));
}

static void add_peers(struct buffer *out, const struct view *v)
{
    const char *separator = "";
    buffer_append_str(out, ",\n  \"peers\": {");
    for (uint32_t i = 0; i < v->roster->count; i++) {
        const uint32_t n = v->roster->by_id[i];
        if (n == v->node->config.self)
            continue;
        buffer_print(out, "%s\n   ", separator);
        buffer_json_string(out, name_of(v, n));
        add_peer(out, node_peer(&v->node->peers, n), v->roster->nodes[n].is_member);
        separator = ",";
    }
    buffer_append_str(out, "}");
}

static void add_forwarding(struct buffer *out, const struct view *v)
{
    const struct node *n = v->node;
    buffer_append_str(out, ",\n \"forwarding\": {\"in_flight\": ");
    buffer_append_u64(out, view_in_flight(n));
    add_number(out, "waiting", n->pipeline.pending);
    add_number(out, "collapsed", n->stats.collapsed);
    add_number(out, "late_answers", n->stats.late_answers);
    add_number(out, "retried", n->stats.retried);
    add_number(out, "overloaded", n->stats.overloaded);
    add_number(out, "not_owner", n->stats.not_owner);
    add_peers(out, v);
    buffer_append_str(out, "}");
}

static void add_moving(struct buffer *out, const struct node *n)
{
    buffer_append_str(out, ",\n \"moving\": {\"changes\": ");
    buffer_append_u64(out, n->stats.changes);
    add_number(out, "moved_out", n->stats.moved_out);
    add_number(out, "orphans", n->cache.stats.orphans);
    add_number(out, "came_back", n->stats.came_back);
    add_number(out, "moved_misses", n->stats.moved_misses);
    buffer_append_str(out, "}");
}

bool view_node(const struct view *v, struct buffer *out)
{
    add_identity(out, v);
    add_cache(out, &v->node->cache);
    add_forwarding(out, v);
    add_moving(out, v->node);
    return finish(out);
}

/* --- GET /node/keys -------------------------------------------------------------------------- */

/* The next entry that has not expired. */
static bool walk_live(const struct view *v, uint32_t *cursor, struct cache_entry *out)
{
    while (cache_walk(&v->node->cache, cursor, out))
        if (out->expires_at_ns > v->now_ns)
            return true;
    return false;
}

static void add_key(struct buffer *out, const struct cache_entry *entry, uint64_t now_ns)
{
    uint8_t key[KEY_BYTES_MAX];
    assert(entry->key.len <= sizeof key);
    blob_copy(entry->key, key);
    buffer_append_str(out, "\n  {\"key\": ");
    buffer_json_string(out, slice_of(key, entry->key.len));
    add_number(out, "value_bytes", entry->value.len);
    add_number(out, "charge_bytes", entry->charge_bytes);
    buffer_print(out, ", \"orphan\": %s", entry->is_orphan ? "true" : "false");
    if (entry->expires_at_ns == TIME_NEVER)
        buffer_append_str(out, ", \"ttl_left\": null");
    else
        add_seconds(out, "ttl_left", entry->expires_at_ns - now_ns);
    buffer_append_str(out, "}");
}

bool view_keys(const struct view *v, uint32_t limit, uint64_t after, struct buffer *out)
{
    assert(v->node != NULL);
    assert(limit >= 1);
    uint32_t cursor = 0;
    struct cache_entry entry;
    bool more = walk_live(v, &cursor, &entry);
    for (uint64_t i = 0; more && i < after; i++)
        more = walk_live(v, &cursor, &entry);

    buffer_append_str(out, "{\"keys\": [");
    for (uint32_t i = 0; more && i < limit; i++) {
        buffer_append_str(out, i == 0 ? "" : ",");
        add_key(out, &entry, v->now_ns);
        more = walk_live(v, &cursor, &entry);
    }
    buffer_append_str(out, "],\n \"next\": ");
    if (more)
        buffer_append_u64(out, after + limit);
    else
        buffer_append_str(out, "null");
    add_number(out, "total", v->node->cache.stats.items);
    return finish(out);
}
