/* sim/fault_line.h - a fault as a line that a person reads: "C crashes, for 2 s".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_FAULT_LINE_H
#define SIM_FAULT_LINE_H

#include "sim/scenario.h"

enum { FAULT_LINE_MAX = 320 }; /* with the NUL; longer lines end in "..." */

/* What happens, without its id and time, and without line end. */
void fault_line(const struct scenario *s, const struct scenario_fault *f, char out[FAULT_LINE_MAX]);

#endif
