/* tests/core/test_json.c - tokens say where everything is, and what it says.
 *
 * Method: texts with known tokens; tables of strings and numbers; refusals by message.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/json.h"

#include <inttypes.h>
#include <stdio.h>

enum { TOKENS_MAX = 64 };

struct parsed {
    struct json json;
    struct json_token tokens[TOKENS_MAX];
    struct json_error error;
};

static bool parse(struct parsed *p, const char *text)
{
    return json_parse(&p->json, slice_str(text), p->tokens, TOKENS_MAX, &p->error);
}

static void assert_slice(struct slice s, const char *text)
{
    if (!slice_eq(s, slice_str(text)))
        fail_msg("is '%.*s', must be '%s'", (int)s.len, (const char *)s.data, text);
}

static void tokens_stand_in_the_order_of_the_text(void **state)
{
    (void)state;
    static const struct {
        enum json_kind kind;
        const char *text;
        uint32_t size, end_token;
    } expected[] = {
        {JSON_OBJECT, "{\"id\": \"A\", \"at\": [1, {\"x\":null}], \"w\":{} , \"t\":true}", 4, 13},
        {JSON_STRING, "\"id\"", 0, 2},
        {JSON_STRING, "\"A\"", 0, 3},
        {JSON_STRING, "\"at\"", 0, 4},
        {JSON_ARRAY, "[1, {\"x\":null}]", 2, 9},
        {JSON_NUMBER, "1", 0, 6},
        {JSON_OBJECT, "{\"x\":null}", 1, 9},
        {JSON_STRING, "\"x\"", 0, 8},
        {JSON_NULL, "null", 0, 9},
        {JSON_STRING, "\"w\"", 0, 10},
        {JSON_OBJECT, "{}", 0, 11},
        {JSON_STRING, "\"t\"", 0, 12},
        {JSON_TRUE, "true", 0, 13},
    };
    struct parsed p;
    assert_true(parse(&p, "\n {\"id\": \"A\", \"at\": [1, {\"x\":null}], \"w\":{} , \"t\":true} "));
    assert_int_equal(p.json.count, ARRAY_LEN(expected));
    for (uint32_t i = 0; i < ARRAY_LEN(expected); i++) {
        assert_int_equal(p.tokens[i].kind, expected[i].kind);
        assert_int_equal(p.tokens[i].size, expected[i].size);
        assert_int_equal(p.tokens[i].end_token, expected[i].end_token);
        assert_slice(json_text(&p.json, i), expected[i].text);
    }
}

static void scalar_text_is_one_token(void **state)
{
    (void)state;
    static const struct {
        const char *text, *value;
        enum json_kind kind;
    } cases[] = {
        {"0", "0", JSON_NUMBER},          {"-12.5e3", "-12.5e3", JSON_NUMBER},
        {" \n1\t", "1", JSON_NUMBER},     {"true", "true", JSON_TRUE},
        {" false ", "false", JSON_FALSE}, {"null", "null", JSON_NULL},
        {"\"\"", "\"\"", JSON_STRING},    {" \" a \" ", "\" a \"", JSON_STRING},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct parsed p;
        assert_true(parse(&p, cases[i].text));
        assert_int_equal(p.json.count, 1);
        assert_int_equal(p.tokens[0].kind, cases[i].kind);
        assert_int_equal(p.tokens[0].size, 0);
        assert_int_equal(p.tokens[0].end_token, 1);
        assert_slice(json_text(&p.json, 0), cases[i].value);
    }
}

static void invalid_text_is_refused_by_the_validator(void **state)
{
    (void)state;
    struct parsed p;
    assert_false(parse(&p, "{\"a\":1,\n}"));
    assert_int_equal(p.error.line, 2);
    assert_int_equal(p.error.column, 1);
    assert_string_equal(p.error.message, "expected a member's name in double quotes, found '}'");
}

static void token_bound_is_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t tokens;
    } cases[] = {{"1", 1},         {"[]", 1},    {"[1]", 2},         {"[[],[]]", 3},
                 {"{\"a\":1}", 3}, {"\"x\"", 1}, {"[1,2,[3,4]]", 6}, {"{\"a\":{\"b\":[]}}", 5}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct parsed p;
        const struct slice text = slice_str(cases[i].text);
        assert_true(json_parse(&p.json, text, p.tokens, cases[i].tokens, &p.error));
        assert_int_equal(p.json.count, cases[i].tokens);
        assert_true(json_tokens_bound(text) >= cases[i].tokens);
        if (cases[i].tokens > 1) {
            assert_false(json_parse(&p.json, text, p.tokens, cases[i].tokens - 1, &p.error));
            assert_non_null(strstr(p.error.message, "values and names"));
        }
    }
}

static void refusal_for_the_bound_is_where_one_token_is_too_many(void **state)
{
    (void)state;
    struct parsed p;
    assert_false(json_parse(&p.json, slice_str("[1,\n 2,\n  [3]]"), p.tokens, 3, &p.error));
    assert_int_equal(p.error.line, 3);
    assert_int_equal(p.error.column, 3);
    assert_string_equal(p.error.message, "expected at most 3 values and names");
}

/* No byte of such a text is read. */
static void two_gibibytes_are_refused(void **state)
{
    (void)state;
    struct parsed p;
    const struct slice text = {(const uint8_t *)"[]", UINT32_C(1) << 31};
    assert_false(json_parse(&p.json, text, p.tokens, TOKENS_MAX, &p.error));
    assert_string_equal(p.error.message, "expected less than 2 GiB of JSON");
}

