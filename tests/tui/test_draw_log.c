/* tests/tui/test_draw_log.c - what has happened and what is to come, around the present.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"
#include "tui/log.h"

static struct stage *look(void)
{
    struct stage *t = stage_new(little_scene_make);
    t->ui.view = VIEW_LOG;
    return t;
}

static struct screen draw(const struct stage *t, int height)
{
    return screen_make(draw_log, t->scene, &t->ui, 80, height);
}

static void expect_row(const struct screen *c, int y, const char *text)
{
    assert_string_equal(screen_row(c, y), text);
}

static void lines_stand_in_their_order_with_the_present_in_sight(void **state)
{
    (void)state;
    struct stage *t = look();
    struct screen c = draw(t, 8);
    assert_int_equal(expect_text(&c, "─ 6 Log: 10 so far, 4 to come ─"), 0);
    expect_row(&c, 1, "   step        t  what");
    expect_row(&c, 4, "     30   3.00 s  GET user:40  B→C  hit");
    expect_row(&c, 5, ">●   31   3.10 s  D joins; 25 keys change owner");
    expect_row(&c, 6,
               "     33   3.30 s  B goes by the new list                                to come");
    assert_true((screen_at(&c, 30, 5)->marks & CELL_SELECTED) != 0);
    screen_free(&c);
    stage_free(t);
}

static void what_is_to_come_is_dim_and_what_is_bad_is_red(void **state)
{
    (void)state;
    struct stage *t = look();
    struct screen c = draw(t, 18);
    const int bad = expect_text(&c, "504 peer_timeout"), good = expect_text(&c, "B→C  hit");
    assert_int_equal(screen_at(&c, 20, bad)->role, ROLE_BAD);
    assert_int_equal(screen_at(&c, 20, good)->role, ROLE_TEXT);
    for (const char *const *later = (const char *const[]){"B crashes", "miss, cold", NULL}; *later;
         later++)
        assert_int_equal(screen_at(&c, 20, expect_text(&c, *later))->role, ROLE_DIM);
    screen_free(&c);
    stage_free(t);
}

static void each_line_can_be_selected_and_the_present_stays_marked(void **state)
{
    (void)state;
    struct stage *t = look();
    t->ui.log_follows = false;
    for (t->ui.log_at = 0; t->ui.log_at < LITTLE_EVENTS; t->ui.log_at++) {
        struct screen c = draw(t, 18);
        for (int y = 2; y < 2 + LITTLE_EVENTS; y++) {
            assert_true((screen_at(&c, 0, y)->glyph == '>') == (y == 2 + (int)t->ui.log_at));
            assert_true((screen_at(&c, 1, y)->glyph == 0x25CF) == (y == 2 + 9));
        }
        screen_free(&c);
        c = draw(t, 5);
        expect_text(&c, ">");
        screen_free(&c);
    }
    stage_free(t);
}

static void only_lines_with_the_text_are_shown(void **state)
{
    (void)state;
    struct stage *t = look();
    snprintf(t->ui.log_filter, sizeof t->ui.log_filter, "USER:40");
    struct screen c = draw(t, 18);
    expect_text(&c, "10 so far, 4 to come, only lines with \"USER:40\"");
    expect_row(&c, 2, "     17   1.70 s  GET user:40  B→C  504 peer_timeout");
    expect_row(&c, 3, " ●   30   3.00 s  GET user:40  B→C  hit");
    expect_row(&c, 4, "     36   3.60 s  GET user:40  A→D  miss, cold");
    expect_row(&c, 5, "");
    screen_free(&c);
    snprintf(t->ui.log_filter, sizeof t->ui.log_filter, "nobody");
    c = draw(t, 18);
    expect_text(&c, "No line has this text.");
    screen_free(&c);
    stage_free(t);
}

static void before_the_first_event_all_is_to_come(void **state)
{
    (void)state;
    struct stage *t = look();
    t->scene->event_past = 0;
    struct screen c = draw(t, 18);
    expect_text(&c, "0 so far, 14 to come");
    expect_row(&c, 2,
               "      4   0.40 s  GET user:12  A→C  miss                                to come");
    expect_no_text(&c, ">");
    expect_no_text(&c, "●");
    screen_free(&c);
    t->scene->event_count = 0;
    c = draw(t, 18);
    expect_text(&c, "Nothing has happened yet.");
    screen_free(&c);
    stage_free(t);
}

static void in_a_pane_it_goes_with_the_present_and_has_no_filter(void **state)
{
    (void)state;
    struct stage *t = look();
    t->ui.view = VIEW_RING;
    t->ui.log_follows = false;
    t->ui.log_at = 0;
    snprintf(t->ui.log_filter, sizeof t->ui.log_filter, "nobody");
    struct screen c = screen_make(draw_log, t->scene, &t->ui, 50, 8);
    expect_text(&c, "─ Events: 10 so far, 4 to come");
    expect_text(&c, ">●   31   3.10 s  D joins");
    screen_free(&c);
    stage_free(t);
}

/* --- very many events ------------------------------------------------------------------------ */

