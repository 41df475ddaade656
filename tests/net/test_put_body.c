/* tests/net/test_put_body.c - the value's own text, the lifetime, and what is wrong where.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "core/message.h"
#include "net/put_body.h"

enum { VALUE_MAX = 40 };

static void a_value_is_kept_byte_for_byte(void **state)
{
    (void)state;
    static const struct {
        const char *body, *value;
    } cases[] = {
        {"{\"value\":1}", "1"},
        {"{\"value\": \"x\"}", "\"x\""},
        {" \r\n{ \"value\" :\t1.0e+5 } \n", "1.0e+5"},
        {"{\"value\":null}", "null"},
        {"{\"value\":true,\"ttl\":1}", "true"},
        {"{\"ttl\":1,\"value\":false}", "false"},
        {"{\"value\":\"\"}", "\"\""},
        {"{\"value\":{}}", "{}"},
        {"{\"value\":[]}", "[]"},
        {"{\"value\":{ \"b\" : 1, \"a\":[ 1,2 ]} , \"ttl\":null}", "{ \"b\" : 1, \"a\":[ 1,2 ]}"},
        {"{\"value\":{\"ttl\":5,\"value\":6}}", "{\"ttl\":5,\"value\":6}"},
        {"{\"value\":\"},{]\\\"\\\\\"}", "\"},{]\\\"\\\\\""},
        {"{\"value\":[\"]\",\"\\\"]\"]}", "[\"]\",\"\\\"]\"]"},
        {"{\"value\":\"\xc3\xa9\\u00e9\"}", "\"\xc3\xa9\\u00e9\""},
        {"{\"v\\u0061lue\":-0}", "-0"},
        {"{\"value\":[[[[[[[[[[]]]]]]]]]]}", "[[[[[[[[[[]]]]]]]]]]"},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct put_body body;
        struct put_error error;
        if (!put_body_read(slice_str(cases[i].body), VALUE_MAX, &body, &error))
            fail_msg("%s: %s", cases[i].body, error.place.message);
        assert_true(slice_eq(body.value, slice_str(cases[i].value)));
    }
}

static void a_lifetime_is_seconds_to_the_millisecond(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        uint64_t ttl_ms;
    } cases[] = {
        {"{\"value\":1}", TTL_DEFAULT},
        {"{\"value\":1,\"ttl\":null}", TTL_DEFAULT},
        {"{\"value\":1,\"ttl\":60}", 60000},
        {"{\"value\":1,\"ttl\": 1.5 }", 1500},
        {"{\"ttl\":1e-3,\"value\":1}", 1},
        {"{\"value\":1,\"ttl\":0.0001}", 1},
        {"{\"value\":1,\"ttl\":31622400000}", TTL_MS_MAX},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct put_body body;
        struct put_error error;
        assert_true(put_body_read(slice_str(cases[i].body), VALUE_MAX, &body, &error));
        assert_true(body.ttl_ms == cases[i].ttl_ms);
    }
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        uint16_t status;
        const char *code;
        uint32_t line, column;
        const char *fragment;
    } cases[] = {
        {"", 400, "bad_json", 1, 1, "expected {\"value\": ...}, found an empty body"},
        {" ", 400, "bad_json", 1, 2, "expected a value"},
        {"{\"value\":}", 400, "bad_json", 1, 10, "expected a value"},
        {"{\"value\":1,}", 400, "bad_json", 1, 12, "name"},
        {"{\n \"value\": 01}", 400, "bad_json", 2, 12, "0"},
        {"{\"value\":1}x", 400, "bad_json", 1, 12, "nothing"},
        {"{'value':1}", 400, "bad_json", 1, 2, "single quote"},
        {"[1]", 400, "bad_body", 1, 1, "an object"},
        {" 42 ", 400, "bad_body", 1, 2, "found 42"},
        {"\"text\"", 400, "bad_body", 1, 1, "\"text\""},
        {"null", 400, "bad_body", 1, 1, "null"},
        {"{\"value\":1,\"tll\":5}", 400, "bad_body", 1, 12, "\"ttl\""},
        {"{\"expires\":5,\"value\":1}", 400, "bad_body", 1, 2, "expires"},
        {"{\"value\":1,\"value\":2}", 400, "bad_body", 1, 12, "value"},
        {"{\"value\":1,\n\"ttl\":2,\n\"ttl\":3}", 400, "bad_body", 3, 1, "ttl"},
        {"{\"value\":1,\"v\\u0061lue\":2}", 400, "bad_body", 1, 12, "value"},
        {"{\"value\":1,\"ttl\":2,\"c\":3,\"d\":4,\"e\":5}", 400, "bad_body", 1, 20, "\"c\""},
        {"{\"Value\":1}", 400, "bad_body", 1, 2, "\"value\""},
        {"{}", 400, "missing_value", 1, 1, "\"value\""},
        {"{\"ttl\":1}", 400, "missing_value", 1, 1, "\"value\""},
        {"{\"value\":1,\"ttl\":0}", 400, "bad_ttl", 1, 18, "found 0"},
        {"{\"value\":1,\"ttl\":-0}", 400, "bad_ttl", 1, 18, "found -0"},
        {"{\"value\":1,\"ttl\":-1}", 400, "bad_ttl", 1, 18, "found -1"},
        {"{\"value\":1,\"ttl\":\"60\"}", 400, "bad_ttl", 1, 18, "\"60\""},
        {"{\"value\":1,\"ttl\":true}", 400, "bad_ttl", 1, 18, "true"},
        {"{\"value\":1,\"ttl\":[1]}", 400, "bad_ttl", 1, 18, "an array"},
        {"{\"value\":1,\"ttl\":1e999999999}", 400, "bad_ttl", 1, 18, "1e999999999"},
        {"{\"value\":1,\"ttl\":31622400000.001}", 400, "bad_ttl", 1, 18, "at most 31622400000"},
        {"{\"value\":\"0123456789012345678901234567890123456789\"}", 413, "value_too_large", 1, 10,
         "at most 40 bytes, found 42"},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct put_body body;
        struct put_error error;
        if (put_body_read(slice_str(cases[i].body), VALUE_MAX, &body, &error))
            fail_msg("taken: %s", cases[i].body);
        const bool as_expected =
            error.status == cases[i].status && strcmp(error.code, cases[i].code) == 0 &&
            error.place.line == cases[i].line && error.place.column == cases[i].column &&
            strstr(error.place.message, cases[i].fragment) != NULL;
        if (!as_expected)
            fail_msg("%s: %u %s %u:%u %s", cases[i].body, error.status, error.code,
                     error.place.line, error.place.column, error.place.message);
    }
}

static void the_bound_of_a_value_is_exact(void **state)
{
    (void)state;
    const struct slice text = slice_str("{\"value\":\"abc\"}");
    struct put_body body;
    struct put_error error;
    assert_true(put_body_read(text, 5, &body, &error));
    assert_false(put_body_read(text, 4, &body, &error));
    assert_int_equal(error.status, 413);
}

/* A value of very many tokens costs no more than its bytes. */
static void a_value_may_have_a_million_tokens(void **state)
{
    (void)state;
    enum { TOKENS = 400 * 1000 };
    static const char start[] = "{\"value\":[[]", end[] = "],\"ttl\":1}";
    const size_t len = sizeof(start) - 1 + 3 * TOKENS + sizeof(end) - 1;
    char *text = malloc(len);
    assert_non_null(text);
    memcpy(text, start, sizeof(start) - 1);
    for (uint32_t i = 0; i < TOKENS; i++)
        memcpy(text + sizeof(start) - 1 + 3 * i, ",[]", 3);
    memcpy(text + len - (sizeof(end) - 1), end, sizeof(end) - 1);
    struct put_body body;
    struct put_error error;
    assert_true(put_body_read(slice_of(text, len), 1 << 24, &body, &error));
    assert_int_equal(body.value.len, 4 + 3 * TOKENS);
    assert_int_equal(body.ttl_ms, 1000);
    free(text);
}

/* Every beginning of a body is refused, whatever it ends with, and read no further. */
static void a_truncated_body_is_refused(void **state)
{
    (void)state;
    static const char text[] = "{\"value\": {\"a\": [1, \"\\\"}\", -2.5e3]}, \"ttl\": 1.5}";
    for (size_t len = 0; len < sizeof(text) - 1; len++) {
        struct put_body body;
        struct put_error error;
        char *exact = malloc(len + 1);
        assert_non_null(exact);
        memcpy(exact, text, len);
        exact[len] = '\x7f';
        assert_false(put_body_read(slice_of(exact, len), VALUE_MAX, &body, &error));
        assert_string_equal(error.code, "bad_json");
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_kept_byte_for_byte),
        cmocka_unit_test(a_lifetime_is_seconds_to_the_millisecond),
        cmocka_unit_test(what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(the_bound_of_a_value_is_exact),
        cmocka_unit_test(a_value_may_have_a_million_tokens),
        cmocka_unit_test(a_truncated_body_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
