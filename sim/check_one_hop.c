/* sim/check_one_hop.c - a request makes at most one hop.
 *
 * A node that is asked by another node answers or refuses; it sends nothing on. And what a node
 * sends is marked as coming from a node, so that the other one knows. From these two it follows
 * that a request passes at most one link, and that forwarding in a circle cannot happen, even if
 * the nodes disagree about who owns what.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <assert.h>

static void judge_send(struct promise_result *r, const struct node *n, bool internal,
                       const struct effect *e, uint64_t now_ns)
{
    if (!internal && e->request.internal && e->peer != n->config.self)
        return;
    const char *self = check_node_id(n, n->config.self), *peer = check_node_id(n, e->peer);
    if (internal)
        check_breach(r, now_ns, 0, "at %.6f s node %s, asked by a node, asked node %s",
                     seconds(now_ns), self, peer);
    else if (!e->request.internal)
        check_breach(r, now_ns, 0, "at %.6f s node %s asked node %s as if it were a client",
                     seconds(now_ns), self, peer);
    else
        check_breach(r, now_ns, 0, "at %.6f s node %s asked itself", seconds(now_ns), self);
}

void check_one_hop(struct promise_result *r, const struct node *n, bool internal,
                   const struct effects *effects, uint64_t now_ns)
{
    assert(effects->count <= EFFECTS_MAX);
    r->checked++;
    for (uint32_t i = 0; i < effects->count; i++)
        if (effects->item[i].kind == FX_SEND)
            judge_send(r, n, internal, &effects->item[i], now_ns);
}
