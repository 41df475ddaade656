/* sim/scenario_write.h - a scenario back as the JSON file that it is read from.
 *
 * What is read from the file is the scenario again, member for member (what differs is only how
 * something was spelled: 60s for 1m, a partition for what was written as an isolation of each).
 * Members that have their default are left out.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SCENARIO_WRITE_H
#define SIM_SCENARIO_WRITE_H

#include <stdio.h>

#include "sim/scenario.h"

/* Whether it was written whole, ferror() and fclose() say. */
void scenario_write(const struct scenario *s, FILE *out);

#endif
