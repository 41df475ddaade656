/* core/json_string.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/json_string.h"

#include "core/utf8.h"

#include <assert.h>

/* The code unit of \uXXXX, from the backslash on. */
static uint32_t code_unit(const uint8_t *p)
{
    uint32_t unit = 0;
    for (int i = 2; i < 6; i++) {
        const uint32_t c = p[i];
        unit = unit << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return unit;
}

/* Decode the escape at *p and step over it. Returns its length in UTF-8. */
static uint32_t unescape(const uint8_t **p, uint8_t out[4])
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    const uint8_t *const start = *p;
    if (start[1] == 'u') {
        uint32_t code = code_unit(start);
        *p += 6;
        if (code >= 0xD800 && code <= 0xDBFF) {
            code = 0x10000 + ((code - 0xD800) << 10) + (code_unit(*p) - 0xDC00);
            *p += 6;
        }
        return utf8_encode(code, out);
    }
    const char *const letter = strchr(letters, start[1]);
    out[0] = letter != NULL ? (uint8_t)meanings[letter - letters] : start[1];
    *p += 2;
    return 1;
}

uint32_t json_string_piece(struct slice *in, uint8_t out[4])
{
    assert(in->len > 0);
    const uint8_t *p = in->data;
    uint32_t n = 1;
    if (*p == '\\')
        n = unescape(&p, out);
    else
        out[0] = *p++;
    assert((size_t)(p - in->data) <= in->len);
    in->len -= (uint32_t)(p - in->data);
    in->data = p;
    return n;
}
