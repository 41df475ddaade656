/* sim/export_svg.h - what happened, as a picture: a Lamport diagram.
 *
 *                clients         A             B
 *     0.000000 s    o            |             |        time goes down; each node, and all
 *                   | \  GET     |             |        clients together, have a line
 *     0.000100 s    |   `------> o             |
 *                   |            | `---GET---. |        arrows are messages
 *     0.000300 s    |            |            >o
 *                   |            |  .--hit---' |
 *     0.000500 s    |            o<            |
 *
 * The distance between two events grows with the logarithm of the time between them, so that a
 * microsecond and a second are both seen. An arrow that ends in a cross was lost; a dashed one
 * comes from before the picture, or goes on after it. Faults and changes are marks.
 *
 * The file stands alone: it asks for no font, script or other file.
 *
 * Source: L. Lamport, "Time, clocks, and the ordering of events in a distributed system", 1978.
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_EXPORT_SVG_H
#define SIM_EXPORT_SVG_H

#include "sim/trace.h"
#include "sim/trace_names.h"

enum {
    SVG_RECORDS_MAX = 1000, /* in one picture: more of them cannot be told apart */
    SVG_NODES_MAX = 16,     /* of more, only those that take part have a line */
};

#define SVG_NONE UINT32_MAX

struct svg_event {
    struct record record;
    uint32_t x, y;   /* in pixels; x is 0 if it happens at no host */
    uint32_t peer_x; /* of the other end of its arrow */
    uint32_t begin;  /* the event where the arrow begins that ends here, or SVG_NONE */
    uint32_t end;    /* the event where the arrow ends that begins here, or SVG_NONE */
    bool lost;       /* ... which is only where that was learned */
};

struct export_svg {
    /* read-only for callers */
    uint64_t count;           /* records that were offered */
    struct svg_event *events; /* owned; those in the picture */
    uint32_t event_count;
    const struct trace_names *names; /* borrowed */
    uint32_t node_count;
    uint32_t *columns;     /* owned; x of each node's line, and of the clients'; 0: it has none */
    uint32_t width, depth; /* of the lines, in pixels */
};

/* false: no memory; *e is zeroed. */
MUST_CHECK bool export_svg_init(struct export_svg *e, const struct trace_names *names);
/* NULL and zeroed are fine. */
void export_svg_destroy(struct export_svg *e);

/* The next record, in order. Those beyond SVG_RECORDS_MAX are counted only. */
void export_svg_record(struct export_svg *e, const struct record *r);
/* Find the place of everything that was offered. false: no memory. */
MUST_CHECK bool export_svg_lay_out(struct export_svg *e);
/* After that: draw it. note is a line below the picture. */
void export_svg_draw(const struct export_svg *e, const char *title, const char *note, FILE *out);

#endif
