/* sim/minimize.h - from a scenario in which something goes wrong to one in which nothing else is.
 *
 *     200 faults, 50 clients, 5 nodes  --->  1 fault, 3 requests, 2 nodes
 *
 * Everything that can be left out is: faults, by id; groups of clients; the time after it; single
 * requests, once the groups are replaced by the list of what they asked (sim/recording.h); nodes;
 * and every setting goes back to its default. After each guess somebody who can tell is asked
 * whether the thing still shows; if not, the guess is dropped. Over and over, until nothing can go.
 *
 * This is a matter of scenarios only: what "shows" means, and how it is found out, is the
 * business of the one who is asked.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_MINIMIZE_H
#define SIM_MINIMIZE_H

#include "sim/scenario.h"

enum { MINIMIZE_REQUESTS_MAX = 20 * 1000 }; /* longer lists are not tried */

struct minimize_witness {
    void *self;
    /* Does it show in this scenario, too? */
    bool (*shows)(void *self, const struct scenario *s);
    /* Record the scenario (sim/recording.h): the bytes, which the caller frees, and their number.
     * false: it cannot be done. */
    bool (*record)(void *self, const struct scenario *s, uint8_t **out_bytes, size_t *out_len);
};

/* Make *s smaller, which shows it and has lists of its own (sim/scenario_copy.h). It still shows it
 * in the end, whatever happens. false: memory ran out on the way. */
MUST_CHECK bool minimize(struct scenario *s, const struct minimize_witness *witness);

#endif
