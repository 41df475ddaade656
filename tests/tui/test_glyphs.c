/* tests/tui/test_glyphs.c - each character that is let through takes one column, and has something
 * in its place where there is only ASCII.
 *
 * Method: every code point there is, and bytes that are none.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/utf8.h"
#include "tui/glyphs.h"

enum { CODE_POINTS = 0x110000 };

/* Characters that do not stand alone, or take two columns, or none, or turn the text around. */
static void what_is_not_one_column_wide_becomes_a_question_mark(void **state)
{
    (void)state;
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0xAD, 0xAD},     {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5C7},      {0x600, 0x6FF},
        {0x900, 0xDFF},   {0xE31, 0xE3A},   {0x1100, 0x11FF}, {0x1AB0, 0x1AFF},    {0x1DC0, 0x1DFF},
        {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0x20D0, 0x20FF},    {0x231A, 0x231B},
        {0x25FD, 0x25FE}, {0x2614, 0x2615}, {0x26A1, 0x26A1}, {0x2E80, 0x303F},    {0x3041, 0xA4CF},
        {0xAC00, 0xD7A3}, {0xD800, 0xDFFF}, {0xE000, 0xF8FF}, {0xF900, 0xFAFF},    {0xFE00, 0xFE0F},
        {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xFF01, 0xFF60}, {0x10000, 0x10FFFF},
    };
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
        for (uint32_t c = ranges[i].first; c <= ranges[i].last; c++)
            if (glyph_safe(c) != '?')
                fail_msg("U+%04X is let through", (unsigned)c);
    assert_int_equal(glyph_safe(CODE_POINTS), '?');
    assert_int_equal(glyph_safe(UINT32_MAX), '?');
}

static void control_characters_become_spaces(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0xA0; c++)
        if (c < 0x20 || c >= 0x7F)
            assert_int_equal(glyph_safe(c), ' ');
}

static void what_is_let_through_stays_as_it_is(void **state)
{
    (void)state;
    static const char text[] = "Az09~ ─━│┃┄║┌┐└┘├┤┬┴┼╭╮╰╯ ▁▂▃▄▅▆▇█▉▊▋▌▍▎▏▐░▒▓ ←→↑↓ ·◆●○▲▼▸◂ ⠀⡀⣿ "
                               "…≤≥≠× äßéÿłğ ΑΩλ Жщѣ ẞ–—“”‘’•";
    size_t left = strlen(text);
    for (const char *at = text; left > 0;) {
        uint32_t used;
        const uint32_t c = glyph_next(at, left, &used);
        assert_int_equal(glyph_safe(c), c);
        at += used;
        left -= used;
    }
}

static void whatever_is_safe_is_so_for_good_and_has_ascii_in_its_place(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < CODE_POINTS + 10; c++) {
        const uint32_t safe = glyph_safe(c), ascii = glyph_ascii(safe), any = glyph_ascii(c);
        if (glyph_safe(safe) != safe || safe < ' ' || ascii < ' ' || ascii > '~' ||
            glyph_ascii(ascii) != ascii || any < ' ' || any > '~')
            fail_msg("U+%04X", (unsigned)c);
    }
}

static void what_is_drawn_has_a_counterpart_that_says_the_same(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"─━┄┅┈┉╌╍═", "-=-=-=-=="},
        {"│┃┆┇┊┋╎╏║", "|||||||||"},
        {"┌┐└┘├┤┬┴┼╭╮╯╰╔╗╚╝╬", "++++++++++++++++++"},
        {"╱╲╳╴╵╶╷╸╹╺╻╼╽╾╿", "/\\X-|-|=|=|=|=|"},
        {"▁▂▃▄▅▆▇█", ".:-=+*##"},
        {"▉▊▋▌▍▎▏▐", "========"},
        {"▀░▒▓▔▕▖▟", "#.:#-|##"},
        {"←→↑↓", "<>^v"},
        {"·◆●○▲▼▶◀▸◂", ".@@o^v><><"},
        {"⠀⠁⡀⣿", "oooo"},
        {"…≤≥≠×–—“”‘’•", "~<>!x--\"\"''*"},
        {"äЖ", "??"},
    };
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        const char *at = pairs[i][0];
        for (size_t k = 0; pairs[i][1][k] != '\0'; k++) {
            uint32_t used;
            const uint32_t c = glyph_next(at, strlen(at), &used);
            if (glyph_ascii(c) != (uint32_t)pairs[i][1][k])
                fail_msg("U+%04X becomes %c", (unsigned)c, (char)glyph_ascii(c));
            at += used;
        }
        assert_string_equal(at, "");
    }
}

static void every_character_is_read_as_it_is_written(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < CODE_POINTS; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        char text[5];
        uint32_t used;
        const uint32_t len = glyph_utf8(c, text);
        assert_int_equal(text[len], '\0');
        if (glyph_next(text, len, &used) != c || used != len)
            fail_msg("U+%04X", (unsigned)c);
    }
}

static void a_character_that_is_cut_is_a_question_mark_for_each_byte(void **state)
{
    (void)state;
    static const char *const whole[] = {"ä", "─", "\xf0\x9f\x8d\x9e"};
    for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
        for (size_t len = 1; len < strlen(whole[i]); len++) {
            uint32_t used;
            assert_int_equal(glyph_next(whole[i], len, &used), '?');
            assert_int_equal(used, 1);
            assert_int_equal(glyph_next(whole[i] + len, strlen(whole[i]) - len, &used), '?');
            assert_int_equal(used, 1);
        }
    }
}

static void no_byte_is_passed_over_and_none_read_twice(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xff",   "\xc0\xaf",  "\xed\xa0\x80", "\xf5\x80\x80\x80",
                                      "a\x80z", "\xe2\x94─", "\xc3ä"};
    static const char *const read[] = {"?", "??", "???", "????", "a?z", "??─", "?ä"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char out[32] = "";
        size_t left = strlen(bad[i]), written = 0;
        for (const char *at = bad[i]; left > 0;) {
            uint32_t used;
            written += glyph_utf8(glyph_next(at, left, &used), out + written);
            at += used;
            left -= used;
        }
        assert_string_equal(out, read[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_one_column_wide_becomes_a_question_mark),
        cmocka_unit_test(control_characters_become_spaces),
        cmocka_unit_test(what_is_let_through_stays_as_it_is),
        cmocka_unit_test(whatever_is_safe_is_so_for_good_and_has_ascii_in_its_place),
        cmocka_unit_test(what_is_drawn_has_a_counterpart_that_says_the_same),
        cmocka_unit_test(every_character_is_read_as_it_is_written),
        cmocka_unit_test(a_character_that_is_cut_is_a_question_mark_for_each_byte),
        cmocka_unit_test(no_byte_is_passed_over_and_none_read_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
