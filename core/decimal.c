/* core/decimal.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/decimal.h"

#include <assert.h>

/* No text is long enough to make up for an exponent like this. */
#define EXPONENT_MAX INT64_C(1000000000000)

/* What follows the 'e': a sign or none, and digits. Kept within ten times EXPONENT_MAX. */
static int64_t exponent(const uint8_t *p, const uint8_t *end)
{
    const bool negative = *p == '-';
    int64_t sum = 0;
    for (p += *p == '-' || *p == '+'; p < end && sum < EXPONENT_MAX; p++)
        sum = sum * 10 + (*p - '0');
    return negative ? -sum : sum;
}

/* Make *sum ten times as much and a digit more, unless that is above max. */
static bool append(uint64_t *sum, uint32_t digit, uint64_t max)
{
    if (digit > max || *sum > (max - digit) / 10)
        return false;
    *sum = *sum * 10 + digit;
    return true;
}

bool decimal_whole(struct slice number, int32_t power, uint64_t max, uint64_t *out_whole,
                   bool *out_rest)
{
    assert(number.len > 0);
    assert(power >= -100 && power <= 100);
    const uint8_t *const end = number.data + number.len;
    const uint8_t *const start = number.data + (number.data[0] == '-');
    const uint8_t *point = start;
    while (point < end && *point >= '0' && *point <= '9')
        point++;
    const uint8_t *mantissa_end = point;
    while (mantissa_end < end && *mantissa_end != 'e' && *mantissa_end != 'E')
        mantissa_end++;

    int64_t left = point - start + power; /* digits before the point, once it has moved */
    if (mantissa_end < end)
        left += exponent(mantissa_end + 1, end);

    uint64_t whole = 0;
    bool rest = false;
    for (const uint8_t *p = start; p < mantissa_end; p++) {
        if (p == point)
            continue;
        const uint32_t digit = (uint32_t)(*p - '0');
        if (left <= 0)
            rest = rest || digit != 0;
        else if (!append(&whole, digit, max))
            return false;
        left--;
    }
    for (; left > 0 && whole > 0; left--) {
        if (!append(&whole, 0, max))
            return false;
    }
    *out_whole = whole;
    *out_rest = rest;
    return true;
}
