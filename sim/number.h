/* sim/number.h - numbers as people read them, on pages and in stories. JSON has its own
 * (sim/json_write.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_NUMBER_H
#define SIM_NUMBER_H

#include "core/base.h"

enum { NUMBER_GROUPED_MAX = 32 };

/* 1234567 as 1,234,567, in room; returns room. */
const char *number_grouped(uint64_t number, char room[NUMBER_GROUPED_MAX]);

/* Nanoseconds as seconds, to be printed: nothing is decided by them. */
double number_seconds(uint64_t ns);

/* A moment, in seconds with six places, cut off and not rounded: what happened then has happened by
 * the time that is read here. "12.000345", in room; returns room. */
const char *number_moment(uint64_t ns, char room[NUMBER_GROUPED_MAX]);

#endif
