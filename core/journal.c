/* core/journal.c - see core/journal.h.
 *
 * Each kind of frame has a function that puts its fields and one that takes them, side by side.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/journal.h"

#include <assert.h>

#include "core/bytes.h"
#include "core/cluster.h"
#include "core/journal_effects.h"

const uint8_t JOURNAL_MAGIC[JOURNAL_MAGIC_BYTES] = {'r', 'l', 'j', 'o', 'u', 'r', 'n', 1};

enum {
    INTERNAL = 4,          /* beside the op of a request */
    CLIENTS_MAX = 1 << 24, /* more than a process can have connections */
    CALLS_MAX = 1 << 24,
    PEERS_MAX = 1 << 20, /* members that there ever were */
};
#define HELD_BYTES_MAX (UINT64_C(64) << 30)
/* Some 292 years, so that a deadline has room behind now. */
#define NOW_NS_MAX (UINT64_MAX / 2)

static void seal(struct journal *j, struct journal_frame *f, const uint8_t *end)
{
    f->fields_len = (uint32_t)(end - f->fields);
    journal_frame_seal(f, &j->chain);
}

/* --- members ---------------------------------------------------------------------------------- */

void journal_member(struct journal *j, const struct members *m, uint32_t place,
                    struct journal_frame *out)
{
    const struct ring_node *n = &m->ring->nodes[place];
    out->value = (struct blob){0};
    uint8_t *at = bytes_put_u8(out->fields, JOURNAL_MEMBER);
    at = bytes_put_varint(at, m->numbers[place]);
    at = bytes_put_varint(at, n->weight);
    seal(j, out, bytes_put(at, slice_of(n->id, n->id_len)));
}

static void take_member(struct bytes *b, struct journal_item *out)
{
    out->number = (uint32_t)bytes_varint(b, 0, PEERS_MAX - 1);
    out->member.weight = (uint32_t)bytes_varint(b, 1, WEIGHT_MAX);
    out->member.id = bytes_take(b, b->left.len);
    b->bad |= out->member.id.len < 1 || out->member.id.len > NODE_ID_BYTES_MAX;
}

/* What is to be known of a list besides its members. */
static uint8_t *put_list(uint8_t *at, const struct members *m)
{
    at = bytes_put_varint(at, m->ring->virtual_nodes);
    return bytes_put_varint(at, m->placement);
}

static void take_list(struct bytes *b, struct journal_item *out)
{
    out->virtual_nodes = (uint32_t)bytes_varint(b, 1, VIRTUAL_NODES_MAX);
    out->placement = (enum placement)bytes_varint(b, PLACEMENT_RING, PLACEMENT_MODULO);
}

/* --- the start -------------------------------------------------------------------------------- */

void journal_start(struct journal *j, const struct node_config *config, struct journal_frame *out)
{
    const struct cache_config *cache = &config->cache;
    out->value = (struct blob){0};
    uint8_t *at = bytes_put_u8(out->fields, JOURNAL_START);
    at = put_list(at, config->members);
    at = bytes_put_varint(at, config->self);
    at = bytes_put_varint(at, config->peer_max);
    at = bytes_put_varint(at, cache->memory_bytes);
    at = bytes_put_varint(at, cache->policy);
    at = bytes_put_varint(at, cache->value_bytes_max);
    at = bytes_put_varint(at, config->default_ttl_ms);
    at = bytes_put_varint(at, config->forward_timeout_ms);
    at = bytes_put_varint(at, config->client_max);
    at = bytes_put_varint(at, config->flight_max);
    at = bytes_put_varint(at, config->call_max);
    at = bytes_put_varint(at, config->held_bytes_max);
    seal(j, out, bytes_put(at, slice_of(cache->secret, sizeof cache->secret)));
}

