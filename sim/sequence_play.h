/* sim/sequence_play.h - a sequence in the simulator: each request at the time it is given.
 *
 * The same nodes, the same ring, no clients but one, and nothing takes any time: each request is
 * answered in the instant in which it is asked. So only the times of asking matter, and only for
 * what expires.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SEQUENCE_PLAY_H
#define SIM_SEQUENCE_PLAY_H

#include "sim/sequence.h"
#include "sim/world.h"

struct sequence_played {
    struct told *told;   /* owned; the answer to each request */
    uint32_t *squeezed;  /* owned; of each node, the first request at which it made room or refused
                             for want of room; SEQUENCE_NONE if it never did */
    struct world *world; /* owned; as it is at the end */
    /* private */
    struct scenario scenario; /* the world's */
};

/* Ask the first count requests at these times, which grow from each to the next, and let time go
 * on until end_ns, which is no earlier than the last. Everything is borrowed for as long as *out
 * is used, which is for sequence_played_destroy(). false: not enough memory. */
MUST_CHECK bool sequence_play(const struct sequence *s, uint32_t count, const uint64_t *at_ns,
                              uint64_t end_ns, struct sequence_played *out);
/* Zeroed is fine. */
void sequence_played_destroy(struct sequence_played *p);

#endif
