/* tui/balance.h - how evenly a ring spreads the keys, beside what theory expects.
 *
 * With v points for each of n nodes of equal weight, shares of the ring have a standard deviation
 * of about 1/sqrt(v) of the mean; keys add the noise of throwing k of them into n bins.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_BALANCE_H
#define TUI_BALANCE_H

#include "tui/scene.h"

enum {
    BALANCE_ROWS = 5,
    BALANCE_POINTS_MAX = 16 * 1024, /* of a ring that is built for a frame: about a millisecond */
};

struct balance {
    double mean;      /* keys of a member */
    double most;      /* of the one that has most for its weight, over what is fair */
    double deviation; /* standard deviation of keys over what is fair */
    double expected;  /* of the deviation, for these many points, nodes and keys */
};

/* Of the scene's keys, over the members. All zero if there are no keys or members. O(nodes). */
struct balance balance_of_keys(const struct scene *s);

/* The same nodes with 1, 4, 16, 64, 256 points each: the largest share over the mean. Built on the
 * spot; most is 0 where that would be more than BALANCE_POINTS_MAX. O(BALANCE_POINTS_MAX). false:
 * no memory. */
struct balance_row {
    uint32_t virtual_nodes;
    double most;
};
MUST_CHECK bool balance_table(const struct members *m, struct balance_row out[BALANCE_ROWS]);

#endif
