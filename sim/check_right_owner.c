/* sim/check_right_owner.c - a node answers for its own keys and asks the owner for all others.
 *
 * By its own list of members, right or wrong: what it was asked for by a client it serves if the
 * key is its own, and sends to the owner if not. What it was asked for by a node it serves if the
 * key is its own, and refuses if not. So two nodes that disagree can do nothing to each other but
 * refuse, and nobody stores a value where nobody will look for it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

static bool is_right(const struct effect *e, uint32_t owner, uint32_t self)
{
    if (e->kind == FX_SEND)
        return e->peer == owner;
    if (e->kind != FX_REPLY)
        return true;
    if (e->answer.outcome == OUTCOME_NOT_OWNER)
        return owner != self;
    return e->answer.outcome > OUTCOME_TOO_LARGE || owner == self;
}

static const char *deed_of(const struct effect *e)
{
    if (e->kind == FX_SEND)
        return "sent on";
    return e->answer.outcome == OUTCOME_NOT_OWNER ? "refused" : "answered";
}

void check_right_owner(struct promise_result *r, const struct stepped *s)
{
    if (s->event->kind != EV_REQUEST)
        return;
    uint32_t self = s->node->config.self;
    uint32_t owner = node_owner(s->node, s->event->request.key);
    uint32_t i = 0;
    r->checked++;
    while (i < s->effects->count && is_right(&s->effects->item[i], owner, self))
        i++;
    if (i < s->effects->count)
        check_breach(
            r, s->now_ns, 0,
            "at %.6f s node %s %s a request for key %u, which by its own list is node %s's",
            seconds(s->now_ns), check_node_id(s->node, self), deed_of(&s->effects->item[i]), s->key,
            check_node_id(s->node, owner));
}
