/* sim/travel_done.c - what is done by hand, and undone: another future (sim/travel_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/travel_parts.h"

#include <assert.h>
#include <stdlib.h>

/* Forget all after this step, which is not before the present. Returns how many steps that were. */
static uint64_t forget_after(struct travel *t, uint64_t step)
{
    assert(t->step <= step && step <= t->known);
    uint64_t dropped = t->known - step;
    t->known = step;
    t->ended = false;
    moments_forget_after(&t->moments, step);
    while (t->change_count > 0 && t->changes[t->change_count - 1].step > step)
        t->change_count--;
    if (dropped > 0 && t->listener.forgotten)
        t->listener.forgotten(t->listener.self, step);
    return dropped;
}

static bool add_change(struct travel *t, const struct intervention *what)
{
    if (t->change_count == t->changes_max) {
        uint32_t max = t->changes_max == 0 ? 16 : t->changes_max * 2;
        struct travel_change *grown = realloc(t->changes, max * sizeof *grown);
        if (!grown)
            return false;
        t->changes = grown;
        t->changes_max = max;
    }
    t->changes[t->change_count++] = (struct travel_change){t->step + 1, *what};
    return true;
}

enum travel_end travel_change(struct travel *t, const struct intervention *what,
                              uint64_t *out_dropped)
{
    enum travel_end end = travel_straight_to(t, t->step);
    if (end != TRAVEL_THERE)
        return end;
    *out_dropped = forget_after(t, t->step);
    if (!add_change(t, what))
        return TRAVEL_NO_MEMORY;
    end = travel_advance(t);
    if (end != TRAVEL_THERE)
        t->change_count--;
    return end;
}

enum travel_end travel_undo(struct travel *t, uint64_t *out_dropped)
{
    if (t->change_count == 0)
        return TRAVEL_NO_PLACE;
    uint64_t before = t->changes[t->change_count - 1].step - 1;
    enum travel_end end = travel_straight_to(t, t->step < before ? t->step : before);
    if (end == TRAVEL_THERE)
        *out_dropped = forget_after(t, before);
    return end;
}
