/* sim/export_svg.c - where everything is in the picture: who has a line, how far down each event
 * is, which two belong to an arrow (sim/export_svg.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/export_svg.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/trace_arrows.h"

enum {
    LEFT = 150, /* of the first line */
    COLUMN = 180,
    TOP = 100,
    ROW_MIN = 16,    /* between two times, */
    ROW_PER_BIT = 3, /* and for each doubling of the microseconds between them */
};

bool export_svg_init(struct export_svg *e, const struct trace_names *names)
{
    assert(e != NULL);
    *e = (struct export_svg){.names = names, .node_count = names->nodes.count};
    e->events = calloc(SVG_RECORDS_MAX, sizeof *e->events);
    e->columns = calloc((size_t)e->node_count + 1, sizeof *e->columns);
    if (e->events && e->columns)
        return true;
    export_svg_destroy(e);
    return false;
}

void export_svg_destroy(struct export_svg *e)
{
    if (!e)
        return;
    free(e->events);
    free(e->columns);
    *e = (struct export_svg){0};
}

void export_svg_record(struct export_svg *e, const struct record *r)
{
    assert(e != NULL && r != NULL);
    e->count++;
    if (e->event_count < SVG_RECORDS_MAX)
        e->events[e->event_count++] =
            (struct svg_event){.record = *r, .begin = SVG_NONE, .end = SVG_NONE};
}

/* --- arrows ---------------------------------------------------------------------------------- */

static void join(struct export_svg *e, uint32_t begin, uint32_t end, bool lost)
{
    e->events[begin].end = end;
    e->events[begin].lost = lost;
    if (!lost)
        e->events[end].begin = begin;
}

/* begun has room for as many places as there are events. */
static bool find_arrows(struct export_svg *e, uint32_t *begun)
{
    struct trace_arrows arrows = {0};
    bool ok = true;
    for (uint32_t i = 0; ok && i < e->event_count; i++) {
        const struct record *r = &e->events[i].record;
        uint32_t place = trace_arrows_arrive(&arrows, r);
        if (place != ARROW_NONE)
            join(e, begun[place], i, false);
        place = trace_arrows_lost(&arrows, r);
        if (place != ARROW_NONE)
            join(e, begun[place], i, true);
        ok = trace_arrows_leave(&arrows, r, &place);
        if (place != ARROW_NONE)
            begun[place] = i;
    }
    trace_arrows_destroy(&arrows);
    return ok;
}

/* --- columns --------------------------------------------------------------------------------- */

/* Where the x of a host is kept. Clients come after the nodes; NULL for nobody. */
static uint32_t *column_of(struct export_svg *e, const struct record *r)
{
    if (record_is_at_client(r->kind))
        return &e->columns[e->node_count];
    return r->node < e->node_count ? &e->columns[r->node] : NULL;
}

static uint32_t *column_of_peer(struct export_svg *e, const struct record *r)
{
    if (r->kind == RECORD_REACH || (r->kind == RECORD_ANSWER && r->other == RECORD_NOBODY))
        return &e->columns[e->node_count];
    uint16_t peer = record_is_at_client(r->kind) ? r->node : r->other;
    return peer < e->node_count ? &e->columns[peer] : NULL;
}

static void mark_column(uint32_t *column)
{
    if (column)
        *column = 1;
}

static void find_columns(struct export_svg *e)
{
    for (uint32_t i = 0; i <= e->node_count; i++)
        e->columns[i] = e->node_count <= SVG_NODES_MAX;
    for (uint32_t i = 0; i < e->event_count; i++) {
        mark_column(column_of(e, &e->events[i].record));
        mark_column(column_of_peer(e, &e->events[i].record));
    }
    e->columns[e->node_count] = e->width = LEFT; /* clients are on the left */
    for (uint32_t i = 0; i < e->node_count; i++)
        if (e->columns[i] > 0)
            e->columns[i] = e->width += COLUMN;
    for (uint32_t i = 0; i < e->event_count; i++) {
        const uint32_t *here = column_of(e, &e->events[i].record);
        const uint32_t *peer = column_of_peer(e, &e->events[i].record);
        e->events[i].x = here ? *here : 0;
        e->events[i].peer_x = peer ? *peer : 0;
    }
}

/* --- rows ------------------------------------------------------------------------------------ */

static uint32_t bits(uint64_t number)
{
    uint32_t count = 0;
    for (; number > 0; number >>= 1)
        count++;
    return count;
}

/* What arrives is lower than what left, even if no time has passed. */
static void find_rows(struct export_svg *e)
{
    uint32_t y = TOP;
    for (uint32_t i = 0; i < e->event_count; i++) {
        struct svg_event *ev = &e->events[i];
        uint64_t gap_ns = i > 0 ? ev->record.at_ns - ev[-1].record.at_ns : 0;
        if (gap_ns > 0)
            y += ROW_MIN + ROW_PER_BIT * bits(gap_ns / 1000);
        else if (ev->begin != SVG_NONE && e->events[ev->begin].y == y)
            y += ROW_MIN;
        ev->y = y;
    }
    e->depth = y + 2 * ROW_MIN;
}

bool export_svg_lay_out(struct export_svg *e)
{
    assert(e != NULL);
    uint32_t *begun = calloc(SVG_RECORDS_MAX, sizeof *begun);
    bool ok = begun && find_arrows(e, begun);
    free(begun);
    find_columns(e);
    find_rows(e);
    return ok;
}
