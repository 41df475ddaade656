/* tests/tui/test_command.c - what can be said to the window (tui/command.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/command.h"
#include "tui/keymap.h"

static void parse(const char *line, struct command *c)
{
    char error[COMMAND_ERROR_MAX];
    if (!command_parse(line, c, error))
        fail_msg("\"%s\": %s", line, error);
}

static const char *complaint(const char *line, char error[COMMAND_ERROR_MAX])
{
    struct command c;
    assert_false(command_parse(line, &c, error));
    return error;
}

static void words_are_divided_by_spaces(void **state)
{
    (void)state;
    struct command c;
    parse("  :step   10 ", &c);
    assert_int_equal(c.verb, VERB_STEP);
    assert_int_equal(c.count, 1);
    assert_string_equal(c.words[0], "10");
    parse("get user:40 via A", &c);
    assert_int_equal(c.count, 3);
    assert_string_equal(c.words[2], "A");
}

static void quotes_keep_a_word_together(void **state)
{
    (void)state;
    struct command c;
    parse("find \"two words\"", &c);
    assert_int_equal(c.count, 1);
    assert_string_equal(c.words[0], "two words");
    parse("find \"say \\\"cheese\\\" \\\\\"", &c);
    assert_string_equal(c.words[0], "say \"cheese\" \\");
    parse("filter \"\"", &c);
    assert_int_equal(c.count, 1);
    assert_string_equal(c.words[0], "");
}

static void quotes_that_do_not_end_are_refused(void **state)
{
    (void)state;
    char error[COMMAND_ERROR_MAX];
    assert_non_null(strstr(complaint("find \"two words", error), "quotes"));
}

static void an_unknown_command_is_named_with_the_nearest_one(void **state)
{
    (void)state;
    char error[COMMAND_ERROR_MAX];
    assert_string_equal(complaint(":reomve B", error),
                        "Unknown command \"reomve\". Did you mean :remove ?");
    assert_non_null(strstr(complaint("xyzzy", error), "Unknown command \"xyzzy\""));
}

static void an_empty_line_is_an_error_without_words(void **state)
{
    (void)state;
    char error[COMMAND_ERROR_MAX];
    assert_string_equal(complaint("", error), "");
    assert_string_equal(complaint("   :  ", error), "");
}

static void what_is_too_long_is_refused(void **state)
{
    (void)state;
    char error[COMMAND_ERROR_MAX], line[2 * UI_LINE_MAX];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    assert_non_null(strstr(complaint(line, error), "longer"));
    for (size_t i = 1; i < UI_LINE_MAX - 2; i += 2)
        line[i] = ' ';
    line[UI_LINE_MAX - 2] = '\0';
    assert_non_null(strstr(complaint(line, error), "more than"));
}

static void every_command_is_found_by_its_name(void **state)
{
    (void)state;
    struct command c;
    for (uint32_t i = 0; i < VERB_COUNT; i++) {
        parse(command_name((enum verb)i), &c);
        assert_int_equal(c.verb, i);
        assert_true(strlen(command_does((enum verb)i)) > 0);
    }
}

static void every_key_stands_for_a_command(void **state)
{
    (void)state;
    struct command c;
    for (uint32_t i = 0; keymap_at(i); i++)
        parse(keymap_at(i)->command, &c);
}

static void numbers_end_at_their_bound(void **state)
{
    (void)state;
    uint64_t n;
    assert_true(command_number("0", 0, &n));
    assert_true(command_number("100", 100, &n) && n == 100);
    assert_false(command_number("101", 100, &n));
    assert_true(command_number("18446744073709551615", UINT64_MAX, &n) && n == UINT64_MAX);
    assert_false(command_number("18446744073709551616", UINT64_MAX, &n));
    assert_false(command_number("99999999999999999999999", UINT64_MAX, &n));
    assert_false(command_number("", 100, &n));
    assert_false(command_number("-1", 100, &n));
    assert_false(command_number("1x", 100, &n));
}

static void durations_have_units(void **state)
{
    (void)state;
    uint64_t ns;
    assert_true(command_duration("200ms", &ns) && ns == 200 * NS_PER_MS);
    assert_true(command_duration("3.1s", &ns) && ns == 3100 * (uint64_t)NS_PER_MS);
    assert_true(command_duration("3.1", &ns) && ns == 3100 * (uint64_t)NS_PER_MS);
    assert_true(command_duration("2m", &ns) && ns == 120 * NS_PER_S);
    assert_true(command_duration("0", &ns) && ns == 0);
    assert_false(command_duration("fast", &ns));
    assert_false(command_duration("5 s", &ns));
    assert_false(command_duration("5x", &ns));
    assert_false(command_duration("", &ns));
    assert_false(command_duration("99999999999s", &ns));
}

static void speeds_are_powers_of_two(void **state)
{
    (void)state;
    int power;
    assert_true(command_speed("1/8", &power) && power == -3);
    assert_true(command_speed("1", &power) && power == 0);
    assert_true(command_speed("64", &power) && power == 6);
    assert_false(command_speed("128", &power));
    assert_false(command_speed("1/16", &power));
    assert_false(command_speed("3", &power));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_divided_by_spaces),
        cmocka_unit_test(quotes_keep_a_word_together),
        cmocka_unit_test(quotes_that_do_not_end_are_refused),
        cmocka_unit_test(an_unknown_command_is_named_with_the_nearest_one),
        cmocka_unit_test(an_empty_line_is_an_error_without_words),
        cmocka_unit_test(what_is_too_long_is_refused),
        cmocka_unit_test(every_command_is_found_by_its_name),
        cmocka_unit_test(every_key_stands_for_a_command),
        cmocka_unit_test(numbers_end_at_their_bound),
        cmocka_unit_test(durations_have_units),
        cmocka_unit_test(speeds_are_powers_of_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
