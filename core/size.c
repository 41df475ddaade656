/* core/size.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/size.h"

#include <assert.h>

/* Take the digits off the front. */
static bool take_number(struct slice *text, uint64_t max, uint64_t *out)
{
    uint32_t len = 0;
    uint64_t number = 0;
    for (; len < text->len && text->data[len] >= '0' && text->data[len] <= '9'; len++) {
        const uint64_t digit = text->data[len] - (uint64_t)'0';
        if (digit > max || number > (max - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *text = slice_of(text->data + len, text->len - len);
    *out = number;
    return len > 0;
}

bool size_parse(struct slice text, uint64_t max, uint64_t *out_bytes)
{
    static const struct {
        const char *name;
        uint32_t shift;
    } units[] = {{"KiB", 10}, {"MiB", 20}, {"GiB", 30}};
    assert(out_bytes != NULL);
    uint64_t number;
    if (text.len == 0 || !take_number(&text, max, &number))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (slice_eq(text, slice_str(units[i].name)) && number <= max >> units[i].shift) {
            *out_bytes = number << units[i].shift;
            return true;
        }
    }
    return false;
}
