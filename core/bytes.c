/* core/bytes.c - see core/bytes.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/bytes.h"

#include <assert.h>

static uint8_t *put_low(uint8_t *at, uint64_t number, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        *at++ = (uint8_t)(number >> (8 * i) & 0xff);
    return at;
}

uint8_t *bytes_put_u8(uint8_t *at, uint64_t number)
{
    assert(number <= UINT8_MAX);
    return put_low(at, number, 1);
}

uint8_t *bytes_put_u32(uint8_t *at, uint64_t number)
{
    assert(number <= UINT32_MAX);
    return put_low(at, number, 4);
}

uint8_t *bytes_put_u64(uint8_t *at, uint64_t number)
{
    return put_low(at, number, 8);
}

uint8_t *bytes_put_varint(uint8_t *at, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        *at++ = (uint8_t)((number & 0x7f) | 0x80);
    *at = (uint8_t)number;
    return at + 1;
}

uint8_t *bytes_put(uint8_t *at, struct slice what)
{
    if (what.len > 0)
        memcpy(at, what.data, what.len);
    return at + what.len;
}

/* --- reading ---------------------------------------------------------------------------------- */

struct slice bytes_take(struct bytes *b, uint32_t len)
{
    if (b->bad || len > b->left.len) {
        b->bad = true;
        return (struct slice){0};
    }
    struct slice taken = {b->left.data, len};
    b->left = (struct slice){b->left.data + len, b->left.len - len};
    return taken;
}

static uint64_t get_low(struct bytes *b, uint32_t count)
{
    struct slice taken = bytes_take(b, count);
    uint64_t number = 0;
    for (uint32_t i = 0; i < taken.len; i++)
        number |= (uint64_t)taken.data[i] << (8 * i);
    return number;
}

uint8_t bytes_u8(struct bytes *b)
{
    return (uint8_t)get_low(b, 1);
}

uint32_t bytes_u32(struct bytes *b)
{
    return (uint32_t)get_low(b, 4);
}

uint64_t bytes_u64(struct bytes *b)
{
    return get_low(b, 8);
}

uint64_t bytes_varint(struct bytes *b, uint64_t least, uint64_t most)
{
    uint64_t number = 0;
    for (uint32_t shift = 0; shift < 64; shift += 7) {
        uint8_t byte = bytes_u8(b);
        uint64_t group = byte & 0x7f;
        if (group > UINT64_MAX >> shift)
            break;
        number |= group << shift;
        if (byte == group && !b->bad && number >= least && number <= most)
            return number;
        if (byte == group)
            break;
    }
    b->bad = true;
    return 0;
}
