/* sim/sweep.c - see sim/sweep.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/sweep.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/* A slow run holds up the telling of those after it, and no more than so many may wait. */
enum { WAITING_PER_JOB = 2 };
static_assert(SWEEP_JOBS_MAX * WAITING_PER_JOB <= CHILDREN_MAX, "all can be waited for at once");

#define TICK_S 0.1

struct place {
    enum { PLACE_FREE, PLACE_RUNS, PLACE_DONE } state;
    struct probe_run run;
    struct probe probe;
};

/* Seeds told <= n < begun have the place n % place_count. */
struct progress {
    const struct sweep *sweep;
    struct place *places;
    uint32_t place_count, running;
    uint64_t begun, told;
};

static struct place *place_of(const struct progress *p, uint64_t n)
{
    return &p->places[n % p->place_count];
}

/* false: not even one can be started. */
static bool begin_some(struct progress *p)
{
    const struct sweep *s = p->sweep;
    while (p->running < s->jobs && p->begun < s->count && p->begun < p->told + p->place_count) {
        struct place *const place = place_of(p, p->begun);
        if (!probe_start(&place->run, s->scenario, s->first_seed + p->begun, FINDING_COUNT,
                         s->limit_s))
            return p->running > 0;
        place->state = PLACE_RUNS;
        p->running++;
        p->begun++;
    }
    return true;
}

static void wait_for_some(struct progress *p)
{
    struct child *children[CHILDREN_MAX];
    for (uint32_t i = 0; i < p->place_count; i++)
        children[i] = p->places[i].state == PLACE_RUNS ? &p->places[i].run.child : NULL;
    child_wait(children, p->place_count, TICK_S);
    for (uint32_t i = 0; i < p->place_count; i++) {
        if (!children[i] || !children[i]->ended)
            continue;
        probe_finish(&p->places[i].run, &p->places[i].probe);
        p->places[i].state = PLACE_DONE;
        p->running--;
    }
}

static bool tell_some(struct progress *p)
{
    const struct sweep *s = p->sweep;
    while (p->told < p->begun && place_of(p, p->told)->state == PLACE_DONE) {
        struct place *const place = place_of(p, p->told);
        place->state = PLACE_FREE;
        if (!s->told(s->self, s->first_seed + p->told++, &place->probe))
            return false;
    }
    return s->tick(s->self, p->told);
}

bool sweep_run(const struct sweep *s)
{
    assert(s->jobs >= 1 && s->jobs <= SWEEP_JOBS_MAX);
    struct progress p = {.sweep = s, .place_count = s->jobs * WAITING_PER_JOB};
    p.places = calloc(p.place_count, sizeof *p.places);
    bool ok = p.places != NULL, more = true;
    while (ok && more && p.told < s->count) {
        ok = begin_some(&p);
        if (ok)
            wait_for_some(&p);
        more = tell_some(&p);
    }
    const int why = errno;
    for (uint32_t i = 0; p.places && i < p.place_count; i++)
        if (p.places[i].state == PLACE_RUNS)
            child_destroy(&p.places[i].run.child);
    free(p.places);
    errno = why;
    return ok;
}
