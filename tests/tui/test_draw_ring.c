/* tests/tui/test_draw_ring.c - the ring in three forms, with words and numbers for all of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"
#include "tui/flow.h"

enum { DIAMOND = 0x25C6 };

static void (*const scenes[])(struct little_scene *l) = {
    little_scene_make,   little_scene_leave, little_scene_alone,
    little_scene_modulo, little_scene_down,  little_scene_live,
};

static void with_many_points(struct little_scene *l)
{
    little_scene_large(l, 12, 160, 2000);
}

static struct screen draw(const struct stage *t, int width, int height)
{
    return screen_make(draw_ring, t->scene, &t->ui, width, height);
}

/* --- forms ----------------------------------------------------------------------------------- */

static void few_points_are_a_circle_and_many_a_bar(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = draw(t, 80, 18);
    expect_text(&c, "1 Ring ▸circle (v)");
    expect_text(&c, "⠉⠉⠉");
    screen_free(&c);
    stage_free(t);
    t = stage_new(with_many_points);
    c = draw(t, 80, 18);
    expect_text(&c, "1 Ring ▸bar (v)");
    expect_no_text(&c, "⠉⠉⠉");
    screen_free(&c);
    stage_free(t);
}

static void a_form_that_was_chosen_is_kept_if_there_is_room(void **state)
{
    (void)state;
    static const char *const titles[FORM_COUNT] = {"▸circle", "▸bar", "▸table"};
    static const char *const signs[FORM_COUNT] = {"⠉⠉⠉", "before ", "from      to       node"};
    struct stage *t = stage_new(with_many_points);
    t->ui.form_is_chosen = true;
    for (int form = 0; form < FORM_COUNT; form++) {
        t->ui.form = (enum ring_form)form;
        struct screen c = draw(t, 80, 18);
        expect_text(&c, titles[form]);
        expect_text(&c, signs[form]);
        screen_free(&c);
    }
    t->ui.form = FORM_CIRCLE;
    struct screen c = draw(t, 76, 9);
    expect_text(&c, "▸bar");
    screen_free(&c);
    stage_free(t);
}

static void a_zoomed_pane_is_the_nodes_or_the_ring_alone(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.zoomed_pane = true;
    t->ui.focus = FOCUS_NODES;
    struct screen c = draw(t, 80, 18);
    expect_text(&c, ">  A  :5001 up");
    expect_no_text(&c, "Ring");
    screen_free(&c);
    t->ui.focus = FOCUS_KEYS;
    c = draw(t, 80, 18);
    expect_text(&c, "1 Ring ▸circle (v)");
    expect_no_text(&c, "own%");
    screen_free(&c);
    stage_free(t);
}

/* --- words ----------------------------------------------------------------------------------- */

/* Without the drawings: who has how much, what moved, whether that is right, where the key is. */
static void every_form_says_in_words_and_numbers_what_it_draws(void **state)
{
    (void)state;
    static const int sizes[][2] = {{76, 16}, {80, 18}, {120, 26}, {120, 34}, {200, 54}};
    struct stage *t = stage_new(little_scene_make);
    t->ui.key = 2;
    t->ui.form_is_chosen = true;
    for (size_t i = 0; i < ARRAY_LEN(sizes) * FORM_COUNT; i++) {
        t->ui.form = (enum ring_form)(i % FORM_COUNT);
        struct screen c = draw(t, sizes[i / FORM_COUNT][0], sizes[i / FORM_COUNT][1]);
        expect_text(&c, ">  A");
        expect_text(&c, "42.1   25");
        expect_text(&c, "25 of 48");
        expect_text(&c, "35");
        expect_text(&c, "user:3  owner B → D  hash 5e7c378e");
        expect_text(&c, "next GET: cold MISS on D");
        assert_true(screen_find(&c, 0, "B→D 8") >= 0 || screen_find(&c, 0, "[8]") >= 0);
        screen_free(&c);
    }
    stage_free(t);
}

static void a_failed_check_is_seen_in_every_form(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->little.owners[0] = 0; /* from B to A */
    t->ui.key = 2;
    t->ui.form_is_chosen = true;
    for (int form = 0; form < FORM_COUNT; form++) {
        static const int sizes[][2] = {{76, 16}, {80, 18}, {100, 24}, {100, 30}, {120, 26}};
        t->ui.form = (enum ring_form)form;
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            struct screen c = draw(t, sizes[i][0], sizes[i][1]);
            expect_text(&c, "NO  not only D gained");
            expect_text(&c, "gave A 1"); /* key: in the next row, where it is narrow */
            screen_free(&c);
        }
    }
    stage_free(t);
}

