/* tests/tui/test_grid_text.c - text in a grid: cut where it does not fit, a column for a character.
 *
 * Method: texts of all kinds, at the edges, compared with what must be there.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>

#include "grid_rows.h"

static void text_that_does_not_fit_ends_in_an_ellipsis(void **state)
{
    (void)state;
    struct grid g = make(8, 1);
    struct area a = area_part(area_whole(&g), 1, 0, 6, 1);
    assert_int_equal(area_put(a, 0, 0, ROLE_TEXT, "sixsix"), 6);
    expect_row(&g, 0, " sixsix ");
    assert_int_equal(area_put(a, 0, 0, ROLE_TEXT, "sevenss"), 6);
    expect_row(&g, 0, " seven… ");
    assert_int_equal(area_put(a, 4, 0, ROLE_TEXT, "abc"), 6);
    expect_row(&g, 0, " sevea… ");
    assert_int_equal(area_put(a, 0, 0, ROLE_TEXT, "ab"), 2);
    expect_row(&g, 0, " abvea… ");
    assert_int_equal(area_put(a, -2, 0, ROLE_TEXT, "xyz"), 1);
    expect_row(&g, 0, " zbvea… ");
    assert_int_equal(area_put(a, 6, 0, ROLE_TEXT, "no"), 6);
    assert_int_equal(area_put(a, INT_MAX, 0, ROLE_TEXT, "no"), INT_MAX);
    assert_int_equal(area_put(a, 0, 1, ROLE_TEXT, "below"), 5);
    expect_row(&g, 0, " zbvea… ");
    assert_int_equal(area_put(a, 0, 0, ROLE_TEXT, "Äöü─⣿…"), 6);
    expect_row(&g, 0, " Äöü─⣿… ");
    assert_int_equal(area_put(a, 3, 0, ROLE_TEXT, ""), 3);
    expect_row(&g, 0, " Äöü─⣿… ");
    grid_destroy(&g);
}

static void what_is_no_narrow_character_takes_one_column_all_the_same(void **state)
{
    (void)state;
    struct grid g = make(12, 1);
    static const char *const texts[][2] = {
        {"a日b", "a?b         "},
        {"e\xcc\x81x", "e?x         "},
        {"\xf0\x9f\x8d\x9e|", "?|          "},
        {"a\tb\nc\x1b\x7f|", "a b c  |    "},
        {"\xe2\x94", "??          "},
        {"a\xc3", "a?          "},
        {"\x9b\xe2\x80\xae|", "??|         "},
        {"\xc2\x9b\xc2\xa0|", "  |         "},
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        grid_clear(&g);
        const int end = area_put(area_whole(&g), 0, 0, ROLE_TEXT, texts[i][0]);
        expect_row(&g, 0, texts[i][1]);
        assert_int_equal(end, text_columns(texts[i][0]));
    }
    grid_destroy(&g);
}

static void a_grid_of_ascii_holds_counterparts(void **state)
{
    (void)state;
    struct grid g;
    assert_true(grid_init(&g, 8, 2, true));
    const struct area a = area_whole(&g);
    assert_true(area_is_ascii(a));
    area_put(a, 0, 0, ROLE_TEXT, "│█→ä·⣿toolong");
    expect_row(&g, 0, "|#>?.ot~");
    area_rule(a, 1, "ab");
    expect_row(&g, 1, "- ab ---");
    grid_destroy(&g);
}

static void what_passes_a_line_of_bytes_is_cut_between_characters(void **state)
{
    (void)state;
    struct grid g = make(GRID_WIDTH_MAX, 1);
    const struct area a = area_whole(&g);
    static const char *const characters[] = {"a", "ä", "─"};
    for (size_t i = 0; i < ARRAY_LEN(characters); i++) {
        const size_t size = strlen(characters[i]);
        for (size_t shift = 0; shift < 4; shift++) {
            char text[2 * AREA_LINE_MAX] = "....";
            for (size_t at = shift; at + size < sizeof text; at += size)
                memcpy(text + at, characters[i], size + 1);
            const int end = area_print(a, 0, 0, ROLE_TEXT, "%s", text);
            assert_int_equal(grid_at(&g, end - 1, 0)->glyph, 0x2026);
            uint32_t used;
            const uint32_t c = glyph_next(characters[i], size, &used);
            for (int x = (int)shift; x < end - 1; x++)
                assert_int_equal(grid_at(&g, x, 0)->glyph, c);
            assert_in_range(((size_t)end - 1 - shift) * size + shift + 3, AREA_LINE_MAX - 4,
                            AREA_LINE_MAX - 1);
        }
    }
    grid_destroy(&g);
}

static void a_line_that_just_fits_is_whole(void **state)
{
    (void)state;
    struct grid g = make(GRID_WIDTH_MAX, 1);
    char text[AREA_LINE_MAX] = "";
    memset(text, 'a', sizeof text - 1);
    assert_int_equal(area_print(area_whole(&g), 0, 0, ROLE_TEXT, "%s", text), AREA_LINE_MAX - 1);
    assert_int_equal(grid_at(&g, AREA_LINE_MAX - 2, 0)->glyph, 'a');
    grid_destroy(&g);
}

static void text_against_the_right_edge(void **state)
{
    (void)state;
    struct grid g = make(10, 2);
    const struct area a = area_part(area_whole(&g), 1, 0, 8, 2);
    assert_int_equal(area_print_right(a, 0, ROLE_TEXT, "ä%d", 12), 5);
    expect_row(&g, 0, "      ä12 ");
    assert_int_equal(area_print_right(a, 1, ROLE_TEXT, "%s", "much too long"), 0);
    expect_row(&g, 1, " much to… ");
    grid_destroy(&g);
}

static void a_rule_has_its_title_between_two_blanks(void **state)
{
    (void)state;
    static const char *const rules[][2] = {
        {"Nodes", "─ Nodes ───"},
        {"A long title", "─ A long… ─"},
        {"7 bytes", "─ 7 bytes ─"},
        {"", "─  ────────"},
    };
    struct grid g = make(11, 1);
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        area_rule(area_whole(&g), 0, rules[i][0]);
        expect_row(&g, 0, rules[i][1]);
    }
    area_rule(area_whole(&g), 0, NULL);
    expect_row(&g, 0, "───────────");
    area_rule(area_whole(&g), 0, "Nodes");
    assert_int_equal(grid_at(&g, 1, 0)->role, ROLE_DIM);
    assert_int_equal(grid_at(&g, 2, 0)->role, ROLE_TITLE);
    grid_destroy(&g);
    for (int width = 1; width <= 5; width++) {
        static const char *const narrow[] = {"─", "──", "───", "────", "─ … ─"};
        g = make(width, 1);
        area_rule(area_whole(&g), 0, "Nodes");
        expect_row(&g, 0, narrow[width - 1]);
        grid_destroy(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_that_does_not_fit_ends_in_an_ellipsis),
        cmocka_unit_test(what_is_no_narrow_character_takes_one_column_all_the_same),
        cmocka_unit_test(a_grid_of_ascii_holds_counterparts),
        cmocka_unit_test(what_passes_a_line_of_bytes_is_cut_between_characters),
        cmocka_unit_test(a_line_that_just_fits_is_whole),
        cmocka_unit_test(text_against_the_right_edge),
        cmocka_unit_test(a_rule_has_its_title_between_two_blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