static void tokens_bound_is_never_too_low(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "1", "[]", "[1]", "[1,2,3]", "{\"a\":1,\"b\":[true,{\"c\":\"[,\"}]}", "[[[[]]],[]]"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct parsed p;
        assert_true(parse(&p, texts[i]));
        assert_true(json_tokens_bound(slice_str(texts[i])) >= p.json.count);
    }
    assert_int_equal(json_tokens_bound(slice_str("[1,{\"a\":2}]")), 5);
}

static void elements_and_members_are_found(void **state)
{
    (void)state;
    struct parsed p;
    assert_true(parse(&p, "[10,[20,21],{\"a\":{\"b\":5},\"b\":6,\"c\\u0031\\n\":7,\"\":8},30]"));
    const struct json *const j = &p.json;
    assert_slice(json_text(j, json_element(j, 0, 0)), "10");
    assert_slice(json_text(j, json_element(j, 0, 1)), "[20,21]");
    assert_slice(json_text(j, json_element(j, 0, 3)), "30");
    assert_true(json_element(j, 0, 4) == JSON_NONE);
    const uint32_t object = json_element(j, 0, 2);
    assert_slice(json_text(j, json_member(j, object, "a")), "{\"b\":5}");
    assert_slice(json_text(j, json_member(j, object, "b")), "6");
    assert_slice(json_text(j, json_member(j, object, "c1\n")), "7");
    assert_slice(json_text(j, json_member(j, object, "")), "8");
    assert_true(json_member(j, object, "c") == JSON_NONE);
    assert_true(json_member(j, object, "c1\nx") == JSON_NONE);
    assert_true(json_member(j, object, "5") == JSON_NONE);
}

static void empty_containers_hold_nothing(void **state)
{
    (void)state;
    struct parsed p;
    assert_true(parse(&p, "[[],{},1]"));
    assert_true(json_element(&p.json, 1, 0) == JSON_NONE);
    assert_true(json_member(&p.json, 2, "a") == JSON_NONE);
    assert_slice(json_text(&p.json, json_element(&p.json, 0, 2)), "1");
}

