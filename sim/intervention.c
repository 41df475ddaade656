/* sim/intervention.c - see sim/intervention.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/intervention.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/world_parts.h"

/* The fault comes behind those of the scenario, which is this world's own (sim/world_parts.h). What
 * holds answers up does so beyond what was reckoned with, by an unknown time. */
static void break_something(struct world *w, const struct scenario_fault *f)
{
    struct scenario *s = w->scenario;
    struct scenario_fault *faults = realloc(s->faults, (s->fault_count + 1) * sizeof *faults);
    if (!faults) {
        w->failed = true;
        return;
    }
    s->faults = faults;
    faults[s->fault_count] = *f;
    faults[s->fault_count].at_ns = w->now_ns;
    if (f->kind == FAULT_PAUSE || f->kind == FAULT_SLOW)
        check_allow_delay(w->check, s->end_ns - w->now_ns);
    world_record(w, RECORD_FAULT, f->a, RECORD_NOBODY, s->fault_count, 0, 0);
    fault_begin(w, s->fault_count++);
}

static void change_members(struct world *w, const struct scenario_change *c, uint32_t number)
{
    struct scenario_change now = *c;
    struct world_move move = {0};
    now.at_ns = w->now_ns;
    world_record(w, RECORD_CHANGE, RECORD_NOBODY, RECORD_NOBODY, number, 0, 0);
    changes_happen(w, &now, &move);
}

void world_intervene(struct world *w, const struct intervention *what, uint32_t number)
{
    assert(!w->kept && !w->failed);
    w->stats.events++;
    switch (what->kind) {
    case INTERVENTION_FAULT:
        break_something(w, &what->fault);
        return;
    case INTERVENTION_CHANGE:
        change_members(w, &what->change, w->scenario->change_count + number);
        return;
    case INTERVENTION_VISIT:
        crowd_visit(w, &what->visit);
        return;
    }
    assert(false && "an intervention that is not listed");
}
