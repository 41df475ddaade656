/* core/node.c - see core/node.h.
 *
 * node_step() hands each event to one function. Here are the requests: answered at once, refused,
 * or made a trip. What becomes of trips, and how answers leave, is in core/trips.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/node.h"

#include <assert.h>
#include <stdlib.h>

#include "core/hash.h"
#include "core/moving.h"
#include "core/serve.h"
#include "core/trips.h"

enum { EXPIRE_BUDGET = 256 }; /* entries in one EV_WAKE: some 50 us, then requests get their turn */

bool node_init(struct node *n, const struct node_config *config)
{
    assert(config->self < config->peer_max);
    assert(config->forward_timeout_ms > 0);
    assert(config->default_ttl_ms != TTL_DEFAULT);
    *n = (struct node){.config = *config};
    if (!node_peers_init(&n->peers, config->peer_max) ||
        !cache_init(&n->cache, &config->cache) ||
        !pipeline_init(&n->pipeline, config->client_max, config->call_max) ||
        !flights_init(&n->flights, config->flight_max, config->held_bytes_max,
                      config->cache.secret)) {
        node_destroy(n);
        return false;
    }
    n->moving_next = cache_buckets(&n->cache);
    return true;
}

void node_destroy(struct node *n)
{
    if (!n)
        return;
    node_peers_destroy(&n->peers);
    cache_destroy(&n->cache);
    pipeline_destroy(&n->pipeline);
    flights_destroy(&n->flights);
    *n = (struct node){0};
}

bool node_copy(struct node *to, const struct node *from, struct copy *c)
{
    const struct node old = c->over ? *to : (struct node){0};
    assert(!c->over || (!c->keep && !old.kept));
    *to = *from;
    to->kept = c->keep;
    to->peers = old.peers;
    to->cache = old.cache;
    to->pipeline = old.pipeline;
    to->flights = old.flights;
    const bool has_peers = node_peers_copy(&to->peers, &from->peers, c);
    const bool has_cache = cache_copy(&to->cache, &from->cache, c);
    const bool has_pipeline = pipeline_copy(&to->pipeline, &from->pipeline, c);
    const bool has_flights = flights_copy(&to->flights, &from->flights, c);
    if (!has_peers || !has_cache || !has_pipeline || !has_flights) {
        node_destroy(to);
        return false;
    }
    return true;
}

void node_relocate(struct node *to, struct node *from, const struct members *members,
                   const struct members *before)
{
    assert((before == NULL) == (from->before == NULL));
    *to = *from;
    flights_relocate(&to->flights, &from->flights);
    to->config.members = members;
    to->before = before;
    *from = (struct node){0};
}

/* --- requests -------------------------------------------------------------------------------- */

/* There is no room to carry this request out. */
static void refuse(struct node *n, uint32_t client, struct effects *fx)
{
    n->stats.overloaded++;
    if (pipeline_is_empty(&n->pipeline, client)) {
        struct answer answer = {.outcome = OUTCOME_OVERLOADED, .owner = n->config.self};
        effects_reply(fx, client, &answer);
        return;
    }
    uint32_t call = pipeline_push(&n->pipeline, client);
    if (call == CALL_NONE)
        effects_add(fx, FX_CLOSE)->client = client;
    else
        pipeline_ready(&n->pipeline, call);
}

/* A key of our own, or a question that must not be sent on. */
static void answer_here(struct node *n, const struct event *ev, uint32_t owner, struct effects *fx)
{
    uint32_t flight = FLIGHT_NONE;
    bool in_turn = pipeline_is_empty(&n->pipeline, ev->client);
    if (!in_turn) {
        flight = trips_take(n, ev->client, ev->request.op, FLIGHT_OVER);
        if (flight == FLIGHT_NONE) {
            refuse(n, ev->client, fx);
            return;
        }
    }

    struct answer answer = {.outcome = OUTCOME_NOT_OWNER, .owner = owner};
    if (owner == n->config.self)
        answer = serve(n, &ev->request);
    else
        n->stats.not_owner++;

    if (in_turn) {
        effects_reply(fx, ev->client, &answer);
        return;
    }
    trips_over(n, flight, &answer);
}

/* Wait for this trip, if it has just been called, or for the next one. false: no room. */
static bool join(struct node *n, uint32_t flight, uint32_t client)
{
    struct flight *t = &n->flights.slots[flight];
    bool boarding = t->sent_at_ns == n->now_ns;
    if (!boarding && t->follower == FLIGHT_NONE) {
        t->follower = trips_take(n, client, OP_GET, FLIGHT_WAITS);
        if (t->follower == FLIGHT_NONE)
            return false;
        n->flights.slots[t->follower].peer = t->peer;
        flights_set_key(&n->flights, t->follower, (struct slice){t->key, t->key_len});
        return true;
    }
    uint32_t call = pipeline_push(&n->pipeline, client);
    if (call == CALL_NONE)
        return false;
    n->pipeline.calls[call].collapsed = true;
    n->stats.collapsed++;
    flights_add_waiter(&n->flights, boarding ? flight : t->follower, &n->pipeline, call);
    return true;
}

