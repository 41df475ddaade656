/* sim/trace_filter.c - see sim/trace_filter.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/trace_filter.h"

#include <assert.h>
#include <stdlib.h>

bool trace_filter_init(struct trace_filter *f, uint32_t node_count)
{
    assert(f != NULL);
    *f = (struct trace_filter){.to_ns = UINT64_MAX, .node = RECORD_NOBODY};
    f->born = calloc((size_t)node_count + 1, sizeof *f->born);
    f->node_count = node_count;
    return f->born != NULL;
}

void trace_filter_destroy(struct trace_filter *f)
{
    if (!f)
        return;
    free(f->born);
    *f = (struct trace_filter){0};
}

/* --- the trips of a request ------------------------------------------------------------------ */

static void follow_births(struct trace_filter *f, const struct record *r)
{
    if (r->kind == RECORD_BOOT && r->node < f->node_count)
        f->born[r->node] = r->step;
}

static uint64_t born(const struct trace_filter *f, uint16_t node)
{
    return node < f->node_count ? f->born[node] : 0;
}

static bool has_trip(const struct trace_filter *f, uint16_t node, uint64_t call)
{
    for (uint32_t i = 0; i < f->trip_count; i++) {
        const struct filter_trip *t = &f->trips[i];
        if (t->node == node && t->call == call && t->born == born(f, node))
            return true;
    }
    return false;
}

static void add_trip(struct trace_filter *f, uint16_t node, uint64_t call)
{
    if (f->trip_count < FILTER_TRIPS_MAX && !has_trip(f, node, call))
        f->trips[f->trip_count++] =
            (struct filter_trip){.node = node, .born = born(f, node), .call = call};
}

static bool answers_client(const struct record *r)
{
    return r->kind == RECORD_ANSWER && r->other == RECORD_NOBODY;
}

void trace_filter_learn(struct trace_filter *f, const struct record *r)
{
    const struct record *cause = &f->cause;
    follow_births(f, r);
    /* Before a write those leave who wait for another trip: that is a GET. */
    const bool is_sent = cause->kind == RECORD_REACH && cause->c == r->c;
    if (r->kind == RECORD_SEND && is_sent && cause->a == f->request)
        add_trip(f, r->node, r->a);
    const bool landed = cause->kind == RECORD_RETURN || cause->kind == RECORD_FAIL;
    if (answers_client(r) && r->a == f->request && landed)
        add_trip(f, cause->node, cause->a);
    if (r->kind != RECORD_SEND && r->kind != RECORD_ANSWER)
        f->cause = *r;
}

void trace_filter_again(struct trace_filter *f)
{
    memset(f->born, 0, f->node_count * sizeof *f->born);
}

/* --- what passes ----------------------------------------------------------------------------- */

static bool is_of_request(const struct trace_filter *f, const struct record *r)
{
    switch (r->kind) {
    case RECORD_ASK:
    case RECORD_REACH:
    case RECORD_TELL:
    case RECORD_CLOSE:
        return r->a == f->request;
    case RECORD_ANSWER:
        return answers_client(r) ? r->a == f->request : has_trip(f, r->other, r->a);
    case RECORD_ARRIVE:
        return has_trip(f, r->other, r->a);
    case RECORD_SEND:
    case RECORD_RETURN:
    case RECORD_FAIL:
        return has_trip(f, r->node, r->a);
    case RECORD_WAKE:
    case RECORD_FAULT:
    case RECORD_CHANGE:
    case RECORD_LEARN:
    case RECORD_BOOT:
    case RECORD_LEAVE:
    case RECORD_KINDS:
        return false;
    }
    return false;
}

bool trace_filter_passes(struct trace_filter *f, const struct record *r)
{
    follow_births(f, r);
    if (r->at_ns < f->from_ns || r->at_ns > f->to_ns)
        return false;
    if (f->node != RECORD_NOBODY && r->node != f->node && r->other != f->node)
        return false;
    return f->request == 0 || is_of_request(f, r);
}
