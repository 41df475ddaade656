/* sim/check_bounds.c - memory stays within its bound, overhead included.
 *
 * After every step the sum that the node keeps is compared with its bound. That the sum is right,
 * and that lists, tables and counts agree, takes a walk over everything: node_check() does that
 * now and then, and ends the program with an assertion if something is wrong, since then nothing
 * that the node does can be believed. The longer that walk is, the rarer it is, so that for each
 * step it costs about as much in a run with large caches as in one with small ones.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>

/* At least so many steps lie between two walks: a prime, so that no rhythm of the nodes keeps one
 * of them from ever being looked at. An entry takes some 300 ns (it lies anywhere in memory), a
 * bucket of the index 1 ns, a client some 5; in all, that makes some 100 ns for each step. */
enum { STEPS_BETWEEN = 13, STEPS_PER_ENTRY = 4, BUCKETS_PER_STEP = 64, CLIENTS_PER_STEP = 16 };

static uint64_t steps_until_next(const struct node *n)
{
    const struct cache *c = &n->cache;
    return STEPS_BETWEEN + STEPS_PER_ENTRY * c->stats.items +
           (c->index.bucket_count + n->flights.bucket_count) / BUCKETS_PER_STEP +
           n->config.client_max / CLIENTS_PER_STEP;
}

bool check_bounds(struct promise_result *r, const struct stepped *s, uint64_t *full_check_in)
{
    const struct cache *c = &s->node->cache;
    r->checked++;
    if (c->stats.used_bytes > c->capacity_bytes)
        check_breach(r, s->now_ns, 0,
                     "at %.6f s node %s held %" PRIu64 " bytes, more than its %" PRIu64,
                     seconds(s->now_ns), check_node_id(s->node, s->node->config.self),
                     c->stats.used_bytes, c->capacity_bytes);
    if (c->stats.orphans > c->stats.items)
        check_breach(r, s->now_ns, 0,
                     "at %.6f s node %s counted %" PRIu64 " values left behind, of %" PRIu64,
                     seconds(s->now_ns), check_node_id(s->node, s->node->config.self),
                     c->stats.orphans, c->stats.items);
    if ((*full_check_in)-- > 0)
        return false;
    node_check(s->node);
    *full_check_in = steps_until_next(s->node);
    return true;
}
