/* tests/tui/test_draw_stats.c - how even it is, in bars and in numbers, and what changes have cost.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"
#include "tui/balance.h"

static void bars_and_numbers_are_those_of_the_nodes(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = screen_make(draw_stats, t->scene, &t->ui, 120, 18);
    expect_text(&c, "keys, mean 12.0");
    for (uint32_t i = 0; i < 4; i++) {
        const struct scene_node *n = &t->scene->nodes[i];
        const int y = 2 + (int)i;
        unsigned keys = 0, load = 0;
        int blocks = 0;
        char *number = screen_row(&c, y);
        for (unsigned *out = &keys; out; out = out == &keys ? &load : NULL) {
            number += strcspn(number, "0123456789");
            *out = (unsigned)strtoul(number, &number, 10);
        }
        assert_true(keys == n->keys && load == n->counters.load);
        for (int x = 0; x < 48; x++)
            blocks += screen_at(&c, x, y)->glyph == 0x2588;
        assert_in_range(blocks, (int)n->keys * 33 / 25 - 2, (int)n->keys * 33 / 25 + 2);
    }
    assert_int_equal(screen_at(&c, 0, 2)->glyph, '>');
    assert_int_equal(screen_at(&c, 20, 2)->marks, CELL_SELECTED);
    screen_free(&c);
    stage_free(t);
}

static void unevenness_stands_beside_what_is_to_be_expected(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = screen_make(draw_stats, t->scene, &t->ui, 80, 18);
    const struct balance b = balance_of_keys(t->scene);
    char text[1200];
    snprintf(text, sizeof text, "most / mean %.2f   deviation %.0f %%, expected %.0f %%", b.most,
             b.deviation * 100, b.expected * 100);
    expect_text(&c, text);
    expect_text(&c, "hit ratio 72 %: 228 hits, 90 misses");
    screen_free(&c);
    stage_free(t);
}

static void requests_that_ended_in_an_error_are_told_beside_the_hit_ratio(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = screen_make(draw_stats, t->scene, &t->ui, 80, 18);
    expect_no_text(&c, "error");
    screen_free(&c);
    t->scene->errors = 12;
    c = screen_make(draw_stats, t->scene, &t->ui, 80, 18);
    const int y = expect_text(&c, "hit ratio 72 %: 228 hits, 90 misses, 12 errors");
    assert_int_equal(screen_at(&c, screen_column(&c, y, "12 errors"), y)->role, ROLE_BAD);
    screen_free(&c);
    t->scene->hits = 22800000; /* too many for all of it */
    t->scene->misses = 9000000;
    c = screen_make(draw_stats, t->scene, &t->ui, 80, 18);
    expect_text(&c, "hit ratio 72 %, 12 errors");
    screen_free(&c);
    t->scene->hits = t->scene->misses = 0;
    c = screen_make(draw_stats, t->scene, &t->ui, 80, 18);
    expect_text(&c, "hit ratio -, 12 errors");
    screen_free(&c);
    t->scene->errors = SCENE_UNKNOWN;
    c = screen_make(draw_stats, t->scene, &t->ui, 80, 18);
    expect_no_text(&c, "error");
    screen_free(&c);
    stage_free(t);
}

static void other_numbers_of_points_have_their_largest_share_and_ours_is_marked(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = screen_make(draw_stats, t->scene, &t->ui, 80, 18);
    struct balance_row rows[BALANCE_ROWS];
    assert_true(balance_table(t->scene->members, rows));
    for (int i = 0; i < BALANCE_ROWS; i++) {
        char text[400];
        snprintf(text, sizeof text, "%u %8.2f%s", (unsigned)rows[i].virtual_nodes, rows[i].most,
                 rows[i].virtual_nodes == 4 ? "  now" : "");
        expect_text(&c, text);
    }
    screen_free(&c);
    stage_free(t);
}

static void every_change_so_far_has_what_it_moved_and_the_selected_one_is_visible(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    static struct scene_change changes[40];
    for (uint32_t i = 0; i < 40; i++) {
        changes[i] = (struct scene_change){.step = 100 + i,
                                           .keys = 48,
                                           .moved = i,
                                           .ideal = 12,
                                           .moved_by_modulo = 35,
                                           .cached = i % 2 ? SCENE_UNKNOWN : 30,
                                           .cached_moved = 7};
        snprintf(changes[i].words, sizeof changes[i].words, "change %u", (unsigned)i);
    }
    t->scene->changes = changes;
    t->scene->change_count = 40;
    for (t->ui.change = 0; t->ui.change < 40; t->ui.change += 3) {
        const unsigned i = (unsigned)t->ui.change;
        struct screen c = screen_make(draw_stats, t->scene, &t->ui, 80, 18);
        char text[128];
        snprintf(text, sizeof text, ">    %u  change %u ", 100 + i, i);
        const int y = expect_text(&c, text);
        snprintf(text, sizeof text, " %u of 48      12          35  %s", i,
                 i % 2 ? "-" : "7 of 30");
        assert_int_equal(expect_text(&c, text), y);
        assert_int_equal(screen_at(&c, 70, y)->marks, CELL_SELECTED);
        screen_free(&c);
    }
    stage_free(t);
}

static void what_nobody_has_told_is_a_stroke(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    memset(&t->little.nodes[0].counters, 0xFF, sizeof t->little.nodes[0].counters);
    t->scene->hits = SCENE_UNKNOWN;
    struct screen c = screen_make(draw_stats, t->scene, &t->ui, 80, 18);
    expect_text(&c, "hit ratio -");
    expect_text(&c, "Changes of the members so far: none");
    const int y = expect_text(&c, ">  A  ");
    assert_non_null(strstr(screen_row(&c, y), "       - "));
    assert_null(strstr(screen_row(&c, y + 1), "       - "));
    screen_free(&c);
    stage_free(t);
}

static void what_is_kept_back_is_not_told(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.hide_after = true;
    struct screen c = screen_make(draw_stats, t->scene, &t->ui, 80, 18);
    expect_no_text(&c, "25 of 48");
    expect_text(&c, "most / mean ?");
    expect_text(&c, "D joins");
    screen_free(&c);
    stage_free(t);
}

static void it_draws_in_any_size(void **state)
{
    (void)state;
    static void (*const scenes[])(struct little_scene * l) = {little_scene_make, little_scene_live,
                                                              little_scene_modulo};
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
        struct stage *t = stage_new(scenes[i]);
        draw_in_any_size(draw_stats, t->scene, &t->ui);
        t->scene->members = NULL;
        draw_in_any_size(draw_stats, t->scene, &t->ui);
        stage_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_and_numbers_are_those_of_the_nodes),
        cmocka_unit_test(unevenness_stands_beside_what_is_to_be_expected),
        cmocka_unit_test(requests_that_ended_in_an_error_are_told_beside_the_hit_ratio),
        cmocka_unit_test(other_numbers_of_points_have_their_largest_share_and_ours_is_marked),
        cmocka_unit_test(every_change_so_far_has_what_it_moved_and_the_selected_one_is_visible),
        cmocka_unit_test(what_nobody_has_told_is_a_stroke),
        cmocka_unit_test(what_is_kept_back_is_not_told),
        cmocka_unit_test(it_draws_in_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
