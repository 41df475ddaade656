/* tui/tui_main_sim_log.c - what has happened, one line each (tui/tui_main_sim_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_sim_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/fault_line.h"
#include "sim/trace.h"

enum { PENDING_LEAST = 1024 };

bool sim_log_init(struct sim_log *l)
{
    *l = (struct sim_log){.pending_max = PENDING_LEAST};
    l->pending = calloc(l->pending_max, sizeof *l->pending);
    return l->pending != NULL;
}

void sim_log_destroy(struct sim_log *l)
{
    free(l->events);
    free(l->texts);
    free(l->pending);
    *l = (struct sim_log){0};
}

/* --- adding ---------------------------------------------------------------------------------- */

static void add(struct sim_log *l, const struct sim_event *e)
{
    if (l->count == SIM_EVENTS_MAX) {
        l->is_full = true;
        return;
    }
    if (l->count == l->max) {
        const uint64_t max = l->max == 0 ? 4096 : l->max * 2;
        struct sim_event *grown = realloc(l->events, max * sizeof *grown);
        if (!grown) {
            l->failed = true;
            return;
        }
        l->events = grown;
        l->max = max;
    }
    l->events[l->count++] = *e;
}

static uint32_t add_text(struct sim_log *l, const char *text)
{
    if (l->text_count == l->text_max) {
        const uint32_t max = l->text_max == 0 ? 64 : l->text_max * 2;
        char(*grown)[SIM_TEXT_MAX] = realloc(l->texts, max * sizeof *grown);
        if (!grown)
            return SIM_NO_TEXT;
        l->texts = grown;
        l->text_max = max;
    }
    snprintf(l->texts[l->text_count], SIM_TEXT_MAX, "%s", text);
    return l->text_count++;
}

static void add_words(struct sim_source *s, const struct travel_passed *p,
                      enum scene_event_kind kind, uint16_t node, const char *words)
{
    const struct sim_event e = {.step = p->step,
                                .first_step = p->step,
                                .at_ns = p->at_ns,
                                .kind = (uint8_t)kind,
                                .node = node,
                                .key = UINT32_MAX,
                                .text = words ? add_text(&s->log, words) : SIM_NO_TEXT};
    add(&s->log, &e);
}

/* --- requests -------------------------------------------------------------------------------- */

static struct sim_pending *place_of(const struct sim_log *l, uint64_t request)
{
    return &l->pending[request & (l->pending_max - 1)];
}

/* Twice the room, each at its new place: of two that met, one moves away. */
static bool grow(struct sim_log *l)
{
    struct sim_log larger = {.pending_max = l->pending_max * 2};
    larger.pending = calloc(larger.pending_max, sizeof *larger.pending);
    if (!larger.pending)
        return false;
    for (uint32_t i = 0; i < l->pending_max; i++)
        if (l->pending[i].request != 0)
            *place_of(&larger, l->pending[i].request) = l->pending[i];
    free(l->pending);
    l->pending = larger.pending;
    l->pending_max = larger.pending_max;
    return true;
}

static void await(struct sim_log *l, const struct sim_pending *p)
{
    while (place_of(l, p->request)->request != 0 &&
           place_of(l, p->request)->request != p->request) {
        if (!grow(l)) {
            l->failed = true;
            return;
        }
    }
    *place_of(l, p->request) = *p;
}

static void note_asked(struct sim_source *s, const struct asked *a, uint64_t step)
{
    const struct sim_pending p = {.request = a->id,
                                  .step = step,
                                  .at_ns = a->at_ns,
                                  .ttl_ms = a->ttl_ms,
                                  .key = a->key,
                                  .through = a->through,
                                  .op = (uint8_t)a->op};
    await(&s->log, &p);
}

static void note_told(struct sim_source *s, const struct told *t, uint64_t step)
{
    struct sim_pending *p = place_of(&s->log, t->id);
    if (p->request != t->id)
        return; /* there was no memory to remember it */
    const struct sim_event e = {.step = step,
                                .first_step = p->step,
                                .at_ns = t->at_ns,
                                .request = t->id,
                                .took_ns = t->at_ns - p->at_ns,
                                .ttl_ms = p->ttl_ms,
                                .key = p->key,
                                .text = SIM_NO_TEXT,
                                .node = p->through,
                                .owner = t->owner,
                                .kind = EVENT_REQUEST,
                                .op = p->op,
                                .outcome = (uint8_t)t->outcome,
                                .closed = t->closed,
                                .forwarded = t->forwarded,
                                .collapsed = t->collapsed};
    add(&s->log, &e);
    *p = (struct sim_pending){0};
}

const struct sim_pending *sim_log_pending(const struct sim_log *l, uint64_t request)
{
    const struct sim_pending *p = place_of(l, request);
    return p->request == request ? p : NULL;
}

const struct sim_event *sim_log_answer(const struct sim_log *l, uint64_t request)
{
    for (uint64_t i = l->count; i > 0; i--)
        if (l->events[i - 1].kind == EVENT_REQUEST && l->events[i - 1].request == request)
            return &l->events[i - 1];
    return NULL;
}

/* --- all else -------------------------------------------------------------------------------- */

static void note_fault(struct sim_source *s, const struct travel_passed *p, const struct record *r)
{
    char line[FAULT_LINE_MAX], words[FAULT_LINE_MAX + 8];
    fault_line(&s->scenario, look_fault(p->world, (uint32_t)r->a), line);
    snprintf(words, sizeof words, "%s%s", line, r->b == 0 ? "" : ": over");
    add_words(s, p, EVENT_FAULT, r->node, words);
}

