/* sim/travel.c - see sim/travel.h.
 *
 * advance() is the only place where anything happens; restore() the only one that goes back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/travel.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/world_parts.h"

/* What is remembered of a step. */
struct travel_step {
    uint64_t at_ns;
    uint64_t hash;    /* of the trace after it */
    uint32_t request; /* the lower half of the number of a client's request; 0: none */
    uint16_t node;    /* where it happens, or RECORD_NOBODY */
    uint16_t kinds;
};

struct travel_change {
    uint64_t step; /* it is this one */
    struct intervention what;
};

/* --- the present ----------------------------------------------------------------------------- */

static void on_record(void *self, const struct record *r)
{
    struct travel *t = self;
    if (t->record_count < TRAVEL_RECORDS_MAX)
        t->records[t->record_count++] = *r;
}

static void look(struct travel *t)
{
    t->step = moment_step(t->now);
    t->now_ns = t->now->world->now_ns;
    t->hash = t->now->trace.hash;
}

static void enter(struct travel *t, struct moment *m)
{
    moment_free(t->now);
    t->now = m;
    t->record_count = 0;
    world_watch(m->world, &t->watcher);
    look(t);
}

static enum travel_end restore(struct travel *t, const struct moment *kept)
{
    struct moment *m = moment_copy(kept, false);
    if (!m)
        return TRAVEL_NO_MEMORY;
    enter(t, m);
    return TRAVEL_THERE;
}

/* --- what a step is of interest for ---------------------------------------------------------- */

/* What can only be seen by comparing before and after. */
struct gauge {
    uint64_t evicted, expired, broken;
};

static struct gauge measure(const struct world *w, uint32_t node)
{
    struct gauge g = {.broken = check_broken(w->check)};
    if (node < w->node_count && w->nodes[node].up) {
        const struct cache_stats *s = &w->nodes[node].node.cache.stats;
        g.evicted = s->evicted;
        g.expired = s->expired_on_access + s->expired_in_background;
    }
    return g;
}

static uint32_t kinds_of_record(const struct record *r)
{
    if (r->kind == RECORD_FAULT)
        return TRAVEL_FAULT;
    if (r->kind == RECORD_CHANGE || r->kind == RECORD_LEARN)
        return TRAVEL_CHANGE;
    bool error =
        r->kind == RECORD_CLOSE || (r->kind == RECORD_TELL && outcome_is_error((enum outcome)r->b));
    return error ? TRAVEL_ERROR : 0;
}

static bool names_request(const struct record *r)
{
    return r->kind == RECORD_ASK || r->kind == RECORD_REACH || r->kind == RECORD_TELL ||
           r->kind == RECORD_CLOSE || (r->kind == RECORD_ANSWER && r->other == RECORD_NOBODY);
}

static struct travel_step describe(const struct travel *t, uint32_t node, const struct gauge *g)
{
    struct gauge after = measure(t->now->world, node);
    struct travel_step s = {.at_ns = t->now->world->now_ns, .hash = t->now->trace.hash};
    uint32_t kinds = 0;
    s.node = (uint16_t)node;
    if (t->record_count > 0)
        s.node = t->records[0].node;
    for (uint32_t i = 0; i < t->record_count; i++) {
        kinds |= kinds_of_record(&t->records[i]);
        if (s.request == 0 && names_request(&t->records[i]))
            s.request = (uint32_t)t->records[i].a;
    }
    if (after.evicted > g->evicted)
        kinds |= TRAVEL_EVICTION;
    if (after.expired > g->expired)
        kinds |= TRAVEL_EXPIRY;
    if (after.broken > g->broken)
        kinds |= TRAVEL_BREACH;
    s.kinds = (uint16_t)kinds;
    return s;
}

static bool is_of_interest(const struct travel_step *s, const struct travel_interest *wanted)
{
    return (s->kinds & wanted->kinds) != 0 ||
           (wanted->request != 0 && s->request == (uint32_t)wanted->request) ||
           (wanted->node != RECORD_NOBODY && s->node == wanted->node);
}

/* --- one step -------------------------------------------------------------------------------- */

static bool make_room(struct travel *t)
{
    if (t->step + 1 < t->steps_max)
        return true;
    uint64_t max = t->steps_max == 0 ? 4096 : t->steps_max * 2;
    struct travel_step *grown = realloc(t->steps, max * sizeof *grown);
    if (!grown)
        return false;
    t->steps = grown;
    t->steps_max = max;
    return true;
}

/* The number of the intervention that is the next step, or change_count. */
static uint32_t next_change(const struct travel *t)
{
    uint32_t i = 0;
    while (i < t->change_count && t->changes[i].step != t->step + 1)
        i++;
    return i;
}

/* A step that is passed for the first time. */
static void remember(struct travel *t, struct travel_step s)
{
    t->known = t->step;
    t->steps[t->step] = s;
    moments_keep(&t->moments, t->now);
}

static bool is_as_remembered(const struct travel *t)
{
    const struct travel_step *s = &t->steps[t->step];
    return s->at_ns == t->now_ns && s->hash == t->hash;
}

