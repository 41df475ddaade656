/* sim/patience.c - see sim/patience.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/patience.h"

#include "core/message.h"

static uint64_t slowest_ns(const struct scenario *s)
{
    uint64_t slow_ns = 0;
    for (uint32_t i = 0; i < s->fault_count; i++) {
        if (s->faults[i].kind == FAULT_SLOW && s->faults[i].delay_ns > slow_ns)
            slow_ns = s->faults[i].delay_ns;
    }
    return slow_ns;
}

/* How long the node of this pause stands still: for its own time, or until another fault has it
 * go on, or until the end. */
static uint64_t pause_ns(const struct scenario *s, uint32_t pause)
{
    const struct scenario_fault *const f = &s->faults[pause];
    for (uint32_t i = pause + 1; i < s->fault_count; i++) {
        const uint64_t after_ns = s->faults[i].at_ns - f->at_ns;
        if (after_ns >= f->lasts_ns)
            return f->lasts_ns;
        if (s->faults[i].kind == FAULT_RESUME && s->faults[i].a == f->a)
            return after_ns;
    }
    const uint64_t rest_ns = s->end_ns - f->at_ns;
    return f->lasts_ns < rest_ns ? f->lasts_ns : rest_ns;
}

/* The most that a request has to bear of pauses, if it takes this long without any. */
static uint64_t worst_stretch_ns(const struct scenario *s, uint64_t without_ns)
{
    uint64_t worst_ns = 0, sum_ns = 0, over_ns = 0;
    for (uint32_t i = 0; i < s->fault_count; i++) {
        const struct scenario_fault *const f = &s->faults[i];
        if (f->kind != FAULT_PAUSE)
            continue;
        if (f->at_ns > over_ns && f->at_ns - over_ns > without_ns)
            sum_ns = 0; /* a new stretch */
        const uint64_t still_ns = pause_ns(s, i);
        sum_ns += still_ns;
        worst_ns = sum_ns > worst_ns ? sum_ns : worst_ns;
        over_ns = f->at_ns + still_ns > over_ns ? f->at_ns + still_ns : over_ns;
    }
    return worst_ns;
}

uint64_t patience_ns(const struct scenario *s)
{
    const uint64_t without_ns =
        2 * s->forward_timeout_ms * NS_PER_MS + 2 * delay_longest(&s->access) + 2 * slowest_ns(s);
    return without_ns + worst_stretch_ns(s, without_ns);
}
