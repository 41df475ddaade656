/* sim/result.h - what came of a run: figures, promises, expectations.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_RESULT_H
#define SIM_RESULT_H

#include "sim/world.h"

struct expectation_result {
    const struct scenario_expectation *expectation; /* borrowed from the scenario */
    double value;
    bool met;
};

struct result {
    const struct scenario *scenario; /* borrowed */
    uint64_t seed;
    uint64_t virtual_ns; /* when the run ended */
    double wall_s;       /* real time, filled in by who has a clock: of all, */
    double build_s;      /* and of building the world */
    struct world_stats stats;
    uint64_t trace_hash, trace_count;
    double hit_ratio;          /* 0 if there was no GET */
    double forwarded;          /* share of the answers */
    double errors;             /* share of the requests: 5xx, or no answer */
    double peak_to_mean;       /* load of the busiest node over the mean; 0 without load */
    uint64_t evicted, expired; /* of all nodes that are up at the end */
    double moved;              /* share of the cached keys that changes of the members have moved */
    uint64_t orphans;          /* values left behind by moves that are still there */
    uint64_t came_back;        /* values left behind whose keys came back to them; likewise */
    struct world_move *moves;  /* owned; of each change */
    uint64_t *loads;           /* owned; requests that each node has dealt with */
    uint64_t resurrected;      /* hits that were values of before, come back with their keys */
    uint64_t marks[MARK_COUNT]; /* how often each was hit */
    struct promise_result promises[PROMISE_COUNT];
    struct expectation_result *expectations; /* owned; as many as the scenario has */
    bool kept;                               /* every promise */
    bool met;                                /* every expectation */
};

/* Collect the results of a world that has come to its end. false: no memory. */
MUST_CHECK bool result_collect(struct result *r, struct world *w, const struct scenario *scenario,
                               uint64_t seed, const struct trace *trace);
/* NULL and zeroed are fine. */
void result_destroy(struct result *r);

#endif
