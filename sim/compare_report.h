/* sim/compare_report.h - a comparison on a page for people, or as JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_COMPARE_REPORT_H
#define SIM_COMPARE_REPORT_H

#include <stdio.h>

#include "sim/compare.h"

enum { COMPARE_STRANGE_BYTES_MAX = 60 };

struct compare_report {
    const struct comparison *comparison;
    uint64_t seed;
    double real_s;      /* from the first request to the last answer of the real nodes */
    double simulated_s; /* the same in the simulator, by the clock of this machine */
    /* The beginning of the first real value that nobody had put under its key, if there is one. */
    struct slice strange;
};

/* At most 80 columns, unless ids are long. */
void compare_report_page(const struct compare_report *r, FILE *out);

/* {"scenario", "seed", "requests", "compared", "different", "agree", "hits", "forwarded",
 *  "left_out": {"near_expiry", "made_room"}, "real_s", "simulated_s",
 *  "nodes": [{"id", "keys_simulated", "keys_real", "same"}],    same: null if it was left out
 *  "first_difference": null or {"request", "op", "key", "through",
 *      "simulated": {"outcome", "owner", "forwarded", "value"}, "real": {the same}}} */
void compare_report_json(const struct compare_report *r, FILE *out);

#endif
