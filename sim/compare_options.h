/* sim/compare_options.h - what the command line of ringlab-compare says.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_COMPARE_OPTIONS_H
#define SIM_COMPARE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct compare_options {
    const char *file;
    bool has_seed, json, keep, without_faults;
    uint64_t seed;
    uint64_t requests; /* at most so many are compared */
};

/* Returns -1 to go on, else the exit status: there was help, or a complaint. */
int compare_options_read(int argc, char **argv, struct compare_options *o);

#endif
