/* core/utf8.h - one character as bytes.
 *
 *   characters            bytes
 *   U+0000  to U+007F     0xxxxxxx
 *   U+0080  to U+07FF     110xxxxx 10xxxxxx
 *   U+0800  to U+FFFF     1110xxxx 10xxxxxx 10xxxxxx      but not U+D800 to U+DFFF
 *   U+10000 to U+10FFFF   11110xxx 10xxxxxx 10xxxxxx 10xxxxxx
 *
 * Every character has exactly one form: a longer one than needed is refused, for a second
 * spelling of '/' or '"' is how text slips past a check.
 *
 * Source: RFC 3629.
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include "core/base.h"

/* How many bytes the character at p has, 1 to 4; 0 if no valid character begins there or fewer
 * than all its bytes are left. left is at least 1. */
static inline uint32_t utf8_length(const uint8_t *p, size_t left)
{
    const uint8_t first = p[0];
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0; /* a byte from the middle of a character, an overlong form, or too high */
    const uint32_t len = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (left < len)
        return 0;
    const uint8_t lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;  /* overlong */
    const uint8_t highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF; /* surrogates */
    if (p[1] < lowest || p[1] > highest)
        return 0;
    for (uint32_t i = 2; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    }
    return len;
}

/* Is this byte the second or a later one of a character? To count characters, count the bytes
 * that are not. */
static inline bool utf8_continues(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* The code point of a valid character of len bytes. */
static inline uint32_t utf8_decode(const uint8_t *p, uint32_t len)
{
    static const uint8_t payload[] = {0, 0x7F, 0x1F, 0x0F, 0x07}; /* of the first byte, by len */
    uint32_t code = p[0] & payload[len];
    for (uint32_t i = 1; i < len; i++)
        code = code << 6 | (p[i] & 0x3FU);
    return code;
}

/* Write a code point, at most U+10FFFF and no surrogate. Returns its length, 1 to 4. */
static inline uint32_t utf8_encode(uint32_t code, uint8_t out[4])
{
    static const uint8_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0}; /* by length */
    const uint32_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (uint32_t i = len - 1; i > 0; i--, code >>= 6)
        out[i] = (uint8_t)(0x80 | (code & 0x3F));
    out[0] = (uint8_t)(lead[len] | code);
    return len;
}

#endif