static enum travel_end advance(struct travel *t)
{
    struct world *w = t->now->world;
    const struct happening *next = world_next(w);
    const uint32_t change = next_change(t);
    if (change == t->change_count && !next) {
        t->ended = true;
        return TRAVEL_NO_PLACE;
    }
    if (!make_room(t))
        return TRAVEL_NO_MEMORY;
    const uint32_t node = next ? world_node_of(next) : RECORD_NOBODY;
    const struct gauge before = measure(w, node);
    t->record_count = 0;
    if (change < t->change_count)
        world_intervene(w, &t->changes[change].what, change);
    else
        world_step(w);
    if (world_failed(w))
        return TRAVEL_NO_MEMORY;
    look(t);
    if (t->step > t->known)
        remember(t, describe(t, node, &before));
    return is_as_remembered(t) ? TRAVEL_THERE : TRAVEL_ASTRAY;
}

/* --- from the beginning to the end ----------------------------------------------------------- */

struct travel *travel_new(const struct scenario *scenario, uint64_t seed, uint64_t budget_bytes)
{
    struct travel *t = calloc(1, sizeof *t);
    struct moment *first = moment_new(scenario, seed);
    if (!t || !first || !moments_init(&t->moments, first, budget_bytes)) {
        moment_free(first);
        travel_free(t);
        return NULL;
    }
    t->watcher = (struct world_watcher){.self = t, .recorded = on_record};
    enter(t, first);
    return t;
}

void travel_free(struct travel *t)
{
    if (!t)
        return;
    moment_free(t->now);
    moments_destroy(&t->moments);
    free(t->steps);
    free(t->changes);
    free(t);
}

const struct world *travel_world(const struct travel *t)
{
    return t->now->world;
}

/* --- to a place ------------------------------------------------------------------------------ */

enum travel_end travel_to_step(struct travel *t, uint64_t step)
{
    enum travel_end end = TRAVEL_THERE;
    const struct moment *kept = moments_before(&t->moments, step);
    if (step < t->step || moment_step(kept) > t->step || world_failed(t->now->world))
        end = restore(t, kept);
    while (end == TRAVEL_THERE && t->step < step)
        end = advance(t);
    return end;
}

enum travel_end travel_forward(struct travel *t)
{
    return travel_to_step(t, t->step + 1);
}

enum travel_end travel_back(struct travel *t)
{
    return t->step > 0 ? travel_to_step(t, t->step - 1) : TRAVEL_NO_PLACE;
}

/* The last step known at this time or before; 0 if there is none. */
static uint64_t known_at(const struct travel *t, uint64_t at_ns)
{
    uint64_t low = 0, high = t->known;
    while (low < high) {
        uint64_t middle = high - (high - low) / 2;
        if (t->steps[middle].at_ns <= at_ns)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

enum travel_end travel_to_time(struct travel *t, uint64_t at_ns)
{
    enum travel_end end = travel_to_step(t, known_at(t, at_ns));
    while (end == TRAVEL_THERE && t->step == t->known) {
        const struct happening *next = world_next(t->now->world);
        if (!next || next->at_ns > at_ns)
            break;
        end = advance(t);
    }
    return end;
}

enum travel_end travel_to_next(struct travel *t, const struct travel_interest *wanted)
{
    const uint64_t from = t->step;
    for (uint64_t step = from + 1; step <= t->known; step++)
        if (is_of_interest(&t->steps[step], wanted))
            return travel_to_step(t, step);
    enum travel_end end = travel_to_step(t, t->known);
    while (end == TRAVEL_THERE) {
        end = advance(t);
        if (end == TRAVEL_THERE && is_of_interest(&t->steps[t->step], wanted))
            return end;
    }
    if (end != TRAVEL_NO_PLACE)
        return end;
    end = travel_to_step(t, from);
    return end == TRAVEL_THERE ? TRAVEL_NO_PLACE : end;
}

enum travel_end travel_to_previous(struct travel *t, const struct travel_interest *wanted)
{
    for (uint64_t step = t->step; step > 1; step--)
        if (is_of_interest(&t->steps[step - 1], wanted))
            return travel_to_step(t, step - 1);
    return TRAVEL_NO_PLACE;
}

/* --- another future -------------------------------------------------------------------------- */

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
    enum travel_end end = travel_to_step(t, t->step);
    if (end != TRAVEL_THERE)
        return end;
    *out_dropped = forget_after(t, t->step);
    if (!add_change(t, what))
        return TRAVEL_NO_MEMORY;
    end = advance(t);
    if (end != TRAVEL_THERE)
        t->change_count--;
    return end;
}

enum travel_end travel_undo(struct travel *t, uint64_t *out_dropped)
{
    if (t->change_count == 0)
        return TRAVEL_NO_PLACE;
    uint64_t before = t->changes[t->change_count - 1].step - 1;
    enum travel_end end = travel_to_step(t, t->step < before ? t->step : before);
    if (end == TRAVEL_THERE)
        *out_dropped = forget_after(t, before);
    return end;
}
