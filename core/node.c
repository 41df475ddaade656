/* core/node.c - see core/node.h.
 *
 * node_step() hands each event to one on_...() function. What may leave, leaves through emit(),
 * the only place that takes answers out of the pipeline.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/node.h"

#include <assert.h>
#include <stdlib.h>

#include "core/hash.h"

enum { EXPIRE_BUDGET = 256 }; /* entries in one EV_WAKE: some 50 us, then requests get their turn */

bool node_init(struct node *n, const struct node_config *config)
{
    assert(config->self < config->ring->node_count);
    assert(config->forward_timeout_ms > 0);
    assert(config->default_ttl_ms != TTL_DEFAULT);
    *n = (struct node){.config = *config};
    n->peers = calloc(config->ring->node_count, sizeof *n->peers);
    if (!n->peers || !cache_init(&n->cache, &config->cache) ||
        !pipeline_init(&n->pipeline, config->client_max, config->call_max) ||
        !flights_init(&n->flights, config->flight_max, config->held_bytes_max,
                      config->cache.secret)) {
        node_destroy(n);
        return false;
    }
    return true;
}

void node_destroy(struct node *n)
{
    if (!n)
        return;
    free(n->peers);
    cache_destroy(&n->cache);
    pipeline_destroy(&n->pipeline);
    flights_destroy(&n->flights);
    *n = (struct node){0};
}

static bool has_room(const struct effects *fx)
{
    return fx->count < EFFECTS_MAX;
}

static struct effect *add(struct effects *fx, enum effect_kind kind)
{
    assert(has_room(fx));
    struct effect *e = &fx->item[fx->count++];
    *e = (struct effect){.kind = kind};
    return e;
}

static void reply(struct effects *fx, uint32_t client, const struct answer *answer)
{
    struct effect *e = add(fx, FX_REPLY);
    e->client = client;
    e->answer = *answer;
}

/* Whole milliseconds until then; none, if it is over. */
static uint64_t ms_until(uint64_t now_ns, uint64_t at_ns)
{
    if (at_ns == TIME_NEVER)
        return TTL_FOREVER;
    return at_ns > now_ns ? (at_ns - now_ns) / NS_PER_MS : 0;
}

/* --- a key of our own ------------------------------------------------------------------------ */

static void serve_get(struct node *n, const struct request *rq, struct answer *out)
{
    struct cache_entry entry;
    if (!cache_get(&n->cache, n->now_ns, rq->key, &entry)) {
        out->outcome = OUTCOME_MISS;
        return;
    }
    out->outcome = OUTCOME_HIT;
    out->value = entry.value;
    out->ttl_left_ms = ms_until(n->now_ns, entry.expires_at_ns);
}

static enum outcome serve_put(struct node *n, const struct request *rq)
{
    static const enum outcome outcomes[] = {
        [CACHE_CREATED] = OUTCOME_CREATED,
        [CACHE_REPLACED] = OUTCOME_REPLACED,
        [CACHE_REFUSED] = OUTCOME_NO_ROOM,
        [CACHE_TOO_LARGE] = OUTCOME_TOO_LARGE,
    };
    uint64_t ttl_ms = rq->ttl_ms == TTL_DEFAULT ? n->config.default_ttl_ms : rq->ttl_ms;
    uint64_t expires_at_ns = time_after_ms(n->now_ns, ttl_ms);
    return outcomes[cache_put(&n->cache, n->now_ns, rq->key, rq->value, expires_at_ns)];
}

static struct answer serve(struct node *n, const struct request *rq)
{
    struct answer answer = {.owner = n->config.self};
    switch (rq->op) {
    case OP_GET:
        serve_get(n, rq, &answer);
        break;
    case OP_PUT:
        answer.outcome = serve_put(n, rq);
        break;
    case OP_DELETE:
        answer.outcome =
            cache_delete(&n->cache, n->now_ns, rq->key) ? OUTCOME_DELETED : OUTCOME_ABSENT;
        break;
    }
    return answer;
}

/* --- answers that leave ---------------------------------------------------------------------- */

