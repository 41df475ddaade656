/* sim/mix.h - one number out of several, so that each of their bits counts.
 *
 * Begin with any number, then take the others in, one after the other. For one begun number,
 * different numbers always give different results; and every bit of what is taken in changes each
 * bit of the result with a chance of one half.
 *
 * mix_in(h, 0), mix_in(h, 1), mix_in(h, 2), ... is the sequence of the generator SplitMix64 that
 * was seeded with h. It is known to pass the usual batteries of tests. Not against an adversary.
 *
 * Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014;
 * the constants of the two multiplications are D. Stafford's.
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_MIX_H
#define SIM_MIX_H

#include <stdint.h>

static inline uint64_t mix_in(uint64_t h, uint64_t number)
{
    h += (number + 1) * UINT64_C(0x9e3779b97f4a7c15); /* 2^64 over the golden ratio, made odd */
    h = (h ^ h >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
    return h ^ h >> 31;
}

#endif
