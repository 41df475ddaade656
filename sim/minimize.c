/* sim/minimize.c - see sim/minimize.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/minimize.h"

#include <stdlib.h>

#include "sim/ddmin.h"
#include "sim/minimize_parts.h"
#include "sim/recording.h"
#include "sim/scenario_copy.h"

struct work {
    struct scenario *best;
    const struct minimize_witness *witness;
    bool changed; /* in this round */
    bool failed;  /* out of memory */
};

/* A guess is a copy of the best so far; if it shows, it takes its place. */
static bool begin_guess(struct work *w, struct scenario *guess)
{
    const bool ok = scenario_copy(w->best, guess);
    w->failed = w->failed || !ok;
    return ok;
}

static bool ask(const struct work *w, const struct scenario *guess)
{
    return w->witness->shows(w->witness->self, guess);
}

/* The bytes that the best points to stay with the best. */
static void take(struct work *w, struct scenario *guess)
{
    if (guess->text == NULL) {
        guess->text = w->best->text;
        w->best->text = NULL;
    }
    scenario_destroy(w->best);
    *w->best = *guess;
    w->changed = true;
}

static void take_if_it_shows(struct work *w, struct scenario *guess)
{
    if (ask(w, guess))
        take(w, guess);
    else
        scenario_destroy(guess);
}

/* --- lists ----------------------------------------------------------------------------------- */

struct list_claim {
    struct work *work;
    const struct minimize_list *list;
};

static bool list_holds(void *self, const bool *kept)
{
    const struct list_claim *const c = self;
    struct scenario guess;
    if (!begin_guess(c->work, &guess))
        return false;
    const bool shows = c->list->keep(&guess, kept) && ask(c->work, &guess);
    scenario_destroy(&guess);
    return shows;
}

static void keep(struct work *w, const struct minimize_list *list, const bool *kept)
{
    struct scenario best;
    if (!begin_guess(w, &best))
        return;
    if (list->keep(&best, kept))
        take(w, &best);
    else
        scenario_destroy(&best);
}

static void shorten(struct work *w, const struct minimize_list *list)
{
    const uint32_t count = list->count(w->best);
    struct list_claim self = {.work = w, .list = list};
    const struct ddmin_claim claim = {.self = &self, .holds = list_holds};
    bool *const kept = calloc((size_t)count + 1, sizeof *kept);
    if (!kept || !ddmin(count, &claim, kept)) {
        w->failed = true;
        free(kept);
        return;
    }
    bool all = true;
    for (uint32_t i = 0; i < count; i++)
        all = all && kept[i];
    if (!all)
        keep(w, list, kept);
    free(kept);
}

/* --- numbers --------------------------------------------------------------------------------- */

static bool lower_to(struct work *w, const struct minimize_number *n, uint32_t group,
                     uint64_t number)
{
    struct scenario guess;
    if (!begin_guess(w, &guess))
        return false;
    const bool shows = n->set(&guess, group, number) && ask(w, &guess);
    if (shows)
        take(w, &guess);
    else
        scenario_destroy(&guess);
    return shows;
}

/* By halves, to within a sixteenth: more exact would take many questions and help nobody. */
static void lower(struct work *w, const struct minimize_number *n, uint32_t group)
{
    uint64_t high = n->get(w->best, group), low = n->least;
    if (high <= low || lower_to(w, n, group, low))
        return;
    while (high - low > 1 + high / 16) {
        const uint64_t middle = low + (high - low) / 2;
        if (lower_to(w, n, group, middle))
            high = middle;
        else
            low = middle;
    }
}

/* --- groups as lists ------------------------------------------------------------------------- */

static void list_what_groups_ask(struct work *w)
{
    struct scenario guess;
    uint8_t *bytes;
    size_t len;
    if (w->best->clients_count == 0 || !w->witness->record(w->witness->self, w->best, &bytes, &len))
        return;
    if (begin_guess(w, &guess)) {
        if (recording_play(&guess, w->best, bytes, len, MINIMIZE_REQUESTS_MAX))
            take_if_it_shows(w, &guess);
        else
            scenario_destroy(&guess);
    }
    free(bytes);
}

/* --- settings -------------------------------------------------------------------------------- */

static void reset_settings(struct work *w)
{
    for (uint32_t i = 0; i < minimize_reset_count; i++) {
        struct scenario guess;
        if (!begin_guess(w, &guess))
            return;
        if (minimize_resets[i](&guess))
            take_if_it_shows(w, &guess);
        else
            scenario_destroy(&guess);
    }
}

/* --- all of it ------------------------------------------------------------------------------- */

/* First what makes each further question cheaper. */
static void one_round(struct work *w)
{
    shorten(w, &minimize_faults);
    shorten(w, &minimize_changes);
    shorten(w, &minimize_groups);
    lower(w, &minimize_end, 0);
    for (uint32_t i = 0; i < w->best->clients_count; i++) {
        lower(w, &minimize_clients, i);
        lower(w, &minimize_turns, i);
    }
    list_what_groups_ask(w);
    shorten(w, &minimize_requests);
    shorten(w, &minimize_nodes);
    shorten(w, &minimize_pairs);
    reset_settings(w);
}

static void rounds(struct work *w)
{
    do {
        w->changed = false;
        one_round(w);
    } while (w->changed && !w->failed);
}

/* Where requests have become more alike, more of them may be in vain. */
bool minimize(struct scenario *s, const struct minimize_witness *witness)
{
    struct work w = {.best = s, .witness = witness};
    rounds(&w);
    for (uint32_t i = 0; i < minimize_peculiar_count; i++)
        shorten(&w, &minimize_peculiar[i]);
    rounds(&w);
    return !w.failed;
}
