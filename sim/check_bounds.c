/* sim/check_bounds.c - memory stays within its bound, overhead included.
 *
 * After every step the sum that the node keeps is compared with its bound. That the sum is right,
 * and that lists, tables and counts agree, takes a walk over everything: node_check() does that
 * every so often, and ends the program with an assertion if something is wrong, since then nothing
 * that the node does can be believed. The more a node holds, the rarer it is, so that it costs
 * about as much for each step, however large the caches are.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>

/* A prime, so that no rhythm of the nodes keeps one of them from ever being looked at. */
enum { STEPS_BETWEEN = 1021 };

void check_bounds(struct promise_result *r, const struct node *n, uint64_t now_ns,
                  uint64_t *full_check_in)
{
    const struct cache *c = &n->cache;
    r->checked++;
    if (c->stats.used_bytes > c->capacity_bytes)
        check_breach(r, now_ns, 0,
                     "at %.6f s node %s held %" PRIu64 " bytes, more than its %" PRIu64,
                     seconds(now_ns), n->config.ring->nodes[n->config.self].id, c->stats.used_bytes,
                     c->capacity_bytes);
    if (*full_check_in > 0) {
        --*full_check_in;
        return;
    }
    node_check(n);
    *full_check_in = STEPS_BETWEEN - 1 + c->stats.items;
}
