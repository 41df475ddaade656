/* tests/tui/test_draw_path.c - the way of a request is a ladder that says why.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "little_path.h"
#include "screen.h"

/* A stage with the request followed. */
static struct stage *follow(struct path *p)
{
    struct stage *t = stage_new(little_scene_make);
    little_path_make(p);
    t->ui.view = VIEW_PATH;
    t->ui.path = p;
    return t;
}

static struct screen draw(const struct stage *t)
{
    return screen_make(draw_path, t->scene, &t->ui, 80, 18);
}

static void expect_row(const struct screen *c, int y, const char *text)
{
    assert_string_equal(screen_row(c, y), text);
}

static void messages_are_arrows_and_decisions_stars_each_at_its_time(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    struct screen c = draw(t);
    assert_int_equal(expect_text(&c, "3 Path: GET user:40, request 118"), 0);
    expect_row(&c, 1, "     t ms  client                 A :5001                D :5004");
    expect_row(&c, 2, ">    0.00  │──── GET user:40 ────→│                      │");
    expect_row(&c, 3, "     0.10  │                      * owner is D           │");
    expect_row(&c, 4, "     0.20  │                      │─────── ask D ───────→│");
    expect_row(&c, 5, "     0.70  │                      │                      * MISS, cold");
    expect_row(&c, 6, "     0.70  │                      │←─────── miss ────────│");
    expect_row(&c, 7, "     1.00  │←──── 404, miss ──────│                      │");
    screen_free(&c);
    stage_free(t);
}

static void the_selected_hop_is_marked_and_explained(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    t->ui.hop = 3;
    struct screen c = draw(t);
    for (int y = 2; y < 8; y++) {
        assert_true((screen_at(&c, 0, y)->glyph == '>') == (y == 5));
        assert_true(((screen_at(&c, 40, y)->marks & CELL_SELECTED) != 0) == (y == 5));
    }
    const int title = expect_text(&c, "Hop 4 of 6, after 0.70 ms, at D: MISS, cold");
    assert_int_equal(expect_text(&c, "D joined at step 31"), title + 1);
    expect_text(&c, "In the end: miss after 1.20 ms");
    screen_free(&c);
    p.is_over = false;
    t->ui.hop = 2;
    c = draw(t);
    expect_text(&c, "Hop 3 of 6, after 0.20 ms, A to D: ask D");
    expect_text(&c, "So far: miss after 1.20 ms");
    screen_free(&c);
    stage_free(t);
}

static void who_had_no_part_in_it_is_counted(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    struct screen c = draw(t);
    expect_text(&c, "2 idle nodes not shown: B C");
    screen_free(&c);
    t->little.nodes[1].mood = MOOD_AWAY;
    c = draw(t);
    expect_text(&c, "1 idle node not shown: C");
    screen_free(&c);
    stage_free(t);
}

static void what_is_lost_ends_in_a_cross_before_the_other_line(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    p.hops[2].lost = p.hops[4].lost = true;
    t->ui.hop = 2;
    struct screen c = draw(t);
    expect_row(&c, 4, ">    0.20  │                      │────── ask D ───────X │");
    expect_row(&c, 6, "     0.70  │                      │ X─────── miss ───────│");
    assert_int_equal(screen_at(&c, screen_column(&c, 4, "X"), 4)->role, ROLE_BAD);
    expect_text(&c, "ask D (lost)");
    screen_free(&c);
    stage_free(t);
}

static void what_is_under_way_has_not_arrived_and_what_is_not_yet_is_dim(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    p.is_over = false;
    p.hops[0].end_ns = p.hops[0].at_ns; /* it takes no time: A has acted since */
    p.hops[2].end_ns = p.hops[2].at_ns;
    for (uint32_t i = 3; i < p.hop_count; i++)
        p.hops[i].is_late = true;
    t->ui.hop = 3;
    struct screen c = draw(t);
    expect_row(&c, 2, "     0.00  │──── GET user:40 ────→│                      │");
    expect_row(&c, 4, "     0.20  │                      │┄┄┄┄┄┄ ask D ┄┄┄┄┄┄┄  │");
    for (int y = 5; y < 8; y++)
        for (int x = 11; x < 80; x++)
            assert_true(screen_at(&c, x, y)->glyph == ' ' || screen_at(&c, x, y)->role == ROLE_DIM);
    expect_text(&c, "MISS, cold (not yet)");
    screen_free(&c);
    stage_free(t);
}

static void errors_are_red_and_hits_are_green(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    p.hops[3].is_good = true;
    p.hops[5].is_bad = true;
    struct screen c = draw(t);
    assert_int_equal(screen_at(&c, screen_column(&c, 5, "MISS"), 5)->role, ROLE_OK);
    assert_int_equal(screen_at(&c, screen_column(&c, 7, "404"), 7)->role, ROLE_BAD);
    screen_free(&c);
    stage_free(t);
}