static void members_must_be_known_and_single(void **state)
{
    (void)state;
    static const char *const names[] = {"id", "url", "weight", "virtual_nodes", NULL};
    static const struct {
        const char *text;
        uint32_t column; /* 0: fine */
        const char *message;
    } cases[] = {
        {"{}", 0, NULL},
        {"{\"url\":1,\"id\":2}", 0, NULL},
        {"{\"weight\":1,\"url\":1,\"id\":2,\"virtual_nodes\":[]}", 0, NULL},
        {"{\"\\u0069d\":1}", 0, NULL},
        {"{\"id\":{\"foo\":1}}", 0, NULL},
        {"{\"id\":1,\"id\":2}", 9, "expected member \"id\" once, found it again"},
        {"{\"id\":1,\"i\\u0064\":2}", 9, "expected member \"id\" once, found it again"},
        {"{\"id\":1,\"wieght\":2}", 9, "unknown member \"wieght\", did you mean \"weight\"?"},
        {"{\"ID\":1}", 2, "unknown member \"ID\", did you mean \"id\"?"},
        {"{\"virtual-nodes\":1}", 2,
         "unknown member \"virtual-nodes\", did you mean \"virtual_nodes\"?"},
        {"{\"foo\":1}", 2,
         "unknown member \"foo\", expected one of id, url, weight, virtual_nodes"},
        {"{\"\":1}", 2, "unknown member \"\", expected one of id, url, weight, virtual_nodes"},
        {"{\"id\\u0000\":1}", 2, "unknown member \"id\\u0000\", did you mean \"id\"?"},
        {"{\"id\":1,\"x\":1,\"id\":2}", 9,
         "unknown member \"x\", expected one of id, url, weight, virtual_nodes"},
        {"{\"a name that is much longer than anything known here\":1}", 2,
         "unknown member \"a name that is much longer than anythin..., expected one of id, "
         "url, weight, virtual_nodes"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct parsed p;
        assert_true(parse(&p, cases[i].text));
        assert_int_equal(json_members_are(&p.json, 0, names, &p.error), cases[i].column == 0);
        if (cases[i].column > 0) {
            assert_string_equal(p.error.message, cases[i].message);
            assert_int_equal(p.error.column, cases[i].column);
        }
    }
}

static void expectation_shows_what_was_found(void **state)
{
    (void)state;
    static const struct {
        const char *text, *found;
    } cases[] = {
        {"1.50", "1.50"},
        {"\"a\\n\"", "\"a\\n\""},
        {"null", "null"},
        {"{\"a\":\"secret\"}", "an object"},
        {"[1,2]", "an array"},
        {"\"1234567890123456789012345678901234567890\"",
         "\"123456789012345678901234567890123456789..."},
        /* the cut never goes through a character */
        {"\"12345678901234567890123456789012345678\xc3\xa9 and more\"",
         "\"12345678901234567890123456789012345678..."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct parsed p;
        char message[160];
        assert_true(parse(&p, cases[i].text));
        assert_false(json_expected(&p.json, 0, &p.error, "%d of them", 3));
        snprintf(message, sizeof message, "expected 3 of them, found %s", cases[i].found);
        assert_string_equal(p.error.message, message);
    }
}

static void strings_are_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *text, *bytes;
        uint32_t len;
    } cases[] = {
        {"\"\"", "", 0},
        {"\"abc\"", "abc", 3},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
        {"\"a\\u0000b\"", "a\0b", 3},
        {"\"\\u0041\\u00e9\\u20AC\\uffff\"", "A\xc3\xa9\xe2\x82\xac\xef\xbf\xbf", 9},
        {"\"\\u007f\\u0080\\u07FF\\u0800\"", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80", 8},
        {"\"\\ud83d\\uDE00\"", "\xf0\x9f\x98\x80", 4},
        {"\"\\uD800\\uDC00\\uDBFF\\uDFFF\"", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8},
        {"\"\xc3\xa9\xf0\x9f\x98\x80\"", "\xc3\xa9\xf0\x9f\x98\x80", 6},
        {"\"\\\\u0041\"", "\\u0041", 6},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct parsed p;
        uint8_t out[16];
        const uint32_t len = cases[i].len;
        assert_true(parse(&p, cases[i].text));
        assert_int_equal(json_string(&p.json, 0, out, sizeof out), len);
        assert_memory_equal(out, cases[i].bytes, len);
        assert_int_equal(json_string(&p.json, 0, out, len), len);
        if (len > 0)
            assert_true(json_string(&p.json, 0, out, len - 1) == UINT32_MAX);
    }
}

static void string_comparison_needs_the_whole_text(void **state)
{
    (void)state;
    struct parsed p;
    assert_true(parse(&p, "[\"lr\\u0075\",\"\",1,\"lru\\u0000\",\"\xc3\xa9\"]"));
    const struct json *const j = &p.json;
    assert_true(json_string_is(j, 1, "lru"));
    assert_false(json_string_is(j, 1, "lr"));
    assert_false(json_string_is(j, 1, "lruu"));
    assert_false(json_string_is(j, 1, ""));
    assert_true(json_string_is(j, 2, ""));
    assert_false(json_string_is(j, 2, "x"));
    assert_false(json_string_is(j, 3, "1"));
    assert_false(json_string_is(j, 4, "lru"));
    assert_true(json_string_is(j, 5, "\xc3\xa9"));
}

#define REFUSED UINT64_MAX

static void whole_numbers_are_read_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t max, value;
    } cases[] = {
        {"0", 0, 0},
        {"-0", 9, 0},
        {"-0.0e5", 9, 0},
        {"7", 7, 7},
        {"8", 7, REFUSED},
        {"5.0", 9, 5},
        {"1E2", 100, 100},
        {"1e2", 99, REFUSED},
        {"100e-2", 9, 1},
        {"150e-2", 9, REFUSED},
        {"1.5e1", 99, 15},
        {"0.5", 9, REFUSED},
        {"-1", 9, REFUSED},
        {"18446744073709551614", UINT64_MAX, UINT64_MAX - 1},
        {"18446744073709551616", UINT64_MAX, REFUSED},
        {"600000000000000000000", UINT64_MAX, REFUSED},
        {"1e999999999", UINT64_MAX, REFUSED},
        {"1e-999999999", UINT64_MAX, REFUSED},
        {"0e999999999999999999999999", 0, 0},
        {"\"5\"", 9, REFUSED},
        {"true", 9, REFUSED},
        {"[5]", 9, REFUSED},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct parsed p;
        uint64_t value = REFUSED;
        assert_true(parse(&p, cases[i].text));
        const bool ok = json_uint(&p.json, 0, cases[i].max, &value);
        if (value != cases[i].value || ok != (value != REFUSED))
            fail_msg("%s: %" PRIu64, cases[i].text, value);
    }
}

