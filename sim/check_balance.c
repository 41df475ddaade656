/* sim/check_balance.c - what was sent has been answered, has failed, or is under way.
 *
 *     questions sent   =   answered + failed + timed out + still out        in a node's counters
 *     questions sent   =   answers and failures told + lost + under way     between the nodes
 *
 * The first is read from the counters that a node shows for each of its peers, now and then; a
 * question that is repeated on a fresh connection was sent twice and ends once. The second is
 * counted here step by step and compared at the end with what the world has under way. So no
 * message is lost without its sender's knowledge, and none is made up.
 *
 * That gets = hits + misses at each node is part of sim/check_plain_list.c: there each of the
 * counters must move as the requests say.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>

void check_sent(struct watch *w, const struct stepped *s)
{
    if (s->event->kind == EV_PEER_ANSWER || s->event->kind == EV_PEER_FAILED)
        w->under_way--;
    for (uint32_t i = 0; i < s->effects->count; i++) {
        if (s->effects->item[i].kind != FX_SEND)
            continue;
        w->sent++;
        w->under_way++;
    }
}

static uint64_t still_out(const struct flights *f)
{
    uint64_t count = 0;
    for (uint32_t id = f->oldest; id != FLIGHT_NONE; id = f->slots[id].newer)
        count++;
    return count;
}

static uint64_t ended(const struct node_peer *p)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < OUTCOME_COUNT; i++)
        count += p->outcomes[i];
    return count;
}

void check_balance(struct promise_result *r, const struct watch *w, const struct stepped *s)
{
    const struct node *n = s->node;
    uint64_t sent = 0, ends = 0;
    r->checked++;
    for (uint32_t i = 0; i < n->peers.count; i++) {
        sent += n->peers.asked[i].sent;
        ends += ended(&n->peers.asked[i]);
    }
    const char *id = check_node_id(n, n->config.self);
    if (sent != w->sent)
        check_breach(r, s->now_ns, 0,
                     "at %.6f s node %s had sent %" PRIu64
                     " questions, but its counters say %" PRIu64,
                     seconds(s->now_ns), id, w->sent, sent);
    else if (sent != ends + still_out(&n->flights) + n->stats.retried)
        check_breach(r, s->now_ns, 0,
                     "at %.6f s node %s had sent %" PRIu64 " questions, of which %" PRIu64
                     " have ended, %" PRIu64 " are out and %" PRIu64 " were repeated",
                     seconds(s->now_ns), id, sent, ends, still_out(&n->flights), n->stats.retried);
}

void check_under_way(struct promise_result *r, const struct watch *watches, uint32_t count,
                     uint64_t under_way, uint64_t now_ns)
{
    uint64_t awaited = 0;
    r->checked++;
    for (uint32_t i = 0; i < count; i++)
        awaited += watches[i].under_way;
    if (awaited != under_way)
        check_breach(r, now_ns, 0,
                     "at %.6f s nodes wait for the ends of %" PRIu64 " questions, but %" PRIu64
                     " are under way",
                     seconds(now_ns), awaited, under_way);
}
