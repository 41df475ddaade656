/* sim/draw.c - see sim/draw.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/draw.h"

#include <assert.h>

#include "sim/mix.h"

uint64_t draw(uint64_t seed, enum draw_purpose purpose, uint64_t who, uint64_t number)
{
    return mix_in(mix_in(mix_in(mix_in(0, seed), purpose), who), number);
}

/* The product of two numbers, shifted right by 32 or 64: on paper, in digits of 32 bits.
 *
 *                          a_high  a_low
 *                        x b_high  b_low
 *                        ---------------
 *                           low  x low          two digits wide, its upper one carries over
 *                   high x low
 *                   low x high
 *            high x high
 */
static uint64_t multiply_high(uint64_t a, uint64_t b)
{
    const uint64_t digit = UINT32_MAX;
    uint64_t a_high = a >> 32, a_low = a & digit;
    uint64_t b_high = b >> 32, b_low = b & digit;
    uint64_t middle = a_high * b_low + (a_low * b_low >> 32); /* at most 2^64 - 2^32: no overflow */
    uint64_t other = a_low * b_high + (middle & digit);
    return a_high * b_high + (middle >> 32) + (other >> 32);
}

uint64_t draw_below(uint64_t bits, uint64_t below)
{
    assert(below > 0);
    return multiply_high(bits, below);
}

/* --- exponential ------------------------------------------------------------------------------ */

/* Fixed point: numbers with 32 binary places. */
#define ONE (UINT64_C(1) << 32)
#define LN_2 UINT64_C(2977044472) /* ln 2 x 2^32, rounded */

/* ln x for 1 <= x < 2, by 2 (s + s^3/3 + s^5/5 + ...) with s = (x - 1) / (x + 1) < 1/3. The first
 * term that is left out is below 2 / 19 / 3^19 = 1e-10. */
static uint64_t logarithm(uint64_t x)
{
    enum { TERMS = 9 };
    assert(x >= ONE && x < 2 * ONE);
    uint64_t s = ((x - ONE) << 32) / (x + ONE);
    uint64_t square = s * s >> 32;
    uint64_t sum = 0;
    for (uint64_t term = TERMS; term-- > 0;)
        sum = ONE / (2 * term + 1) + (square * sum >> 32);
    return 2 * s * sum >> 32;
}

/* The draw stands for a chance u = bits / 2^64, and -ln u is distributed as wanted. With k leading
 * zeros u is x / 2^(k + 1), where 1 <= x < 2: so -ln u = (k + 1) ln 2 - ln x. */
uint64_t draw_exponential(uint64_t bits, uint64_t mean)
{
    assert(mean <= DRAW_MEAN_MAX);
    bits |= 1;
    uint64_t halvings = 1;
    for (; bits >> 63 == 0; bits <<= 1)
        halvings++;
    uint64_t e = halvings * LN_2 - logarithm(bits >> 31);
    return (e >> 32) * mean + multiply_high(e << 32, mean);
}