static void seconds_become_milliseconds_rounded_up(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t max, value;
    } cases[] = {
        {"1", 1000, 1000},
        {"60", 100000, 60000},
        {"0.5", 1000, 500},
        {"1e-3", 1000, 1},
        {"0.0005", 1000, 1},
        {"0.0001", 1000, 1},
        {"1e-999999999", 1000, 1},
        {"1.0001", 9999, 1001},
        {"1.0010", 9999, 1001},
        {"1.0010000000000000000000000001", 9999, 1002},
        {"0.1", 9999, 100},
        {"0.3", 9999, 300},
        {"1E2", 100000, 100000},
        {"1e2", 99999, REFUSED},
        {"12345e-1", 9999999, 1234500},
        {"2.0000", 2000, 2000},
        {"2.0001", 2000, REFUSED},
        {"18446744073709551.614", UINT64_MAX, UINT64_MAX - 1},
        {"18446744073709551.6151", UINT64_MAX, REFUSED},
        {"600000000000000000000", UINT64_MAX, REFUSED},
        {"1e999999999", UINT64_MAX, REFUSED},
        {"1e99999999999999999999999999", UINT64_MAX, REFUSED},
        {"0", 1000, REFUSED},
        {"-0", 1000, REFUSED},
        {"0.000", 1000, REFUSED},
        {"0e5", 1000, REFUSED},
        {"-1", 1000, REFUSED},
        {"-0.0001", 1000, REFUSED},
        {"\"60\"", 100000, REFUSED},
        {"null", 1000, REFUSED},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct parsed p;
        uint64_t value = REFUSED;
        assert_true(parse(&p, cases[i].text));
        const bool ok = json_milli(&p.json, 0, cases[i].max, &value);
        if (value != cases[i].value || ok != (value != REFUSED))
            fail_msg("%s: %" PRIu64, cases[i].text, value);
    }
}

