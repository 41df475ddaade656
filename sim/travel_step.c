/* sim/travel_step.c - one step, and what is remembered of it (sim/travel_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/travel_parts.h"

#include <stdlib.h>

/* --- what is heard of it --------------------------------------------------------------------- */

static void on_record(void *self, const struct record *r)
{
    struct travel *t = self;
    if (t->record_count < TRAVEL_RECORDS_MAX)
        t->records[t->record_count++] = *r;
}

static void on_asked(void *self, const struct asked *a)
{
    struct travel *t = self;
    t->asked = *a;
    t->asks = true;
}

/* All clients of a group may leave in one step. */
static bool make_room_to_hear(struct travel *t)
{
    if (t->told_count < t->told_max)
        return true;
    const uint32_t max = t->told_max == 0 ? 16 : t->told_max * 2;
    struct told *grown = realloc(t->told, max * sizeof *grown);
    if (!grown)
        return false;
    t->told = grown;
    t->told_max = max;
    return true;
}

static void on_told(void *self, const struct told *told)
{
    struct travel *t = self;
    if (!t->is_first)
        return;
    if (make_room_to_hear(t))
        t->told[t->told_count++] = *told;
    else
        t->now->world->failed = true;
}

static void hear_anew(struct travel *t, bool is_first)
{
    t->is_first = is_first && t->listener.passed != NULL;
    t->record_count = 0;
    t->told_count = 0;
    t->asks = false;
}

/* --- the present ----------------------------------------------------------------------------- */

static void look(struct travel *t)
{
    t->step = moment_step(t->now);
    t->now_ns = t->now->world->now_ns;
    t->hash = t->now->trace.hash;
}

void travel_enter(struct travel *t, struct moment *m)
{
    moment_free(t->now);
    t->now = m;
    t->astray = false;
    hear_anew(t, false);
    t->watcher = (struct world_watcher){
        .self = t, .asked = on_asked, .told = on_told, .recorded = on_record};
    world_watch(m->world, &t->watcher);
    look(t);
}

bool travel_is_sound(const struct travel *t)
{
    return !t->astray && !world_failed(t->now->world);
}

enum travel_end travel_restore(struct travel *t, const struct moment *kept)
{
    struct moment *m = moment_return(kept, travel_is_sound(t) ? t->now : NULL);
    if (!m)
        return TRAVEL_NO_MEMORY;
    travel_enter(t, m);
    return TRAVEL_THERE;
}

/* --- what it is of interest for -------------------------------------------------------------- */

/* What can only be seen before a step, or by comparing before and after. */
struct gauge {
    uint32_t node, key;
    uint64_t evicted, expired, broken;
};

static void measure(const struct world *w, struct gauge *g)
{
    g->broken = check_broken(w->check);
    if (g->node < w->node_count && w->nodes[g->node].up) {
        const struct cache_stats *s = &w->nodes[g->node].node.cache.stats;
        g->evicted = s->evicted;
        g->expired = s->expired_on_access + s->expired_in_background;
    }
}

static bool is_about_message(const struct happening *h)
{
    return h->kind == HAPPENS_ASK || h->kind == HAPPENS_TELL || h->kind == HAPPENS_QUESTION ||
           h->kind == HAPPENS_REPLY || h->kind == HAPPENS_BREAK || h->kind == HAPPENS_GONE;
}

/* next: what is about to happen; NULL: something that is done by hand. */
static struct gauge look_ahead(const struct world *w, const struct happening *next)
{
    struct gauge g = {.node = RECORD_NOBODY, .key = TRAVEL_NO_KEY};
    uint32_t message = MESSAGE_NONE;
    if (next)
        g.node = world_node_of(next);
    if (next && is_about_message(next))
        message = world_redeem(w, next->detail);
    if (message != MESSAGE_NONE)
        g.key = w->messages[message].key;
    measure(w, &g);
    return g;
}

static bool ends_request(const struct record *r)
{
    return r->kind == RECORD_TELL || r->kind == RECORD_CLOSE;
}

