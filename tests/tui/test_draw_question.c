/* tests/tui/test_draw_question.c - a question, its choices, and how one has done so far.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

static struct stage *ask(uint32_t choices)
{
    struct stage *t = stage_new(little_scene_make);
    struct question *q = &t->ui.question;
    t->ui.asking = t->ui.predicting = true;
    snprintf(q->text, sizeof q->text,
             "Client 1 is about to GET user:40 of node A. Who owns the key? Its hash is a48831dd.");
    q->choice_count = choices;
    for (uint32_t i = 0; i < choices; i++)
        snprintf(q->choices[i], sizeof q->choices[i], "node %c", (char)('A' + i));
    return t;
}

static void the_question_and_its_choices_stand_in_a_box(void **state)
{
    (void)state;
    struct stage *t = ask(3);
    struct screen c = screen_make(draw_question, t->scene, &t->ui, 80, 18);
    const int top = expect_text(&c, "┌ Predict first ─");
    assert_int_equal(expect_text(&c, "│ Client 1 is about to GET user:40 of node A."), top + 1);
    for (int i = 0; i < 3; i++) {
        const char choice[] = {' ', (char)('1' + i), ' ', ' ', 'n', 'o', 'd', 'e',
                               ' ', (char)('A' + i), '\0'};
        assert_int_equal(expect_text(&c, choice), top + 4 + i);
    }
    expect_no_text(&c, "node D");
    expect_no_text(&c, "Right so far");
    screen_free(&c);
    stage_free(t);
}

static void the_score_is_told_for_each_kind_that_was_asked(void **state)
{
    (void)state;
    struct stage *t = ask(2);
    t->ui.score.asked[QUESTION_OWNER] = 3;
    t->ui.score.right[QUESTION_OWNER] = 2;
    t->ui.score.asked[QUESTION_MOVES] = 1;
    struct screen c = screen_make(draw_question, t->scene, &t->ui, 80, 18);
    expect_text(&c, "Right so far: owner 2 of 3, keys that move 0 of 1");
    screen_free(&c);
    stage_free(t);
}

static void all_choices_are_there_even_where_there_is_hardly_room(void **state)
{
    (void)state;
    struct stage *t = ask(4);
    for (int choice = 0; choice < 4; choice++)
        memset(t->ui.question.choices[choice], 'A' + choice, 60);
    memset(t->ui.question.text + 80, 'x', QUESTION_TEXT_MAX - 81);
    struct screen c = screen_make(draw_question, t->scene, &t->ui, 40, 7);
    expect_text(&c, "Client 1");
    expect_text(&c, " 1  AAAA");
    expect_text(&c, " 4  DDDD");
    screen_free(&c);
    stage_free(t);
}

static void the_right_answer_is_not_given_away(void **state)
{
    (void)state;
    struct stage *t = ask(4);
    snprintf(t->ui.question.why, sizeof t->ui.question.why, "because of point 7");
    struct grid grids[2];
    for (uint32_t right = 0; right < 2; right++) {
        t->ui.question.right = right;
        assert_true(grid_init(&grids[right], 80, 18, false));
        draw_question(area_whole(&grids[right]), t->scene, &t->ui);
    }
    assert_true(grid_eq(&grids[0], &grids[1]));
    grid_destroy(&grids[0]);
    grid_destroy(&grids[1]);
    struct screen c = screen_make(draw_question, t->scene, &t->ui, 80, 18);
    expect_no_text(&c, "because");
    screen_free(&c);
    stage_free(t);
}

static void it_stays_in_its_area_at_any_size(void **state)
{
    (void)state;
    struct stage *t = ask(4);
    draw_in_any_size(draw_question, t->scene, &t->ui);
    memset(t->ui.question.text, 'x', QUESTION_TEXT_MAX - 1);
    for (int i = 0; i < QUESTION_KINDS; i++)
        t->ui.score.asked[i] = t->ui.score.right[i] = UINT32_MAX;
    draw_in_any_size(draw_question, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_question_and_its_choices_stand_in_a_box),
        cmocka_unit_test(the_score_is_told_for_each_kind_that_was_asked),
        cmocka_unit_test(all_choices_are_there_even_where_there_is_hardly_room),
        cmocka_unit_test(the_right_answer_is_not_given_away),
        cmocka_unit_test(it_stays_in_its_area_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