/* A megabyte of each, all tokens kept: with a search backwards at every bracket this would not
 * end within the patience of anyone. */
static void hostile_megabytes_are_parsed_or_refused_at_once(void **state)
{
    (void)state;
    static const char *const repeated[] = {"[],",           "{},",        "1,",
                                           "[[[[[[]]]]]],", "{\"a\":1},", "{\"a\":[]},"};
    enum { BYTES = 1 << 20 };
    char *const bytes = test_malloc(BYTES);
    for (size_t i = 0; i < ARRAY_LEN(repeated); i++) {
        const size_t len = strlen(repeated[i]);
        size_t used = 1;
        bytes[0] = '[';
        for (; used + len + 2 < BYTES; used += len)
            memcpy(bytes + used, repeated[i], len);
        memcpy(bytes + used, "0]", 2);
        const struct slice text = slice_of(bytes, used + 2);
        const uint32_t bound = json_tokens_bound(text);
        struct json_token *const tokens = test_malloc(bound * sizeof *tokens);
        struct json_error error;
        struct json j;
        assert_true(json_parse(&j, text, tokens, bound, &error));
        assert_int_equal(tokens[0].end_token, j.count);
        assert_false(json_parse(&j, text, tokens, 32, &error));
        test_free(tokens);
    }
    test_free(bytes);
}

/* {"a":1,"a":1,...}: one object with very many members. */
static void object_with_very_many_members_is_checked_at_once(void **state)
{
    (void)state;
    enum { MEMBERS = 100000 };
    static const char *const names[] = {"a", NULL};
    char *const bytes = test_malloc(MEMBERS * 6 + 1);
    struct json_token *const tokens = test_malloc((2 * MEMBERS + 1) * sizeof *tokens);
    for (size_t i = 0; i < MEMBERS; i++)
        memcpy(bytes + i * 6, ",\"a\":1", 6);
    bytes[0] = '{';
    bytes[MEMBERS * 6] = '}';
    struct json_error error;
    struct json j;
    assert_true(json_parse(&j, slice_of(bytes, MEMBERS * 6 + 1), tokens, 2 * MEMBERS + 1, &error));
    assert_int_equal(tokens[0].size, MEMBERS);
    assert_true(json_member(&j, 0, "b") == JSON_NONE);
    assert_false(json_members_are(&j, 0, names, &error));
    assert_int_equal(error.column, 8);
    test_free(tokens);
    test_free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_stand_in_the_order_of_the_text),
        cmocka_unit_test(scalar_text_is_one_token),
        cmocka_unit_test(invalid_text_is_refused_by_the_validator),
        cmocka_unit_test(token_bound_is_exact),
        cmocka_unit_test(refusal_for_the_bound_is_where_one_token_is_too_many),
        cmocka_unit_test(two_gibibytes_are_refused),
        cmocka_unit_test(tokens_bound_is_never_too_low),
        cmocka_unit_test(elements_and_members_are_found),
        cmocka_unit_test(empty_containers_hold_nothing),
        cmocka_unit_test(members_must_be_known_and_single),
        cmocka_unit_test(expectation_shows_what_was_found),
        cmocka_unit_test(strings_are_decoded),
        cmocka_unit_test(string_comparison_needs_the_whole_text),
        cmocka_unit_test(whole_numbers_are_read_exactly),
        cmocka_unit_test(seconds_become_milliseconds_rounded_up),
        cmocka_unit_test(hostile_megabytes_are_parsed_or_refused_at_once),
        cmocka_unit_test(object_with_very_many_members_is_checked_at_once),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