static uint32_t kinds_of_record(const struct record *r)
{
    if (r->kind == RECORD_FAULT)
        return TRAVEL_FAULT;
    if (r->kind == RECORD_CHANGE || r->kind == RECORD_LEARN)
        return TRAVEL_CHANGE;
    if (!ends_request(r))
        return 0;
    const bool error = r->kind == RECORD_CLOSE || outcome_is_error((enum outcome)r->b);
    return TRAVEL_TOLD | (error ? TRAVEL_ERROR : 0);
}

static bool names_request(const struct record *r)
{
    return r->kind == RECORD_ASK || r->kind == RECORD_REACH || ends_request(r) ||
           (r->kind == RECORD_ANSWER && r->other == RECORD_NOBODY);
}

static uint32_t kinds_of_change(const struct gauge *before, const struct gauge *after)
{
    uint32_t kinds = 0;
    if (after->evicted > before->evicted)
        kinds |= TRAVEL_EVICTION;
    if (after->expired > before->expired)
        kinds |= TRAVEL_EXPIRY;
    if (after->broken > before->broken)
        kinds |= TRAVEL_BREACH;
    return kinds;
}

static struct travel_step describe(const struct travel *t, const struct gauge *before)
{
    struct gauge after = {.node = before->node};
    measure(t->now->world, &after);
    uint32_t kinds = kinds_of_change(before, &after);
    struct travel_step s = {
        .at_ns = t->now_ns, .hash = t->hash, .key = TRAVEL_NO_KEY, .node = (uint16_t)before->node};
    if (t->record_count > 0) {
        s.node = t->records[0].node;
        s.key = t->asks ? t->asked.key : before->key;
    }
    for (uint32_t i = 0; i < t->record_count; i++) {
        kinds |= kinds_of_record(&t->records[i]);
        if (s.request == 0 && names_request(&t->records[i]))
            s.request = t->records[i].a;
    }
    if (s.key != TRAVEL_NO_KEY)
        kinds |= TRAVEL_REQUEST;
    s.kinds = (uint16_t)kinds;
    return s;
}

bool travel_is_wanted(const struct travel_step *s, const struct travel_interest *wanted)
{
    return (s->kinds & wanted->kinds) != 0 ||
           (wanted->request != 0 && s->request == wanted->request) ||
           (wanted->node != RECORD_NOBODY && s->node == wanted->node) ||
           ((s->kinds & wanted->key_kinds) != 0 && s->key == wanted->key);
}

/* --- the step -------------------------------------------------------------------------------- */

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

static void tell(const struct travel *t)
{
    const struct travel_passed p = {.step = t->step,
                                    .at_ns = t->now_ns,
                                    .kinds = t->steps[t->step].kinds,
                                    .records = t->records,
                                    .record_count = t->record_count,
                                    .asked = t->asks ? &t->asked : NULL,
                                    .told = t->told,
                                    .told_count = t->told_count,
                                    .world = t->now->world};
    if (t->listener.passed)
        t->listener.passed(t->listener.self, &p);
}

static bool is_as_remembered(const struct travel *t)
{
    const struct travel_step *s = &t->steps[t->step];
    return s->at_ns == t->now_ns && s->hash == t->hash;
}

/* What is done by hand, or else the world's next event. */
static void happen(struct travel *t, uint32_t change)
{
    if (change < t->change_count)
        world_intervene(t->now->world, &t->changes[change].what, change);
    else
        world_step(t->now->world);
}

enum travel_end travel_advance(struct travel *t)
{
    const struct world *w = t->now->world;
    const uint32_t change = next_change(t);
    const struct happening *next = change < t->change_count ? NULL : world_next(w);
    if (change == t->change_count && !next) {
        t->ended = true;
        return TRAVEL_NO_PLACE;
    }
    if (!make_room(t))
        return TRAVEL_NO_MEMORY;
    const bool is_first = t->step == t->known;
    const struct gauge before = look_ahead(w, next);
    hear_anew(t, is_first);
    happen(t, change);
    if (world_failed(w))
        return TRAVEL_NO_MEMORY;
    look(t);
    if (is_first) {
        remember(t, describe(t, &before));
        tell(t);
    }
    t->astray = t->astray || !is_as_remembered(t);
    return t->astray ? TRAVEL_ASTRAY : TRAVEL_THERE;
}
