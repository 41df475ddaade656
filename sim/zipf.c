/* sim/zipf.c - see sim/zipf.h.
 *
 * 1/k^alpha = 2^(-alpha * log2 k): log2 bit by bit (square, and halve when it passes 2), exp2 bit
 * by bit (multiply by 2^(-1/2), 2^(-1/4), ...), both in fixed point with 32 bits behind the point.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/zipf.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/draw.h"

enum { FRACTION_BITS = 32, WEIGHT_BITS = 38 };

/* log2 of k >= 1, 32 bits behind the point. Source: C. Turner, "A fast binary logarithm algorithm",
 * IEEE Signal Processing Magazine, 2010. */
static uint64_t log2_fixed(uint32_t k)
{
    uint32_t whole = 0;
    while (k >> whole > 1)
        whole++;
    uint64_t x = (uint64_t)k << (31 - whole); /* 1 <= x < 2, 31 bits behind the point */
    uint64_t log = whole;
    for (int i = 0; i < FRACTION_BITS; i++) {
        x = x * x >> 31;
        log <<= 1;
        if (x >> 32) {
            x >>= 1;
            log |= 1;
        }
    }
    return log;
}

/* 2^-y for y >= 0 with 32 bits behind the point, times 2^62, before the whole part is shifted out:
 * the fraction's factors 2^-(1/2), 2^-(1/4), ... are square roots of each other. */
static uint64_t exp2_minus_fraction(uint32_t fraction)
{
    /* 2^(-2^-i) times 2^32, i = 1 to 32: floor of the exact values. */
    static const uint32_t factor[FRACTION_BITS] = {
        0xb504f333, 0xd744fcca, 0xeac0c6e7, 0xf5257d15, 0xfa83b2db, 0xfd3e0c0c, 0xfe9e115c,
        0xff4ecb59, 0xffa75652, 0xffd3a751, 0xffe9d2b2, 0xfff4e91b, 0xfffa747e, 0xfffd3a3b,
        0xfffe9d1c, 0xffff4e8e, 0xffffa747, 0xffffd3a3, 0xffffe9d1, 0xfffff4e8, 0xfffffa74,
        0xfffffd3a, 0xfffffe9d, 0xffffff4e, 0xffffffa7, 0xffffffd3, 0xffffffe9, 0xfffffff4,
        0xfffffffa, 0xfffffffd, 0xfffffffe, 0xffffffff,
    };
    uint64_t power = UINT64_C(1) << 32;
    for (int i = 0; i < FRACTION_BITS; i++)
        if (fraction >> (31 - i) & 1)
            power = power * factor[i] >> 32;
    return power;
}

static uint64_t weight(uint32_t k, uint32_t alpha_milli)
{
    uint64_t y = log2_fixed(k) * alpha_milli / 1000;
    uint64_t whole = y >> FRACTION_BITS;
    uint64_t fraction = exp2_minus_fraction((uint32_t)y) << (WEIGHT_BITS - 32);
    uint64_t w = whole < 63 ? fraction >> whole : 0;
    return w > 0 ? w : 1; /* every key can be drawn */
}

bool zipf_init(struct zipf *z, uint32_t count, uint32_t alpha_milli)
{
    assert(count >= 1 && count <= UINT32_C(1) << 24);
    assert(alpha_milli >= 1 && alpha_milli <= 5000);
    *z = (struct zipf){.count = count, .sums = calloc(count, sizeof *z->sums)};
    if (!z->sums) {
        *z = (struct zipf){0};
        return false;
    }
    uint64_t sum = 0; /* at most 2^24 x 2^38: it fits */
    for (uint32_t k = 0; k < count; k++)
        z->sums[k] = sum += weight(k + 1, alpha_milli);
    return true;
}

void zipf_destroy(struct zipf *z)
{
    if (!z)
        return;
    free(z->sums);
    *z = (struct zipf){0};
}

uint32_t zipf_key(const struct zipf *z, uint64_t bits)
{
    uint64_t at = draw_below(bits, z->sums[z->count - 1]);
    uint32_t low = 0, high = z->count - 1; /* the first sum above at is in low..high */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (z->sums[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
