/* tui/glyphs.c - see tui/glyphs.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/glyphs.h"

#include <assert.h>

#include "core/utf8.h"

uint32_t glyph_next(const char *text, size_t len, uint32_t *used)
{
    assert(len > 0);
    const uint8_t *bytes = (const uint8_t *)text;
    const uint32_t bytes_of_it = utf8_length(bytes, len);
    *used = bytes_of_it > 0 ? bytes_of_it : 1;
    return bytes_of_it > 0 ? utf8_decode(bytes, bytes_of_it) : '?';
}

/* Alphabets whose letters stand alone and take one column, and what this program draws itself. */
static bool is_narrow(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x20, 0x7E},     {0xA1, 0xAC},     {0xAE, 0x2FF},    {0x370, 0x377},   {0x37A, 0x37F},
        {0x384, 0x38A},   {0x38C, 0x38C},   {0x38E, 0x3A1},   {0x3A3, 0x482},   {0x48A, 0x52F},
        {0x1E00, 0x1EFF}, {0x2010, 0x2027}, {0x2030, 0x205E}, {0x2190, 0x21FF}, {0x2260, 0x2265},
        {0x2500, 0x25AF}, {0x25B2, 0x25CF}, {0x2800, 0x28FF},
    };
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

uint32_t glyph_safe(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c <= 0xA0))
        return ' ';
    return is_narrow(c) ? c : '?';
}

/* U+2500 to U+259F. */
static char line_or_block(uint32_t c)
{
    static const char table[] = "-=||-=||-=||++++"  /* plain lines; corners and crossings */
                                "++++++++++++++++"  /* U+2510 */
                                "++++++++++++++++"  /* U+2520 */
                                "++++++++++++++++"  /* U+2530 */
                                "++++++++++++-=||"  /* U+2540 */
                                "=|++++++++++++++"  /* U+2550: double lines */
                                "++++++++++++++++"  /* U+2560; the last four are round */
                                "+/\\X-|-|=|=|=|=|" /* U+2570 */
                                "#.:-=+*##======="  /* U+2580: from below; from the left */
                                "=.:#-|##########"; /* U+2590: shades, quarters */
    static_assert(sizeof table == 0x25A0 - 0x2500 + 1, "a character for each");
    return table[c - 0x2500];
}

uint32_t glyph_ascii(uint32_t c)
{
    static const struct {
        uint32_t glyph;
        char ascii;
    } others[] = {
        {0x00B7, '.'}, {0x00D7, 'x'}, {0x2013, '-'}, {0x2014, '-'}, {0x2018, '\''}, {0x2019, '\''},
        {0x201C, '"'}, {0x201D, '"'}, {0x2022, '*'}, {0x2026, '~'}, {0x2190, '<'},  {0x2191, '^'},
        {0x2192, '>'}, {0x2193, 'v'}, {0x2260, '!'}, {0x2264, '<'}, {0x2265, '>'},  {0x25B2, '^'},
        {0x25B6, '>'}, {0x25B8, '>'}, {0x25BC, 'v'}, {0x25C0, '<'}, {0x25C2, '<'},  {0x25C6, '@'},
        {0x25CB, 'o'}, {0x25CF, '@'},
    };
    if (c >= 0x20 && c < 0x7F)
        return c;
    if (c >= 0x2500 && c < 0x25A0)
        return (uint32_t)line_or_block(c);
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (others[i].glyph == c)
            return (uint32_t)others[i].ascii;
    return c >= 0x2800 && c <= 0x28FF ? 'o' : '?';
}

uint32_t glyph_utf8(uint32_t c, char out[5])
{
    uint8_t bytes[4];
    const uint32_t len = utf8_encode(c, bytes);
    memcpy(out, bytes, len);
    out[len] = '\0';
    return len;
}
