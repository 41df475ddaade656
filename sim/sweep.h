/* sim/sweep.h - a scenario with many seeds, several at a time.
 *
 *     seeds     1  2  3  4  5  6  7  8
 *               told  |  '--+--'  '-- not begun
 *                     |     under way or waiting to be told
 *                     the next to be told
 *
 * Runs end in any order, and are told in the order of their seeds: so what a sweep says does not
 * depend on how many are under way at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SWEEP_H
#define SIM_SWEEP_H

#include "sim/probe.h"

enum { SWEEP_JOBS_MAX = 32 };

struct sweep {
    const struct scenario *scenario;
    uint64_t first_seed;
    uint64_t count; /* of seeds, from the first on */
    uint32_t jobs;  /* at a time; 1 to SWEEP_JOBS_MAX */
    double limit_s; /* for each run */
    void *self;
    /* A run is over; in the order of seeds. false: that is enough. */
    bool (*told)(void *self, uint64_t seed, const struct probe *p);
    /* Called ten times a second or more often, with the number of runs told so far. false: that
     * is enough. */
    bool (*tick)(void *self, uint64_t told);
};

/* Until every seed is told, or it is enough. false: no process or no memory; errno says why. */
MUST_CHECK bool sweep_run(const struct sweep *s);

#endif