/* The ranges are those that node_init() insists on. */
static void take_start(struct bytes *b, struct journal_item *out)
{
    struct node_config *config = &out->config;
    struct cache_config *cache = &config->cache;
    take_list(b, out);
    config->self = (uint32_t)bytes_varint(b, 0, PEERS_MAX - 1);
    config->peer_max = (uint32_t)bytes_varint(b, config->self + UINT64_C(1), PEERS_MAX);
    cache->memory_bytes = bytes_varint(b, CACHE_MEMORY_MIN, CLUSTER_MEMORY_BYTES_MAX);
    cache->policy = (enum cache_policy)bytes_varint(b, CACHE_LRU, CACHE_NONE);
    cache->value_bytes_max = (uint32_t)bytes_varint(b, 1, VALUE_BYTES_LIMIT);
    config->default_ttl_ms = bytes_varint(b, 1, TTL_FOREVER);
    config->forward_timeout_ms = bytes_varint(b, 1, CLUSTER_FORWARD_TIMEOUT_MS_MAX);
    config->client_max = (uint32_t)bytes_varint(b, 1, CLIENTS_MAX);
    config->flight_max = (uint32_t)bytes_varint(b, 1, CALLS_MAX);
    config->call_max = (uint32_t)bytes_varint(b, 1, CALLS_MAX);
    config->held_bytes_max = bytes_varint(b, 0, HELD_BYTES_MAX);
    struct slice secret = bytes_take(b, sizeof cache->secret);
    if (!b->bad)
        memcpy(cache->secret, secret.data, secret.len);
}

/* --- events ----------------------------------------------------------------------------------- */

static uint8_t *put_request(uint8_t *at, const struct event *ev)
{
    const struct request *rq = &ev->request;
    assert(rq->key.len >= 1 && rq->key.len <= KEY_BYTES_MAX);
    at = bytes_put_varint(at, ev->client);
    at = bytes_put_varint(at, rq->op + (rq->internal ? INTERNAL : 0u));
    at = bytes_put_varint(at, rq->ttl_ms);
    at = bytes_put_varint(at, rq->key.len);
    return bytes_put(at, rq->key);
}

static void take_request(struct bytes *b, struct event *ev)
{
    struct request *rq = &ev->request;
    ev->client = (uint32_t)bytes_varint(b, 0, UINT32_MAX);
    uint64_t op = bytes_varint(b, 0, INTERNAL + OP_DELETE);
    rq->op = (enum op)(op % INTERNAL);
    rq->internal = op >= INTERNAL;
    rq->ttl_ms = bytes_varint(b, 0, UINT64_MAX);
    rq->key = bytes_take(b, (uint32_t)bytes_varint(b, 1, KEY_BYTES_MAX));
    rq->value = bytes_take(b, b->left.len);
    b->bad |= rq->op > OP_DELETE || (rq->op != OP_PUT && rq->value.len > 0);
}

/* Of an answer, the node looks at these fields only. */
static uint8_t *put_answer(uint8_t *at, const struct event *ev)
{
    at = bytes_put_varint(at, ev->call);
    at = bytes_put_varint(at, ev->answer.outcome);
    return bytes_put_varint(at, ev->answer.ttl_left_ms);
}

static void take_answer(struct bytes *b, struct event *ev)
{
    ev->call = bytes_varint(b, 0, UINT64_MAX);
    ev->answer.outcome = (enum outcome)bytes_varint(b, 0, OUTCOME_COUNT - 1);
    ev->answer.ttl_left_ms = bytes_varint(b, 0, UINT64_MAX);
    ev->answer.value = blob_of(bytes_take(b, b->left.len));
}

static uint8_t *put_failure(uint8_t *at, const struct event *ev)
{
    at = bytes_put_varint(at, ev->call);
    at = bytes_put_varint(at, ev->failure);
    return bytes_put_varint(at, ev->stale);
}

static void take_failure(struct bytes *b, struct event *ev)
{
    ev->call = bytes_varint(b, 0, UINT64_MAX);
    ev->failure = (enum outcome)bytes_varint(b, 0, OUTCOME_COUNT - 1);
    ev->stale = bytes_varint(b, 0, 1) == 1;
    b->bad |= ev->failure != OUTCOME_PEER_REFUSED && ev->failure != OUTCOME_PEER_RESET &&
              ev->failure != OUTCOME_PEER_GARBAGE && ev->failure != OUTCOME_OVERLOADED;
}

