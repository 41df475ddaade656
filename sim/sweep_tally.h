/* sim/sweep_tally.h - what many runs of one scenario add up to.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SWEEP_TALLY_H
#define SIM_SWEEP_TALLY_H

#include "sim/probe.h"

struct sweep_tally {
    uint64_t runs, failed; /* failed: with at least one finding */
    uint64_t events, requests;
    uint64_t hash; /* of all trace hashes, in the order of seeds */
    uint64_t marks[MARK_COUNT];
    struct sweep_group {
        uint64_t seeds; /* that have this finding */
        uint64_t first_seed;
        char story[STORY_MAX]; /* of the first */
    } groups[FINDING_COUNT];
};

/* Add a run; expectations: they count. Runs come in the order of their seeds. */
void sweep_tally_add(struct sweep_tally *t, uint64_t seed, const struct probe *p,
                     bool expectations);

/* Must this mark have been seen, and was it never? */
bool sweep_tally_misses(const struct sweep_tally *t, const struct scenario *s, enum mark mark);

/* No finding, and every mark that must be seen was seen. */
bool sweep_tally_is_clean(const struct sweep_tally *t, const struct scenario *s);

#endif
