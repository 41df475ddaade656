/* tui/tui_main_journal_go.c - moving in a journal (tui/tui_main_journal_parts.h).
 *
 * advance() is the only place where an event happens. A way that takes longer than a call may take
 * is gone in parts: what it is to come to is remembered, and the same call goes on with it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_parts.h"

#include <stdio.h>

enum {
    WORK_IN_A_CALL = 10 * 1000, /* events, some 10 ms */
    WORK_OF_A_CHANGE = 1000,    /* to compare who owns what, in events */
    BYTES_OF_AN_EVENT = 1024,   /* a longer one counts as several */
    STRETCH = 64,               /* events between two looks at the log, in a search */
};

#define NOT_KNOWN UINT64_MAX

enum arrival past_trouble(enum rewind_end end, char out[SCENE_WORDS_MAX])
{
    if (end == REWIND_NO_MEMORY)
        snprintf(out, SCENE_WORDS_MAX, "Not enough memory to go there. A shorter way may do.");
    else
        snprintf(out, SCENE_WORDS_MAX,
                 "The file is not what it was when it was read first: was it written again? Leave "
                 "and open it anew.");
    return ARRIVED_IN_TROUBLE;
}

/* --- one event ------------------------------------------------------------------------------- */

static void measure(struct past *p)
{
    const struct node *n = past_node(p);
    struct past_before *b = &p->before;
    struct cache_entry e;
    uint32_t cursor = 0;
    b->cache = n->cache.stats;
    b->node = n->stats;
    b->requests = p->tape.now.counts.events[EV_REQUEST];
    b->victim_len = 0;
    if (cache_walk(&n->cache, &cursor, &e)) {
        b->victim_len = e.key.len;
        blob_copy(e.key, b->victim);
    }
}

void past_learn(struct past *p)
{
    past_beats_step(p);
    if (p->tape.now.event.kind == EV_MEMBERS) {
        past_nodes_learn(p);
        past_changes_note(p);
    }
    past_log_step(p);
    past_nodes_watch(p);
}

static void spend(struct past *p, uint64_t bytes, bool is_change)
{
    const uint64_t work = 1 + bytes / BYTES_OF_AN_EVENT + (is_change ? WORK_OF_A_CHANGE : 0);
    p->patience -= work < p->patience ? work : p->patience;
}

static enum rewind_end advance(struct past *p)
{
    const struct past_before was = p->before;
    const bool is_first = p->tape.step == p->tape.known;
    const uint64_t offset = p->tape.now.offset;
    measure(p);
    const enum rewind_end end = rewind_forward(&p->tape);
    if (end == REWIND_NO_PLACE)
        p->before = was;
    if (end != REWIND_THERE)
        return end;
    spend(p, p->tape.now.offset - offset, p->tape.now.event.kind == EV_MEMBERS);
    if (is_first)
        past_learn(p);
    return end;
}

/* --- to a step ------------------------------------------------------------------------------- */

enum rewind_end past_straight_to(struct past *p, uint64_t step)
{
    enum rewind_end end = rewind_approach(&p->tape, step);
    while (end == REWIND_THERE && p->tape.step < step)
        end = advance(p);
    return end;
}

/* ARRIVED_NOWHERE: it is at the end, and nothing was said. */
static enum arrival run_to(struct past *p, uint64_t step, char out[SCENE_WORDS_MAX])
{
    struct rewind *t = &p->tape;
    enum rewind_end end = rewind_approach(t, step < t->known ? step : t->known);
    while (end == REWIND_THERE && t->step < step) {
        if (p->patience == 0)
            return ARRIVED_NOT_YET;
        end = advance(p);
    }
    if (end == REWIND_THERE)
        return ARRIVED;
    return end == REWIND_NO_PLACE ? ARRIVED_NOWHERE : past_trouble(end, out);
}

static enum arrival to_step(struct past *p, uint64_t step, char out[SCENE_WORDS_MAX])
{
    const enum arrival a = run_to(p, step, out);
    if (a != ARRIVED_NOWHERE)
        return a;
    snprintf(out, SCENE_WORDS_MAX, "This is the last event of the journal, %llu.",
             (unsigned long long)p->tape.step);
    return step == UINT64_MAX ? ARRIVED : ARRIVED_NOWHERE;
}

static enum arrival forward(struct past *p, uint64_t count, char out[SCENE_WORDS_MAX])
{
    const uint64_t from = p->way.from;
    return to_step(p, count < UINT64_MAX - 1 - from ? from + count : UINT64_MAX - 1, out);
}

static enum arrival back(struct past *p, uint64_t count, char out[SCENE_WORDS_MAX])
{
    const uint64_t from = p->way.from;
    if (from == 0) {
        snprintf(out, SCENE_WORDS_MAX, "This is the beginning, before the first event.");
        return ARRIVED_NOWHERE;
    }
    return to_step(p, from > count ? from - count : 0, out);
}

