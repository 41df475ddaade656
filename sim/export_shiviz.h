/* sim/export_shiviz.h - a trace for ShiViz, a page that draws what happened before what.
 *
 * Two lines for each record, as ShiViz reads them by itself (https://bestchai.bitbucket.io/shiviz):
 *
 *    [    0.000450] B    receives   GET bread from A, call 0.3
 *    B {"B":4, "A":7, "(clients)":2}
 *
 * The second is who it happened to, and a vector clock: how much of each one's doings could have
 * had a part in this. Each event adds one to its own host's entry; what arrives brings along the
 * clock of what left, and of two entries the larger one counts. Of two events, one came before the
 * other if and only if its clock is nowhere larger; else they had nothing to do with each other,
 * whatever the times say.
 *
 * Hosts are the nodes, all clients together as one, "(clients)", and "(world)" for what happens at
 * no node. That clients are one makes some things look as if one had led to the other that did
 * not; never the other way round.
 *
 * Source: C. Fidge, "Timestamps in message-passing systems that preserve the partial ordering",
 * 1988; F. Mattern, "Virtual time and global states of distributed systems", 1989.
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_EXPORT_SHIVIZ_H
#define SIM_EXPORT_SHIVIZ_H

#include "sim/trace_arrows.h"
#include "sim/trace_names.h"

struct export_shiviz {
    /* private */
    const struct trace_names *names; /* borrowed */
    uint32_t node_count, host_count;
    uint64_t *clocks; /* owned; host_count of them, each with host_count entries */
    uint64_t *sent;   /* owned; the clocks that are under way, by the arrow's place */
    uint32_t sent_max;
    struct trace_arrows arrows;
};

/* false: no memory; *e is zeroed. */
MUST_CHECK bool export_shiviz_init(struct export_shiviz *e, const struct trace_names *names);
/* NULL and zeroed are fine. */
void export_shiviz_destroy(struct export_shiviz *e);

/* The next record. false: no memory; it was not written. O(hosts). */
MUST_CHECK bool export_shiviz_record(struct export_shiviz *e, const struct record *r, FILE *out);

#endif
