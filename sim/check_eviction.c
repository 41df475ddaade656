/* sim/check_eviction.c - what gives way is what the policy names, and no more than must.
 *
 * Policy lru: the entries that nobody has used for the longest time, one after the other, until
 * there is room. The plain list (sim/model.h) knows who that is. After a step in which entries gave
 * way, all that stands in the list before the cache's next victim must be gone:
 *
 *     the list    oldest [ 4 ] [ 9 ] [ 1 ] [ 7 ] newest       two were evicted: 4 and 9
 *     the cache                      [ 1 ] [ 7 ]              and 1 is the next
 *
 * Were it another, or other entries, then the cache's oldest would not be found in the list just
 * after as many entries as it says it has evicted. An expired entry on the way may have given way
 * or been cleared away before: so the cache has evicted at least the live ones and at most all.
 * Without the last of them there would not have been room.
 *
 * Policy none: nothing ever gives way.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>

/* The key of the cache's next victim: there is one, since something has just been stored. */
static uint64_t next_victim(const struct cache *c)
{
    struct cache_entry entry;
    uint32_t cursor = 0;
    return cache_walk(c, &cursor, &entry) ? model_key_of(entry.key) : 0;
}

/* Take out of the list all that stands before this key. */
static struct gone drop_before(struct model *m, uint64_t key, uint64_t now_ns)
{
    struct gone g = {0};
    while (m->oldest != MODEL_NONE && m->entries[m->oldest].key != key) {
        const struct model_entry *e = &m->entries[m->oldest];
        if (e->expires_at_ns > now_ns) {
            g.live++;
            g.live_bytes += e->charge_bytes;
            g.last_bytes = e->charge_bytes;
        } else {
            g.expired++;
            g.expired_bytes += e->charge_bytes;
            if (g.last_bytes < e->charge_bytes)
                g.last_bytes = e->charge_bytes;
        }
        model_drop(m, m->oldest);
    }
    return g;
}

static void breach(struct lockstep *k, const char *story, uint64_t evicted, uint64_t number)
{
    const struct stepped *s = k->step;
    char key[KEY_WORDS_MAX];
    k->model->lost = true;
    check_breach(&k->results[PROMISE_EVICTION], s->now_ns, 0,
                 "at %.6f s node %s evicted %" PRIu64 " for %s; %s %" PRIu64, seconds(s->now_ns),
                 check_node_id(s->node, s->node->config.self), evicted,
                 check_told_key(k->request.key, key), story, number);
}

struct gone check_eviction(struct lockstep *k, uint64_t evicted)
{
    const struct cache *c = &k->step->node->cache;
    k->results[PROMISE_EVICTION].checked++;
    if (c->config.policy == CACHE_NONE) {
        breach(k, "its policy allows", evicted, 0);
        return (struct gone){0};
    }
    struct gone g = drop_before(k->model, next_victim(c), k->step->now_ns);
    if (evicted < g.live)
        breach(k, "entries used less recently than all that are left were", evicted, g.live);
    else if (evicted > g.live + g.expired)
        breach(k, "entries used less recently than all that are left were", evicted,
               g.live + g.expired);
    else if (c->stats.used_bytes + g.last_bytes <= c->capacity_bytes)
        breach(k, "the last was too much, bytes left free are", evicted,
               c->capacity_bytes - c->stats.used_bytes);
    return g;
}
