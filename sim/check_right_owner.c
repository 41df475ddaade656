/* sim/check_right_owner.c - a node answers for its own keys and asks the owner for all others.
 *
 * By its own list of members, right or wrong: what it was asked for by a client it serves if the
 * key is its own, and sends to the owner if not. What it was asked for by a node it serves if the
 * key is its own, and refuses if not. So two nodes that disagree can do nothing to each other but
 * refuse, and nobody stores a value where nobody will look for it.
 *
 * A request that has waited for the trip before it goes to the owner of the moment in which it
 * leaves. One that is repeated on a fresh connection goes where it went before, whoever the owner
 * is by now. And whoever is told what became of a key is told who keeps it: this node, or, if the
 * request was forwarded, another one.
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

static void judge_deed(struct promise_result *r, const struct stepped *s, const struct effect *e,
                       struct slice key)
{
    uint32_t self = s->node->config.self;
    uint32_t owner = node_owner(s->node, key);
    if (is_right(e, owner, self))
        return;
    char room[KEY_WORDS_MAX];
    check_breach(r, s->now_ns, 0,
                 "at %.6f s node %s %s a request for %s, which by its own list is node %s's",
                 seconds(s->now_ns), check_node_id(s->node, self), deed_of(e),
                 check_told_key(key, room), check_node_id(s->node, owner));
}

static void judge_name(struct promise_result *r, const struct stepped *s, const struct effect *e)
{
    uint32_t self = s->node->config.self;
    if (e->kind != FX_REPLY || e->answer.outcome > OUTCOME_TOO_LARGE ||
        e->answer.forwarded == (e->answer.owner != self))
        return;
    check_breach(r, s->now_ns, 0, "at %.6f s node %s named node %s as the owner in an answer %s",
                 seconds(s->now_ns), check_node_id(s->node, self),
                 check_node_id(s->node, e->answer.owner),
                 e->answer.forwarded ? "that was another node's" : "of its own");
}

void check_right_owner(struct promise_result *r, const struct stepped *s)
{
    enum event_kind kind = s->event->kind;
    r->checked += kind == EV_REQUEST;
    for (uint32_t i = 0; i < s->effects->count; i++) {
        const struct effect *e = &s->effects->item[i];
        if (kind == EV_REQUEST)
            judge_deed(r, s, e, s->event->request.key);
        else if (kind == EV_PEER_ANSWER && e->kind == FX_SEND)
            judge_deed(r, s, e, e->request.key);
        judge_name(r, s, e);
    }
}