/* Until it is known what comes after that time; then to the last event that does not. */
static enum arrival to_time(struct past *p, uint64_t at_ns, char out[SCENE_WORDS_MAX])
{
    struct rewind *t = &p->tape;
    while (!t->ended && rewind_time_of(t, t->known) <= at_ns) {
        const enum arrival a = run_to(p, t->known + 1, out);
        if (a == ARRIVED_NOT_YET || a == ARRIVED_IN_TROUBLE)
            return a;
    }
    return run_to(p, rewind_step_at(t, at_ns), out);
}

/* --- to what is of interest ------------------------------------------------------------------ */

static uint32_t interests_of(const struct past_event *e, uint32_t key)
{
    const uint32_t error = past_event_is_bad(e) ? INTEREST_ERROR : 0;
    switch ((enum scene_event_kind)e->kind) {
    case EVENT_REQUEST:
        return error | (key != SCENE_NO_KEY && e->key == key ? INTEREST_KEY : 0);
    case EVENT_FAULT:
        return INTEREST_FAULT;
    case EVENT_CHANGE:
        return INTEREST_MEMBERS;
    case EVENT_EVICTION:
        return INTEREST_EVICTION;
    case EVENT_BREACH:
        return INTEREST_BREACH;
    case EVENT_LEARN:
    case EVENT_EXPIRY:
    case EVENT_NOTE:
    case EVENT_KINDS:
        break;
    }
    return 0;
}

static bool is_of_interest(const struct past_event *e, const struct journey *j)
{
    return (interests_of(e, j->key) & j->interests) != 0;
}

/* Look through what is known and was not looked at. NOT_KNOWN: there is nothing. */
static uint64_t seek(struct past *p)
{
    struct past_way *w = &p->way;
    while (w->sought < p->log.count) {
        const struct past_event *e = &p->log.events[w->sought++];
        if (is_of_interest(e, &w->journey))
            return e->step;
    }
    return NOT_KNOWN;
}

/* What is known is searched; then what comes to be known. */
static enum arrival find_next(struct past *p, char out[SCENE_WORDS_MAX])
{
    struct past_way *w = &p->way;
    while ((w->goal = seek(p)) == NOT_KNOWN) {
        if (p->tape.ended || p->log.is_full) {
            w->goal = w->from;
            w->is_vain = true;
            return ARRIVED;
        }
        const enum arrival a = run_to(p, p->tape.known + STRETCH, out);
        if (a == ARRIVED_NOT_YET || a == ARRIVED_IN_TROUBLE)
            return a;
    }
    return ARRIVED;
}

static enum arrival next(struct past *p, char out[SCENE_WORDS_MAX])
{
    struct past_way *w = &p->way;
    enum arrival a = w->goal == NOT_KNOWN ? find_next(p, out) : ARRIVED;
    if (a == ARRIVED)
        a = run_to(p, w->goal, out);
    if (a != ARRIVED || !w->is_vain)
        return a;
    snprintf(out, SCENE_WORDS_MAX, "Nothing of interest comes after this%s. End goes to the end.",
             p->log.is_full ? ", as far as the log goes" : "");
    return ARRIVED_NOWHERE;
}

static enum arrival previous(struct past *p, char out[SCENE_WORDS_MAX])
{
    struct past_way *w = &p->way;
    uint64_t i = w->from > 0 ? past_log_count_at(&p->log, w->from - 1) : 0;
    while (i > 0 && !is_of_interest(&p->log.events[i - 1], &w->journey))
        i--;
    if (i > 0)
        return run_to(p, p->log.events[i - 1].step, out);
    snprintf(out, SCENE_WORDS_MAX,
             "Nothing of interest comes before this. Home goes to the beginning.");
    return ARRIVED_NOWHERE;
}

/* --- the journey ----------------------------------------------------------------------------- */

static bool are_equal(const struct journey *a, const struct journey *b)
{
    return a->kind == b->kind && a->count == b->count && a->interests == b->interests &&
           a->key == b->key;
}

/* Set out, or go on if that is what was asked for last. */
static void set_out(struct past *p, const struct journey *j)
{
    p->patience = WORK_IN_A_CALL;
    if (p->way.is_on && are_equal(&p->way.journey, j))
        return;
    p->way = (struct past_way){.is_on = true,
                               .journey = *j,
                               .from = p->tape.step,
                               .goal = NOT_KNOWN,
                               .sought = past_log_count_at(&p->log, p->tape.step)};
}

static enum arrival go_on(struct past *p, char out[SCENE_WORDS_MAX])
{
    const struct journey *j = &p->way.journey;
    switch (j->kind) {
    case JOURNEY_FORWARD:
        return forward(p, j->count, out);
    case JOURNEY_BACK:
        return back(p, j->count, out);
    case JOURNEY_STEP:
        return to_step(p, j->count, out);
    case JOURNEY_TIME:
        return to_time(p, j->count, out);
    case JOURNEY_NEXT:
        return next(p, out);
    case JOURNEY_PREVIOUS:
        break;
    }
    return previous(p, out);
}

enum arrival past_go(void *self, const struct journey *j, char out[SCENE_WORDS_MAX])
{
    struct past *p = self;
    set_out(p, j);
    const enum arrival a = go_on(p, out);
    p->way.is_on = a == ARRIVED_NOT_YET;
    return a;
}