static void of_several_checks_the_one_that_fails_is_told(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (uint32_t i = 0; i < 48; i++)
        t->little.owners[i] = 3;
    struct screen c = draw(t, 80, 18);
    expect_text(&c, "NO  48 moved, too many: D's 42.1 % of the");
    expect_no_text(&c, "ok  ");
    screen_free(&c);
    stage_free(t);
}

static int diamonds(const struct screen *c)
{
    int count = 0;
    for (int y = 0; y < c->area.height; y++)
        for (int x = 0; x < c->area.width; x++)
            count += screen_at(c, x, y)->glyph == DIAMOND &&
                     (screen_at(c, x, y)->marks & CELL_SELECTED) != 0;
    return count;
}

static void the_selected_key_is_in_the_circle_in_the_bar_and_in_the_pane(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (t->ui.key = 0; t->ui.key < 48; t->ui.key++) {
        struct screen c = draw(t, 80, 18);
        char text[32];
        snprintf(text, sizeof text, "user:%u  owner", (unsigned)t->ui.key + 1);
        expect_text(&c, text);
        assert_int_equal(diamonds(&c), 2);
        screen_free(&c);
    }
    stage_free(t);
}

static void notes_are_told_where_nothing_has_changed(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    struct screen c = draw(t, 80, 18);
    expect_text(&c, "B: connect to :5002 refused for 12 s. Is that");
    expect_text(&c, "C: answers take 840 ms, over the 500 ms limit.");
    screen_free(&c);
    stage_free(t);
}

/* --- without a ring -------------------------------------------------------------------------- */

static void hash_mod_n_is_told_in_words_and_has_keys_and_nodes_only(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_modulo);
    t->ui.key = 1;
    struct screen c = draw(t, 80, 18);
    expect_text(&c, "Keys are spread by hash mod n: there is no ring.");
    expect_text(&c, "keys   ");
    expect_text(&c, ">  A");
    expect_text(&c, "hash mod 4 is ");
    expect_no_text(&c, "after");
    expect_no_text(&c, "⠉⠉⠉");
    screen_free(&c);
    stage_free(t);
}

static void a_list_that_nobody_knows_is_told_to_be_unknown(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    t->scene->members = NULL;
    struct screen c = draw(t, 80, 18);
    expect_text(&c, "No node has told so far who the members are.");
    expect_text(&c, ">  A");
    screen_free(&c);
    stage_free(t);
}

/* --- what is kept back ----------------------------------------------------------------------- */

static void what_is_kept_back_is_nowhere_on_the_screen(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.hide_after = true;
    t->ui.form_is_chosen = true;
    for (int i = 0; i < 2 * FORM_COUNT; i++) {
        t->ui.form = (enum ring_form)(i % FORM_COUNT);
        t->ui.key = i < FORM_COUNT ? 2 : SCENE_NO_KEY;
        struct screen c = draw(t, i < FORM_COUNT ? 80 : 120, i < FORM_COUNT ? 18 : 26);
        expect_no_text(&c, "25 of");
        expect_no_text(&c, "  25");
        expect_no_text(&c, "42.1");
        expect_no_text(&c, "→D");
        expect_no_text(&c, "→ D");
        expect_no_text(&c, "D owns");
        expect_no_text(&c, "^");
        for (int y = 0; y < c.area.height; y++) /* D is only where it is called by its name */
            for (int x = 0; x < c.area.width; x++)
                if (screen_at(&c, x, y)->glyph == 'D' &&
                    screen_at(&c, x, y)->role == ROLE_OWNER_0 + 3)
                    assert_true(strstr(screen_row(&c, y), "+ D") ||
                                strstr(screen_row(&c, y), "from \\ to"));
        screen_free(&c);
    }
    stage_free(t);
}

/* --- sizes ----------------------------------------------------------------------------------- */

static void it_draws_every_scene_in_every_form_and_any_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
        struct stage *t = stage_new(scenes[i]);
        t->ui.key = i % 2 ? SCENE_NO_KEY : 3;
        for (int form = 0; form < FORM_COUNT; form++) {
            t->ui.form_is_chosen = true;
            t->ui.form = (enum ring_form)form;
            t->ui.zoomed_pane = form == 1;
            t->ui.focus = i % 2 ? FOCUS_NODES : FOCUS_KEYS;
            draw_in_any_size(draw_ring, t->scene, &t->ui);
        }
        t->scene->members = t->scene->before = NULL;
        draw_in_any_size(draw_ring, t->scene, &t->ui);
        stage_free(t);
    }
}

