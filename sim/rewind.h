/* sim/rewind.h - a journal in which one can go back.
 *
 * A replay (sim/replay.h) goes from event to event; here it can also return to any of them. Step 0
 * is the node as it started, step n the node after its n-th event.
 *
 *    kept      [0]            [4096]           [8192]           [12288]
 *    steps      |--------------|----------------|-----------------|-------> known
 *                                     ^ wanted  '.......           ^ now
 *               from a copy of the node that was kept before it, replayed up to there
 *
 * The caller goes event by event, so that he sees each, and as many at once as he has time for:
 *
 *     rewind_approach(&w, step);
 *     while (w.step < step && rewind_forward(&w) == REWIND_THERE)
 *         look at w.now
 *
 * Copies stand at equal distances. When they take more memory than the budget, every other one goes
 * and the distance doubles, as in sim/moment.h.
 *
 * Memory: the present, the copies, and 8 bytes for each step that is known.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_REWIND_H
#define SIM_REWIND_H

#include "sim/replay.h"

enum { REWIND_STRIDE = 4096 /* steps from one copy to the next, at first */ };

struct rewind_kept;

struct rewind {
    /* read-only for callers */
    struct replay now;     /* the present: node, event, effects */
    uint64_t step;         /* of it */
    uint64_t known;        /* the last step that was ever reached */
    bool ended;            /* and there is none after it: */
    enum replay_state end; /* for this reason, */
    uint64_t end_offset;   /* at this place in the file */
    uint64_t kept_bytes;
    uint32_t kept_count;
    uint64_t stride; /* from one copy to the next; may be set at step 0 */
    /* private */
    struct rewind_kept **kept; /* owned; in order of their steps; the first is of step 0 */
    uint32_t kept_max;
    uint64_t budget_bytes;
    uint64_t *times; /* owned; of each step that is known */
    uint64_t times_max;
};

enum rewind_end {
    REWIND_THERE,
    REWIND_NO_PLACE,  /* there is no event after this one; w->end says why */
    REWIND_NO_MEMORY, /* stays at a step that is known, the event of which may be empty; approach a
                         place to go on from here */
    REWIND_ASTRAY,    /* the file is not what it was the first time */
};

/* The present is step 0. The budget bounds the copies, except the first. false: it cannot be
 * opened, is no journal, or ends before its node has started; error says so in a sentence without
 * the path, and *w is zeroed. */
MUST_CHECK bool rewind_open(struct rewind *w, const char *path, uint64_t budget_bytes,
                            char error[REPLAY_ERROR_MAX]);
/* NULL and zeroed are fine. */
void rewind_close(struct rewind *w);

/* To the next event. One with other effects than those recorded is a step as well, the last one. */
enum rewind_end rewind_forward(struct rewind *w);

/* To a step from which this one, which is known, is not far when going forward: the present if that
 * is best, else the last copy before it. Only step 0 is gone to itself: it has no event. */
enum rewind_end rewind_approach(struct rewind *w, uint64_t step);

/* When a step that is known was; of step 0 it is 0. O(1). */
uint64_t rewind_time_of(const struct rewind *w, uint64_t step);

/* The last step that is known at this time or before. O(log steps). */
uint64_t rewind_step_at(const struct rewind *w, uint64_t at_ns);

#endif
