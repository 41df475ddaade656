/* sim/check_true_misses.c - "not found" means not found.
 *
 * Whoever is told that a key is not there must have been told so by a node that looked: between
 * the asking and the telling, a node must have looked for the key in its own cache and either
 *
 *     missed it, or
 *     found it with so little life left that it may have ended on the way.
 *
 *     GET     asked |------------------------------ miss -|
 *     owner              looked, missed                      lawful
 *     owner              (did not answer)                    a breach: nobody knows
 *
 * So an owner that cannot be reached, or does not answer in time, is never taken for a miss.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>

bool check_may_miss(const struct stepped *s, const struct served *served, uint64_t answer_within_ns)
{
    if (served->outcome != OUTCOME_HIT || s->node->cache.ttl.count == 0)
        return served->outcome == OUTCOME_MISS;
    struct cache_entry e;
    return cache_peek(&s->node->cache, s->now_ns, served->key, &e) &&
           e.expires_at_ns - s->now_ns <= answer_within_ns;
}

void check_true_misses(struct promise_result *r, uint64_t missed_before_ns, const struct asked *a,
                       const struct told *t, const struct scenario *names)
{
    char key[KEY_WORDS_MAX], node[KEY_WORDS_MAX];
    r->checked++;
    if (missed_before_ns > a->at_ns)
        return;
    check_breach(r, t->at_ns, t->id,
                 "request %" PRIu64 " (GET of %s through %s, %.6f to %.6f s) was told that "
                 "it is not there, but in that time no node had looked and missed it",
                 t->id, check_key(names, a->key, key), check_through(names, a->through, node),
                 seconds(a->at_ns), seconds(t->at_ns));
}