/* The answer of a call as it is now: a value that expired while it waited is not handed out. */
static struct answer answer_now(const struct node *n, const struct call *c)
{
    if (c->flight == FLIGHT_NONE)
        return (struct answer){.outcome = OUTCOME_OVERLOADED, .owner = n->config.self};
    const struct flight *t = &n->flights.slots[c->flight];
    struct answer answer = t->answer;
    answer.collapsed = c->collapsed;
    if (answer.outcome != OUTCOME_HIT)
        return answer;
    if (t->expires_at_ns <= n->now_ns)
        return (struct answer){
            .outcome = OUTCOME_MISS, .owner = answer.owner, .forwarded = answer.forwarded};
    answer.ttl_left_ms = ms_until(n->now_ns, t->expires_at_ns);
    return answer;
}

/* Call c is done with its flight; the last one turns out the light. */
static void leave_flight(struct node *n, uint32_t call)
{
    uint32_t flight = n->pipeline.calls[call].flight;
    if (flight == FLIGHT_NONE)
        return;
    flights_remove_waiter(&n->flights, &n->pipeline, call);
    const struct flight *t = &n->flights.slots[flight];
    if (t->first_call == CALL_NONE && t->state == FLIGHT_OVER)
        flights_retire(&n->flights, flight);
}

/* Let out what is ready, as far as it fits. */
static void emit(struct node *n, struct effects *fx)
{
    while (has_room(fx)) {
        uint32_t call = pipeline_pop_ready(&n->pipeline);
        if (call == CALL_NONE)
            return;
        const struct call *c = &n->pipeline.calls[call];
        struct answer answer = answer_now(n, c);
        reply(fx, c->client, &answer);
        leave_flight(n, call);
    }
}

/* Whoever still waits for this flight's answer waits beyond this step, and the value's bytes do
 * not stay that long: keep a copy. */
static void keep_for_waiters(struct node *n, uint32_t flight)
{
    struct flight *t = &n->flights.slots[flight];
    if (t->first_call == CALL_NONE || t->answer.outcome != OUTCOME_HIT)
        return;
    if (flights_hold(&n->flights, flight))
        return;
    t->answer = (struct answer){.outcome = OUTCOME_OVERLOADED, .owner = t->answer.owner};
    for (uint32_t c = t->first_call; c != CALL_NONE; c = n->pipeline.calls[c].sibling)
        n->stats.overloaded++;
}

/* The answer is there: tell those who wait. */
static void settle(struct node *n, uint32_t flight, const struct answer *answer, struct effects *fx)
{
    struct flight *t = &n->flights.slots[flight];
    assert(t->state == FLIGHT_OVER);
    t->answer = *answer;
    t->answer.owner = t->peer;
    t->answer.forwarded = true;
    /* Counted from the departure, so that the time on the way makes it end sooner, never later. */
    t->expires_at_ns = time_after_ms(t->sent_at_ns, answer->ttl_left_ms);
    if (t->first_call == CALL_NONE) {
        flights_retire(&n->flights, flight);
        return;
    }
    for (uint32_t c = t->first_call; c != CALL_NONE; c = n->pipeline.calls[c].sibling)
        pipeline_ready(&n->pipeline, c);
    emit(n, fx);
    keep_for_waiters(n, flight);
}

static void ask_owner(struct node *n, uint32_t flight, const struct request *rq, struct effects *fx)
{
    const struct flight *t = &n->flights.slots[flight];
    struct effect *e = add(fx, FX_SEND);
    e->peer = t->peer;
    e->call = t->call;
    e->request = *rq;
    e->request.internal = true;
    n->peers[t->peer].sent++;
}

static void ask_owner_for_value(struct node *n, uint32_t flight, struct effects *fx)
{
    const struct flight *t = &n->flights.slots[flight];
    struct request get = {.op = OP_GET, .key = {t->key, t->key_len}};
    ask_owner(n, flight, &get, fx);
}

static void depart(struct node *n, uint32_t flight)
{
    flights_depart(&n->flights, flight, n->now_ns,
                   time_after_ms(n->now_ns, n->config.forward_timeout_ms));
}

/* The trip before this one has landed: go, if anyone still wants to. */
static void depart_follower(struct node *n, uint32_t flight, struct effects *fx)
{
    struct flight *t = &n->flights.slots[flight];
    if (t->first_call == CALL_NONE) {
        t->state = FLIGHT_OVER;
        flights_retire(&n->flights, flight);
        return;
    }
    depart(n, flight);
    if (flights_find(&n->flights, (struct slice){t->key, t->key_len}) == FLIGHT_NONE)
        flights_share(&n->flights, flight);
    ask_owner_for_value(n, flight, fx);
}

