/* sim/travel.c - see sim/travel.h; the parts are in sim/travel_parts.h.
 *
 * A call that is out of patience leaves in the travel what it was asked and how far it has got, so
 * that the same call goes on with it. Until a search has found its place, or given up, its goal is
 * not known.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/travel.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/travel_parts.h"

/* --- from the beginning to the end ----------------------------------------------------------- */

struct travel *travel_new(const struct scenario *scenario, uint64_t seed, uint64_t budget_bytes)
{
    struct travel *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->scenario = *scenario;
    t->scenario.visitors = t->visitors = calloc(1, sizeof *t->visitors);
    struct moment *first = t->visitors ? moment_new(&t->scenario, seed) : NULL;
    if (!first || !moments_init(&t->moments, first, budget_bytes)) {
        moment_free(first);
        travel_free(t);
        return NULL;
    }
    travel_enter(t, first);
    return t;
}

void travel_free(struct travel *t)
{
    if (!t)
        return;
    moment_free(t->now);
    moments_destroy(&t->moments);
    free(t->visitors);
    free(t->told);
    free(t->steps);
    free(t->changes);
    free(t);
}

const struct world *travel_world(const struct travel *t)
{
    return t->now->world;
}

uint64_t travel_time_of(const struct travel *t, uint64_t step)
{
    assert(step <= t->known);
    return step > 0 ? t->steps[step].at_ns : 0;
}

uint64_t travel_hash_of(const struct travel *t, uint64_t step)
{
    assert(step <= t->known);
    return step > 0 ? t->steps[step].hash : moments_before(&t->moments, 0)->trace.hash;
}

uint32_t travel_kinds_of(const struct travel *t, uint64_t step)
{
    assert(step <= t->known);
    return step > 0 ? t->steps[step].kinds : 0;
}

bool travel_add_key(struct travel *t, struct slice key, uint32_t *out)
{
    uint32_t place;
    return world_find_key(t->now->world, key, out) ||
           (visitor_keys_add(t->visitors, key, &place) && world_find_key(t->now->world, key, out));
}

void travel_watch(struct travel *t, const struct travel_listener *listener)
{
    t->listener = listener ? *listener : (struct travel_listener){.self = NULL};
}

/* --- on the way ------------------------------------------------------------------------------ */

#define NOT_KNOWN UINT64_MAX

/* So far before a goal moments are kept, to go back from there. */
enum { NEAR_STEPS = MOMENTS_NEAR * MOMENTS_NEAR_STRIDE };

/* Who goes step by step, or with the time, will not stay. */
static bool is_near_goal(const struct travel *t, uint64_t goal)
{
    return goal != NOT_KNOWN && goal - t->step < NEAR_STEPS && t->way.where != TRAVEL_FORWARD &&
           t->way.where != TRAVEL_TIME;
}

static bool are_equal(const struct travel_interest *a, const struct travel_interest *b)
{
    return a->kinds == b->kinds && a->request == b->request && a->node == b->node &&
           a->key_kinds == b->key_kinds && a->key == b->key;
}

/* Set out, or go on if that is what was asked for last. */
static struct travel_way *set_out(struct travel *t, enum travel_where where,
                                  const struct travel_interest *wanted)
{
    static const struct travel_interest nothing = {.kinds = 0};
    struct travel_way *way = &t->way;
    if (!wanted)
        wanted = &nothing;
    t->patience = t->patience_steps > 0 ? t->patience_steps : UINT64_MAX;
    if (way->where != where || !are_equal(&way->wanted, wanted))
        *way = (struct travel_way){
            .where = where, .wanted = *wanted, .from = t->step, .goal = NOT_KNOWN};
    return way;
}

/* Only what is to go on is kept in mind. */
static enum travel_end arrive(struct travel *t, enum travel_end end)
{
    if (end != TRAVEL_NOT_YET)
        t->way.where = TRAVEL_NOWHERE;
    return end;
}

void travel_stay(struct travel *t)
{
    t->way.where = TRAVEL_NOWHERE;
}

