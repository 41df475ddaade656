/* sim/check_one_hop.c - a request makes at most one hop.
 *
 * A node that is asked by another node answers or refuses, in the same breath; it sends nothing
 * on. And what a node sends is marked as coming from a node, so that the other one knows. From
 * these two it follows that a request passes at most one link, and that forwarding in a circle
 * cannot happen, even if the nodes disagree about who owns what.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <assert.h>

static void judge_send(struct promise_result *r, const struct stepped *s, bool internal,
                       const struct effect *e)
{
    const struct node *n = s->node;
    if (!internal && e->request.internal && e->peer != n->config.self)
        return;
    const char *self = check_node_id(n, n->config.self), *peer = check_node_id(n, e->peer);
    if (internal)
        check_breach(r, s->now_ns, 0, "at %.6f s node %s, asked by a node, asked node %s",
                     seconds(s->now_ns), self, peer);
    else if (!e->request.internal)
        check_breach(r, s->now_ns, 0, "at %.6f s node %s asked node %s as if it were a client",
                     seconds(s->now_ns), self, peer);
    else
        check_breach(r, s->now_ns, 0, "at %.6f s node %s asked itself", seconds(s->now_ns), self);
}

void check_one_hop(struct promise_result *r, const struct stepped *s)
{
    assert(s->effects->count <= EFFECTS_MAX);
    bool internal = s->event->kind == EV_REQUEST && s->event->request.internal;
    uint32_t replies = 0, sends = 0;
    r->checked++;
    for (uint32_t i = 0; i < s->effects->count; i++) {
        const struct effect *e = &s->effects->item[i];
        if (e->kind == FX_SEND)
            judge_send(r, s, internal, e);
        sends += e->kind == FX_SEND;
        replies += e->kind == FX_REPLY && e->client == s->event->client;
    }
    if (internal && sends == 0 && replies != 1)
        check_breach(r, s->now_ns, 0, "at %.6f s node %s, asked by a node, gave %u answers",
                     seconds(s->now_ns), check_node_id(s->node, s->node->config.self), replies);
}
