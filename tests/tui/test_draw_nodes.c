/* tests/tui/test_draw_nodes.c - the table of nodes says how each one is.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

static void expect_row(const struct screen *c, int y, const char *text)
{
    assert_string_equal(screen_row(c, y), text);
}

static void it_has_the_numbers_of_the_scene(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = screen_make(draw_nodes, t->scene, &t->ui, 48, 5);
    expect_row(&c, 0, "   id port  state   own% keys  +/- mem% hit%");
    expect_row(&c, 1, ">  A  :5001 up      17.8    4   -7   22   71");
    expect_row(&c, 2, "   B  :5002 up      25.7   13   -8   49   72");
    expect_row(&c, 3, "   C  :5003 up      14.4    6  -10   44   72");
    expect_row(&c, 4, " + D  :5004 joined  42.1   25  +25    0    -");
    screen_free(&c);
    stage_free(t);
}

static void the_selected_node_is_marked_over_the_whole_row_and_no_other(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (t->ui.node = 0; t->ui.node < 4; t->ui.node++) {
        struct screen c = screen_make(draw_nodes, t->scene, &t->ui, 60, 6);
        for (int y = 1; y < 6; y++) {
            const bool is_it = y == 1 + (int)t->ui.node;
            assert_int_equal(screen_at(&c, 0, y)->glyph == '>', is_it);
            for (int x = 0; x < 60; x++)
                assert_int_equal((screen_at(&c, x, y)->marks & CELL_SELECTED) != 0, is_it);
        }
        screen_free(&c);
    }
    stage_free(t);
}

static void who_is_down_slow_or_no_member_has_a_sign_and_old_values_a_question_mark(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    struct screen c = screen_make(draw_nodes, t->scene, &t->ui, 80, 5);
    expect_text(&c, " x B  :5002 REFUSED 12s  34.5   21   49?  72?");
    expect_text(&c, " ~ C  :5003 SLOW         36.9   16   44   72 ");
    expect_text(&c, " - D  :5004 not there       -    -    -    - ");
    expect_text(&c, "answers in last answer");
    expect_text(&c, "    840 ms   1.2 s ago");
    assert_int_equal(screen_at(&c, 1, 2)->role, ROLE_BAD);
    assert_int_equal(screen_at(&c, 12, 2)->role, ROLE_BAD);
    assert_int_equal(screen_at(&c, 12, 3)->role, ROLE_WARN);
    screen_free(&c);
    stage_free(t);
}

static void who_goes_by_an_old_list_is_told(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->little.nodes[2].list_is_old = true;
    struct screen c = screen_make(draw_nodes, t->scene, &t->ui, 60, 5);
    expect_text(&c, "   C  :5003 up, old list  14.4 ");
    screen_free(&c);
    stage_free(t);
}

static bool has(const struct screen *c, const char *header)
{
    return strstr(screen_row(c, 0), header) != NULL;
}

static void where_there_is_less_room_the_trend_goes_first_then_memory_then_the_address(void **state)
{
    (void)state;
    static const char *const order[] = {"trend", "mem%", "port", "hit%", "+/-", "state"};
    struct stage *t = stage_new(little_scene_make);
    size_t gone = 0;
    for (int width = 70; width > 18; width--) {
        struct screen c = screen_make(draw_nodes, t->scene, &t->ui, width, 5);
        while (gone < ARRAY_LEN(order) && !has(&c, order[gone]))
            gone++;
        for (size_t i = 0; i < ARRAY_LEN(order); i++)
            assert_int_equal(has(&c, order[i]), i >= gone);
        assert_true(has(&c, "id") && has(&c, "own%") && has(&c, "keys"));
        screen_free(&c);
    }
    assert_int_equal(gone, ARRAY_LEN(order));
    stage_free(t);
}

static void without_addresses_there_is_no_column_for_them(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (uint32_t i = 0; i < 4; i++)
        t->little.nodes[i].address[0] = '\0';
    struct screen c = screen_make(draw_nodes, t->scene, &t->ui, 46, 5);
    expect_row(&c, 0, "   id state   own% keys  +/- mem% hit% trend");
    screen_free(&c);
    t->little.nodes[3].address[0] = ':';
    c = screen_make(draw_nodes, t->scene, &t->ui, 46, 5);
    assert_true(has(&c, "address"));
    screen_free(&c);
    stage_free(t);
}

static void large(struct little_scene *l)
{
    little_scene_large(l, 200, 4, 1000);
}

static void of_many_nodes_the_selected_one_is_visible_with_its_letter(void **state)
{
    (void)state;
    struct stage *t = stage_new(large);
    for (t->ui.node = 0; t->ui.node < 200; t->ui.node += 3) {
        struct screen c = screen_make(draw_nodes, t->scene, &t->ui, 60, 7);
        char text[32];
        snprintf(text, sizeof text, "%c n%04u ", t->scene->nodes[t->ui.node].letter,
                 (unsigned)t->ui.node);
        assert_int_equal(screen_at(&c, 0, expect_text(&c, text))->glyph, '>');
        screen_free(&c);
    }
    stage_free(t);
}

static void what_the_change_did_is_kept_back_if_the_class_is_to_guess(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.hide_after = true;
    struct screen c = screen_make(draw_nodes, t->scene, &t->ui, 48, 5);
    expect_row(&c, 4, " + D  :5004 joined     ?    ?    ?    0    -");
    expect_row(&c, 1, ">  A  :5001 up         ?    ?    ?   22   71");
    screen_free(&c);
    stage_free(t);
}

static void the_trend_is_the_hit_ratio_of_each_span_from_none_to_all(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct scene_beat beats[4 * 4] = {0};
    for (uint32_t i = 0; i < 4; i++)
        beats[i * 4 + 1] = (struct scene_beat){.hits = i, .misses = 3 - i};
    beats[2 * 4 + 1] = (struct scene_beat){0}; /* nobody asked */
    t->scene->history.beats = beats;
    t->scene->history.count = 4;
    struct screen c = screen_make(draw_nodes, t->scene, &t->ui, 60, 5);
    expect_text(&c, "72 ▁▃ ▇");
    screen_free(&c);
    stage_free(t);
}

