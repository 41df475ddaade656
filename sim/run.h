/* sim/run.h - a scenario from its beginning to its end, and what came of it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "sim/result.h"

/* Run it with this seed; every event goes into *trace, which is open and stays open. On success
 * *out is to be destroyed; it borrows the scenario. false: no memory, and *out is zeroed. */
MUST_CHECK bool run_scenario(const struct scenario *s, uint64_t seed, struct trace *trace,
                             struct result *out);

/* The same with a world that is built already, of this scenario, seed and trace. It is at its end
 * then, and stays its owner's. NULL, for a world that could not be built, gives false. */
MUST_CHECK bool run_world(struct world *w, const struct scenario *s, uint64_t seed,
                          const struct trace *trace, struct result *out);

/* The same, but the run is over as soon as a promise is broken: this one, or any of them if it is
 * PROMISE_COUNT. What is broken after that, or dies of it, would hide it. */
MUST_CHECK bool run_until_broken(const struct scenario *s, uint64_t seed, enum promise promise,
                                 struct trace *trace, struct result *out);

#endif
