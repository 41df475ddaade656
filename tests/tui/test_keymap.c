/* tests/tui/test_keymap.c - each key stands for one thing, and the help shows all of them.
 *
 * Method: walks through the whole table; nothing here knows its rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/command.h"
#include "tui/keymap.h"

static uint32_t keys_of(const struct binding *b)
{
    uint32_t count = 0;
    while (count < BINDING_KEYS_MAX && b->keys[count] != K_NONE)
        count++;
    return count;
}

static bool has_key(const struct binding *b, int32_t key)
{
    for (uint32_t i = 0; i < keys_of(b); i++)
        if (b->keys[i] == key)
            return true;
    return false;
}

static bool is_help(const struct binding *b)
{
    return strcmp(b->command, "help") == 0;
}

/* Could both be meant by one key at one time? */
static bool can_meet(const struct binding *a, const struct binding *b)
{
    const bool same_menu = (a->group == GROUP_FAULT) == (b->group == GROUP_FAULT);
    return (a->views & b->views) != 0 && (same_menu || is_help(a) || is_help(b));
}

static void no_key_stands_for_two_things_at_once(void **state)
{
    (void)state;
    const struct binding *a, *b;
    for (uint32_t i = 0; (a = keymap_at(i)) != NULL; i++) {
        for (uint32_t j = 0; (b = keymap_at(j)) != NULL; j++)
            for (uint32_t k = 0; j != i && k < keys_of(a); k++)
                if (can_meet(a, b) && has_key(b, a->keys[k]))
                    fail_msg("the keys of \"%s\" and \"%s\"", a->command, b->command);
        for (uint32_t k = 1; k < keys_of(a); k++)
            assert_int_not_equal(a->keys[k], a->keys[k - 1]);
    }
}

static void every_binding_has_keys_words_and_a_place(void **state)
{
    (void)state;
    const struct binding *b;
    char label[KEYMAP_LABEL_MAX];
    uint32_t i = 0;
    for (; (b = keymap_at(i)) != NULL; i++) {
        assert_in_range(keys_of(b), 1, BINDING_KEYS_MAX);
        assert_in_range(strlen(b->words), 4, 24); /* two columns of help fit 80 columns */
        assert_in_range(strlen(keymap_label(b, label)), 1, 12); /* likewise */
        assert_in_range(b->views, 1, (1U << VIEW_COUNT) - 1);
        assert_true(b->group < GROUP_COUNT);
        assert_true(b->hint == NULL || (b->hint[0] != '\0' && strlen(b->hint) <= 9));
    }
    assert_in_range(i, 40, 200);
}

static void every_command_is_one_that_can_be_typed(void **state)
{
    (void)state;
    const struct binding *b;
    for (uint32_t i = 0; (b = keymap_at(i)) != NULL; i++) {
        struct command c;
        char error[COMMAND_ERROR_MAX];
        if (!command_parse(b->command, &c, error))
            fail_msg("%s: %s", b->command, error);
    }
}

static void a_key_is_found_where_it_holds_and_nowhere_else(void **state)
{
    (void)state;
    const struct binding *b;
    for (uint32_t i = 0; (b = keymap_at(i)) != NULL; i++) {
        const bool in_menu = b->group == GROUP_FAULT;
        for (uint32_t k = 0; k < keys_of(b); k++) {
            for (uint32_t v = 0; v < VIEW_COUNT; v++) {
                const bool holds = (b->views >> v & 1) != 0;
                const enum view view = (enum view)v;
                assert_true((keymap_find(b->keys[k], view, MENU_NONE) == b) == (holds && !in_menu));
                assert_true((keymap_find(b->keys[k], view, MENU_FAULT) == b) ==
                            (holds && (in_menu || is_help(b))));
                assert_null(keymap_find(b->keys[k], view, MENU_MARK));
                assert_null(keymap_find(b->keys[k], view, MENU_GOTO_MARK));
            }
        }
    }
    assert_null(keymap_find(K_NONE, VIEW_RING, MENU_NONE));
    assert_null(keymap_find(0xE4, VIEW_RING, MENU_NONE));
}

static const char *command_of(int32_t key, enum view view, enum menu menu)
{
    const struct binding *b = keymap_find(key, view, menu);
    return b ? b->command : "";
}

static void keys_that_fingers_know_do_what_they_always_do(void **state)
{
    (void)state;
    assert_string_equal(command_of(' ', VIEW_RING, MENU_NONE), "play");
    assert_string_equal(command_of(K_RIGHT, VIEW_LOG, MENU_NONE), "step");
    assert_string_equal(command_of(K_DOWN, VIEW_LOG, MENU_NONE), "down");
    assert_string_equal(command_of(K_CTRL('f'), VIEW_NODE, MENU_NONE), "page-down");
    assert_string_equal(command_of('?', VIEW_NODE, MENU_FAULT), "help");
    assert_string_equal(command_of('k', VIEW_RING, MENU_FAULT), "kill");
    assert_string_equal(command_of('k', VIEW_RING, MENU_NONE), "up");
    assert_string_equal(command_of('v', VIEW_LOG, MENU_NONE), "");
    assert_string_equal(command_of(K_ESC, VIEW_RING, MENU_FAULT), ""); /* it just closes */
}

