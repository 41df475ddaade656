/* sim/trace_stats.h - a trace in a few numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TRACE_STATS_H
#define SIM_TRACE_STATS_H

#include "sim/trace_reader.h"

struct trace_stats {
    /* read-only for callers */
    uint64_t count;
    uint64_t first_ns, last_ns;
    uint64_t kinds[RECORD_KINDS];
    uint64_t *nodes; /* owned; records at each node; after the last, those at none */
    uint32_t node_count;
};

/* false: no memory; *s is zeroed. */
MUST_CHECK bool trace_stats_init(struct trace_stats *s, uint32_t node_count);
/* NULL and zeroed are fine. */
void trace_stats_destroy(struct trace_stats *s);
void trace_stats_add(struct trace_stats *s, const struct record *r);

/* As a page for people, or as one JSON document. The reader has read all there is. */
void trace_stats_page(const struct trace_stats *s, const struct trace_reader *r, FILE *out);
void trace_stats_json(const struct trace_stats *s, const struct trace_reader *r, FILE *out);

#endif
