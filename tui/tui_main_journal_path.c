/* tui/tui_main_journal_path.c - the way of one request, as far as its node sees it
 * (tui/tui_main_journal_path.h).
 *
 * The steps from its coming to its answer are lived through once more, and each that has to do with
 * it becomes a hop or two. Then the present is gone back to. Which steps those are: those of the
 * trip that is made for it, by the name of that trip; and the one in which its answer leaves, which
 * the log knows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_path.h"

#include <stdio.h>

enum { STEPS_MAX = 200 * 1000 /* of one request that are looked at */ };

struct slice way_key(const struct way *w)
{
    return slice_of(w->key, w->key_len);
}

static const struct replay *now(const struct way *w)
{
    return &w->past->tape.now;
}

/* --- the step in which it comes -------------------------------------------------------------- */

/* A trip of the same key is out already. Who asks in the instant of its departure shares it, who
 * comes later waits for the one after it (core/flight.h). */
static void join(struct way *w)
{
    const struct node *n = past_node(w->past);
    const uint32_t flight = flights_find(&n->flights, way_key(w));
    if (flight == FLIGHT_NONE)
        return;
    const struct flight *t = &n->flights.slots[flight];
    w->peer = t->peer;
    w->has_call = t->sent_at_ns == n->now_ns;
    w->waits = !w->has_call;
    w->call = t->call;
}

/* Before a write those leave who wait for another trip: that is a GET. */
static const struct effect *find_send(const struct effects *fx, enum op op)
{
    for (uint32_t i = 0; i < fx->count; i++)
        if (fx->item[i].kind == FX_SEND && fx->item[i].request.op == op)
            return &fx->item[i];
    return NULL;
}

static void take_request(struct way *w, const struct request *rq)
{
    const struct effects *fx = &now(w)->fx;
    const struct node *n = past_node(w->past);
    w->key_len = rq->key.len;
    memcpy(w->key, rq->key.data, rq->key.len);
    w->asked_ns = past_now_ns(w->past);
    way_asked(w, rq);
    way_owner(w);
    const bool is_own = node_owner(n, rq->key) == n->config.self || rq->internal;
    const struct effect *send = find_send(fx, rq->op);
    if (send) {
        way_sent(w, send, false);
    } else if (fx->count == 0) {
        if (!is_own && n->stats.overloaded == w->past->before.node.overloaded)
            join(w);
        way_waits(w);
    } else if (fx->item[0].kind == FX_REPLY && fx->item[0].answer.outcome != OUTCOME_OVERLOADED) {
        way_served(w);
    }
}

/* --- the steps behind it --------------------------------------------------------------------- */

/* The next trip of its key departs: it is this one's. */
static void take_sends(struct way *w)
{
    const struct effects *fx = &now(w)->fx;
    for (uint32_t i = 0; i < fx->count; i++) {
        const struct effect *e = &fx->item[i];
        if (e->kind != FX_SEND)
            continue;
        const bool is_next =
            w->waits && e->request.op == OP_GET && slice_eq(e->request.key, way_key(w));
        if (is_next || (w->has_call && e->call == w->call))
            way_sent(w, e, !is_next);
        w->waits = w->waits && !is_next;
    }
}

static void take_event(struct way *w)
{
    const struct event *ev = &now(w)->event;
    const bool is_its = w->has_call && ev->call == w->call;
    switch (ev->kind) {
    case EV_PEER_ANSWER:
        if (is_its)
            way_answered(w, &ev->answer);
        break;
    case EV_PEER_FAILED:
        if (is_its)
            way_failed(w, outcome_name(ev->failure));
        break;
    case EV_MEMBERS:
        way_meanwhile(w);
        break;
    case EV_WAKE:
        if (w->has_call && w->end && w->end->step == w->past->tape.step &&
            w->end->outcome == OUTCOME_PEER_TIMEOUT)
            way_failed(w, "it has not answered in time");
        break;
    case EV_REQUEST:
    case EV_CLIENT_GONE:
        break;
    }
}

static void take_step(struct way *w)
{
    const uint64_t step = w->past->tape.step;
    if (step == w->path->first_step)
        take_request(w, &now(w)->event.request);
    else
        take_event(w);
    if (step > w->path->first_step)
        take_sends(w);
    if (w->end && step == w->end->step)
        way_ended(w);
}

/* --- all steps ------------------------------------------------------------------------------- */

static enum rewind_end walk(struct way *w)
{
    const uint64_t first = w->path->first_step, last = w->path->last_step;
    enum rewind_end end = REWIND_THERE;
    for (uint64_t step = first; end == REWIND_THERE && step <= last && step - first < STEPS_MAX;
         step++) {
        end = past_straight_to(w->past, step);
        if (end == REWIND_THERE)
            take_step(w);
    }
    return end;
}

/* Asked and not yet answered, or answered: from when to when. */
static bool find_steps(struct way *w, uint64_t request)
{
    const struct past *p = w->past;
    struct path *path = w->path;
    const struct past_event *e = past_log_answer(&p->log, request);
    const struct past_pending *open = e ? NULL : past_log_pending(&p->log, request);
    char key[PAST_KEY_WORDS_MAX];
    if (!e && !open)
        return false;
    w->end = e;
    path->request = request;
    path->first_step = e ? e->first_step : open->step;
    path->last_step = e ? e->step : p->tape.known;
    path->op = (enum op)(e ? e->op : open->op);
    path->key = e ? e->key : open->key;
    path->is_over = e != NULL && e->step <= p->tape.step;
    snprintf(path->title, sizeof path->title, "%s %s, request %llu", past_op(path->op),
             path->key == SCENE_NO_KEY ? "a key"
                                       : past_key_words(past_keys_bytes(&p->keys, path->key), key),
             (unsigned long long)request);
    return true;
}

bool past_path(void *self, uint64_t request, struct path *path, char out[SCENE_WORDS_MAX])
{
    struct past *p = self;
    const uint64_t present = p->tape.step;
    struct way w = {.past = p, .path = path};
    *path = (struct path){0};
    if (request == 0)
        request = p->tape.now.counts.events[EV_REQUEST];
    if (!find_steps(&w, request)) {
        snprintf(out, SCENE_WORDS_MAX, "%s",
                 request == 0 ? "Nobody has asked for anything yet. Space plays."
                              : "The log does not go as far as this request.");
        return false;
    }
    enum rewind_end end = walk(&w);
    const enum rewind_end back = past_straight_to(p, present);
    way_finish(&w, present);
    if (end == REWIND_THERE)
        end = back;
    if (end != REWIND_THERE)
        past_trouble(end, out);
    return end == REWIND_THERE;
}