/* With capital letters and caps lock no node goes down. */
static void no_capital_letter_breaks_anything(void **state)
{
    (void)state;
    static const char *const dangerous[] = {"kill", "remove", "put", "menu fault", "restart"};
    for (int32_t key = 'A'; key <= 'Z'; key++)
        for (uint32_t v = 0; v < VIEW_COUNT; v++)
            for (size_t i = 0; i < ARRAY_LEN(dangerous); i++)
                assert_string_not_equal(command_of(key, (enum view)v, MENU_NONE), dangerous[i]);
}

static uint32_t lines_of_help(enum view view, const char *filter)
{
    uint32_t n = 0;
    while (keymap_help(view, filter, n))
        n++;
    return n;
}

static void the_help_of_a_view_has_each_of_its_bindings_once_and_group_after_group(void **state)
{
    (void)state;
    for (uint32_t v = 0; v < VIEW_COUNT; v++) {
        const struct binding *b, *last = NULL;
        uint32_t held = 0, shown = 0;
        for (uint32_t i = 0; (b = keymap_at(i)) != NULL; i++)
            held += b->views >> v & 1;
        for (; (b = keymap_help((enum view)v, "", shown)) != NULL; shown++) {
            assert_true((b->views >> v & 1) != 0);
            assert_true(last == NULL || (b > last && b->group >= last->group));
            last = b;
        }
        assert_int_equal(shown, held);
    }
}

static void the_help_can_be_searched_by_words_commands_and_keys(void **state)
{
    (void)state;
    assert_int_equal(lines_of_help(VIEW_RING, "no such thing"), 0);
    assert_string_equal(keymap_help(VIEW_RING, "PGUP", 0)->command, "page-up");
    assert_string_equal(keymap_help(VIEW_RING, "step forward", 0)->command, "step");
    assert_int_equal(lines_of_help(VIEW_RING, "focus"), 2);
    assert_true(lines_of_help(VIEW_LOG, "") < lines_of_help(VIEW_RING, ""));
}

static void keys_have_names_that_people_use(void **state)
{
    (void)state;
    static const struct {
        int32_t key;
        const char *name;
    } keys[] = {{' ', "SPC"},       {'x', "x"},       {'<', "<"},     {K_CTRL('l'), "Ctrl-L"},
                {K_ENTER, "Enter"}, {K_F1, "F1"},     {K_F10, "F10"}, {K_PAGE_UP, "PgUp"},
                {K_LEFT, "Left"},   {K_HOME, "Home"}, {K_TAB, "Tab"}, {K_SHIFT_TAB, "S-Tab"}};
    char name[KEY_NAME_BYTES], label[KEYMAP_LABEL_MAX];
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        assert_string_equal(keymap_key(keys[i].key, name), keys[i].name);
    assert_string_equal(keymap_label(keymap_find('.', VIEW_RING, MENU_NONE), label), ". Right s");
    assert_string_equal(keymap_label(keymap_find('k', VIEW_RING, MENU_FAULT), label), "x k");
}

static void what_cannot_be_done_is_told_apart(void **state)
{
    (void)state;
    static const struct {
        int32_t key;
        enum scene_kind kind;
        bool can_write, possible;
    } cases[] = {
        {'a', SCENE_SIM, true, true},   {'a', SCENE_LIVE, false, false},
        {'a', SCENE_LIVE, true, false}, {'u', SCENE_LIVE, true, false},
        {'u', SCENE_SIM, true, true},   {'P', SCENE_TRACE, false, true},
        {'[', SCENE_LIVE, true, false}, {'[', SCENE_TRACE, false, true},
        {'.', SCENE_LIVE, false, true}, {'t', SCENE_LIVE, false, true},
        {'r', SCENE_LIVE, true, true},  {'u', SCENE_TRACE, true, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct scene s = {.kind = cases[i].kind, .can_write = cases[i].can_write};
        const struct binding *b = keymap_find(cases[i].key, VIEW_RING, MENU_NONE);
        assert_true(binding_is_possible(b, &s) == cases[i].possible);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_key_stands_for_two_things_at_once),
        cmocka_unit_test(every_binding_has_keys_words_and_a_place),
        cmocka_unit_test(every_command_is_one_that_can_be_typed),
        cmocka_unit_test(a_key_is_found_where_it_holds_and_nowhere_else),
        cmocka_unit_test(keys_that_fingers_know_do_what_they_always_do),
        cmocka_unit_test(no_capital_letter_breaks_anything),
        cmocka_unit_test(the_help_of_a_view_has_each_of_its_bindings_once_and_group_after_group),
        cmocka_unit_test(the_help_can_be_searched_by_words_commands_and_keys),
        cmocka_unit_test(keys_have_names_that_people_use),
        cmocka_unit_test(what_cannot_be_done_is_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
