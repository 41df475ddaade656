/* tests/tui/test_draw_help.c - the help shows every key that holds in a view, and can run it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"
#include "tui/keymap.h"

static struct stage *help(enum view view)
{
    struct stage *t = stage_new(little_scene_make);
    t->ui.view = view;
    t->ui.help = true;
    return t;
}

/* Where the selected line begins. */
static void find_selected(const struct screen *c, int *x, int *y)
{
    for (*y = 0; *y < c->area.height; ++*y)
        for (*x = 0; *x < c->area.width; ++*x)
            if ((screen_at(c, *x, *y)->marks & CELL_SELECTED) != 0)
                return;
    fail_msg("no line is selected");
}

static void expect_cells(const struct screen *c, int x, int y, const char *text)
{
    for (int i = 0; text[i] != '\0'; i++)
        assert_int_equal(screen_at(c, x + i, y)->glyph, text[i]);
}

static void expect_binding_selected(const struct stage *t, const struct binding *b, int width,
                                    int height)
{
    char label[KEYMAP_LABEL_MAX];
    int x = 0, y = 0;
    struct screen c = screen_make(draw_help, t->scene, &t->ui, width, height);
    find_selected(&c, &x, &y);
    expect_cells(&c, x, y, ">");
    expect_cells(&c, x + 1, y, keymap_label(b, label));
    expect_cells(&c, x + 14, y, b->words);
    screen_free(&c);
}

static void every_key_of_every_view_is_there_at_every_size(void **state)
{
    (void)state;
    static const int sizes[][2] = {{80, 18}, {120, 30}, {60, 12}, {56, 10}, {40, 7}};
    const struct binding *b;
    for (uint32_t v = 0; v < VIEW_COUNT; v++) {
        struct stage *t = help((enum view)v);
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
            for (t->ui.help_at = 0; (b = keymap_help(t->ui.view, "", t->ui.help_at)) != NULL;
                 t->ui.help_at++)
                expect_binding_selected(t, b, sizes[i][0], sizes[i][1]);
        stage_free(t);
    }
}

static void keys_stand_in_groups_side_by_side(void **state)
{
    (void)state;
    struct stage *t = help(VIEW_RING);
    struct screen c = screen_make(draw_help, t->scene, &t->ui, 80, 18);
    expect_text(&c, "┌ Keys of 1 Ring   / filter");
    assert_int_equal(expect_text(&c, "TIME"), expect_text(&c, "LOOK"));
    assert_int_equal(expect_text(&c, ". Right s    one step forward"),
                     expect_text(&c, "2            Flow: who gave to whom"));
    expect_text(&c, "page 1 of 3");
    screen_free(&c);
    stage_free(t);
}

static void a_group_never_begins_at_the_end_of_a_column(void **state)
{
    (void)state;
    struct stage *t = help(VIEW_RING);
    for (int height = 12; height < 60; height++) {
        for (t->ui.help_at = 0; keymap_help(VIEW_RING, "", t->ui.help_at); t->ui.help_at += 9) {
            struct screen c = screen_make(draw_help, t->scene, &t->ui, 80, height);
            for (int g = 0; g < GROUP_COUNT; g++)
                assert_true(screen_find(&c, height - 3, keymap_group((enum key_group)g)) < 0);
            screen_free(&c);
        }
    }
    stage_free(t);
}

static void a_filter_leaves_what_has_the_words(void **state)
{
    (void)state;
    struct stage *t = help(VIEW_RING);
    snprintf(t->ui.help_filter, sizeof t->ui.help_filter, "SPEED");
    struct screen c = screen_make(draw_help, t->scene, &t->ui, 80, 18);
    expect_text(&c, "Keys of 1 Ring with \"SPEED\"");
    expect_text(&c, "half the speed");
    expect_text(&c, "Backsp       speed x1");
    expect_no_text(&c, "one step");
    screen_free(&c);
    snprintf(t->ui.help_filter, sizeof t->ui.help_filter, "nonsense");
    c = screen_make(draw_help, t->scene, &t->ui, 80, 18);
    expect_text(&c, "No key of this view has these words.");
    screen_free(&c);
    stage_free(t);
}

static void the_last_command_is_told_in_the_words_to_type(void **state)
{
    (void)state;
    struct stage *t = help(VIEW_RING);
    t->ui.last_command = "add D";
    struct screen c = screen_make(draw_help, t->scene, &t->ui, 80, 18);
    expect_text(&c, "W what the words mean  Keys are commands; the last was :add D");
    screen_free(&c);
    t->ui.last_command = NULL;
    c = screen_make(draw_help, t->scene, &t->ui, 80, 18);
    expect_text(&c, "W what the words mean  Each key is a command behind a colon");
    screen_free(&c);
    stage_free(t);
}

static void what_cannot_be_done_is_off(void **state)
{
    (void)state;
    struct stage *t = help(VIEW_RING);
    snprintf(t->ui.help_filter, sizeof t->ui.help_filter, "joins");
    t->scene->can_write = false;
    struct screen c = screen_make(draw_help, t->scene, &t->ui, 80, 18);
    expect_text(&c, "a node joins (off)");
    screen_free(&c);
    stage_free(t);
}

static void it_covers_the_view_below(void **state)
{
    (void)state;
    struct stage *t = help(VIEW_RING);
    struct grid g;
    assert_true(grid_init(&g, 80, 18, false));
    area_fill(area_whole(&g), ROLE_BAD, "#");
    draw_help(area_whole(&g), t->scene, &t->ui);
    for (int y = 0; y < 18; y++)
        for (int x = 1; x < 79; x++)
            assert_true(grid_at(&g, x, y)->glyph != '#');
    grid_destroy(&g);
    stage_free(t);
}

static void it_stays_in_its_area_at_any_size(void **state)
{
    (void)state;
    struct stage *t = help(VIEW_PATH);
    t->ui.last_command =
        "export svg a-file-with-a-long-name-in-a-folder-with-a-long-name/frame.svg";
    for (t->ui.help_at = 0; t->ui.help_at < 100; t->ui.help_at += 33)
        draw_in_any_size(draw_help, t->scene, &t->ui);
    memset(t->ui.help_filter, 'x', UI_LINE_MAX - 1);
    draw_in_any_size(draw_help, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_of_every_view_is_there_at_every_size),
        cmocka_unit_test(keys_stand_in_groups_side_by_side),
        cmocka_unit_test(a_group_never_begins_at_the_end_of_a_column),
        cmocka_unit_test(a_filter_leaves_what_has_the_words),
        cmocka_unit_test(the_last_command_is_told_in_the_words_to_type),
        cmocka_unit_test(what_cannot_be_done_is_off),
        cmocka_unit_test(it_covers_the_view_below),
        cmocka_unit_test(it_stays_in_its_area_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
