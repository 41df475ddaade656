/* sim/check_nothing_left.c - a node holds nothing for nobody.
 *
 * Each request that a node is handed is in its hands until it has answered it, or closed the
 * connection, or learned that the client is gone. The node must hold exactly as many calls as it
 * has requests in hand, at every moment. When it has none, no question of its own is out, and it is
 * not looking for values that have moved away, it must be as if it had just started: no flight in
 * use, and no deadline but the next expiry of a cached value. And after it was woken nothing may be
 * overdue.
 *
 * So nothing leaks, however requests, answers, failures, deadlines and clients that leave may
 * follow each other; and nobody is forgotten.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>

/* 0 is no number for a lookup. */
static uint64_t number_of(uint32_t client)
{
    return (uint64_t)client + 1;
}

static uint32_t in_hand(const struct watch *w, uint32_t client)
{
    uint32_t count = lookup_find(&w->in_hand, number_of(client));
    return count == LOOKUP_NONE ? 0 : count;
}

static bool set_in_hand(struct watch *w, uint32_t client, uint32_t count)
{
    uint32_t before = in_hand(w, client);
    if (before > 0)
        lookup_remove(&w->in_hand, number_of(client));
    w->calls = w->calls - before + count;
    return count == 0 || lookup_add(&w->in_hand, number_of(client), count);
}

static void breach(struct promise_result *r, const struct stepped *s, const char *story,
                   uint64_t number)
{
    check_breach(r, s->now_ns, 0, "at %.6f s node %s %s %" PRIu64, seconds(s->now_ns),
                 check_node_id(s->node, s->node->config.self), story, number);
}

/* One of a client's requests is done with. */
static bool settle(struct promise_result *r, struct watch *w, const struct stepped *s,
                   uint32_t client)
{
    uint32_t count = in_hand(w, client);
    if (count > 0)
        return set_in_hand(w, client, count - 1);
    breach(r, s, "answered what it had not been asked, to client", client);
    return true;
}

static bool ends_a_request(const struct effect *e)
{
    return e->kind == FX_REPLY || e->kind == FX_CLOSE;
}

/* Most requests are answered in the step in which they come, and are never in hand. */
static bool take_and_settle(struct promise_result *r, struct watch *w, const struct stepped *s)
{
    bool taken = s->event->kind == EV_REQUEST;
    uint32_t client = s->event->client;
    for (uint32_t i = 0; i < s->effects->count; i++) {
        const struct effect *e = &s->effects->item[i];
        if (!ends_a_request(e))
            continue;
        if (taken && e->client == client)
            taken = false;
        else if (!settle(r, w, s, e->client))
            return false;
    }
    return !taken || set_in_hand(w, client, in_hand(w, client) + 1);
}

/* Flights that are done with are taken apart in the next step, since effects point at them. */
static uint32_t flights_done_with(const struct flights *f)
{
    uint32_t count = 0;
    for (uint32_t id = f->retired; id != FLIGHT_NONE; id = f->slots[id].newer)
        count++;
    return count;
}

static void judge_idle(struct promise_result *r, const struct stepped *s)
{
    const struct node *n = s->node;
    uint32_t done_with = flights_done_with(&n->flights);
    if (n->flights.count != done_with)
        breach(r, s, "has nothing to do, but flights in use:", n->flights.count - done_with);
    if (node_deadline_ns(n) != cache_next_expiry_ns(&n->cache))
        breach(r, s, "has nothing to do, but wants to be woken at", node_deadline_ns(n));
}

static void judge(struct promise_result *r, struct watch *w, const struct stepped *s)
{
    const struct node *n = s->node;
    uint32_t oldest = n->flights.oldest;
    bool moving = n->moving_next < cache_buckets(&n->cache);
    bool idle = w->calls == 0 && oldest == FLIGHT_NONE && !moving;
    if (n->pipeline.pending != w->calls)
        breach(r, s, "does not hold one call for each request in its hands, but",
               n->pipeline.pending);
    else if (idle && !w->idle)
        judge_idle(r, s);
    else if (s->event->kind == EV_WAKE && s->effects->count < EFFECTS_MAX &&
             oldest != FLIGHT_NONE && n->flights.slots[oldest].deadline_ns <= s->now_ns)
        breach(r, s, "was woken and left a trip that is overdue, to node",
               n->flights.slots[oldest].peer);
    w->idle = idle;
}

bool check_nothing_left(struct promise_result *r, struct watch *w, const struct stepped *s)
{
    r->checked++;
    if (s->event->kind == EV_CLIENT_GONE && !set_in_hand(w, s->event->client, 0))
        return false;
    if (!take_and_settle(r, w, s))
        return false;
    judge(r, w, s);
    return true;
}
