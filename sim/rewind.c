/* sim/rewind.c - see sim/rewind.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/rewind.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

/* --- what is kept ---------------------------------------------------------------------------- */

struct rewind_kept {
    struct replay replay;
    uint64_t bytes;
};

static uint64_t step_of(const struct rewind_kept *k)
{
    return k->replay.journal.events;
}

static void let_go(struct rewind *w, struct rewind_kept *k)
{
    w->kept_bytes -= k->bytes;
    replay_close(&k->replay);
    free(k);
}

/* A copy of the present; NULL: no memory. */
static struct rewind_kept *copy_now(const struct rewind *w)
{
    struct copy c = {.keep = true};
    struct rewind_kept *k = calloc(1, sizeof *k);
    if (k && replay_keep(&k->replay, &w->now, &c)) {
        k->bytes = c.bytes + sizeof *k;
        return k;
    }
    free(k);
    return NULL;
}

static bool make_room(struct rewind *w)
{
    if (w->kept_count < w->kept_max)
        return true;
    const uint32_t max = w->kept_max == 0 ? 64 : w->kept_max * 2;
    struct rewind_kept **grown = realloc(w->kept, max * sizeof(struct rewind_kept *));
    if (!grown)
        return false;
    w->kept = grown;
    w->kept_max = max;
    return true;
}

static bool keep(struct rewind *w)
{
    struct rewind_kept *k = make_room(w) ? copy_now(w) : NULL;
    if (!k)
        return false;
    w->kept[w->kept_count++] = k;
    w->kept_bytes += k->bytes;
    return true;
}

/* Those at a multiple of the stride stay; the first does. */
static void keep_multiples(struct rewind *w)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < w->kept_count; i++) {
        if (step_of(w->kept[i]) % w->stride == 0)
            w->kept[left++] = w->kept[i];
        else
            let_go(w, w->kept[i]);
    }
    w->kept_count = left;
}

/* A place for which there is no memory is not kept; to go back takes longer then. */
static void keep_if_it_is_time(struct rewind *w)
{
    if (w->step % w->stride != 0 || w->now.state != REPLAY_STEPPED || !keep(w))
        return;
    while (w->kept_bytes > w->budget_bytes && w->kept_count > 1) {
        w->stride *= 2;
        keep_multiples(w);
    }
}

/* The last one before this step, or else that of step 0. */
static const struct rewind_kept *kept_before(const struct rewind *w, uint64_t step)
{
    uint32_t i = w->kept_count - 1;
    while (i > 0 && step_of(w->kept[i]) >= step)
        i--;
    return w->kept[i];
}

/* --- beginning and end ----------------------------------------------------------------------- */

/* Why there is nothing to see. */
static void say_why(const struct replay *r, char error[REPLAY_ERROR_MAX])
{
    const char *const why = r->state == REPLAY_DAMAGED ? "is damaged" : "ends";
    if (r->state == REPLAY_NO_MEMORY)
        snprintf(error, REPLAY_ERROR_MAX, "there is not enough memory for a node like this one");
    else
        snprintf(error, REPLAY_ERROR_MAX,
                 "a journal that %s at byte %" PRIu64 ", before its node has started", why,
                 r->offset);
}

/* The first copy, and whether one can come back to it. */
static bool begin(struct rewind *w, char error[REPLAY_ERROR_MAX])
{
    if (replay_begin(&w->now) != REPLAY_STEPPED || !w->now.started) {
        say_why(&w->now, error);
        return false;
    }
    if (!keep(w)) {
        snprintf(error, REPLAY_ERROR_MAX, "not enough memory");
        return false;
    }
    const enum replay_state back = replay_return(&w->now, &w->kept[0]->replay);
    if (back != REPLAY_STEPPED)
        snprintf(error, REPLAY_ERROR_MAX, "%s",
                 back == REPLAY_NO_MEMORY ? "not enough memory"
                                          : "it can be read only once: is it a file?");
    return back == REPLAY_STEPPED;
}

bool rewind_open(struct rewind *w, const char *path, uint64_t budget_bytes,
                 char error[REPLAY_ERROR_MAX])
{
    assert(w != NULL && path != NULL && error != NULL);
    *w = (struct rewind){.stride = REWIND_STRIDE, .budget_bytes = budget_bytes};
    if (!replay_open(&w->now, path, error))
        return false;
    if (begin(w, error))
        return true;
    rewind_close(w);
    return false;
}

