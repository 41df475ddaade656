/* tests/tui/test_draw_hints.c - the keys at the bottom are those that can be pressed, help first.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

static void expect_hints(const struct scene *s, const struct ui *u, int width, const char *text)
{
    struct screen c = screen_make(draw_hints, s, u, width, 1);
    assert_string_equal(screen_row(&c, 0), text);
    screen_free(&c);
}

/* Each thing that can be open, one after the other. false: that was all. */
static bool next_state(struct ui *u, uint32_t i)
{
    u->prompt = PROMPT_NONE;
    u->menu = MENU_NONE;
    u->help = u->asking = false;
    u->view = (enum view)(i % VIEW_COUNT);
    const uint32_t open = i / VIEW_COUNT;
    if (open < 5)
        u->prompt = (enum prompt)open;
    else if (open < 9)
        u->menu = (enum menu)(open - 5);
    else if (open == 9)
        u->help = true;
    else
        u->asking = true;
    u->question.choice_count = 4;
    return open <= 10;
}

static void help_comes_first_whatever_is_open_from_40_columns_on(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (uint32_t i = 0; next_state(&t->ui, i); i++) {
        for (int width = 40; width <= 130; width += 3) {
            struct screen c = screen_make(draw_hints, t->scene, &t->ui, width, 1);
            const char *row = screen_row(&c, 0);
            assert_true(strncmp(row + strspn(row, " "), "?help", 5) == 0);
            assert_true(screen_at(&c, 5, 0)->role == ROLE_HINT);
            expect_no_text(&c, "…"); /* a hint is there whole or not at all */
            screen_free(&c);
        }
    }
    stage_free(t);
}

static void the_ring_has_the_keys_one_needs_first(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    expect_hints(t->scene, &t->ui, 120,
                 " ?help  SPC play  . step  , back  c event  / key  a add  d remove  x fault  "
                 "v form  1-6 views  :cmd  q quit");
    expect_hints(
        t->scene, &t->ui, 80,
        " ?help  SPC play  . step  , back  c event  / key  a add  d remove  x fault  :cmd");
    expect_hints(t->scene, &t->ui, 40, " ?help  SPC play  . step  , back  / key");
    t->ui.playing = true;
    expect_hints(t->scene, &t->ui, 20, " ?help  SPC pause");
    stage_free(t);
}

static void what_cannot_be_done_is_not_offered(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    struct screen c = screen_make(draw_hints, t->scene, &t->ui, 120, 1);
    expect_no_text(&c, "a add");
    expect_no_text(&c, "x fault");
    expect_text(&c, ". step");
    screen_free(&c);
    t->scene->can_write = true; /* of real nodes: requests, but no joining and no faults */
    c = screen_make(draw_hints, t->scene, &t->ui, 120, 1);
    expect_no_text(&c, "a add");
    screen_free(&c);
    t->scene->kind = SCENE_TRACE; /* a recorded story is run again, and can be changed */
    c = screen_make(draw_hints, t->scene, &t->ui, 120, 1);
    expect_text(&c, "a add");
    screen_free(&c);
    stage_free(t);
}

static void a_menu_shows_its_keys_all_of_them_at_80_columns(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.menu = MENU_FAULT;
    expect_hints(t->scene, &t->ui, 80,
                 " ?help k kill r restart p pause u resume l slow i isolate c cut h heal all Esc");
    t->ui.menu = MENU_GOTO_MARK;
    expect_hints(t->scene, &t->ui, 80, " ?help  a-z go there  Esc  no mark is set");
    t->ui.marks[0] = t->ui.marks[25] = 7;
    expect_hints(t->scene, &t->ui, 80, " ?help  a-z go there  Esc   a z");
    for (int i = 0; i < UI_MARKS; i++)
        t->ui.marks[i] = 1; /* more than there is room for */
    expect_hints(t->scene, &t->ui, 80, " ?help  a-z go there  Esc   a b c d e f g h i j k");
    stage_free(t);
}

static void while_one_types_the_keys_are_those_of_typing(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.prompt = PROMPT_COMMAND;
    expect_hints(t->scene, &t->ui, 80,
                 " ?help  Enter do it  Esc leave  Tab complete  Up earlier lines");
    t->ui.prompt = PROMPT_CONFIRM;
    expect_hints(t->scene, &t->ui, 80, " ?help  y yes  N no");
    t->ui.prompt = PROMPT_NONE;
    t->ui.asking = true;
    t->ui.question.choice_count = 3;
    expect_hints(t->scene, &t->ui, 80, " ?help  1-3 answer  Esc see what happens");
    stage_free(t);
}

static void they_stay_in_their_row_at_any_size(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (uint32_t i = 0; next_state(&t->ui, i); i += 5)
        draw_in_any_size(draw_hints, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_comes_first_whatever_is_open_from_40_columns_on),
        cmocka_unit_test(the_ring_has_the_keys_one_needs_first),
        cmocka_unit_test(what_cannot_be_done_is_not_offered),
        cmocka_unit_test(a_menu_shows_its_keys_all_of_them_at_80_columns),
        cmocka_unit_test(while_one_types_the_keys_are_those_of_typing),
        cmocka_unit_test(they_stay_in_their_row_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
