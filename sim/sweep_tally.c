/* sim/sweep_tally.c - see sim/sweep_tally.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/sweep_tally.h"

#include <string.h>

#include "sim/mix.h"

static void add_finding(struct sweep_group *g, uint64_t seed, const struct probe_finding *f)
{
    if (g->seeds++ > 0)
        return;
    g->first_seed = seed;
    memcpy(g->story, f->story, sizeof g->story);
}

void sweep_tally_add(struct sweep_tally *t, uint64_t seed, const struct probe *p, bool expectations)
{
    t->runs++;
    t->failed += probe_failed(p, expectations);
    t->events += p->events;
    t->requests += p->requests;
    t->hash = mix_in(t->hash, p->trace_hash);
    for (uint32_t i = 0; i < MARK_COUNT; i++)
        t->marks[i] += p->marks[i];
    for (uint32_t i = 0; i < FINDING_COUNT; i++)
        if (p->findings[i].found && (expectations || !finding_is_expectation(i)))
            add_finding(&t->groups[i], seed, &p->findings[i]);
}

bool sweep_tally_misses(const struct sweep_tally *t, const struct scenario *s, enum mark mark)
{
    return s->must[mark] && t->marks[mark] == 0;
}

bool sweep_tally_is_clean(const struct sweep_tally *t, const struct scenario *s)
{
    bool clean = t->failed == 0;
    for (uint32_t i = 0; i < MARK_COUNT; i++)
        clean = clean && !sweep_tally_misses(t, s, (enum mark)i);
    return clean;
}
