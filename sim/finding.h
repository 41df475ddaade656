/* sim/finding.h - what can be wrong with a run, by name.
 *
 *   "fresh_values", ...        that promise was broken
 *   "expectation hit_ratio"    the figure is not within the scenario's bounds
 *   "crash"                    the program died: an assertion, a bad access
 *   "hang"                     it did not come to its end in time
 *
 * A name is all that a sweep, a person and a minimiser need to speak of the same thing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_FINDING_H
#define SIM_FINDING_H

#include "sim/result.h"

/* A promise's own number, or one of these: FINDING_EXPECTATION + figure is that expectation. */
enum finding {
    FINDING_EXPECTATION = PROMISE_COUNT,
    FINDING_CRASH = FINDING_EXPECTATION + FIGURE_COUNT,
    FINDING_HANG,
    FINDING_COUNT,
};

enum { FINDING_NAME_MAX = 40 };

/* Its name, in room; returns room. */
const char *finding_name(uint32_t finding, char room[FINDING_NAME_MAX]);

/* The finding of this name, or FINDING_COUNT. */
uint32_t finding_find(const char *name);

static inline bool finding_is_expectation(uint32_t finding)
{
    return finding >= FINDING_EXPECTATION && finding < FINDING_CRASH;
}

#endif
