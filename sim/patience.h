/* sim/patience.h - how long may an answer take, given all that a scenario does to it?
 *
 * A node answers within two deadlines: a request may have to wait for one trip to an owner and
 * then make another. What else holds an answer up is in the scenario: the way to the node and
 * back, the slowness of the slowest node, and pauses, through which nothing happens but time.
 * Cuts, lost connections and full links are not among them: the node's deadline ends those.
 *
 * Pauses add up only where one request can meet several of them. Between two that it meets lies
 * no more than what it would take without any; so those that are further apart are counted
 * separately, and the worst stretch of them is what a request may have to bear:
 *
 *     pauses      [__]   [_____] [_]                     [____]
 *     stretches   |----------------|                     |----|
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_PATIENCE_H
#define SIM_PATIENCE_H

#include "sim/scenario.h"

/* No answer takes longer, from the client's asking to its being told. The scenario's weather is
 * among its faults already. O(faults^2) at worst, in pauses that nothing ends. */
uint64_t patience_ns(const struct scenario *s);

#endif