static void forward(struct node *n, const struct event *ev, uint32_t owner, struct effects *fx)
{
    const struct request *rq = &ev->request;
    uint32_t out = flights_find(&n->flights, rq->key);
    if (out != FLIGHT_NONE && rq->op == OP_GET) {
        if (!join(n, out, ev->client))
            refuse(n, ev->client, fx);
        return;
    }
    uint32_t flight = trips_take(n, ev->client, rq->op, FLIGHT_WAITS);
    if (flight == FLIGHT_NONE) {
        refuse(n, ev->client, fx);
        return;
    }
    n->flights.slots[flight].peer = owner;
    if (out != FLIGHT_NONE) { /* a write; as long as out is found, nobody joins who leaves now */
        trips_depart_follower(n, out, fx);
        flights_detach(&n->flights, out);
    }
    trips_depart(n, flight, rq, fx);
    if (rq->op == OP_GET) {
        flights_set_key(&n->flights, flight, rq->key);
        flights_share(&n->flights, flight);
    }
}

uint32_t node_owner(const struct node *n, struct slice key)
{
    return members_owner(n->config.members, hash_key(key));
}

static void on_request(struct node *n, const struct event *ev, struct effects *fx)
{
    assert(ev->client < n->config.client_max);
    assert(ev->request.key.len >= 1 && ev->request.key.len <= KEY_BYTES_MAX);
    uint32_t owner = node_owner(n, ev->request.key);
    if (owner == n->config.self || ev->request.internal)
        answer_here(n, ev, owner, fx);
    else
        forward(n, ev, owner, fx);
}

static void on_client_gone(struct node *n, const struct event *ev)
{
    assert(ev->client < n->config.client_max);
    uint32_t call;
    while ((call = pipeline_abandon(&n->pipeline, ev->client)) != CALL_NONE)
        trips_leave(n, call);
}

/* What is under way goes on; who asks from now on does not join it, since its owner may be another
 * one. */
static void on_members(struct node *n, const struct event *ev)
{
    assert(ev->members != NULL && ev->members != n->config.members);
    n->before = n->config.members;
    n->config.members = ev->members;
    n->stats.changes++;
    flights_detach_all(&n->flights);
    moving_start(n);
}

static void on_wake(struct node *n, struct effects *fx)
{
    cache_expire(&n->cache, n->now_ns, EXPIRE_BUDGET);
    moving_go_on(n);
    trips_emit(n, fx);
    trips_time_out(n, fx);
}

/* --- the one way in -------------------------------------------------------------------------- */

void node_step(struct node *n, uint64_t now_ns, const struct event *ev, struct effects *fx)
{
    assert(now_ns >= n->now_ns && !n->kept);
    n->now_ns = now_ns;
    fx->count = 0;
    flights_reclaim(&n->flights);

    switch (ev->kind) {
    case EV_REQUEST:
        on_request(n, ev, fx);
        break;
    case EV_CLIENT_GONE:
        on_client_gone(n, ev);
        break;
    case EV_PEER_ANSWER:
        trips_answered(n, ev, fx);
        break;
    case EV_PEER_FAILED:
        trips_failed(n, ev, fx);
        break;
    case EV_WAKE:
        on_wake(n, fx);
        break;
    case EV_MEMBERS:
        on_members(n, ev);
        break;
    }
}

uint64_t node_deadline_ns(const struct node *n)
{
    if (pipeline_has_ready(&n->pipeline) || moving_is_under_way(n))
        return 0;
    uint64_t deadline = cache_next_expiry_ns(&n->cache);
    if (n->flights.oldest != FLIGHT_NONE) {
        uint64_t flight = n->flights.slots[n->flights.oldest].deadline_ns;
        if (flight < deadline)
            deadline = flight;
    }
    return deadline;
}

const char *outcome_name(enum outcome outcome)
{
    static const char *const names[OUTCOME_COUNT] = {
        [OUTCOME_HIT] = "hit",
        [OUTCOME_MISS] = "miss",
        [OUTCOME_CREATED] = "created",
        [OUTCOME_REPLACED] = "replaced",
        [OUTCOME_DELETED] = "deleted",
        [OUTCOME_ABSENT] = "absent",
        [OUTCOME_NO_ROOM] = "no_room",
        [OUTCOME_TOO_LARGE] = "too_large",
        [OUTCOME_NOT_OWNER] = "not_owner",
        [OUTCOME_RING_MISMATCH] = "ring_mismatch",
        [OUTCOME_PEER_REFUSED] = "peer_refused",
        [OUTCOME_PEER_RESET] = "peer_reset",
        [OUTCOME_PEER_GARBAGE] = "peer_garbage",
        [OUTCOME_PEER_TIMEOUT] = "peer_timeout",
        [OUTCOME_OVERLOADED] = "overloaded",
    };
    assert(outcome < OUTCOME_COUNT);
    return names[outcome];
}

void node_check(const struct node *n)
{
    cache_check(&n->cache);
    moving_check(n);
    pipeline_check(&n->pipeline);
    flights_check(&n->flights, &n->pipeline);
    for (uint32_t id = n->flights.oldest; id != FLIGHT_NONE; id = n->flights.slots[id].newer) {
        assert(n->flights.slots[id].peer < n->config.peer_max);
        assert(n->flights.slots[id].peer != n->config.self);
    }
}
