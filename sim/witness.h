/* sim/witness.h - does the finding still show?
 *
 * The one whom sim/minimize.h asks, and who looks: a probe for each question. When the time is
 * over, or somebody has pressed Ctrl-C, nothing shows any more, and the minimiser comes to its end
 * with what it has.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_WITNESS_H
#define SIM_WITNESS_H

#include "sim/probe.h"

struct witness {
    /* read-only for callers */
    uint64_t seed;
    uint32_t finding;   /* what it looks for */
    uint32_t runs;      /* so far */
    double started_s;   /* by command_clock() */
    struct probe probe; /* the last one */
    /* private */
    char story[STORY_MAX]; /* of a crash: another assertion is another finding */
    double limit_s;        /* for each run */
    double until_s;
    double said_at_s;
};

/* limit_s for each run, time_s for all of it. NULL: no memory. To be freed with free(). */
struct witness *witness_new(uint64_t seed, double limit_s, double time_s);

/* Settle what to look for: the finding of this name, or, without a name, the first that is wrong
 * with the run. false: there is none, or no run; said on standard error. */
MUST_CHECK bool witness_find(struct witness *w, const char *file, const struct scenario *s,
                             const char *name);

/* Does it show in this scenario? Asked even when the time is over. */
bool witness_looks(struct witness *w, const struct scenario *s);

/* The same, and a recording, as struct minimize_witness wants them; self is a struct witness. */
bool witness_shows(void *self, const struct scenario *s);
bool witness_record(void *self, const struct scenario *s, uint8_t **out_bytes, size_t *out_len);

#endif
