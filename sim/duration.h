/* sim/duration.h - spans of time as people write them: "250us", "1.5s", "2m".
 *
 * A number and its unit (ns, us, ms, s, m for minutes, h), with nothing around or between. The
 * unit is never left out: a bare 5 is a mistake that nobody sees.
 *
 * Exact: "0.1s" is 100,000,000 ns, and what is no whole number of nanoseconds is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_DURATION_H
#define SIM_DURATION_H

#include "core/base.h"

/* A hundred years: the most that a caller may allow. */
#define DURATION_NS_MAX (UINT64_C(100) * 365 * 24 * 3600 * 1000000000)

/* Read a span of at most max_ns, borrowed for this call. The number is digits, and maybe a point
 * and more digits. false, and nothing written, if it is something else. O(len). */
MUST_CHECK bool duration_parse(struct slice text, uint64_t max_ns, uint64_t *out_ns);

#endif
