/* sim/weather.h - faults at random, as the seed has it.
 *
 *   the scenario's faults      f1         f2                f3
 *   a seed's weather               w1  w2       w3   w4          w5
 *   what happens in the run    f1  w1  w2 f2    w3   w4     f3   w5
 *
 * Weather is made into ordinary faults before the run begins, with ids "w1", "w2" and so on. From
 * then on nothing knows where they came from: they can be written down, and left out one by one,
 * and everything else that the seed draws stays what it was.
 *
 * Each seed leaves out each kind of fault altogether with a chance of one half, unless there is
 * only one kind. Faults hide each other: where every run is full of crashes, no connection lives
 * long enough to show what a pause does to it. So leaving kinds out finds more than having all of
 * them all the time (A. Groce and others, "Swarm testing", ISSTA 2012).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_WEATHER_H
#define SIM_WEATHER_H

#include "core/copy.h"
#include "sim/scenario.h"

/* *out is the scenario with the weather of this seed among its faults, and without weather to
 * come. It has a list of faults of its own, to be freed with weather_end(), and shares all else
 * with s, which must outlive it. At most SCENARIO_FAULTS_MAX faults in all: there the weather
 * ends. false: no memory, and *out is zeroed. O(faults log faults). */
MUST_CHECK bool weather_begin(const struct scenario *s, uint64_t seed, struct scenario *out);

/* The same, with a list of its own (core/copy.h). false: no memory, and *to is zeroed. */
MUST_CHECK bool weather_copy(struct scenario *to, const struct scenario *from, struct copy *c);

/* Free what weather_begin() took. NULL and zeroed are fine. */
void weather_end(struct scenario *out);

#endif
