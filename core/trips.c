/* core/trips.c - see core/trips.h.
 *
 * trips_emit() is the only place that takes answers out of the pipeline to be told, settle() the
 * only one that calls the answers of trips ready.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/trips.h"

#include <assert.h>

#include "core/serve.h"

bool effects_have_room(const struct effects *fx)
{
    return fx->count < EFFECTS_MAX;
}

struct effect *effects_add(struct effects *fx, enum effect_kind kind)
{
    assert(effects_have_room(fx));
    struct effect *e = &fx->item[fx->count++];
    *e = (struct effect){.kind = kind};
    return e;
}

void effects_reply(struct effects *fx, uint32_t client, const struct answer *answer)
{
    struct effect *e = effects_add(fx, FX_REPLY);
    e->client = client;
    e->answer = *answer;
}

uint32_t trips_take(struct node *n, uint32_t client, enum op op, enum flight_state state)
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

/* --- answers that leave ----------------------------------------------------------------------- */

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
    answer.ttl_left_ms = time_left_ms(n->now_ns, t->expires_at_ns);
    if (t->expires_at_ns <= n->now_ns) {
        answer.outcome = OUTCOME_MISS;
        answer.value = (struct blob){0};
    }
    return answer;
}

void trips_leave(struct node *n, uint32_t call)
{
    uint32_t flight = n->pipeline.calls[call].flight;
    if (flight == FLIGHT_NONE)
        return;
    flights_remove_waiter(&n->flights, &n->pipeline, call);
    const struct flight *t = &n->flights.slots[flight];
    if (t->first_call == CALL_NONE && t->state == FLIGHT_OVER)
        flights_retire(&n->flights, flight);
}

