/* sim/delay.h - how long something takes: drawn anew each time from a distribution.
 *
 *   constant     |            always least
 *   uniform      [____]       least to most, each as likely
 *   exponential  [\__...      least, and beyond it often little and now and then much
 *   two-mode     |       |    least; but one in every so many times most
 *
 * A draw comes in as 64 random bits (sim/draw.h), so what is drawn is a function, in whole numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_DELAY_H
#define SIM_DELAY_H

#include "core/base.h"

/* All in nanoseconds. In a scenario each is up to an hour. */
struct delay {
    enum delay_kind {
        DELAY_CONSTANT,    /* least and most are the same */
        DELAY_UNIFORM,     /* least to most, each as likely */
        DELAY_EXPONENTIAL, /* least, and beyond it exponentially, most on average in all */
        DELAY_TWO_MODE,    /* least; but one in every so many times most */
    } kind;
    uint64_t least_ns, most_ns;
    uint32_t one_in; /* DELAY_TWO_MODE */
};

/* The one that these bits stand for. */
uint64_t delay_drawn(const struct delay *d, uint64_t bits);

/* No draw is longer. */
uint64_t delay_longest(const struct delay *d);

#endif
