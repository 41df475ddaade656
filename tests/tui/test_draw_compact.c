/* tests/tui/test_draw_compact.c - a small screen has the ring as a bar, the nodes, and what moved.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

/* What is left of 56x14 for a view. */
static struct screen draw(const struct stage *t)
{
    return screen_make(draw_compact, t->scene, &t->ui, 56, 10);
}

static void it_shows_before_after_and_what_moved_and_all_nodes(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = draw(t);
    assert_int_equal(expect_text(&c, "before "), 0);
    assert_int_equal(expect_text(&c, "after  "), 1);
    assert_int_equal(expect_text(&c, "moved  "), 2);
    assert_int_equal(expect_text(&c, "keys   "), 3);
    assert_int_equal(expect_text(&c, "─ Nodes: 25 of 48 keys moved, 52% ─"), 4);
    assert_int_equal(expect_text(&c, "A  :5001 up"), 6);
    assert_int_equal(expect_text(&c, "D  :5004 joined"), 9);
    assert_int_equal(expect_text(&c, "C→D 10"), 5);
    assert_int_equal(expect_text(&c, "A→D 7"), 7);
    screen_free(&c);
    stage_free(t);
}

/* However wide it is, and whatever columns the table has then. */
static void a_blank_stands_between_the_nodes_and_the_pairs(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (int width = 56; width < 80; width++) {
        struct screen c = screen_make(draw_compact, t->scene, &t->ui, width, 10);
        expect_text(&c, " C→D 10");
        screen_free(&c);
    }
    stage_free(t);
}

static void without_a_change_there_is_nothing_that_moved(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    struct screen c = draw(t);
    expect_text(&c, "─ Nodes: 48 keys ─");
    expect_text(&c, "REFUSED 12s");
    expect_no_text(&c, "moved");
    expect_no_text(&c, "→");
    screen_free(&c);
    stage_free(t);
}

static void an_answer_that_is_kept_back_is_not_here_either(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.hide_after = true;
    struct screen c = draw(t);
    expect_no_text(&c, "→");
    expect_no_text(&c, "25");
    screen_free(&c);
    stage_free(t);
}

static void the_selected_node_is_in_sight_among_many(void **state)
{
    (void)state;
    struct stage *t = test_calloc(1, sizeof *t);
    little_scene_large(&t->little, 40, 16, 2000);
    t->scene = &t->little.scene;
    t->ui = plain_ui();
    for (t->ui.node = 0; t->ui.node < 40; t->ui.node += 13) {
        char id[16];
        struct screen c = draw(t);
        snprintf(id, sizeof id, " %.8s ", t->little.nodes[t->ui.node].id);
        const int y = expect_text(&c, id);
        assert_int_equal(screen_at(&c, 0, y)->glyph, '>');
        expect_text(&c, "5 more");
        screen_free(&c);
    }
    stage_free(t);
}

static void it_stays_in_its_area_at_any_size(void **state)
{
    (void)state;
    static void (*const scenes[])(struct little_scene *) = {little_scene_make,  little_scene_leave,
                                                            little_scene_alone, little_scene_modulo,
                                                            little_scene_live,  little_scene_down};
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
        struct stage *t = stage_new(scenes[i]);
        draw_in_any_size(draw_compact, t->scene, &t->ui);
        stage_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_shows_before_after_and_what_moved_and_all_nodes),
        cmocka_unit_test(a_blank_stands_between_the_nodes_and_the_pairs),
        cmocka_unit_test(without_a_change_there_is_nothing_that_moved),
        cmocka_unit_test(an_answer_that_is_kept_back_is_not_here_either),
        cmocka_unit_test(the_selected_node_is_in_sight_among_many),
        cmocka_unit_test(it_stays_in_its_area_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
