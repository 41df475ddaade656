/* tests/tui/test_draw_timeline.c - the whole story in one row, true to time.
 *
 * Method: an axis of 49 columns for 24 seconds, so that a column is half a second.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

enum { LEFT = 4, WIDTH = LEFT + 49 + 7 };

static struct screen draw(const struct scene *s, const struct ui *u)
{
    return screen_make(draw_timeline, s, u, WIDTH, 1);
}

static void expect_timeline(const struct scene *s, const struct ui *u, const char *text)
{
    struct screen c = draw(s, u);
    assert_string_equal(screen_row(&c, 0), text);
    screen_free(&c);
}

static const struct cell *at(const struct screen *c, int column)
{
    return screen_at(c, LEFT + column, 0);
}

static void a_story_without_events_is_a_line_with_the_present_on_it(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->scene->mark_count = 0;
    expect_timeline(t->scene, &t->ui,
                    " 0 ├──────●┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┤ 24 s");
    t->scene->now_ns = 0;
    expect_timeline(t->scene, &t->ui,
                    " 0 ├●┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┤ 24 s");
    t->scene->now_ns = t->scene->end_ns;
    expect_timeline(t->scene, &t->ui,
                    " 0 ├────────────────────────────────────────────────●┤ 24 s");
    stage_free(t);
}

static void what_happens_is_a_letter_at_its_time_and_thick_while_it_lasts(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->scene->now_ns = 12 * NS_PER_S;
    expect_timeline(t->scene, &t->ui,
                    " 0 ├──s━━─A───────────x━━━━━●━━━━━R┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┤ 24 s");
    struct screen c = draw(t->scene, &t->ui);
    assert_int_equal(at(&c, 18)->role, ROLE_BAD);  /* the crash */
    assert_int_equal(at(&c, 20)->role, ROLE_WARN); /* down still */
    assert_int_equal(at(&c, 26)->role, ROLE_DIM);  /* likewise, but to come */
    assert_int_equal(at(&c, 30)->role, ROLE_DIM);
    screen_free(&c);
    stage_free(t);
}

static void of_two_in_one_column_the_graver_one_is_seen(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    const struct scene_mark marks[] = {{9 * NS_PER_S, 9 * NS_PER_S, 'A', 1},
                                       {9 * NS_PER_S, 9 * NS_PER_S, '!', 5},
                                       {9 * NS_PER_S, 9 * NS_PER_S, 'd', 2}};
    t->scene->marks = marks;
    t->scene->mark_count = 3;
    struct screen c = draw(t->scene, &t->ui);
    assert_int_equal(at(&c, 18)->glyph, '!');
    screen_free(&c);
    stage_free(t);
}

static void something_without_end_lasts_to_the_end(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    const struct scene_mark mark = {20 * NS_PER_S, TIME_NEVER, 'p', 1};
    t->scene->marks = &mark;
    t->scene->mark_count = 1;
    expect_timeline(t->scene, &t->ui,
                    " 0 ├──────●┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄p━━━━━━━━┤ 24 s");
    stage_free(t);
}

static void own_marks_stand_where_their_step_is_known_to_be(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->scene->mark_count = 0;
    t->ui.marks['b' - 'a'] = 90;  /* an event: 9 s */
    t->ui.marks['c' - 'a'] = 31;  /* the present, which is drawn over it */
    t->ui.marks['d' - 'a'] = 120; /* somewhere between 9 and 15 s */
    t->ui.marks['e' - 'a'] = 5;   /* between 0.4 and 0.6 s */
    expect_timeline(t->scene, &t->ui,
                    " 0 ├─e────●┄┄┄┄┄┄┄┄┄┄┄b┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┤ 24 s");
    struct screen c = draw(t->scene, &t->ui);
    assert_true((at(&c, 18)->marks & CELL_SELECTED) != 0); /* unlike what the story has there */
    screen_free(&c);
    stage_free(t);
}

static void live_counts_samples(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    t->ui.marks[0] = 53; /* a quarter */
    struct screen c = screen_make(draw_timeline, t->scene, &t->ui, LEFT + 41 + 6, 1);
    assert_string_equal(screen_row(&c, 0), " 0 ├──────────a────────────────────────────●┄┤ 212");
    screen_free(&c);
    stage_free(t);
}

static void it_stays_in_its_row_at_any_size(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (uint32_t i = 0; i < UI_MARKS; i++)
        t->ui.marks[i] = i * 10;
    draw_in_any_size(draw_timeline, t->scene, &t->ui);
    t->scene->now_ns = t->scene->end_ns = 0;
    draw_in_any_size(draw_timeline, t->scene, &t->ui);
    t->scene->event_count = t->scene->event_past = 0;
    draw_in_any_size(draw_timeline, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_story_without_events_is_a_line_with_the_present_on_it),
        cmocka_unit_test(what_happens_is_a_letter_at_its_time_and_thick_while_it_lasts),
        cmocka_unit_test(of_two_in_one_column_the_graver_one_is_seen),
        cmocka_unit_test(something_without_end_lasts_to_the_end),
        cmocka_unit_test(own_marks_stand_where_their_step_is_known_to_be),
        cmocka_unit_test(live_counts_samples),
        cmocka_unit_test(it_stays_in_its_row_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