static void nobody_s_shares_are_told_if_the_list_is_not_known(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    t->scene->members = NULL;
    scene_count(t->scene, t->little.nodes);
    struct screen c = screen_make(draw_nodes, t->scene, &t->ui, 48, 5);
    expect_row(&c, 1, ">  A  :5001 up              -    -   71");
    screen_free(&c);
    stage_free(t);
}

static void it_draws_in_any_size(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    t->ui.node = 3;
    draw_in_any_size(draw_nodes, t->scene, &t->ui);
    stage_free(t);
    t = stage_new(large);
    t->ui.node = 199;
    draw_in_any_size(draw_nodes, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_the_numbers_of_the_scene),
        cmocka_unit_test(the_selected_node_is_marked_over_the_whole_row_and_no_other),
        cmocka_unit_test(who_is_down_slow_or_no_member_has_a_sign_and_old_values_a_question_mark),
        cmocka_unit_test(who_goes_by_an_old_list_is_told),
        cmocka_unit_test(
            where_there_is_less_room_the_trend_goes_first_then_memory_then_the_address),
        cmocka_unit_test(without_addresses_there_is_no_column_for_them),
        cmocka_unit_test(of_many_nodes_the_selected_one_is_visible_with_its_letter),
        cmocka_unit_test(what_the_change_did_is_kept_back_if_the_class_is_to_guess),
        cmocka_unit_test(the_trend_is_the_hit_ratio_of_each_span_from_none_to_all),
        cmocka_unit_test(nobody_s_shares_are_told_if_the_list_is_not_known),
        cmocka_unit_test(it_draws_in_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
