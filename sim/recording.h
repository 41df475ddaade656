/* sim/recording.h - what the clients of a run asked, as an explicit list of requests.
 *
 * Groups of clients ask by drawing; a list asks what it says. Who listens to a run can write down
 * its requests with their times, clients, nodes, keys and lifetimes, and put the list in the place
 * of the groups. Latencies are drawn by client and time (sim/draw.h), so the run stays what it was,
 * only that now each request can be taken out on its own.
 *
 * Values are numbered anew: "17......", as long as the one that was put.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_RECORDING_H
#define SIM_RECORDING_H

#include <stdio.h>

#include "sim/scenario.h"

/* Run the scenario to its end, and write each request to out in the moment in which it is asked:
 * so that all of them are there even if the program dies of the last one. */
void recording_make(const struct scenario *s, uint64_t seed, FILE *out);

/* Put the requests of such a recording in the place of the clients and requests of *s, which has
 * lists of its own (sim/scenario_copy.h); from is the scenario that was recorded, and a part of a
 * request at the end of bytes is passed over. At most max requests. false: there are more, or no
 * memory; *s is as it was. */
MUST_CHECK bool recording_play(struct scenario *s, const struct scenario *from,
                               const uint8_t *bytes, size_t len, uint32_t max);

/* The shortest text of a value of a recording: 17. Other values stay as they are. */
struct slice recording_short_value(struct slice value);

#endif
