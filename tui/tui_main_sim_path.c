/* tui/tui_main_sim_path.c - the way of one request (tui/tui_main_sim_parts.h).
 *
 * The steps from its asking to its answer are run once more, and each that has to do with it
 * becomes a hop or two, while the world is there to be asked why. Then the present is gone back to.
 * Which steps those are: the client's own, by the request's number; those of the trip that a node
 * makes for it, by the number that the node gave the trip (its call).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_sim_path.h"

#include <stdio.h>

enum { STEPS_MAX = 200 * 1000 /* of one request that are looked at */ };

/* --- what belongs to it ---------------------------------------------------------------------- */

static const struct record *find(const struct travel *t, enum record_kind kind, uint16_t other)
{
    for (uint32_t i = 0; i < t->record_count; i++)
        if (t->records[i].kind == kind && t->records[i].other == other)
            return &t->records[i];
    return NULL;
}

/* The trip that the node sets off as the request reaches it. Before a write those leave who wait
 * for another trip: that is a GET. */
static const struct record *find_send(const struct travel *t, uint64_t op)
{
    for (uint32_t i = 0; i < t->record_count; i++)
        if (t->records[i].kind == RECORD_SEND && t->records[i].c == op)
            return &t->records[i];
    return NULL;
}

/* Does the node answer the client's request in this step? */
static bool answers_client(const struct trail *trail)
{
    const struct travel *t = trail->source->travel;
    for (uint32_t i = 0; i < t->record_count; i++) {
        const struct record *r = &t->records[i];
        if (r->kind == RECORD_ANSWER && r->other == RECORD_NOBODY && r->a == trail->path->request)
            return true;
    }
    return false;
}

static bool is_its_trip(const struct trail *trail, const struct record *r)
{
    return trail->has_call && r->a == trail->call;
}

/* --- one step -------------------------------------------------------------------------------- */

static void take_reach(struct trail *trail, const struct record *r)
{
    const struct record *send = find_send(trail->source->travel, r->c);
    trail->asked = r->node;
    trail_arrive(trail, PATH_CLIENT, r->node);
    trail_decide_owner(trail, r);
    if (send) {
        trail->has_call = true;
        trail->call = send->a;
        trail_leave(trail, r->node, send->other, "ask %s", trail_id(trail, send->other));
    }
    if (answers_client(trail))
        trail_answer_client(trail, find(trail->source->travel, RECORD_ANSWER, RECORD_NOBODY));
}

static void take_arrive(struct trail *trail, const struct record *r)
{
    const struct record *answer = find(trail->source->travel, RECORD_ANSWER, r->other);
    trail_arrive(trail, r->other, r->node);
    if (!answer)
        return;
    trail_decide_look(trail, r, answer);
    trail_leave(trail, r->node, r->other, "%s", trail_result(answer));
}

/* Its own trip is back, or that of another request that it waited for. */
static void take_return(struct trail *trail, const struct record *r)
{
    const bool its_own = r->node == trail->asked && is_its_trip(trail, r);
    if (!its_own && (r->node != trail->asked || !answers_client(trail)))
        return;
    if (its_own && r->kind == RECORD_RETURN)
        trail_arrive(trail, r->other, r->node);
    trail_decide_return(trail, r, its_own);
    if (answers_client(trail))
        trail_answer_client(trail, find(trail->source->travel, RECORD_ANSWER, RECORD_NOBODY));
}

static void take_record(struct trail *trail, const struct record *r)
{
    const bool by_client = r->a == trail->path->request;
    switch (r->kind) {
    case RECORD_ASK:
        if (by_client)
            trail_ask(trail, r);
        return;
    case RECORD_REACH:
        if (by_client)
            take_reach(trail, r);
        return;
    case RECORD_ARRIVE:
        if (is_its_trip(trail, r) && r->other == trail->asked)
            take_arrive(trail, r);
        return;
    case RECORD_RETURN:
    case RECORD_FAIL:
        take_return(trail, r);
        return;
    case RECORD_TELL:
    case RECORD_CLOSE:
        if (by_client)
            trail_end(trail, r);
        return;
    case RECORD_WAKE:
        if (r->node == trail->asked && answers_client(trail))
            trail_late(trail, find(trail->source->travel, RECORD_ANSWER, RECORD_NOBODY));
        return;
    case RECORD_FAULT:
    case RECORD_CHANGE:
        trail_meanwhile(trail, r);
        return;
    case RECORD_SEND:
    case RECORD_ANSWER:
    case RECORD_LEARN:
    case RECORD_BOOT:
    case RECORD_LEAVE:
    case RECORD_KINDS:
        return;
    }
}

/* What the first record of a step is says what came in; the rest is what the node made of it. A
 * request is told apart from others that are answered in the same step by its number. */
static void take_step(struct trail *trail)
{
    const struct travel *t = trail->source->travel;
    if (t->record_count > 0)
        take_record(trail, &t->records[0]);
}

/* --- all steps ------------------------------------------------------------------------------- */

static enum travel_end walk(struct trail *trail)
{
    struct travel *t = trail->source->travel;
    const uint64_t first = trail->path->first_step;
    const uint64_t last =
        trail->path->last_step < first + STEPS_MAX ? trail->path->last_step : first + STEPS_MAX;
    enum travel_end end = travel_to_step(t, first);
    while (end == TRAVEL_THERE) {
        take_step(trail);
        if (t->step >= last)
            return end;
        end = travel_forward(t);
    }
    return end;
}

/* Asked and not yet answered, or answered: from when to when. */
static bool find_steps(struct trail *trail, uint64_t request)
{
    const struct sim_source *s = trail->source;
    struct path *p = trail->path;
    const struct sim_event *e = sim_log_answer(&s->log, request);
    const struct sim_pending *open = e ? NULL : sim_log_pending(&s->log, request);
    if (!e && !open)
        return false;
    p->request = request;
    p->first_step = e ? e->first_step : open->step;
    p->last_step = e ? e->step : s->travel->known;
    p->op = (enum op)(e ? e->op : open->op);
    p->is_over = e != NULL && e->step <= s->travel->step;
    trail->key = e ? e->key : open->key;
    char key[KEY_BYTES_MAX + 1];
    p->key = sim_keys_place(&s->keys, trail->key);
    snprintf(p->title, sizeof p->title, "%s %.70s, request %llu", record_op(p->op),
             sim_key_name(s, trail->key, key), (unsigned long long)request);
    return true;
}

bool sim_path(void *self, uint64_t request, struct path *p, char out[SCENE_WORDS_MAX])
{
    struct sim_source *s = self;
    const uint64_t present = s->travel->step;
    struct trail trail = {.source = s, .path = p};
    *p = (struct path){0};
    if (request == 0)
        request = world_stats(travel_world(s->travel))->requests;
    if (request == 0 || !find_steps(&trail, request)) {
        snprintf(out, SCENE_WORDS_MAX, "Nobody has asked for anything yet. Space plays, r asks.");
        return false;
    }
    enum travel_end end = walk(&trail);
    trail_finish(&trail, present);
    const enum travel_end back = travel_to_step(s->travel, present);
    if (end == TRAVEL_THERE)
        end = back;
    return end == TRAVEL_THERE || sim_trouble(s, end, out) == ARRIVED;
}
