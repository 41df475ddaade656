/* sim/check_marks.c - which of the things that promises are likely to break over came to pass.
 *
 * Read off what a node was handed, what it wants done, and how its counters have moved.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

static void count_cache(uint64_t *marks, const struct cache_stats *was,
                        const struct cache_stats *now)
{
    marks[MARK_EVICTION] += now->evicted - was->evicted;
    marks[MARK_EXPIRY] += now->expired_on_access - was->expired_on_access;
    marks[MARK_EXPIRY] += now->expired_in_background - was->expired_in_background;
    marks[MARK_NO_ROOM] += now->refused - was->refused;
    bool gone = now->evicted != was->evicted || now->expired_on_access != was->expired_on_access ||
                now->expired_in_background != was->expired_in_background;
    if (gone && now->orphans < was->orphans)
        marks[MARK_ORPHAN_GONE] += was->orphans - now->orphans;
}

static void count_node(uint64_t *marks, const struct node_stats *was, const struct node_stats *now)
{
    marks[MARK_COALESCED] += now->collapsed - was->collapsed;
    marks[MARK_LATE_ANSWER] += now->late_answers - was->late_answers;
    marks[MARK_DISAGREEMENT] += now->not_owner - was->not_owner;
    marks[MARK_OVERLOADED] += now->overloaded - was->overloaded;
    marks[MARK_RETRY] += now->retried - was->retried;
    marks[MARK_MOVE] += now->moved_out - was->moved_out;
    marks[MARK_CAME_BACK] += now->came_back - was->came_back;
}

static bool looked(const struct cache_stats *was, const struct cache_stats *now)
{
    return now->hits + now->misses != was->hits + was->misses;
}

static void count_event(uint64_t *marks, const struct watch *w, const struct stepped *s)
{
    const struct event *ev = s->event;
    switch (ev->kind) {
    case EV_REQUEST:
        marks[MARK_HELD_BACK] +=
            s->effects->count == 0 && looked(&w->model.seen, &s->node->cache.stats);
        return;
    case EV_CLIENT_GONE:
        marks[MARK_CLIENT_GONE] +=
            lookup_find(&w->in_hand, (uint64_t)ev->client + 1) != LOOKUP_NONE;
        return;
    case EV_PEER_FAILED:
        marks[MARK_REFUSED] += ev->failure == OUTCOME_PEER_REFUSED;
        marks[MARK_RESET] += ev->failure == OUTCOME_PEER_RESET;
        return;
    case EV_MEMBERS:
        marks[MARK_MOVED_UNDERWAY] += s->node->flights.oldest != FLIGHT_NONE;
        return;
    case EV_PEER_ANSWER:
    case EV_WAKE:
        return;
    }
}

static void count_effect(uint64_t *marks, const struct event *ev, const struct effect *e)
{
    marks[MARK_FORWARD] += e->kind == FX_SEND;
    marks[MARK_TIMEOUT] += e->kind == FX_CANCEL;
    marks[MARK_EXPIRED_UNDERWAY] += e->kind == FX_REPLY && e->answer.outcome == OUTCOME_MISS &&
                                    ev->kind == EV_PEER_ANSWER && ev->answer.outcome == OUTCOME_HIT;
}

void check_count_marks(uint64_t *marks, const struct watch *w, const struct stepped *s)
{
    count_cache(marks, &w->model.seen, &s->node->cache.stats);
    count_node(marks, &w->stats, &s->node->stats);
    count_event(marks, w, s);
    for (uint32_t i = 0; i < s->effects->count; i++)
        count_effect(marks, s->event, &s->effects->item[i]);
}