/* An answer has come in, or a reason why none will. */
static void land(struct node *n, uint32_t flight, const struct answer *answer, bool answered,
                 struct effects *fx)
{
    struct flight *t = &n->flights.slots[flight];
    struct node_peer *peer = &n->peers[t->peer];
    peer->contact = answered ? CONTACT_ANSWERED : CONTACT_FAILED;
    peer->last = answer->outcome;
    peer->outcomes[answer->outcome]++;

    uint32_t follower = t->follower;
    flights_land(&n->flights, flight);
    if (follower != FLIGHT_NONE && answered)
        depart_follower(n, follower, fx); /* first, while there is certainly room to send */
    settle(n, flight, answer, fx);
    if (follower != FLIGHT_NONE && !answered) {
        n->flights.slots[follower].state = FLIGHT_OVER;
        settle(n, follower, answer, fx);
    }
}

/* --- requests -------------------------------------------------------------------------------- */

/* There is no room to carry this request out. */
static void refuse(struct node *n, uint32_t client, struct effects *fx)
{
    n->stats.overloaded++;
    if (pipeline_is_empty(&n->pipeline, client)) {
        struct answer answer = {.outcome = OUTCOME_OVERLOADED, .owner = n->config.self};
        reply(fx, client, &answer);
        return;
    }
    uint32_t call = pipeline_push(&n->pipeline, client);
    if (call == CALL_NONE)
        add(fx, FX_CLOSE)->client = client;
    else
        pipeline_ready(&n->pipeline, call);
}

/* A new flight with one waiter, or FLIGHT_NONE, and then nothing has changed. */
static uint32_t take_flight(struct node *n, uint32_t client, enum op op, enum flight_state state)
{
    if (n->pipeline.pending == n->pipeline.call_max)
        return FLIGHT_NONE;
    uint32_t flight = flights_take(&n->flights, op, state);
    if (flight == FLIGHT_NONE)
        return FLIGHT_NONE;
    uint32_t call = pipeline_push(&n->pipeline, client);
    assert(call != CALL_NONE);
    flights_add_waiter(&n->flights, flight, &n->pipeline, call);
    return flight;
}

/* A key of our own, or a question that must not be sent on. */
static void answer_here(struct node *n, const struct event *ev, uint32_t owner, struct effects *fx)
{
    uint32_t flight = FLIGHT_NONE;
    bool in_turn = pipeline_is_empty(&n->pipeline, ev->client);
    if (!in_turn) {
        flight = take_flight(n, ev->client, ev->request.op, FLIGHT_OVER);
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
        reply(fx, ev->client, &answer);
        return;
    }
    struct flight *t = &n->flights.slots[flight];
    t->answer = answer;
    t->expires_at_ns = time_after_ms(n->now_ns, answer.ttl_left_ms);
    keep_for_waiters(n, flight);
    pipeline_ready(&n->pipeline, t->first_call);
}

