/* tests/tui/test_draw_text.c - a very small screen has a line of words for each node.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

/* What is left of 40x10 for a view. */
static struct screen draw(const struct stage *t)
{
    return screen_make(draw_text, t->scene, &t->ui, 40, 7);
}

static void expect_row(const struct screen *c, int y, const char *text)
{
    assert_string_equal(screen_row(c, y), text);
}

static void each_node_is_a_line_of_words(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.key = 39;
    t->ui.node = 1;
    struct screen c = draw(t);
    expect_row(&c, 0, " 25 of 48 keys moved: C→D 10, B→D 8, A→…");
    expect_row(&c, 1, " A up           own 18% keys   4 hit 71%");
    expect_row(&c, 2, ">B up           own 26% keys  13 hit 72%");
    expect_row(&c, 3, " C up           own 14% keys   6 hit 72%");
    expect_row(&c, 4, " D joined       own 42% keys  25 hit   -");
    expect_row(&c, 6, " key user:40 moved A→D");
    screen_free(&c);
    stage_free(t);
}

static void what_is_down_or_not_known_is_told(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    struct screen c = draw(t);
    expect_row(&c, 0, " 48 keys");
    expect_row(&c, 2, " B REFUSED 12s  own 35% keys  21 hit 72%");
    assert_int_equal(screen_at(&c, 3, 2)->role, ROLE_BAD);
    expect_row(&c, 4, " D not there    own   - keys   - hit   -");
    screen_free(&c);
    stage_free(t);
}

static void a_key_of_which_nobody_has_heard_has_an_owner_all_the_same(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_alone);
    snprintf(t->ui.stray_key, sizeof t->ui.stray_key, "coffee");
    struct screen c = draw(t);
    expect_text(&c, " key coffee belongs to A");
    screen_free(&c);
    memset(t->ui.stray_key, 'x', KEY_BYTES_MAX);
    c = draw(t);
    expect_text(&c, "… belongs to A");
    screen_free(&c);
    stage_free(t);
}

static void an_answer_that_is_kept_back_is_not_here_either(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.hide_after = true;
    t->ui.key = 39;
    struct screen c = draw(t);
    expect_row(&c, 1, ">A up           own   ? keys   ? hit 71%");
    expect_text(&c, " key user:40 belonged to A");
    expect_no_text(&c, "→");
    screen_free(&c);
    stage_free(t);
}

static void of_many_nodes_the_selected_one_is_in_sight(void **state)
{
    (void)state;
    struct stage *t = test_calloc(1, sizeof *t);
    little_scene_large(&t->little, 40, 4, 2000);
    t->scene = &t->little.scene;
    t->ui = plain_ui();
    for (t->ui.node = 0; t->ui.node < 40; t->ui.node += 13) {
        struct screen c = draw(t);
        char id[16];
        snprintf(id, sizeof id, ">%.8s ", t->little.nodes[t->ui.node].id);
        expect_text(&c, id);
        expect_text(&c, "... 35 more nodes");
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
        t->ui.key = 20;
        draw_in_any_size(draw_text, t->scene, &t->ui);
        stage_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_node_is_a_line_of_words),
        cmocka_unit_test(what_is_down_or_not_known_is_told),
        cmocka_unit_test(a_key_of_which_nobody_has_heard_has_an_owner_all_the_same),
        cmocka_unit_test(an_answer_that_is_kept_back_is_not_here_either),
        cmocka_unit_test(of_many_nodes_the_selected_one_is_in_sight),
        cmocka_unit_test(it_stays_in_its_area_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