static void note_record(struct sim_source *s, const struct travel_passed *p, const struct record *r)
{
    char words[SIM_TEXT_MAX];
    const char *id = r->node < s->scenario.node_count ? s->scenario.nodes[r->node].id : "-";
    if (r->kind == RECORD_FAULT) {
        note_fault(s, p, r);
    } else if (r->kind == RECORD_CHANGE) {
        sim_changes_note(s, p->world, p->step, (uint32_t)r->a);
        const struct sim_changes *c = &s->changes;
        const bool moved = c->count > 0 && c->items[c->count - 1].step == p->step;
        add_words(s, p, moved ? EVENT_CHANGE : EVENT_NOTE, RECORD_NOBODY,
                  moved ? c->items[c->count - 1].words
                        : "a change of the list, which is as it says already");
    } else if (r->kind == RECORD_LEARN) {
        snprintf(words, sizeof words, "%s goes by the new list of members", id);
        add_words(s, p, EVENT_LEARN, r->node, words);
    } else if (r->kind == RECORD_BOOT) {
        snprintf(words, sizeof words, "%s starts, empty", id);
        add_words(s, p, EVENT_NOTE, r->node, words);
    }
}

static void note_breach(struct sim_source *s, const struct travel_passed *p)
{
    char words[SIM_TEXT_MAX] = "a promise is broken, and not for the first time";
    for (int i = 0; i < PROMISE_COUNT; i++) {
        const struct promise_result r = check_result(world_check(p->world), (enum promise)i);
        if (r.broken > 0 && r.first_at_ns == p->at_ns)
            snprintf(words, sizeof words, "broken: %s: %.120s", r.name, r.story);
    }
    add_words(s, p, EVENT_BREACH, RECORD_NOBODY, words);
}

void sim_log_step(struct sim_source *s, const struct travel_passed *p)
{
    const uint16_t node = p->record_count > 0 ? p->records[0].node : RECORD_NOBODY;
    if (p->asked)
        note_asked(s, p->asked, p->step);
    for (uint32_t i = 0; i < p->told_count; i++)
        note_told(s, &p->told[i], p->step);
    for (uint32_t i = 0; i < p->record_count; i++)
        note_record(s, p, &p->records[i]);
    if ((p->kinds & TRAVEL_EVICTION) != 0)
        add_words(s, p, EVENT_EVICTION, node, NULL);
    if ((p->kinds & TRAVEL_EXPIRY) != 0)
        add_words(s, p, EVENT_EXPIRY, node, NULL);
    if ((p->kinds & TRAVEL_BREACH) != 0)
        note_breach(s, p);
    sim_beats_step(s, p->world);
}

/* --- another future -------------------------------------------------------------------------- */

uint64_t sim_log_past(const struct sim_log *l, uint64_t step)
{
    uint64_t low = 0, high = l->count;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (l->events[middle].step <= step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What was asked before and answered after is under way again. */
static void ask_again(struct sim_log *l, const struct sim_event *e)
{
    const struct sim_pending p = {.request = e->request,
                                  .step = e->first_step,
                                  .at_ns = e->at_ns - e->took_ns,
                                  .ttl_ms = e->ttl_ms,
                                  .key = e->key,
                                  .through = e->node,
                                  .op = e->op};
    await(l, &p);
}

void sim_log_forget_after(struct sim_source *s, uint64_t step)
{
    struct sim_log *l = &s->log;
    const uint64_t left = sim_log_past(l, step);
    for (uint32_t i = 0; i < l->pending_max; i++)
        if (l->pending[i].step > step)
            l->pending[i] = (struct sim_pending){0};
    for (uint64_t i = left; i < l->count; i++)
        if (l->events[i].kind == EVENT_REQUEST && l->events[i].first_step <= step)
            ask_again(l, &l->events[i]);
    l->is_full = l->is_full && left == l->count;
    l->count = left;
    while (s->changes.count > 0 && s->changes.items[s->changes.count - 1].step > step)
        s->changes.count--;
    const uint64_t now_ns = step > 0 ? travel_time_of(s->travel, step) : 0;
    while (s->beats.count > 0 && (uint64_t)s->beats.count * s->beats.beat_ns > now_ns)
        s->beats.count--;
}

/* --- words ----------------------------------------------------------------------------------- */

static const char *id_of(const struct sim_source *s, uint16_t node)
{
    return node < s->scenario.node_count ? s->scenario.nodes[node].id : "-";
}

static void request_words(const struct sim_source *s, const struct sim_event *e,
                          char out[SCENE_WORDS_MAX])
{
    char key[KEY_BYTES_MAX + 1], way[2 * NODE_ID_BYTES_MAX + 8];
    const char *result = e->closed ? "connection lost" : outcome_name((enum outcome)e->outcome);
    if (e->forwarded && !e->closed)
        snprintf(way, sizeof way, "%s→%s", id_of(s, e->node), id_of(s, e->owner));
    else
        snprintf(way, sizeof way, "%s", id_of(s, e->node));
    snprintf(out, SCENE_WORDS_MAX, "%s %.60s  %s  %s%s", record_op(e->op),
             sim_key_name(s, e->key, key), way, result, e->collapsed ? ", shared" : "");
}

void sim_log_words(const struct sim_source *s, const struct sim_event *e, char out[SCENE_WORDS_MAX])
{
    if (e->kind == EVENT_REQUEST)
        request_words(s, e, out);
    else if (e->text != SIM_NO_TEXT)
        snprintf(out, SCENE_WORDS_MAX, "%s", s->log.texts[e->text]);
    else if (e->kind == EVENT_EVICTION)
        snprintf(out, SCENE_WORDS_MAX, "%s evicts what was used least recently", id_of(s, e->node));
    else if (e->kind == EVENT_EXPIRY)
        snprintf(out, SCENE_WORDS_MAX, "%s drops what has expired", id_of(s, e->node));
    else
        snprintf(out, SCENE_WORDS_MAX, "something happens");
}
