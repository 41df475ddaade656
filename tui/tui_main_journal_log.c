/* tui/tui_main_journal_log.c - what has happened, one line each (tui/tui_main_journal_parts.h).
 *
 * Which request is answered? A node answers the requests of a client in the order in which they
 * came (core/node.h), so it is the oldest one of that client without an answer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_parts.h"

#include <stdlib.h>

bool past_log_init(struct past_log *l, uint32_t client_max)
{
    *l = (struct past_log){.pending_count = 1};
    l->lines = calloc(client_max, sizeof *l->lines);
    return l->lines != NULL;
}

void past_log_destroy(struct past_log *l)
{
    free(l->events);
    free(l->pending);
    free(l->lines);
    *l = (struct past_log){0};
}

/* --- adding ---------------------------------------------------------------------------------- */

static bool make_room(struct past_log *l)
{
    if (l->count < l->max)
        return true;
    const uint64_t max = l->max == 0 ? 4096 : l->max * 2;
    struct past_event *grown =
        l->max < PAST_EVENTS_MAX ? realloc(l->events, max * sizeof *grown) : NULL;
    if (!grown)
        return false;
    l->events = grown;
    l->max = max;
    return true;
}

/* Once one is left out, so are all that come after it. */
void past_log_add(struct past *p, struct past_event e)
{
    struct past_log *l = &p->log;
    l->is_full = l->is_full || !make_room(l);
    if (l->is_full)
        return;
    e.step = p->tape.step;
    e.at_ns = past_now_ns(p);
    if (e.kind != EVENT_REQUEST)
        e.first_step = e.step;
    l->events[l->count++] = e;
}

/* --- requests -------------------------------------------------------------------------------- */

/* A place for one more, or 0. */
static uint32_t take_place(struct past_log *l)
{
    const uint32_t place = l->pending_free;
    if (place != 0) {
        l->pending_free = l->pending[place].next;
        return place;
    }
    if (l->pending_count >= l->pending_max) {
        const uint32_t max = l->pending_max == 0 ? 1024 : l->pending_max * 2;
        struct past_pending *grown = realloc(l->pending, max * sizeof *grown);
        if (!grown)
            return 0;
        l->pending = grown;
        l->pending_max = max;
    }
    return l->pending_count++;
}

static void await(struct past *p, const struct event *ev)
{
    struct past_log *l = &p->log;
    struct past_line *line = &l->lines[ev->client];
    const uint32_t key = past_keys_learn(&p->keys, ev->request.key, p->tape.step);
    const uint32_t place = take_place(l);
    if (place == 0) {
        l->is_full = true; /* whose answers come from now on is not known */
        return;
    }
    l->pending[place] = (struct past_pending){.request = p->tape.now.counts.events[EV_REQUEST],
                                              .step = p->tape.step,
                                              .at_ns = past_now_ns(p),
                                              .key = key,
                                              .op = (uint8_t)ev->request.op,
                                              .internal = ev->request.internal};
    if (line->first == 0)
        line->first = place;
    else
        l->pending[line->last].next = place;
    line->last = place;
}

/* The client's oldest; false: there is none. */
static bool take_oldest(struct past_log *l, uint32_t client, struct past_pending *out)
{
    struct past_line *line = &l->lines[client];
    const uint32_t place = line->first;
    if (place == 0)
        return false;
    *out = l->pending[place];
    line->first = out->next;
    l->pending[place].request = 0;
    l->pending[place].next = l->pending_free;
    l->pending_free = place;
    return true;
}

static struct past_event request_event(const struct past *p, const struct past_pending *q,
                                       uint32_t client)
{
    return (struct past_event){.kind = EVENT_REQUEST,
                               .first_step = q->step,
                               .took_ns = past_now_ns(p) - q->at_ns,
                               .request = q->request,
                               .key = q->key,
                               .client = client,
                               .node = (uint16_t)past_node(p)->config.self,
                               .op = q->op,
                               .internal = q->internal};
}

static void note_reply(struct past *p, const struct effect *e)
{
    struct past_pending q;
    do {
        if (!take_oldest(&p->log, e->client, &q))
            return;
    } while (q.dropped);
    struct past_event event = request_event(p, &q, e->client);
    event.node = (uint16_t)e->answer.owner;
    event.outcome = (uint8_t)e->answer.outcome;
    event.forwarded = e->answer.forwarded;
    event.collapsed = e->answer.collapsed;
    past_log_add(p, event);
}