enum { MANY = 1000 * 1000 };

struct many {
    uint32_t *looked_at; /* events whose words were told */
};

static struct scene_event event_of_many(const void *self, uint64_t i)
{
    (void)self;
    return (struct scene_event){.step = i, .at_ns = i * 1000, .kind = EVENT_NOTE, .key = 0};
}

static void words_of_many(const void *self, const struct scene_event *e, char out[SCENE_WORDS_MAX])
{
    const struct many *many = self;
    ++*many->looked_at;
    snprintf(out, SCENE_WORDS_MAX, "event %u", (unsigned)e->step);
}

static void of_very_many_only_the_nearest_are_searched_and_it_says_so(void **state)
{
    (void)state;
    struct stage *t = look();
    uint32_t looked_at = 0;
    const struct many many = {&looked_at};
    const struct scene_eyes eyes = {.event = event_of_many, .words = words_of_many};
    t->scene->eyes = &eyes;
    t->scene->self = &many;
    t->scene->event_count = MANY;
    t->scene->event_past = MANY / 2;
    t->scene->known = MANY;
    struct screen c = draw(t, 18);
    expect_no_text(&c, "nearest");
    expect_text(&c, ">●  499999");
    screen_free(&c);
    looked_at = 0;
    snprintf(t->ui.log_filter, sizeof t->ui.log_filter, "event 495123");
    c = draw(t, 18);
    expect_text(&c, "only the nearest 20000 were searched");
    expect_text(&c, "event 495123");
    assert_in_range(looked_at, LOG_SEARCH_MAX / 2, LOG_SEARCH_MAX + 18);
    screen_free(&c);
    stage_free(t);
}

static void it_stays_in_its_area_at_any_size(void **state)
{
    (void)state;
    struct stage *t = look();
    draw_in_any_size(draw_log, t->scene, &t->ui);
    memset(t->little.words[9], 'x', LITTLE_TEXT_MAX - 1);
    memset(t->ui.log_filter, 'x', 100);
    draw_in_any_size(draw_log, t->scene, &t->ui);
    t->scene->event_count = t->scene->event_past = 0;
    draw_in_any_size(draw_log, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_stand_in_their_order_with_the_present_in_sight),
        cmocka_unit_test(what_is_to_come_is_dim_and_what_is_bad_is_red),
        cmocka_unit_test(each_line_can_be_selected_and_the_present_stays_marked),
        cmocka_unit_test(only_lines_with_the_text_are_shown),
        cmocka_unit_test(before_the_first_event_all_is_to_come),
        cmocka_unit_test(in_a_pane_it_goes_with_the_present_and_has_no_filter),
        cmocka_unit_test(of_very_many_only_the_nearest_are_searched_and_it_says_so),
        cmocka_unit_test(it_stays_in_its_area_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
