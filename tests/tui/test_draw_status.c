/* tests/tui/test_draw_status.c - the top row says which world, when and how fast, at every width.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

static void expect_status(const struct scene *s, const struct ui *u, int width, const char *text)
{
    struct screen c = screen_make(draw_status, s, u, width, 1);
    assert_string_equal(screen_row(&c, 0), text);
    screen_free(&c);
}

static void it_says_all_of_it_where_there_is_room(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    expect_status(t->scene, &t->ui, 120,
                  " SIM first minute, seed 7 │ step 31/240  t 3.10 s of 24 s │ PAUSED x1 │ "
                  "3→4 nodes  V=4  48 keys");
    stage_free(t);
}

static void what_is_needed_least_goes_first(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    expect_status(t->scene, &t->ui, 80,
                  " SIM first minute, seed 7 │ step 31/240  t 3.10 s │ PAUSED x1 │ 3→4 nodes  V=4");
    expect_status(t->scene, &t->ui, 56, " SIM │ step 31/240  t 3.10 s │ PAUSED x1 │ 3→4 nodes");
    expect_status(t->scene, &t->ui, 40, " SIM │ step 31/240  t 3.10 s │ PAUSED x1");
    expect_status(t->scene, &t->ui, 20, " SIM │ step 31/240");
    stage_free(t);
}

static void a_long_title_leaves_room_for_what_changes(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    memset(t->scene->title, 'x', sizeof t->scene->title - 1);
    expect_status(t->scene, &t->ui, 80,
                  " SIM xxxxxxxxxxxxxxxxxxxxxxx… │ step 31/240  t 3.10 s │ PAUSED x1 │ 3→4 nodes");
    stage_free(t);
}

static void playing_and_its_speed_are_told(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.playing = true;
    t->ui.speed = -1;
    expect_status(t->scene, &t->ui, 40, " SIM │ step 31/240  t 3.10 s │ PLAY x1/2");
    t->ui.seeking = true;
    expect_status(t->scene, &t->ui, 42, " SIM │ step 31/240  t 3.10 s │ ON THE WAY");
    stage_free(t);
}

static void an_end_that_nobody_knows_is_not_told_as_one(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->scene->ended = false;
    expect_status(t->scene, &t->ui, 22, " SIM │ step 31/240+");
    t->scene->step = 240;
    expect_status(t->scene, &t->ui, 22, " SIM │ step 240");
    stage_free(t);
}

static void live_says_how_far_behind_and_whether_it_can_write(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    expect_status(
        t->scene, &t->ui, 80,
        " LIVE 127.0.0.1:5001-5003 │ sample 205 of 212, 7 s behind │ read-only │ 3 nodes");
    expect_status(t->scene, &t->ui, 40, " LIVE │ sample 205 of 212, 7 s behind");
    t->scene->step = 212;
    t->scene->can_write = true;
    expect_status(t->scene, &t->ui, 50, " LIVE │ sample 212 of 212, now │ WRITES │ 3 nodes");
    stage_free(t);
}

static void the_score_is_there_while_one_predicts(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.score.asked[QUESTION_HIT] = 3;
    t->ui.score.asked[QUESTION_OWNER] = 1;
    t->ui.score.right[QUESTION_HIT] = 3;
    struct screen c = screen_make(draw_status, t->scene, &t->ui, 80, 1);
    expect_no_text(&c, "right");
    screen_free(&c);
    t->ui.predicting = true;
    c = screen_make(draw_status, t->scene, &t->ui, 80, 1);
    expect_text(&c, "│ right 3/4");
    screen_free(&c);
    stage_free(t);
}

static void a_list_that_is_not_a_ring_is_told(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_modulo);
    struct screen c = screen_make(draw_status, t->scene, &t->ui, 120, 1);
    expect_text(&c, "3→4 nodes  hash mod n  48 keys");
    screen_free(&c);
    stage_free(t);
}

static void it_stays_in_its_row_at_any_size(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.predicting = true;
    draw_in_any_size(draw_status, t->scene, &t->ui);
    t->scene->members = t->scene->before = NULL;
    t->scene->step = t->scene->known = t->scene->end_ns = t->scene->now_ns = UINT64_MAX - 1;
    draw_in_any_size(draw_status, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_all_of_it_where_there_is_room),
        cmocka_unit_test(what_is_needed_least_goes_first),
        cmocka_unit_test(a_long_title_leaves_room_for_what_changes),
        cmocka_unit_test(playing_and_its_speed_are_told),
        cmocka_unit_test(an_end_that_nobody_knows_is_not_told_as_one),
        cmocka_unit_test(live_says_how_far_behind_and_whether_it_can_write),
        cmocka_unit_test(the_score_is_there_while_one_predicts),
        cmocka_unit_test(a_list_that_is_not_a_ring_is_told),
        cmocka_unit_test(it_stays_in_its_row_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
