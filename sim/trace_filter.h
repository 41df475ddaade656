/* sim/trace_filter.h - which records does somebody want to see?
 *
 * Those of a span of time, of one node, of one request. To a request belongs what its client did,
 * and every trip that a node made for it, even one that another request had set off: it is the
 * answer of that trip that sets off the request's own. That is known only at its end, so a filter
 * for a request has to see the trace twice: first it learns, then it decides.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TRACE_FILTER_H
#define SIM_TRACE_FILTER_H

#include "sim/trace.h"

enum { FILTER_TRIPS_MAX = 16 /* of one request; those beyond are not shown */ };

struct trace_filter {
    /* configuration, set before use */
    uint64_t from_ns, to_ns; /* both included */
    uint16_t node;           /* RECORD_NOBODY for every node */
    uint64_t request;        /* 0 for all */
    /* private */
    uint64_t *born; /* owned; of each node, the step at which it started */
    uint32_t node_count;
    struct record cause; /* of what a node does now */
    struct filter_trip {
        uint16_t node;
        uint64_t born; /* of that node: it counts its calls anew with each start */
        uint64_t call;
    } trips[FILTER_TRIPS_MAX];
    uint32_t trip_count;
};

/* Everything passes. Nodes are numbered 0 to node_count - 1. false: no memory. */
MUST_CHECK bool trace_filter_init(struct trace_filter *f, uint32_t node_count);
/* NULL and zeroed are fine. */
void trace_filter_destroy(struct trace_filter *f);

/* If f->request is set: once for every record, in order; then again from the first on, for
 * trace_filter_passes(). */
void trace_filter_learn(struct trace_filter *f, const struct record *r);
void trace_filter_again(struct trace_filter *f);
/* For every record, in order. */
bool trace_filter_passes(struct trace_filter *f, const struct record *r);

#endif