void rewind_close(struct rewind *w)
{
    if (!w)
        return;
    for (uint32_t i = 0; i < w->kept_count; i++)
        let_go(w, w->kept[i]);
    replay_close(&w->now);
    free(w->kept);
    free(w->times);
    *w = (struct rewind){0};
}

/* --- moving ---------------------------------------------------------------------------------- */

static bool make_room_for_time(struct rewind *w)
{
    if (w->step + 1 < w->times_max)
        return true;
    const uint64_t max = w->times_max == 0 ? 4096 : w->times_max * 2;
    uint64_t *grown = realloc(w->times, max * sizeof *grown);
    if (!grown)
        return false;
    w->times = grown;
    w->times_max = max;
    return true;
}

static uint64_t time_of(const struct replay *r)
{
    return r->journal.now_ns - r->started_ns;
}

static void note_end(struct rewind *w)
{
    w->ended = true;
    w->end = w->now.state;
    w->end_offset = w->now.offset;
}

/* A step that is passed for the first time. */
static void remember(struct rewind *w)
{
    w->known = w->step;
    w->times[w->step] = time_of(&w->now);
    keep_if_it_is_time(w);
    if (w->now.state == REPLAY_DIFFERS)
        note_end(w);
}

/* That its effects are those recorded, the replay has seen. */
static bool is_as_remembered(const struct rewind *w)
{
    const bool is_last = w->ended && w->step == w->known;
    const enum replay_state state =
        is_last && w->end == REPLAY_DIFFERS ? REPLAY_DIFFERS : REPLAY_STEPPED;
    return w->now.state == state && time_of(&w->now) == w->times[w->step];
}

/* One event. If there is none, the last one cannot be looked at any more, since its bytes gave way
 * to what was read behind it. */
static enum rewind_end advance(struct rewind *w)
{
    const enum replay_state state = replay_next(&w->now);
    if (state == REPLAY_STEPPED || state == REPLAY_DIFFERS) {
        w->step = w->now.journal.events;
        if (w->step > w->known)
            remember(w);
        return is_as_remembered(w) ? REWIND_THERE : REWIND_ASTRAY;
    }
    w->now.event = (struct event){.kind = EV_WAKE};
    w->now.fx.count = 0;
    if (state == REPLAY_NO_MEMORY)
        return REWIND_NO_MEMORY;
    return w->step == w->known ? REWIND_NO_PLACE : REWIND_ASTRAY;
}

static enum rewind_end go_back_before(struct rewind *w, uint64_t step)
{
    const struct rewind_kept *k = kept_before(w, step);
    const enum replay_state state = replay_return(&w->now, &k->replay);
    if (state != REPLAY_STEPPED)
        return state == REPLAY_NO_MEMORY ? REWIND_NO_MEMORY : REWIND_ASTRAY;
    w->step = step_of(k);
    return REWIND_THERE;
}

/* Live through the last event once more. */
static enum rewind_end stay_at_end(struct rewind *w)
{
    note_end(w);
    enum rewind_end end = go_back_before(w, w->known);
    while (end == REWIND_THERE && w->step < w->known)
        end = advance(w);
    return end == REWIND_THERE ? REWIND_NO_PLACE : end;
}

enum rewind_end rewind_forward(struct rewind *w)
{
    if (w->ended && w->step == w->known)
        return REWIND_NO_PLACE;
    if (!make_room_for_time(w))
        return REWIND_NO_MEMORY;
    const enum rewind_end end = advance(w);
    return end == REWIND_NO_PLACE ? stay_at_end(w) : end;
}

enum rewind_end rewind_approach(struct rewind *w, uint64_t step)
{
    assert(step <= w->known);
    const bool can_go_on = w->now.state == REPLAY_STEPPED || (w->ended && step == w->step);
    if (can_go_on && step >= w->step && step_of(kept_before(w, step)) <= w->step)
        return REWIND_THERE;
    return go_back_before(w, step);
}

/* --- when ------------------------------------------------------------------------------------ */

uint64_t rewind_time_of(const struct rewind *w, uint64_t step)
{
    assert(step <= w->known);
    return step > 0 ? w->times[step] : 0;
}

uint64_t rewind_step_at(const struct rewind *w, uint64_t at_ns)
{
    uint64_t low = 0, high = w->known;
    while (low < high) {
        const uint64_t middle = high - (high - low) / 2;
        if (rewind_time_of(w, middle) <= at_ns)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}
