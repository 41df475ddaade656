/* tests/tui/test_draw_message.c - at the bottom stands what happened, what is asked, what is typed.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

static void expect_rows(const struct scene *s, const struct ui *u, const char *first,
                        const char *second)
{
    struct screen c = screen_make(draw_message, s, u, 40, 2);
    assert_string_equal(screen_row(&c, 0), first);
    assert_string_equal(screen_row(&c, 1), second);
    screen_free(&c);
}

static void it_is_the_sentence_of_the_scene_over_two_rows(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    expect_rows(t->scene, &t->ui, " step 31: node D joined; 25 keys change",
                " owner, each will miss once on D");
    stage_free(t);
}

static void a_message_of_the_window_comes_first_and_is_red_if_it_is_bad(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    snprintf(t->ui.message, sizeof t->ui.message, "This is step 0.");
    expect_rows(t->scene, &t->ui, " This is step 0.", "");
    for (int bad = 0; bad < 2; bad++) {
        t->ui.message_is_bad = bad;
        struct screen c = screen_make(draw_message, t->scene, &t->ui, 40, 1);
        assert_int_equal(screen_at(&c, 1, 0)->role, bad ? ROLE_BAD : ROLE_TEXT);
        screen_free(&c);
    }
    t->ui.message[0] = '\0';
    t->scene->sentence_is_bad = true;
    struct screen c = screen_make(draw_message, t->scene, &t->ui, 40, 1);
    assert_int_equal(screen_at(&c, 1, 0)->role, ROLE_BAD);
    screen_free(&c);
    stage_free(t);
}

static void what_is_typed_is_there_with_its_cursor_and_what_is_wrong_with_it(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.prompt = PROMPT_COMMAND;
    t->ui.message_is_bad = true;
    snprintf(t->ui.line, sizeof t->ui.line, "slöw C");
    snprintf(t->ui.message, sizeof t->ui.message, "Unknown command.");
    t->ui.cursor = 4; /* behind the third letter, which has two bytes */
    expect_rows(t->scene, &t->ui, " :slöw C", " Unknown command.");
    struct screen c = screen_make(draw_message, t->scene, &t->ui, 40, 2);
    for (int x = 0; x < 40; x++)
        assert_true(((screen_at(&c, x, 0)->marks & CELL_SELECTED) != 0) == (x == 2 + 3));
    assert_int_equal(screen_at(&c, 1, 1)->role, ROLE_BAD);
    screen_free(&c);
    stage_free(t);
}

static void the_cursor_is_seen_behind_the_longest_line(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.prompt = PROMPT_SEARCH;
    memset(t->ui.line, 'x', sizeof t->ui.line - 2);
    t->ui.line[sizeof t->ui.line - 2] = 'z';
    for (t->ui.cursor = 0; t->ui.cursor < UI_LINE_MAX; t->ui.cursor++) {
        struct screen c = screen_make(draw_message, t->scene, &t->ui, 40, 1);
        int seen = 0;
        for (int x = 0; x < 40; x++)
            seen += (screen_at(&c, x, 0)->marks & CELL_SELECTED) != 0;
        assert_int_equal(seen, 1);
        screen_free(&c);
    }
    stage_free(t);
}

static void a_question_is_a_question_and_a_menu_says_for_whom(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.prompt = PROMPT_CONFIRM;
    snprintf(t->ui.message, sizeof t->ui.message, "Kill 127.0.0.1:5003? y/N");
    expect_rows(t->scene, &t->ui, " Kill 127.0.0.1:5003? y/N", "");
    t->ui.prompt = PROMPT_NONE;
    t->ui.message[0] = '\0';
    t->ui.menu = MENU_FAULT;
    t->ui.node = 2;
    expect_rows(t->scene, &t->ui, " What is to happen to node C?", "");
    stage_free(t);
}

static void it_stays_in_its_area_at_any_size(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    memset(t->scene->sentence, 'y', sizeof t->scene->sentence - 1);
    draw_in_any_size(draw_message, t->scene, &t->ui);
    memset(t->ui.line, 'x', sizeof t->ui.line - 1);
    memset(t->ui.message, 'y', sizeof t->ui.message - 1);
    for (uint32_t i = 0; i < 5; i++) {
        t->ui.prompt = (enum prompt)i;
        t->ui.cursor = i * 60;
        draw_in_any_size(draw_message, t->scene, &t->ui);
    }
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_sentence_of_the_scene_over_two_rows),
        cmocka_unit_test(a_message_of_the_window_comes_first_and_is_red_if_it_is_bad),
        cmocka_unit_test(what_is_typed_is_there_with_its_cursor_and_what_is_wrong_with_it),
        cmocka_unit_test(the_cursor_is_seen_behind_the_longest_line),
        cmocka_unit_test(a_question_is_a_question_and_a_menu_says_for_whom),
        cmocka_unit_test(it_stays_in_its_area_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