static void of_many_nodes_too(void **state)
{
    (void)state;
    struct stage *t = stage_new(with_many_points);
    t->ui.node = 11;
    t->ui.key = 1999;
    draw_in_any_size(draw_ring, t->scene, &t->ui);
    t->ui.hide_after = true;
    draw_in_any_size(draw_ring, t->scene, &t->ui);
    stage_free(t);
}

static void no_line_is_cut_that_need_not_be(void **state)
{
    (void)state;
    static const int sizes[][2] = {{80, 18}, {120, 26}, {120, 34}};
    for (size_t i = 0; i < ARRAY_LEN(scenes) * FORM_COUNT; i++) {
        struct stage *t = stage_new(scenes[i / FORM_COUNT]);
        t->scene->note_count = 0;
        t->ui.form_is_chosen = true;
        t->ui.form = (enum ring_form)(i % FORM_COUNT);
        for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
            struct screen c = draw(t, sizes[k][0], sizes[k][1]);
            expect_no_text(&c, "…");
            screen_free(&c);
        }
        stage_free(t);
    }
}

static void a_screen_of_ascii_has_nothing_else(void **state)
{
    (void)state;
    struct grid g;
    assert_true(grid_init(&g, 120, 34, true));
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
        struct stage *t = stage_new(scenes[i]);
        t->ui.key = 3;
        static const drawing views[] = {draw_ring, draw_flow, draw_stats};
        for (size_t v = 0; v < ARRAY_LEN(views); v++) {
            grid_clear(&g);
            views[v](area_whole(&g), t->scene, &t->ui);
            for (int y = 0; y < g.height; y++)
                for (int x = 0; x < g.width; x++)
                    assert_in_range(grid_at(&g, x, y)->glyph, 0x20, 0x7E);
        }
        stage_free(t);
    }
    grid_destroy(&g);
}

/* --- which pane ------------------------------------------------------------------------------ */

static int marks_of_focus(const struct screen *c)
{
    int marks = 0;
    for (int y = 0; y < c->area.height; y++)
        for (int x = 0; x < c->area.width; x++)
            marks += screen_at(c, x, y)->glyph == 0x25C2;
    return marks;
}

static void the_pane_that_up_and_down_are_for_is_marked_in_every_form(void **state)
{
    (void)state;
    static const int sizes[][2] = {{80, 18}, {100, 24}, {120, 26}, {120, 36}};
    static void (*const makers[])(struct little_scene *) = {little_scene_make, little_scene_live,
                                                            little_scene_modulo};
    for (size_t i = 0; i < ARRAY_LEN(sizes) * ARRAY_LEN(makers) * FORM_COUNT; i++) {
        const int *size = sizes[i / FORM_COUNT % ARRAY_LEN(sizes)];
        struct stage *t = stage_new(makers[i / FORM_COUNT / ARRAY_LEN(sizes)]);
        t->ui.form_is_chosen = true;
        t->ui.form = (enum ring_form)(i % FORM_COUNT);
        t->ui.key = 2;
        struct screen c = draw(t, size[0], size[1]);
        expect_text(&c, "Nodes ◂ j k ─");
        assert_int_equal(marks_of_focus(&c), 1);
        screen_free(&c);
        t->ui.focus = FOCUS_KEYS;
        c = draw(t, size[0], size[1]);
        expect_text(&c, "Key ◂ j k ─");
        assert_int_equal(marks_of_focus(&c), 1);
        screen_free(&c);
        stage_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_points_are_a_circle_and_many_a_bar),
        cmocka_unit_test(a_form_that_was_chosen_is_kept_if_there_is_room),
        cmocka_unit_test(a_zoomed_pane_is_the_nodes_or_the_ring_alone),
        cmocka_unit_test(every_form_says_in_words_and_numbers_what_it_draws),
        cmocka_unit_test(a_failed_check_is_seen_in_every_form),
        cmocka_unit_test(of_several_checks_the_one_that_fails_is_told),
        cmocka_unit_test(the_selected_key_is_in_the_circle_in_the_bar_and_in_the_pane),
        cmocka_unit_test(notes_are_told_where_nothing_has_changed),
        cmocka_unit_test(hash_mod_n_is_told_in_words_and_has_keys_and_nodes_only),
        cmocka_unit_test(a_list_that_nobody_knows_is_told_to_be_unknown),
        cmocka_unit_test(what_is_kept_back_is_nowhere_on_the_screen),
        cmocka_unit_test(it_draws_every_scene_in_every_form_and_any_size),
        cmocka_unit_test(of_many_nodes_too),
        cmocka_unit_test(no_line_is_cut_that_need_not_be),
        cmocka_unit_test(a_screen_of_ascii_has_nothing_else),
        cmocka_unit_test(the_pane_that_up_and_down_are_for_is_marked_in_every_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
