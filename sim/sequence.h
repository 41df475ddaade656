/* sim/sequence.h - a scenario's requests in one line, each to be asked when the last is answered.
 *
 * In a scenario many clients ask at once, and what each asks depends on what it was told. Here the
 * scenario is run once and what was asked is written down: when, through which node, what. That
 * list can be asked of anybody: of a simulated cluster (sim/sequence_play.h) as of a real one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SEQUENCE_H
#define SIM_SEQUENCE_H

#include "sim/history.h"
#include "sim/scenario.h"

#define SEQUENCE_NONE UINT32_MAX

struct sequence_request {
    uint64_t at_ns;         /* when the scenario's clients asked it */
    uint16_t through;       /* the node that is asked */
    uint32_t before;        /* the request before it for the same key, or SEQUENCE_NONE */
    uint8_t *bytes;         /* owned; the key, and behind it the value */
    struct request request; /* with slices of those */
};

struct sequence {
    const struct scenario *scenario;   /* borrowed */
    struct sequence_request *requests; /* owned; in order of asking */
    uint32_t count;
    bool cut;       /* the scenario has more: only the first so many were written down */
    bool lifetimes; /* something that is put has an end */
};

/* Run the scenario, in which nothing goes wrong or changes, and write down its first requests, at
 * most max. On success *out is for sequence_destroy(). false: not enough memory. */
MUST_CHECK bool sequence_record(struct sequence *out, const struct scenario *s, uint64_t seed,
                                uint32_t max);
/* Zeroed is fine. */
void sequence_destroy(struct sequence *s);

/* Which request, counted from 1, wrote the value that this request was told: the last one before
 * it that put these bytes under its key. 0: none did. */
version sequence_writer(const struct sequence *s, uint32_t request, struct blob value);

/* When what is put by this request ends if it is asked at at_ns; TIME_NEVER if it has no end. */
uint64_t sequence_expiry_ns(const struct sequence *s, uint32_t put, uint64_t at_ns);

#endif