/* The request that has just come cannot be answered. Those before it may be. */
static void note_close(struct past *p, const struct effect *e)
{
    struct past_log *l = &p->log;
    const struct past_line *line = &l->lines[e->client];
    if (line->first == 0 || l->pending[line->last].dropped)
        return;
    l->pending[line->last].dropped = true;
    struct past_event event = request_event(p, &l->pending[line->last], e->client);
    event.closed = true;
    past_log_add(p, event);
}

static void note_gone(struct past *p, uint32_t client)
{
    struct past_pending q;
    while (take_oldest(&p->log, client, &q)) {
        struct past_event event = request_event(p, &q, client);
        event.left = true;
        if (!q.dropped)
            past_log_add(p, event);
    }
}

/* --- the cache ------------------------------------------------------------------------------- */

/* The key that was to go first; if that is the one that is stored anew, it was another. */
static uint32_t find_victim(const struct past *p)
{
    const struct slice victim = slice_of(p->before.victim, p->before.victim_len);
    const struct event *ev = &p->tape.now.event;
    if (ev->kind != EV_REQUEST || victim.len == 0 || slice_eq(victim, ev->request.key))
        return SCENE_NO_KEY;
    return past_keys_find(&p->keys, victim);
}

static uint64_t expired(const struct cache_stats *s)
{
    return s->expired_on_access + s->expired_in_background;
}

static void note_cache(struct past *p)
{
    const struct cache_stats *now = &past_node(p)->cache.stats, *was = &p->before.cache;
    const struct event *ev = &p->tape.now.event;
    const uint16_t self = (uint16_t)past_node(p)->config.self;
    struct past_event e = {.node = self, .key = SCENE_NO_KEY};
    if (expired(now) > expired(was)) {
        e.kind = EVENT_EXPIRY;
        e.count = (uint32_t)(expired(now) - expired(was));
        if (ev->kind == EV_REQUEST && now->expired_on_access > was->expired_on_access)
            e.key = past_keys_find(&p->keys, ev->request.key);
        past_log_add(p, e);
    }
    if (now->evicted > was->evicted) {
        e.kind = EVENT_EVICTION;
        e.count = (uint32_t)(now->evicted - was->evicted);
        e.key = find_victim(p);
        past_log_add(p, e);
    }
}

/* --- a step ---------------------------------------------------------------------------------- */

static void note_effect(struct past *p, const struct effect *e)
{
    switch (e->kind) {
    case FX_REPLY:
        note_reply(p, e);
        return;
    case FX_CLOSE:
        note_close(p, e);
        return;
    case FX_SEND:
    case FX_CANCEL:
        return;
    }
}

static void note_end(struct past *p)
{
    struct past_event e = {.node = (uint16_t)past_node(p)->config.self, .key = SCENE_NO_KEY};
    e.kind = EVENT_BREACH;
    past_log_add(p, e);
    past_mark(p, '!', 12);
}

void past_log_step(struct past *p)
{
    const struct replay *r = &p->tape.now;
    if (r->event.kind == EV_REQUEST)
        await(p, &r->event);
    note_cache(p);
    for (uint32_t i = 0; i < r->fx.count; i++)
        note_effect(p, &r->fx.item[i]);
    if (r->event.kind == EV_CLIENT_GONE)
        note_gone(p, r->event.client);
    if (r->state == REPLAY_DIFFERS)
        note_end(p);
}

/* --- finding --------------------------------------------------------------------------------- */

uint64_t past_log_count_at(const struct past_log *l, uint64_t step)
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

const struct past_event *past_log_answer(const struct past_log *l, uint64_t request)
{
    for (uint64_t i = l->count; i > 0; i--)
        if (l->events[i - 1].kind == EVENT_REQUEST && l->events[i - 1].request == request)
            return &l->events[i - 1];
    return NULL;
}

const struct past_pending *past_log_pending(const struct past_log *l, uint64_t request)
{
    for (uint32_t i = 1; i < l->pending_count; i++)
        if (l->pending[i].request == request)
            return &l->pending[i];
    return NULL;
}