/* Wait for this trip, if it has just been called, or for the next one. false: no room. */
static bool join(struct node *n, uint32_t flight, uint32_t client)
{
    struct flight *t = &n->flights.slots[flight];
    bool boarding = t->sent_at_ns == n->now_ns;
    if (!boarding && t->follower == FLIGHT_NONE) {
        t->follower = take_flight(n, client, OP_GET, FLIGHT_WAITS);
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
    uint32_t flight = take_flight(n, ev->client, rq->op, FLIGHT_WAITS);
    if (flight == FLIGHT_NONE) {
        refuse(n, ev->client, fx);
        return;
    }
    n->flights.slots[flight].peer = owner;
    depart(n, flight);
    if (rq->op == OP_GET) {
        flights_set_key(&n->flights, flight, rq->key);
        flights_share(&n->flights, flight);
    } else if (out != FLIGHT_NONE) {
        flights_detach(&n->flights, out);
    }
    ask_owner(n, flight, rq, fx);
}

uint32_t node_owner(const struct node *n, struct slice key)
{
    return ring_owner(n->config.ring, hash_key(key));
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
        leave_flight(n, call);
}

/* --- what comes of trips --------------------------------------------------------------------- */

/* Is this an answer to that question? */
static bool fits(enum op op, enum outcome outcome)
{
    switch (op) {
    case OP_GET:
        return outcome == OUTCOME_HIT || outcome == OUTCOME_MISS;
    case OP_PUT:
        return outcome == OUTCOME_CREATED || outcome == OUTCOME_REPLACED ||
               outcome == OUTCOME_NO_ROOM || outcome == OUTCOME_TOO_LARGE;
    case OP_DELETE:
        return outcome == OUTCOME_DELETED || outcome == OUTCOME_ABSENT;
    }
    return false;
}

/* What an owner's outcome means here. Only what fits the question is believed. */
static enum outcome understood(enum op op, enum outcome outcome)
{
    if (outcome == OUTCOME_NOT_OWNER)
        return OUTCOME_RING_MISMATCH;
    if (outcome == OUTCOME_OVERLOADED || fits(op, outcome))
        return outcome;
    return OUTCOME_PEER_GARBAGE;
}

static struct answer read_answer(const struct node *n, enum op op, const struct answer *said)
{
    if (said->value.len > n->config.cache.value_bytes_max)
        return (struct answer){.outcome = OUTCOME_PEER_GARBAGE};
    struct answer answer = {.outcome = understood(op, said->outcome)};
    if (answer.outcome == OUTCOME_HIT) {
        answer.value = said->value;
        answer.ttl_left_ms = said->ttl_left_ms;
    }
    return answer;
}

static void on_peer_answer(struct node *n, const struct event *ev, struct effects *fx)
{
    uint32_t flight = flights_by_call(&n->flights, ev->call);
    if (flight == FLIGHT_NONE) {
        n->stats.late_answers++;
        return;
    }
    struct answer answer = read_answer(n, n->flights.slots[flight].op, &ev->answer);
    land(n, flight, &answer, answer.outcome != OUTCOME_PEER_GARBAGE, fx);
}

/* Only a GET is tried again: the owner may have carried out a write before the connection broke,
 * and another client's write may have come after it. */
static bool worth_retrying(const struct flight *t, const struct event *ev)
{
    return t->op == OP_GET && ev->failure == OUTCOME_PEER_RESET && ev->stale && !t->retried;
}

static void on_peer_failed(struct node *n, const struct event *ev, struct effects *fx)
{
    assert(ev->failure == OUTCOME_PEER_REFUSED || ev->failure == OUTCOME_PEER_RESET ||
           ev->failure == OUTCOME_PEER_GARBAGE);
    uint32_t flight = flights_by_call(&n->flights, ev->call);
    if (flight == FLIGHT_NONE)
        return;
    struct flight *t = &n->flights.slots[flight];
    if (worth_retrying(t, ev)) {
        t->retried = true;
        n->stats.retried++;
        ask_owner_for_value(n, flight, fx);
        return;
    }
    struct answer answer = {.outcome = ev->failure};
    land(n, flight, &answer, false, fx);
}

/* End the trips whose time is up, as far as the effects fit. */
static void time_out_flights(struct node *n, struct effects *fx)
{
    struct answer answer = {.outcome = OUTCOME_PEER_TIMEOUT};
    while (has_room(fx) && n->flights.oldest != FLIGHT_NONE) {
        uint32_t flight = n->flights.oldest;
        const struct flight *t = &n->flights.slots[flight];
        if (t->deadline_ns > n->now_ns)
            return;
        struct effect *e = add(fx, FX_CANCEL);
        e->peer = t->peer;
        e->call = t->call;
        land(n, flight, &answer, false, fx);
    }
}

static void on_wake(struct node *n, struct effects *fx)
{
    cache_expire(&n->cache, n->now_ns, EXPIRE_BUDGET);
    emit(n, fx);
    time_out_flights(n, fx);
}

/* --- the one way in -------------------------------------------------------------------------- */

void node_step(struct node *n, uint64_t now_ns, const struct event *ev, struct effects *fx)
{
    assert(now_ns >= n->now_ns);
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
        on_peer_answer(n, ev, fx);
        break;
    case EV_PEER_FAILED:
        on_peer_failed(n, ev, fx);
        break;
    case EV_WAKE:
        on_wake(n, fx);
        break;
    }
}

uint64_t node_deadline_ns(const struct node *n)
{
    if (pipeline_has_ready(&n->pipeline))
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
    pipeline_check(&n->pipeline);
    flights_check(&n->flights, &n->pipeline);
    assert(n->flights.count <= n->flights.max);
}
