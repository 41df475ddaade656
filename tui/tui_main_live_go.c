/* tui/tui_main_live_go.c - looking back (tui/tui_main_live_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <stdio.h>

/* --- to a step ------------------------------------------------------------------------------- */

static enum arrival stand(struct live *l, uint64_t step)
{
    l->step = step;
    l->follows = false;
    return ARRIVED;
}

static enum arrival follow(struct live *l)
{
    l->step = l->past.last;
    l->follows = true;
    return ARRIVED;
}

static enum arrival forward(struct live *l, uint64_t count, char out[SCENE_WORDS_MAX])
{
    if (count < l->past.last - l->step)
        return stand(l, l->step + count);
    if (l->step < l->past.last)
        return follow(l);
    follow(l);
    snprintf(out, SCENE_WORDS_MAX, "This is now: sample %llu. The next one comes by itself.",
             (unsigned long long)l->step);
    return ARRIVED_NOWHERE;
}

static enum arrival back(struct live *l, uint64_t count, char out[SCENE_WORDS_MAX])
{
    const uint64_t most = l->step - l->past.first;
    if (count <= most)
        return stand(l, l->step - count);
    if (most > 0)
        return stand(l, l->past.first);
    stand(l, l->step);
    if (l->step == 0)
        snprintf(out, SCENE_WORDS_MAX, "This is step 0, before the first sample.");
    else
        snprintf(out, SCENE_WORDS_MAX, "This is sample %llu, the oldest that is kept.",
                 (unsigned long long)l->step);
    return ARRIVED_NOWHERE;
}

static enum arrival to_step(struct live *l, uint64_t step, char out[SCENE_WORDS_MAX])
{
    if (step >= l->past.last)
        return follow(l);
    if (step >= l->past.first)
        return stand(l, step);
    stand(l, l->past.first);
    snprintf(out, SCENE_WORDS_MAX, "Sample %llu is not kept any more; %llu is the oldest.",
             (unsigned long long)step, (unsigned long long)l->past.first);
    return ARRIVED_NOWHERE;
}

static enum arrival to_time(struct live *l, uint64_t at_ns)
{
    uint64_t low = l->past.first, high = l->past.last;
    while (low < high) {
        const uint64_t middle = high - (high - low) / 2;
        if (live_past_at(&l->past, middle)->at_ns <= at_ns)
            low = middle;
        else
            high = middle - 1;
    }
    return low == l->past.last ? follow(l) : stand(l, low);
}

/* --- to what is of interest ------------------------------------------------------------------ */

static bool is_key(const struct live *l, const struct live_event *e, uint32_t key)
{
    if (!e->text || key >= l->view.key_count)
        return false;
    const struct live_key *k = &l->keys.slots[l->view.slots[key]];
    return slice_eq(slice_of(e->text, e->len), slice_of(k->text, k->len));
}

static bool is_of_interest(const struct live *l, const struct live_event *e,
                           const struct journey *j)
{
    switch (e->e.kind) {
    case EVENT_REQUEST:
        return ((j->interests & INTEREST_ERROR) != 0 && e->e.is_bad) ||
               ((j->interests & INTEREST_KEY) != 0 && is_key(l, e, j->key));
    case EVENT_FAULT:
        return (j->interests & INTEREST_FAULT) != 0;
    case EVENT_CHANGE:
    case EVENT_LEARN:
        return (j->interests & INTEREST_MEMBERS) != 0;
    case EVENT_EVICTION:
        return (j->interests & INTEREST_EVICTION) != 0;
    case EVENT_BREACH:
        return (j->interests & INTEREST_BREACH) != 0;
    case EVENT_EXPIRY:
    case EVENT_NOTE:
    case EVENT_KINDS:
        break;
    }
    return false;
}

static enum arrival next(struct live *l, const struct journey *j, char out[SCENE_WORDS_MAX])
{
    for (uint32_t i = live_log_past(&l->log, l->step); i < l->log.count; i++)
        if (l->log.events[i].e.step <= l->past.last && is_of_interest(l, &l->log.events[i], j))
            return to_step(l, l->log.events[i].e.step, out);
    snprintf(out, SCENE_WORDS_MAX, "Nothing of interest has come after this. End goes to live.");
    return ARRIVED_NOWHERE;
}

static enum arrival previous(struct live *l, const struct journey *j, char out[SCENE_WORDS_MAX])
{
    const uint64_t step = l->step;
    for (uint32_t i = live_log_past(&l->log, step); i > 0; i--) {
        const struct live_event *e = &l->log.events[i - 1];
        if (e->e.step < step && e->e.step >= l->past.first && is_of_interest(l, e, j))
            return stand(l, e->e.step);
    }
    snprintf(out, SCENE_WORDS_MAX, "Nothing of interest comes before this.");
    return ARRIVED_NOWHERE;
}

enum arrival live_go(void *self, const struct journey *j, char out[SCENE_WORDS_MAX])
{
    struct live *l = self;
    switch (j->kind) {
    case JOURNEY_FORWARD:
        return forward(l, j->count, out);
    case JOURNEY_BACK:
        return back(l, j->count, out);
    case JOURNEY_STEP:
        return to_step(l, j->count, out);
    case JOURNEY_TIME:
        return to_time(l, j->count);
    case JOURNEY_NEXT:
        return next(l, j, out);
    case JOURNEY_PREVIOUS:
        return previous(l, j, out);
    }
    return ARRIVED_NOWHERE;
}
