/* sim/moment.h - worlds as they were at some steps of a run.
 *
 * A moment is a world and the trace that led to it; its step is the number of events so far. Those
 * that are kept stand at equal distances. When they take more memory than the budget, every other
 * one goes and the distance doubles:
 *
 *    [0]   [1]   [2]   [3]   [4]   [5]        distance 2048 steps
 *    [0]         [2]         [4]              distance 4096
 *
 * In a long run they are far apart. So a few more are kept shortly before a place that somebody
 * goes to: who goes back one step may well go back another one.
 *
 *    [0]                     [4]      | | | now         those that are near: 256 steps apart
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_MOMENT_H
#define SIM_MOMENT_H

#include "sim/world.h"

enum {
    MOMENTS_STRIDE = 2048,     /* steps from one to the next, at first */
    MOMENTS_NEAR_STRIDE = 256, /* likewise, of those that are near; */
    MOMENTS_NEAR = 4           /* of which there are so many at most */
};

struct moment {
    struct world *world; /* owned */
    struct trace trace;
    uint64_t bytes; /* that it takes, if it is kept */
};

struct moments {
    /* read-only for callers */
    uint32_t count;
    uint64_t stride; /* steps from one to the next */
    uint64_t bytes;  /* they all take */
    uint32_t near_count;
    uint64_t near_bytes; /* those take, besides */
    /* private */
    struct moment **kept; /* owned; in order of their steps; the first is of step 0 */
    uint32_t max;
    struct moment *near[MOMENTS_NEAR]; /* owned; in the order in which they were kept */
    uint64_t budget_bytes;             /* a quarter of it is for those that are near */
};

/* The beginning. NULL: no memory. */
struct moment *moment_new(const struct scenario *scenario, uint64_t seed);
/* core/copy.h: one to keep. NULL: no memory. */
struct moment *moment_keep(const struct moment *now);
/* One to run. former: another one of the same run that nobody needs any more, or NULL (world_copy).
 * Returns NULL: no memory. */
struct moment *moment_return(const struct moment *kept, struct moment *former);
/* NULL is fine. */
void moment_free(struct moment *m);
uint64_t moment_step(const struct moment *m);

/* The first is a copy of this one. The budget does not bind it, nor the latest that is near. false:
 * no memory; *ms is zeroed. */
MUST_CHECK bool moments_init(struct moments *ms, const struct moment *first, uint64_t budget_bytes);
/* Zeroed is fine. */
void moments_destroy(struct moments *ms);

/* Keep a copy, if it is time: its step is a multiple of the stride, and later than that of all that
 * are kept. A moment for which there is no memory is not kept; to go back takes longer then. */
void moments_keep(struct moments *ms, const struct moment *now);

/* The goal of a way is near: keep a copy, if there is none of this step and it is a multiple of
 * their stride. The oldest of those that are near may go for it. */
void moments_keep_near(struct moments *ms, const struct moment *now);

/* The last one before this step, or else that of step 0. O(count). */
const struct moment *moments_before(const struct moments *ms, uint64_t step);

/* Those after this step go. */
void moments_forget_after(struct moments *ms, uint64_t step);

#endif
