/* tests/core/test_json_error.c - a place is what an editor shows, a message is always whole.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/json_error.h"
#include "core/utf8.h"

static void place_counts_lines_and_characters(void **state)
{
    (void)state;
    static const struct {
        const char *before; /* the text up to the place */
        uint32_t line, column;
    } cases[] = {
        {"", 1, 1},
        {"a", 1, 2},
        {"\n", 2, 1},
        {"a\nbc", 2, 3},
        {"a\r\nbc", 2, 3},
        {"a\r\n", 2, 1},
        {"\n\n\n", 4, 1},
        {"\t", 1, 2},
        {"\xc3\xa9", 1, 2},
        {"\xe4\xbd\xa0", 1, 2},
        {"\xf0\x9f\x98\x80", 1, 2},
        {"a\xc3\xa9\nb\xf0\x9f\x98\x80\xc3\xa9", 2, 4},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct json_error error;
        const uint32_t offset = (uint32_t)strlen(cases[i].before);
        assert_false(json_error_at(&error, slice_str(cases[i].before), offset, "%d", 5));
        assert_int_equal(error.offset, offset);
        assert_int_equal(error.line, cases[i].line);
        assert_int_equal(error.column, cases[i].column);
        assert_string_equal(error.message, "5");
    }
}

/* A message of emoji after n letters, for each n: wherever the end falls within a character. */
static void long_message_is_cut_between_characters(void **state)
{
    (void)state;
    for (int letters = 0; letters < 8; letters++) {
        char text[256] = "";
        struct json_error error;
        for (int i = 0; i < letters; i++)
            strcat(text, "x");
        while (strlen(text) < 240)
            strcat(text, "\xf0\x9f\x98\x80");
        assert_false(json_error_at(&error, slice_str(""), 0, "%s", text));
        const size_t len = strlen(error.message);
        assert_in_range(len, sizeof error.message - 4, sizeof error.message - 1);
        assert_memory_equal(error.message, text, len);
        assert_int_equal((len - (size_t)letters) % 4, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(place_counts_lines_and_characters),
        cmocka_unit_test(long_message_is_cut_between_characters),
    };
    return cmocka_run_group_tests_name("json_error", tests, NULL, NULL);
}
