/* sim/scenario_copy.h - a scenario that may be changed while the original stays.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SCENARIO_COPY_H
#define SIM_SCENARIO_COPY_H

#include "sim/scenario.h"

/* Lists of its own; the bytes that they point to stay the original's, which must outlive the copy.
 * It has no source: it is as in no file any more. false: no memory, and *out is zeroed. O(size). */
MUST_CHECK bool scenario_copy(const struct scenario *s, struct scenario *out);

#endif
