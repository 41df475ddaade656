/* sim/duration.c - a unit is times / over x 10^power nanoseconds.
 *
 * The power is so large that a whole number of nanoseconds, written in the unit, leaves nothing
 * behind the point after it is moved that far: 1 ns is 0.00000000001666... m, which cannot be
 * written; 3 ns is 0.00000000005 m, and that is 5 x 10^-11.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/duration.h"

#include "core/decimal.h"

#include <assert.h>

struct unit {
    const char *name;
    int32_t power;
    uint64_t times, over;
};

static const struct unit units[] = {
    {"ns", 0, 1, 1}, {"us", 3, 1, 1},  {"ms", 6, 1, 1},
    {"s", 9, 1, 1},  {"m", 11, 6, 10}, {"h", 13, 36, 100},
};

static uint32_t digits(struct slice text, uint32_t from)
{
    uint32_t i = from;
    while (i < text.len && text.data[i] >= '0' && text.data[i] <= '9')
        i++;
    return i - from;
}

/* How long the number is at the beginning of a text; 0 if there is none. */
static uint32_t number_len(struct slice text)
{
    const uint32_t whole = digits(text, 0);
    if (whole == 0 || whole == text.len || text.data[whole] != '.')
        return whole;
    const uint32_t fraction = digits(text, whole + 1);
    return fraction > 0 ? whole + 1 + fraction : 0;
}

static const struct unit *find_unit(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (slice_eq(name, slice_str(units[i].name)))
            return &units[i];
    }
    return NULL;
}

bool duration_parse(struct slice text, uint64_t max_ns, uint64_t *out_ns)
{
    assert(max_ns <= DURATION_NS_MAX); /* so that nothing below overflows */
    assert(out_ns != NULL);
    const uint32_t len = number_len(text);
    if (len == 0)
        return false;
    const struct unit *const unit = find_unit(slice_of(text.data + len, text.len - len));
    uint64_t parts;
    bool rest;
    if (unit == NULL ||
        !decimal_whole(slice_of(text.data, len), unit->power, UINT64_MAX, &parts, &rest))
        return false;
    const uint64_t odd = parts % unit->over * unit->times;
    if (rest || odd % unit->over != 0)
        return false;
    const uint64_t ns = parts / unit->over * unit->times + odd / unit->over;
    if (ns > max_ns)
        return false;
    *out_ns = ns;
    return true;
}
