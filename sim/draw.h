/* sim/draw.h - random numbers that are functions.
 *
 * A draw is a function of (seed, purpose, who, number): there is no state that the next draw would
 * depend on. So taking one fault out of a scenario, or one client, leaves every other draw as it
 * was, which is what makes a failing run minimisable. Integers only, so that every compiler and
 * machine draws the same.
 *
 * Each input is mixed in on its own (sim/mix.h), so draws of neighbouring seeds, clients or numbers
 * have nothing to do with each other.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_DRAW_H
#define SIM_DRAW_H

#include "core/base.h"

/* What a draw is for. Append only: the numbers are part of what a seed means. */
enum draw_purpose {
    DRAW_LATENCY = 1, /* who: link; number: the time of sending, which stays while others go */
    DRAW_KEY,         /* who: client; number: request */
    DRAW_OP,
    DRAW_NODE,
    DRAW_SIZE,
    DRAW_THINK,
    DRAW_SECRET,  /* who: node; number: boot */
    DRAW_LEARN,   /* who: node; number: the time of the change */
    DRAW_HALVES,  /* who: the fault's id, mixed; number: node */
    DRAW_WEATHER, /* who: what is drawn; number: fault */
};

/* 64 bits, each pattern as likely. */
uint64_t draw(uint64_t seed, enum draw_purpose purpose, uint64_t who, uint64_t number);

/* 0 to below - 1, from one draw: bits / 2^64 of below, rounded down. below is at least 1. Some
 * results are more likely than others, by one part in 2^64 / below. To make them equal some draws
 * would have to be thrown away, and then one event would not be one draw. */
uint64_t draw_below(uint64_t bits, uint64_t below);

/* Exponentially distributed with this mean, from one draw: -ln(bits / 2^64) of the mean, exact to
 * 1e-8 of the mean and then rounded down. At most 44.4 times the mean. Computed by a series in
 * whole numbers: the logarithm of a C library may differ in its last digit from machine to
 * machine, and a run with it. */
uint64_t draw_exponential(uint64_t bits, uint64_t mean);

/* The largest mean: its 45-fold still fits 64 bits. */
#define DRAW_MEAN_MAX (UINT64_MAX / 45)

#endif