void trips_emit(struct node *n, struct effects *fx)
{
    while (effects_have_room(fx)) {
        uint32_t call = pipeline_pop_ready(&n->pipeline);
        if (call == CALL_NONE)
            return;
        const struct call *c = &n->pipeline.calls[call];
        struct answer answer = answer_now(n, c);
        effects_reply(fx, c->client, &answer);
        trips_leave(n, call);
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

void trips_over(struct node *n, uint32_t flight, const struct answer *answer)
{
    struct flight *t = &n->flights.slots[flight];
    assert(t->state == FLIGHT_OVER && t->first_call != CALL_NONE);
    t->answer = *answer;
    t->expires_at_ns = time_after_ms(n->now_ns, answer->ttl_left_ms);
    keep_for_waiters(n, flight);
    pipeline_ready(&n->pipeline, t->first_call);
}

/* --- trips that depart ------------------------------------------------------------------------ */

static void ask_owner(struct node *n, uint32_t flight, const struct request *rq, struct effects *fx)
{
    const struct flight *t = &n->flights.slots[flight];
    struct effect *e = effects_add(fx, FX_SEND);
    e->peer = t->peer;
    e->call = t->call;
    e->request = *rq;
    e->request.internal = true;
    node_peer_make(&n->peers, t->peer)->sent++;
}

void trips_depart(struct node *n, uint32_t flight, const struct request *rq, struct effects *fx)
{
    assert(n->flights.slots[flight].op == rq->op);
    assert(n->flights.slots[flight].peer != n->config.self);
    flights_depart(&n->flights, flight, n->now_ns,
                   time_after_ms(n->now_ns, n->config.forward_timeout_ms));
    ask_owner(n, flight, rq, fx);
}

/* --- trips that end --------------------------------------------------------------------------- */

/* The answer is there: tell those who wait. */
static void settle(struct node *n, uint32_t flight, const struct answer *answer, struct effects *fx)
{
    struct flight *t = &n->flights.slots[flight];
    assert(t->state == FLIGHT_OVER);
    t->answer = *answer;
    t->answer.owner = t->peer;
    t->answer.forwarded = t->peer != n->config.self;
    /* Counted from the departure, so that the time on the way makes it end sooner, never later. */
    t->expires_at_ns = time_after_ms(t->sent_at_ns, answer->ttl_left_ms);
    if (t->first_call == CALL_NONE) {
        flights_retire(&n->flights, flight);
        return;
    }
    for (uint32_t c = t->first_call; c != CALL_NONE; c = n->pipeline.calls[c].sibling)
        pipeline_ready(&n->pipeline, c);
    trips_emit(n, fx);
    keep_for_waiters(n, flight);
}

static struct request get_of(const struct flight *t)
{
    assert(t->op == OP_GET && t->key_len > 0);
    return (struct request){.op = OP_GET, .key = {t->key, t->key_len}};
}

/* A trip that is none any more: the key has become our own. */
static void stay(struct node *n, uint32_t flight, const struct request *get, struct effects *fx)
{
    struct flight *t = &n->flights.slots[flight];
    t->state = FLIGHT_OVER;
    t->sent_at_ns = n->now_ns;
    const struct answer answer = serve(n, get);
    settle(n, flight, &answer, fx);
}

/* The trip before this one has landed: go, if anyone still wants to, to who owns the key. */
static void depart_follower(struct node *n, uint32_t flight, struct effects *fx)
{
    struct flight *t = &n->flights.slots[flight];
    if (t->first_call == CALL_NONE) {
        t->state = FLIGHT_OVER;
        flights_retire(&n->flights, flight);
        return;
    }
    const struct request get = get_of(t);
    t->peer = node_owner(n, get.key);
    if (t->peer == n->config.self) {
        stay(n, flight, &get, fx);
        return;
    }
    trips_depart(n, flight, &get, fx);
    if (flights_find(&n->flights, get.key) == FLIGHT_NONE)
        flights_share(&n->flights, flight);
}

void trips_depart_follower(struct node *n, uint32_t flight, struct effects *fx)
{
    const uint32_t follower = n->flights.slots[flight].follower;
    if (follower == FLIGHT_NONE)
        return;
    n->flights.slots[flight].follower = FLIGHT_NONE;
    depart_follower(n, follower, fx);
}

/* An answer has come in, or a reason why none will. */
static void land(struct node *n, uint32_t flight, const struct answer *answer, bool answered,
                 struct effects *fx)
{
    struct flight *t = &n->flights.slots[flight];
    struct node_peer *peer = node_peer_make(&n->peers, t->peer);
    if (answered || answer->outcome != OUTCOME_OVERLOADED) { /* else it was not even asked */
        peer->contact = answered ? CONTACT_ANSWERED : CONTACT_FAILED;
        peer->last = answer->outcome;
    }
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

void trips_answered(struct node *n, const struct event *ev, struct effects *fx)
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

void trips_failed(struct node *n, const struct event *ev, struct effects *fx)
{
    assert(ev->failure == OUTCOME_PEER_REFUSED || ev->failure == OUTCOME_PEER_RESET ||
           ev->failure == OUTCOME_PEER_GARBAGE || ev->failure == OUTCOME_OVERLOADED);
    uint32_t flight = flights_by_call(&n->flights, ev->call);
    if (flight == FLIGHT_NONE)
        return;
    struct flight *t = &n->flights.slots[flight];
    if (worth_retrying(t, ev)) {
        t->retried = true;
        n->stats.retried++;
        const struct request get = get_of(t);
        ask_owner(n, flight, &get, fx);
        return;
    }
    struct answer answer = {.outcome = ev->failure};
    land(n, flight, &answer, false, fx);
}

void trips_time_out(struct node *n, struct effects *fx)
{
    struct answer answer = {.outcome = OUTCOME_PEER_TIMEOUT};
    while (effects_have_room(fx) && n->flights.oldest != FLIGHT_NONE) {
        uint32_t flight = n->flights.oldest;
        const struct flight *t = &n->flights.slots[flight];
        if (t->deadline_ns > n->now_ns)
            return;
        struct effect *e = effects_add(fx, FX_CANCEL);
        e->peer = t->peer;
        e->call = t->call;
        land(n, flight, &answer, false, fx);
    }
}
