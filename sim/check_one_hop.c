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

void check_one_hop(struct promise_result *r, const struct node *n, bool internal,
                   const struct effects *effects, uint64_t now_ns)
{
    assert(effects->count <= EFFECTS_MAX);
    const char *self = check_node_id(n, n->config.self);
    r->checked++;
    for (uint32_t i = 0; i < effects->count; i++) {
        const struct effect *e = &effects->item[i];
        if (e->kind != FX_SEND)
            continue;
        if (internal)
            check_breach(r, now_ns, 0, "at %.6f s node %s, asked by a node, asked node %s",
                         seconds(now_ns), self, check_node_id(n, e->peer));
        else if (!e->request.internal)
            check_breach(r, now_ns, 0, "at %.6f s node %s asked node %s as if it were a client",
                         seconds(now_ns), self, check_node_id(n, e->peer));
        else if (e->peer == n->config.self)
            check_breach(r, now_ns, 0, "at %.6f s node %s asked itself", seconds(now_ns), self);
    }
}
