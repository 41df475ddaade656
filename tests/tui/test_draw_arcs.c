/* tests/tui/test_draw_arcs.c - the table of arcs has every arc, whose it is, and its keys.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

/* "  055f3962..17439c25 A      7.0%    3" */
struct told {
    unsigned from, to, keys;
    char node[16];
    double width;
};

static struct told read_row(const struct screen *c, int y)
{
    struct told t = {0};
    const char *row = screen_row(c, y);
    const size_t mark = strncmp(row, "◆", strlen("◆")) == 0 ? strlen("◆") : 1;
    assert_int_equal(
        sscanf(row + mark, " %8x..%8x %15s %lf%% %u", &t.from, &t.to, t.node, &t.width, &t.keys),
        5);
    return t;
}

static void every_arc_is_there_in_order_with_its_owner_and_all_keys_are_in_one(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    const struct ring *r = t->scene->members->ring;
    struct screen c = screen_make(draw_arcs, t->scene, &t->ui, 80, 17);
    unsigned keys = 0;
    double width = 0;
    for (uint32_t p = 0; p < r->point_count; p++) {
        const struct told row = read_row(&c, 1 + (int)p);
        assert_int_equal(row.to, r->positions[p] >> 32);
        assert_string_equal(row.node, r->nodes[r->owners[p]].id);
        keys += row.keys;
        width += row.width;
    }
    assert_int_equal(keys, 48);
    assert_true(width > 99 && width < 101);
    screen_free(&c);
    stage_free(t);
}

static void a_key_at_a_point_is_in_the_arc_that_ends_there(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (uint32_t k = 0; k < 48; k++)
        t->little.positions[k] = t->scene->members->ring->positions[5];
    struct screen c = screen_make(draw_arcs, t->scene, &t->ui, 80, 17);
    assert_int_equal(read_row(&c, 6).keys, 48);
    screen_free(&c);
    stage_free(t);
}

static void who_had_it_before_is_told_with_the_keys_that_moved(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = screen_make(draw_arcs, t->scene, &t->ui, 80, 17);
    unsigned moved = 0, sum = 0;
    for (int y = 1; y < 17; y++) {
        const struct told row = read_row(&c, y);
        const char *before = strrchr(screen_row(&c, y), ',');
        assert_int_equal(before != NULL, row.node[0] == 'D');
        if (before) {
            assert_int_equal(sscanf(before, ", %u moved", &moved), 1);
            assert_int_equal(moved, row.keys); /* all that D has */
            sum += moved;
        }
    }
    assert_int_equal(sum, t->little.changes[0].moved);
    screen_free(&c);
    stage_free(t);
}

static void of_an_arc_that_has_grown_the_part_is_told(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_leave);
    struct screen c = screen_make(draw_arcs, t->scene, &t->ui, 80, 17);
    unsigned sum = 0, moved;
    for (int y = 1; y < 13; y++) {
        const char *before = strstr(screen_row(&c, y), "part D, ");
        if (before) {
            assert_int_equal(sscanf(before, "part D, %u moved", &moved), 1);
            sum += moved;
        }
    }
    assert_int_equal(sum, t->little.changes[0].moved);
    screen_free(&c);
    stage_free(t);
}

static void large(struct little_scene *l)
{
    little_scene_large(l, 100, 50, 3000);
}

static void the_arc_of_the_selected_key_is_visible_and_marked(void **state)
{
    (void)state;
    struct stage *t = stage_new(large);
    for (uint32_t k = 0; k < 3000; k += 97) {
        t->ui.key = k;
        struct screen c = screen_make(draw_arcs, t->scene, &t->ui, 76, 12);
        const int y = expect_text(&c, "◆");
        const struct told row = read_row(&c, y);
        const unsigned at = (unsigned)(t->scene->keys.positions[k] >> 32);
        assert_true(row.from < row.to ? row.from <= at && at <= row.to
                                      : row.from <= at || at <= row.to);
        assert_string_equal(row.node, t->scene->nodes[t->scene->keys.owners[k]].id);
        assert_true(row.keys >= 1);
        for (int other = 1; other < 12; other++)
            assert_int_equal(screen_at(&c, 5, other)->marks == CELL_SELECTED, other == y);
        screen_free(&c);
    }
    stage_free(t);
}

static void what_is_kept_back_is_not_told(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.hide_after = true;
    struct screen c = screen_make(draw_arcs, t->scene, &t->ui, 80, 17);
    expect_no_text(&c, "D");
    expect_no_text(&c, "moved");
    expect_text(&c, "A");
    screen_free(&c);
    stage_free(t);
}

static void it_draws_in_any_size(void **state)
{
    (void)state;
    struct stage *t = stage_new(large);
    t->ui.key = 2999;
    draw_in_any_size(draw_arcs, t->scene, &t->ui);
    stage_free(t);
    t = stage_new(little_scene_modulo);
    draw_in_any_size(draw_arcs, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_arc_is_there_in_order_with_its_owner_and_all_keys_are_in_one),
        cmocka_unit_test(a_key_at_a_point_is_in_the_arc_that_ends_there),
        cmocka_unit_test(who_had_it_before_is_told_with_the_keys_that_moved),
        cmocka_unit_test(of_an_arc_that_has_grown_the_part_is_told),
        cmocka_unit_test(the_arc_of_the_selected_key_is_visible_and_marked),
        cmocka_unit_test(what_is_kept_back_is_not_told),
        cmocka_unit_test(it_draws_in_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
