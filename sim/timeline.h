/* sim/timeline.h - what happens to the nodes of a run, and when, in lines for people.
 *
 *      2.000000 s  grow: D joins
 *                  712 of 2,931 keys move, 24.3 % (by modulo: 75.1 %)
 *      5.000000 s  dies: B crashes
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TIMELINE_H
#define SIM_TIMELINE_H

#include <stdio.h>

#include "sim/result.h"

/* Faults and changes in order of time, the first of them if there are many; then an empty line.
 * At most 80 columns, if ids are short. */
void timeline_page(const struct result *r, FILE *out);

#endif