static void four_parties_fit_80_columns_and_more_are_reached_sideways(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    p.parties[3] = 1;
    p.parties[4] = 2;
    p.party_count = 4;
    struct screen c = draw(t);
    expect_row(&c, 1, "     t ms  client           A :5001          D :5004          B :5002");
    expect_no_text(&c, "parties");
    screen_free(&c);
    p.party_count = 5;
    t->ui.sideways = 1;
    c = draw(t);
    expect_row(&c, 1, "     t ms  A :5001          D :5004          B :5002          C :5003");
    expect_text(&c, "4 of 5 parties: < > for the others");
    screen_free(&c);
    t->ui.sideways = 77; /* no further than to the last one */
    c = draw(t);
    expect_row(&c, 1, "     t ms  A :5001          D :5004          B :5002          C :5003");
    screen_free(&c);
    stage_free(t);
}

static void words_that_do_not_fit_right_of_the_last_line_stand_left_of_it(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    snprintf(p.hops[3].label, sizeof p.hops[3].label, "HIT, fresh for another 28 s");
    struct screen c = draw(t);
    expect_row(&c, 5, "     0.70  │                 HIT, fresh for another 28 s *");
    screen_free(&c);
    stage_free(t);
}

static void a_long_ladder_is_scrolled_to_the_selected_hop(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    char label[16];
    for (uint32_t i = p.hop_count; i < PATH_HOPS_MAX; i++) {
        snprintf(label, sizeof label, "number %u", (unsigned)i);
        little_hop(&p, little_decision(0, 2000 + i), label, "why not");
    }
    p.hops_left_out = 9;
    for (t->ui.hop = 0; t->ui.hop < p.hop_count; t->ui.hop++) {
        struct screen c = draw(t);
        int marks = 0;
        for (int y = 2; y < 12; y++)
            marks += screen_at(&c, 0, y)->glyph == '>';
        assert_int_equal(marks, 1);
        expect_text(&c, "9 more hops did not fit");
        screen_free(&c);
    }
    stage_free(t);
}

static void with_no_request_it_says_how_to_get_one(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    t->ui.path = NULL;
    struct screen c = draw(t);
    expect_text(&c, "t      on a key");
    expect_text(&c, "Enter  on a request in the log");
    screen_free(&c);
    stage_free(t);
}

static void a_pane_shows_the_ladder_alone_without_a_selection(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    t->ui.view = VIEW_RING;
    struct screen c = screen_make(draw_path, t->scene, &t->ui, 60, 8);
    expect_text(&c, "│─ GET user:40 →│");
    expect_text(&c, "* MISS, cold");
    expect_text(&c, "│←─ 404, miss ──│");
    expect_no_text(&c, ">");
    screen_free(&c);
    stage_free(t);
}

static void it_stays_in_its_area_at_any_size(void **state)
{
    (void)state;
    static struct path p;
    struct stage *t = follow(&p);
    for (uint32_t i = 0; i < PATH_PARTIES_MAX; i++)
        p.parties[i] = i < 4 ? i : PATH_CLIENT;
    p.party_count = 5;
    p.hops[0].lost = true;
    memset(p.hops[3].label, 'x', HOP_LABEL_MAX - 1);
    memset(p.hops[4].label, 'y', HOP_LABEL_MAX - 1);
    memset(p.hops[3].why, 'z', HOP_WHY_MAX - 1);
    t->ui.hop = 3;
    for (t->ui.sideways = 0; t->ui.sideways < 6; t->ui.sideways += 2)
        draw_in_any_size(draw_path, t->scene, &t->ui);
    p.hop_count = 0;
    draw_in_any_size(draw_path, t->scene, &t->ui);
    p.party_count = 0;
    draw_in_any_size(draw_path, t->scene, &t->ui);
    t->ui.path = NULL;
    draw_in_any_size(draw_path, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_arrows_and_decisions_stars_each_at_its_time),
        cmocka_unit_test(the_selected_hop_is_marked_and_explained),
        cmocka_unit_test(who_had_no_part_in_it_is_counted),
        cmocka_unit_test(what_is_lost_ends_in_a_cross_before_the_other_line),
        cmocka_unit_test(what_is_under_way_has_not_arrived_and_what_is_not_yet_is_dim),
        cmocka_unit_test(errors_are_red_and_hits_are_green),
        cmocka_unit_test(four_parties_fit_80_columns_and_more_are_reached_sideways),
        cmocka_unit_test(words_that_do_not_fit_right_of_the_last_line_stand_left_of_it),
        cmocka_unit_test(a_long_ladder_is_scrolled_to_the_selected_hop),
        cmocka_unit_test(with_no_request_it_says_how_to_get_one),
        cmocka_unit_test(a_pane_shows_the_ladder_alone_without_a_selection),
        cmocka_unit_test(it_stays_in_its_area_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
