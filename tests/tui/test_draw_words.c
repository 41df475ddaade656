/* tests/tui/test_draw_words.c - a page says what each word and sign of the screen means.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

static struct screen draw(struct stage *t, uint32_t at, int width, int height)
{
    t->ui.help = t->ui.words = true;
    t->ui.words_at = at;
    return screen_make(draw_words, t->scene, &t->ui, width, height);
}

/* Is it on any of the pages? */
static bool is_on_a_page(struct stage *t, const char *word)
{
    bool found = false;
    for (uint32_t at = 0; at < draw_words_count() && !found; at += 5) {
        struct screen c = draw(t, at, 80, 18);
        found = screen_find(&c, 0, word) >= 0;
        screen_free(&c);
    }
    return found;
}

static void the_words_of_all_views_are_there(void **state)
{
    (void)state;
    static const char *const words[] = {
        "V  ",    "point, arc", "owner ",  "own%, keys",    "+/-",      "mem%, hit%", "old list",
        "orphan", "cold",       "moved ",  "ideal",         "expected", "hash mod n", "shared ",
        "B→C",    "evicted",    "expired", "shared a trip", "ladder"};
    struct stage *t = stage_new(little_scene_make);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (!is_on_a_page(t, words[i]))
            fail_msg("nothing about \"%s\"", words[i]);
    stage_free(t);
}

static void the_signs_of_the_time_line_and_of_the_tables_are_there(void **state)
{
    (void)state;
    static const char *const signs[] = {"A d ", "x R ", "p h ", "s z r ", "! o ",
                                        "━ ",   "● ",   "◆ · ", "+ x ~ ", "? "};
    struct stage *t = stage_new(little_scene_make);
    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        if (!is_on_a_page(t, signs[i]))
            fail_msg("nothing about \"%s\"", signs[i]);
    stage_free(t);
}

static void two_pages_have_it_all_at_80x24(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = draw(t, 0, 80, 18);
    expect_text(&c, "┌ What the words mean");
    expect_text(&c, "page 1 of 2");
    expect_text(&c, "? the keys");
    for (int y = 0; y < 18; y++)
        assert_null(strstr(screen_row(&c, y), "…"));
    screen_free(&c);
    c = draw(t, draw_words_count() - 1, 80, 18);
    expect_text(&c, "page 2 of 2");
    screen_free(&c);
    c = draw(t, draw_words_count() + 7, 80, 18); /* beyond the end: the last one */
    expect_text(&c, "page 2 of 2");
    screen_free(&c);
    stage_free(t);
}

/* How many lines have the mark of the selected one in front. */
static int selected_lines(const struct screen *c)
{
    int lines = 0;
    for (int y = 0; y < c->area.height; y++)
        for (int x = 0; x + 1 < c->area.width; x++)
            lines += screen_at(c, x, y)->glyph == '>' &&
                     (screen_at(c, x, y)->marks & CELL_SELECTED) != 0 &&
                     (x == 0 || (screen_at(c, x - 1, y)->marks & CELL_SELECTED) == 0);
    return lines;
}

static void every_line_is_in_sight_when_it_is_selected_at_every_size(void **state)
{
    (void)state;
    static const int sizes[][2] = {{80, 18}, {120, 26}, {60, 12}, {56, 10}, {40, 7}};
    struct stage *t = stage_new(little_scene_make);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        for (uint32_t at = 0; at < draw_words_count(); at++) {
            struct screen c = draw(t, at, sizes[i][0], sizes[i][1]);
            assert_int_equal(selected_lines(&c), 1);
            assert_true(screen_find(&c, 0, "…") < 0 || sizes[i][0] < 56);
            screen_free(&c);
        }
    }
    stage_free(t);
}

static void a_frame_shows_the_words_in_place_of_the_keys(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct grid g;
    assert_true(grid_init(&g, 80, 24, false));
    struct screen c = {.grid = g, .area = area_whole(&g)};
    t->ui.help = true;
    draw_frame(&g, t->scene, &t->ui);
    expect_text(&c, "Keys of 1 Ring");
    expect_text(&c, "W what the words mean");
    t->ui.words = true;
    draw_frame(&g, t->scene, &t->ui);
    expect_text(&c, "What the words mean");
    expect_no_text(&c, "Keys of 1 Ring");
    t->ui.help = false;
    draw_frame(&g, t->scene, &t->ui);
    expect_no_text(&c, "What the words mean");
    grid_destroy(&g);
    stage_free(t);
}

static void it_stays_in_its_area_at_any_size(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.help = t->ui.words = true;
    for (t->ui.words_at = 0; t->ui.words_at < 40; t->ui.words_at += 13)
        draw_in_any_size(draw_words, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_of_all_views_are_there),
        cmocka_unit_test(the_signs_of_the_time_line_and_of_the_tables_are_there),
        cmocka_unit_test(two_pages_have_it_all_at_80x24),
        cmocka_unit_test(every_line_is_in_sight_when_it_is_selected_at_every_size),
        cmocka_unit_test(a_frame_shows_the_words_in_place_of_the_keys),
        cmocka_unit_test(it_stays_in_its_area_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
