/* tests/core/test_utf8.c - every character has one form, and every other byte sequence has none.
 *
 * Method: all code points there and back; all sequences of up to three bytes, and for four bytes
 * those at the edges, against the ranges as RFC 3629 lists them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/utf8.h"

static void every_character_survives_there_and_back(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        uint8_t bytes[4];
        const uint32_t len = utf8_encode(code, bytes);
        assert_int_equal(len, code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
        assert_int_equal(utf8_length(bytes, len), len);
        assert_int_equal(utf8_decode(bytes, len), code);
        assert_int_equal(utf8_length(bytes, len - 1 > 0 ? len - 1 : 1), len == 1);
        for (uint32_t i = 0; i < len; i++)
            assert_int_equal(utf8_continues(bytes[i]), i > 0);
    }
}

static bool between(uint8_t low, uint8_t byte, uint8_t high)
{
    return low <= byte && byte <= high;
}

/* The table of RFC 3629 section 4, line by line. */
static uint32_t length_by_the_book(const uint8_t *p)
{
    const bool tail1 = between(0x80, p[1], 0xBF);
    const bool tail2 = tail1 && between(0x80, p[2], 0xBF);
    const bool tail3 = tail2 && between(0x80, p[3], 0xBF);
    if (between(0x00, p[0], 0x7F))
        return 1;
    if (between(0xC2, p[0], 0xDF))
        return tail1 ? 2 : 0;
    if (p[0] == 0xE0)
        return tail2 && between(0xA0, p[1], 0xBF) ? 3 : 0;
    if (between(0xE1, p[0], 0xEC) || between(0xEE, p[0], 0xEF))
        return tail2 ? 3 : 0;
    if (p[0] == 0xED)
        return tail2 && between(0x80, p[1], 0x9F) ? 3 : 0;
    if (p[0] == 0xF0)
        return tail3 && between(0x90, p[1], 0xBF) ? 4 : 0;
    if (between(0xF1, p[0], 0xF3))
        return tail3 ? 4 : 0;
    if (p[0] == 0xF4)
        return tail3 && between(0x80, p[1], 0x8F) ? 4 : 0;
    return 0;
}

static void every_sequence_is_judged_as_the_standard_does(void **state)
{
    (void)state;
    static const uint8_t edges[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    for (uint32_t first = 0; first < 0x10000; first++) {
        for (size_t third = 0; third < ARRAY_LEN(edges); third++) {
            for (size_t fourth = 0; fourth < ARRAY_LEN(edges); fourth++) {
                const uint8_t bytes[] = {(uint8_t)(first >> 8), (uint8_t)first, edges[third],
                                         edges[fourth]};
                if (utf8_length(bytes, 4) != length_by_the_book(bytes))
                    fail_msg("%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2], bytes[3]);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_survives_there_and_back),
        cmocka_unit_test(every_sequence_is_judged_as_the_standard_does),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