static uint8_t *put_event(uint8_t *at, const struct event *ev)
{
    switch (ev->kind) {
    case EV_REQUEST:
        return put_request(at, ev);
    case EV_CLIENT_GONE:
        return bytes_put_varint(at, ev->client);
    case EV_PEER_ANSWER:
        return put_answer(at, ev);
    case EV_PEER_FAILED:
        return put_failure(at, ev);
    case EV_WAKE:
        return at;
    case EV_MEMBERS:
        return put_list(at, ev->members);
    }
    assert(false);
    return at;
}

static void take_event(struct bytes *b, struct journal_item *out)
{
    struct event *ev = &out->event;
    switch (ev->kind) {
    case EV_REQUEST:
        take_request(b, ev);
        return;
    case EV_CLIENT_GONE:
        ev->client = (uint32_t)bytes_varint(b, 0, UINT32_MAX);
        return;
    case EV_PEER_ANSWER:
        take_answer(b, ev);
        return;
    case EV_PEER_FAILED:
        take_failure(b, ev);
        return;
    case EV_WAKE:
        return;
    case EV_MEMBERS:
        take_list(b, out);
        return;
    }
}

/* Its bytes at the end of the frame. */
static struct blob value_of(const struct event *ev)
{
    if (ev->kind == EV_REQUEST)
        return blob_of(ev->request.value);
    return ev->kind == EV_PEER_ANSWER ? ev->answer.value : (struct blob){0};
}

void journal_event(struct journal *j, uint64_t now_ns, const struct event *ev,
                   const struct effects *fx, struct journal_frame *out)
{
    assert(now_ns >= j->now_ns && now_ns <= NOW_NS_MAX);
    out->value = value_of(ev);
    uint8_t *at = bytes_put_u8(out->fields, (uint64_t)JOURNAL_EVENT + ev->kind);
    j->effects = journal_effects(j->effects, fx);
    at = bytes_put_u64(at, j->effects);
    at = bytes_put_varint(at, now_ns - j->now_ns);
    seal(j, out, put_event(at, ev));
    j->now_ns = now_ns;
    j->events++;
}

static void take_step(struct journal *j, struct bytes *b, struct journal_item *out)
{
    j->effects = bytes_u64(b);
    j->now_ns += bytes_varint(b, 0, NOW_NS_MAX - j->now_ns);
    j->events++;
    take_event(b, out);
}

/* --- the end ---------------------------------------------------------------------------------- */

void journal_end(struct journal *j, struct journal_frame *out)
{
    out->value = (struct blob){0};
    uint8_t *at = bytes_put_u8(out->fields, JOURNAL_END);
    at = bytes_put_u64(at, j->events);
    seal(j, out, bytes_put_u64(at, j->effects));
}

static void take_end(const struct journal *j, struct bytes *b)
{
    b->bad |= bytes_u64(b) != j->events;
    b->bad |= bytes_u64(b) != j->effects;
}

/* --- whatever comes --------------------------------------------------------------------------- */

static void take_item(struct journal *j, struct bytes *b, struct journal_item *out)
{
    uint8_t kind = bytes_u8(b);
    if (kind >= JOURNAL_EVENT && kind <= JOURNAL_EVENT + EV_MEMBERS) {
        out->kind = JOURNAL_EVENT;
        out->event.kind = (enum event_kind)(kind - JOURNAL_EVENT);
        take_step(j, b, out);
        return;
    }
    out->kind = (enum journal_kind)kind;
    if (kind == JOURNAL_END)
        take_end(j, b);
    else if (kind == JOURNAL_MEMBER)
        take_member(b, out);
    else if (kind == JOURNAL_START)
        take_start(b, out);
    else
        b->bad = true;
}

enum journal_read journal_next(struct journal *j, struct slice bytes, struct journal_item *out,
                               uint32_t *out_len)
{
    struct journal after = *j;
    struct slice body;
    enum journal_read read = journal_frame_open(bytes, &after.chain, &body);
    if (read != JOURNAL_READ)
        return read;
    struct bytes b = {.left = body};
    *out = (struct journal_item){0};
    take_item(&after, &b, out);
    if (b.bad || b.left.len > 0)
        return JOURNAL_DAMAGED;
    *j = after;
    *out_len = JOURNAL_HEAD_BYTES + body.len + JOURNAL_TAIL_BYTES;
    return JOURNAL_READ;
}