/* goal: the step to get to, or NOT_KNOWN. */
static enum travel_end advance(struct travel *t, uint64_t goal)
{
    if (t->patience == 0)
        return TRAVEL_NOT_YET;
    t->patience--;
    const enum travel_end end = travel_advance(t);
    if (end == TRAVEL_THERE && is_near_goal(t, goal))
        moments_keep_near(&t->moments, t->now);
    return end;
}

static enum travel_end run_to(struct travel *t, uint64_t step)
{
    enum travel_end end = TRAVEL_THERE;
    const struct moment *kept = moments_before(&t->moments, step);
    if (step < t->step || moment_step(kept) > t->step || !travel_is_sound(t))
        end = travel_restore(t, kept);
    while (end == TRAVEL_THERE && t->step < step)
        end = advance(t, step);
    return end;
}

enum travel_end travel_straight_to(struct travel *t, uint64_t step)
{
    t->patience = UINT64_MAX;
    return arrive(t, run_to(t, step));
}

/* --- to a place ------------------------------------------------------------------------------ */

enum travel_end travel_to_step(struct travel *t, uint64_t step)
{
    set_out(t, TRAVEL_STEP, NULL);
    return arrive(t, run_to(t, step));
}

enum travel_end travel_forward(struct travel *t)
{
    const struct travel_way *way = set_out(t, TRAVEL_FORWARD, NULL);
    return arrive(t, run_to(t, way->from + 1));
}

enum travel_end travel_back(struct travel *t)
{
    const struct travel_way *way = set_out(t, TRAVEL_BACK, NULL);
    return arrive(t, way->from > 0 ? run_to(t, way->from - 1) : TRAVEL_NO_PLACE);
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
    set_out(t, TRAVEL_TIME, NULL);
    enum travel_end end = run_to(t, known_at(t, at_ns));
    while (end == TRAVEL_THERE && t->step == t->known) {
        const struct happening *next = world_next(t->now->world);
        if (!next || next->at_ns > at_ns)
            break;
        end = advance(t, NOT_KNOWN);
    }
    return arrive(t, end);
}

/* --- to what is of interest ------------------------------------------------------------------ */

/* The first one that is known. NOT_KNOWN: there is none. */
static uint64_t find_next(const struct travel *t, const struct travel_interest *wanted)
{
    for (uint64_t step = t->step + 1; step <= t->known; step++)
        if (travel_is_wanted(&t->steps[step], wanted))
            return step;
    return NOT_KNOWN;
}

static uint64_t find_previous(const struct travel *t, const struct travel_interest *wanted)
{
    for (uint64_t step = t->step; step > 1; step--)
        if (travel_is_wanted(&t->steps[step - 1], wanted))
            return step - 1;
    return NOT_KNOWN;
}

/* Through what is not known. */
static enum travel_end explore(struct travel *t, const struct travel_interest *wanted)
{
    if (t->ended)
        return TRAVEL_NO_PLACE;
    enum travel_end end = run_to(t, t->known);
    while (end == TRAVEL_THERE) {
        end = advance(t, NOT_KNOWN);
        if (end == TRAVEL_THERE && travel_is_wanted(&t->steps[t->step], wanted))
            return end;
    }
    return end;
}

enum travel_end travel_to_next(struct travel *t, const struct travel_interest *wanted)
{
    struct travel_way *way = set_out(t, TRAVEL_NEXT, wanted);
    if (way->goal == NOT_KNOWN)
        way->goal = find_next(t, wanted);
    if (way->goal == NOT_KNOWN) {
        enum travel_end end = explore(t, wanted);
        if (end != TRAVEL_NO_PLACE)
            return arrive(t, end);
        way->goal = way->from;
        way->is_vain = true;
    }
    enum travel_end end = run_to(t, way->goal);
    return arrive(t, end == TRAVEL_THERE && way->is_vain ? TRAVEL_NO_PLACE : end);
}

enum travel_end travel_to_previous(struct travel *t, const struct travel_interest *wanted)
{
    struct travel_way *way = set_out(t, TRAVEL_PREVIOUS, wanted);
    if (way->goal == NOT_KNOWN)
        way->goal = find_previous(t, wanted);
    return arrive(t, way->goal == NOT_KNOWN ? TRAVEL_NO_PLACE : run_to(t, way->goal));
}
