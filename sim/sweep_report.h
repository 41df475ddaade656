/* sim/sweep_report.h - what a sweep says, for people or as JSON, on standard output.
 *
 * Nothing in it depends on how long anything took, or on how many runs there were at a time.
 *
 *     open -> (begin -> failure, failure, ... -> end), once for each scenario -> close
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SWEEP_REPORT_H
#define SIM_SWEEP_REPORT_H

#include "sim/json_write.h"
#include "sim/sweep_tally.h"

struct sweep_report {
    /* configuration, set before use */
    bool json;
    bool expectations; /* they count */
    /* private */
    const char *file;                /* borrowed; of the scenario of which is being told */
    const struct scenario *scenario; /* likewise */
    uint64_t failed;                 /* runs of it that were told */
    struct json_write list, object, failures;
};

void sweep_report_open(struct sweep_report *r);
void sweep_report_begin(struct sweep_report *r, const char *file, const struct scenario *s);
void sweep_report_failure(struct sweep_report *r, uint64_t seed, const struct probe *p);
/* whole: every seed was run. */
void sweep_report_end(struct sweep_report *r, const struct sweep_tally *t, bool whole);
/* false: not all of it could be written. */
MUST_CHECK bool sweep_report_close(struct sweep_report *r);

#endif
