/* sim/check_one_answer.c - each request gets one answer, in order, in time, and to the point.
 *
 * An answer is credited to a request by its number. It is a breach when there is no such request,
 * or not any more (answered twice); when a later request of the same connection was answered
 * before; when it comes too late; and when it answers another question (a GET is not "created").
 * The news that the connection is gone ends a request as an answer does.
 *
 * One answer is counted once, for the first of these that is wrong with it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

static void answers_nothing(struct promise_result *r, const struct told *t, uint64_t newest)
{
    check_breach(r, t->at_ns, t->id, "at %.6f s request %" PRIu64 " was answered, which %s",
                 seconds(t->at_ns), t->id,
                 t->id > newest ? "nobody had asked" : "had been answered before");
}

/* Whatever goes wrong on the way is an answer to any question. */
static bool fits(enum op op, enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_HIT:
    case OUTCOME_MISS:
        return op == OP_GET;
    case OUTCOME_CREATED:
    case OUTCOME_REPLACED:
    case OUTCOME_NO_ROOM:
    case OUTCOME_TOO_LARGE:
        return op == OP_PUT;
    case OUTCOME_DELETED:
    case OUTCOME_ABSENT:
        return op == OP_DELETE;
    case OUTCOME_RING_MISMATCH:
    case OUTCOME_PEER_REFUSED:
    case OUTCOME_PEER_RESET:
    case OUTCOME_PEER_GARBAGE:
    case OUTCOME_PEER_TIMEOUT:
    case OUTCOME_OVERLOADED:
        return true;
    case OUTCOME_NOT_OWNER: /* only nodes say that to each other */
    case OUTCOME_COUNT:
        return false;
    }
    return false;
}

/* --- order ------------------------------------------------------------------------------------ */

void answer_order_destroy(struct answer_order *o)
{
    lookup_destroy(&o->places);
    free(o->waiting);
    *o = (struct answer_order){0};
}

bool answer_order_copy(struct answer_order *to, const struct answer_order *from, struct copy *c)
{
    *to = *from;
    to->waiting = copy_array(c, from->waiting, from->capacity > 0 ? from->fresh + (size_t)1 : 0,
                             from->capacity + (size_t)1, sizeof *to->waiting);
    const bool has_places = lookup_copy(&to->places, &from->places, c);
    if (!to->waiting || !has_places) {
        answer_order_destroy(to);
        return false;
    }
    return true;
}

static uint64_t connection_of(const struct answer_order *o, const struct asked *a)
{
    return (uint64_t)a->client << 16 | (o->by_node ? a->through : 0U) | UINT64_C(1) << 63;
}

static bool make_room(struct answer_order *o)
{
    if (o->free != 0 || o->fresh < o->capacity)
        return true;
    uint32_t capacity = o->capacity == 0 ? 64 : o->capacity * 2;
    struct waiting *grown = realloc(o->waiting, (capacity + (size_t)1) * sizeof *grown);
    if (!grown)
        return false;
    o->waiting = grown;
    o->capacity = capacity;
    return true;
}

static uint32_t take(struct answer_order *o)
{
    uint32_t place = o->free;
    if (place == 0)
        return ++o->fresh;
    o->free = o->waiting[place].next;
    return place;
}

bool answer_order_ask(struct answer_order *o, const struct asked *a)
{
    uint64_t connection = connection_of(o, a);
    uint32_t place = lookup_find(&o->places, connection);
    if (place != LOOKUP_NONE) {
        o->waiting[place].open++;
        return true;
    }
    if (!make_room(o))
        return false;
    place = take(o);
    o->waiting[place] = (struct waiting){.open = 1, .next = o->free};
    if (lookup_add(&o->places, connection, place))
        return true;
    o->free = place;
    return false;
}

/* Is it the turn of this request? Whoever was answered last on its connection was asked before.
 * When nobody waits any more, nothing that is still to come can be out of turn. */
static uint64_t answered_before(struct answer_order *o, const struct asked *a)
{
    uint64_t connection = connection_of(o, a);
    uint32_t place = lookup_find(&o->places, connection);
    assert(place != LOOKUP_NONE);
    struct waiting *w = &o->waiting[place];
    uint64_t before = w->last_told > a->id ? w->last_told : 0;
    if (before == 0)
        w->last_told = a->id;
    if (--w->open > 0)
        return before;
    lookup_remove(&o->places, connection);
    w->next = o->free;
    o->free = place;
    return before;
}

/* --- judging ---------------------------------------------------------------------------------- */

void check_one_answer(struct promise_result *r, struct answer_order *order, const struct asked *a,
                      const struct told *t, uint64_t newest, const struct check_config *config)
{
    char node[KEY_WORDS_MAX];
    r->checked++;
    if (!a) {
        answers_nothing(r, t, newest);
        return;
    }
    uint64_t before = answered_before(order, a);
    if (before != 0)
        check_breach(r, t->at_ns, t->id,
                     "request %" PRIu64 " of client %u through %s was answered at %.6f s, "
                     "after request %" PRIu64 ", which was asked later",
                     t->id, a->client, check_through(config->names, a->through, node),
                     seconds(t->at_ns), before);
    else if (t->at_ns - a->at_ns > config->answer_within_ns)
        check_breach(r, t->at_ns, t->id,
                     "request %" PRIu64 ", asked at %.6f s, was answered at %.6f s, not within "
                     "%.6f s",
                     t->id, seconds(a->at_ns), seconds(t->at_ns),
                     seconds(config->answer_within_ns));
    else if (!t->closed && !fits(a->op, t->outcome))
        check_breach(r, t->at_ns, t->id,
                     "request %" PRIu64 " was answered at %.6f s with %s, which answers another "
                     "question",
                     t->id, seconds(t->at_ns),
                     t->outcome < OUTCOME_COUNT ? outcome_name(t->outcome) : "nonsense");
}

void check_unanswered(struct promise_result *r, const struct ledger *l, uint64_t now_ns,
                      const struct scenario *names)
{
    char node[KEY_WORDS_MAX];
    struct asked first = {0};
    uint64_t overdue = ledger_overdue(l, now_ns, &first);
    if (overdue == 0)
        return;
    check_breach(r, now_ns, first.id,
                 "request %" PRIu64 " of client %u through %s, asked at %.6f s, has no answer "
                 "at %.6f s",
                 first.id, first.client, check_through(names, first.through, node),
                 seconds(first.at_ns), seconds(now_ns));
    r->checked += overdue;
    r->broken += overdue - 1;
}
