/* tests/core/test_json_validate.c - exactly RFC 8259 is accepted, and a refusal says where.
 *
 * Method: one table of texts to accept, one of texts to refuse with line, column and message, and
 * for what depends on every byte value, all of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/json_validate.h"

#include <stdio.h>

struct text {
    const char *bytes;
    size_t len; /* a zero byte does not end it */
};

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const struct text accepted[] = {
    /* scalars, with and without space around */
    TEXT("0"),
    TEXT("-0"),
    TEXT("true"),
    TEXT("false"),
    TEXT("null"),
    TEXT("\"\""),
    TEXT(" \t\r\n 1 \t\r\n "),
    TEXT("\ntrue"),
    TEXT("null\r\n"),
    /* numbers */
    TEXT("1"),
    TEXT("10"),
    TEXT("-1"),
    TEXT("-10.5"),
    TEXT("0.0"),
    TEXT("0.001"),
    TEXT("-0.0"),
    TEXT("0e1"),
    TEXT("0E+1"),
    TEXT("0e-1"),
    TEXT("1e00"),
    TEXT("1E2"),
    TEXT("1e+2"),
    TEXT("1.5e-3"),
    TEXT("123.456e78"),
    TEXT("1e999999999"),
    TEXT("-1e-999999999"),
    TEXT("123456789012345678901234567890"),
    TEXT("0.00000000000000000000000000001"),
    /* arrays */
    TEXT("[]"),
    TEXT("[ ]"),
    TEXT("[\n]"),
    TEXT("[[]]"),
    TEXT("[[],[]]"),
    TEXT("[[[[[]]]]]"),
    TEXT("[1]"),
    TEXT("[1,2]"),
    TEXT("[1 , 2]"),
    TEXT("[ 1,2 ]"),
    TEXT("[null,1,true,\"x\",[],{}]"),
    TEXT("[0e1]"),
    TEXT("[-0]"),
    TEXT("[\"\"]"),
    TEXT("[1,null,null,null,2]"),
    /* objects */
    TEXT("{}"),
    TEXT("{ }"),
    TEXT("{\"a\":1}"),
    TEXT("{\"a\" : 1}"),
    TEXT("{ \"a\":1 , \"b\":2 }"),
    TEXT("{\"\":0}"),
    TEXT("{\"a\":1,\"a\":1}"),
    TEXT("{\"a\":{},\"b\":[]}"),
    TEXT("{\"a\":{\"b\":{\"c\":{}}}}"),
    TEXT("{\"a\":[{\"b\":[{}]}]}"),
    TEXT("{\"a\\u0000b\":1}"),
    TEXT("{\"min\":-1.0e+28,\"max\":1.0e+28}"),
    TEXT("{\n\"a\":\n1\n}"),
    TEXT("{\"value\":\"x\",\"ttl\":60}"),
    /* strings: every escape */
    TEXT("\"a\""),
    TEXT("\" \""),
    TEXT("\"\\\"\""),
    TEXT("\"\\\\\""),
    TEXT("\"\\/\""),
    TEXT("\"/\""),
    TEXT("\"\\b\\f\\n\\r\\t\""),
    TEXT("\"\\\\a\""),
    TEXT("\"\\\\u0041\""),
    TEXT("\"\\u0041\""),
    TEXT("\"\\u0000\""),
    TEXT("\"\\u001f\\u007F\""),
    TEXT("\"\\uabCD\\uEf01\""),
    TEXT("\"\\uD7FF\\uE000\\uFFFF\""),
    TEXT("\"\\uFEFF\\uFFFE\""),
    TEXT("\"\\uD83D\\uDE00\""),
    TEXT("\"\\uD800\\uDC00\\uDBFF\\uDFFF\""),
    TEXT("\"\\ud800\\udfff\""),
    TEXT("\"x\\ud834\\udd1ey\""),
    /* strings: raw characters at the edges of UTF-8's lengths */
    TEXT("\"\x7f\""),
    TEXT("\"\xc2\x80\""),
    TEXT("\"\xdf\xbf\""),
    TEXT("\"\xe0\xa0\x80\""),
    TEXT("\"\xed\x9f\xbf\""),
    TEXT("\"\xee\x80\x80\""),
    TEXT("\"\xef\xbf\xbf\""),
    TEXT("\"\xf0\x90\x80\x80\""),
    TEXT("\"\xf4\x8f\xbf\xbf\""),
    TEXT("\"\xe2\x80\xa8\xe2\x80\xa9\""), /* line separators are ordinary in JSON */
    TEXT("\"\xef\xbb\xbf\""),             /* a byte order mark within a string */
    TEXT("\"gr\xc3\xbc\xc3\x9f \xe4\xbd\xa0\xe5\xa5\xbd \xf0\x9f\x98\x80\""),
    TEXT("{\"\xc3\xa9\":\"\xf0\x9f\x98\x80\"}"),
    /* lengths around the eight bytes that are looked at together */
    TEXT("\"1234567\""),
    TEXT("\"12345678\""),
    TEXT("\"123456789\""),
    TEXT("\"1234567890123456\""),
    TEXT("\"1234567\\n9012345\""),
    TEXT("\"12345678\\n012345\""),
    TEXT("\"1234567\xc3\xa9 0123456789\""),
    /* what looks like syntax within a string is none */
    TEXT("\"[{,:}]\""),
    TEXT("\"// /* */ # '\""),
    TEXT("[\"]\",\"}\",\",\",\":\"]"),
};

struct refusal {
    struct text text;
    uint32_t line, column;
    const char *message;
};

#define VALUE "expected a value, found "
#define ELEMENT "expected a value or ']', found "
#define AFTER_ELEMENT "expected ',' or ']' after an element, found "
#define AFTER_MEMBER "expected ',' or '}' after a member, found "
#define NAME "expected a member's name in double quotes, found "
#define FIRST_NAME "expected a member's name in double quotes or '}', found "
#define COLON "expected ':' after a member's name, found "
#define NOTHING "expected nothing after the value, found "
#define QUOTE "expected '\"' at the end of a string, found "
#define CONTROL "expected an escape in place of a control character, found "
#define ESCAPE "expected one of \" \\ / b f n r t u after a backslash, found "
#define HEX "expected four hexadecimal digits after \\u, found "
#define LOW "expected \\uDC00 to \\uDFFF after the first half of a surrogate pair, found "
#define HIGH "expected the first half of a surrogate pair before "
#define UTF8 "expected UTF-8, found "
#define MINUS "expected a digit after '-', found "
#define POINT "expected a digit after the decimal point, found "
#define EXPONENT "expected a digit in the exponent, found "
#define ZERO "expected no digit after a leading 0, found "
#define END "the end of the text"
#define LINE_END "the end of the line"

static const struct refusal refused[] = {
    /* nothing, or no value */
    {TEXT(""), 1, 1, VALUE END},
    {TEXT(" "), 1, 2, VALUE END},
    {TEXT("\n\n"), 3, 1, VALUE END},
    {TEXT("\r\n \r\n"), 3, 1, VALUE END},
    {TEXT("\0"), 1, 1, VALUE "U+0000"},
    {TEXT(","), 1, 1, VALUE "','"},
    {TEXT(":"), 1, 1, VALUE "':'"},
    {TEXT("]"), 1, 1, VALUE "']'"},
    {TEXT("}"), 1, 1, VALUE "'}'"},
    {TEXT("*"), 1, 1, VALUE "'*'"},
    {TEXT("+1"), 1, 1, VALUE "'+'"},
    {TEXT(".5"), 1, 1, VALUE "'.'"},
    {TEXT("#"), 1, 1, VALUE "'#'"},
    {TEXT("// no\n1"), 1, 1, VALUE "'/'"},
    {TEXT("/**/1"), 1, 1, VALUE "'/'"},
    {TEXT("'a'"), 1, 1, VALUE "a single quote"},
    {TEXT("\xef\xbb\xbf{}"), 1, 1, VALUE "a byte order mark"},
    {TEXT("\xef\xbb\xbf"), 1, 1, VALUE "a byte order mark"},
    {TEXT("\xfe\xff"), 1, 1, VALUE "byte 0xFE"},
    {TEXT("\xff"), 1, 1, VALUE "byte 0xFF"},
    {TEXT("\x80"), 1, 1, VALUE "byte 0x80"},
    {TEXT("\xe2\x80\x9cx\xe2\x80\x9d"), 1, 1, VALUE "U+201C"},
    {TEXT("\xc2\xa0"
          "1"),
     1, 1, VALUE "U+00A0"},
    {TEXT("\f1"), 1, 1, VALUE "U+000C"},
    {TEXT("\v1"), 1, 1, VALUE "U+000B"},
    {TEXT("\x7f"), 1, 1, VALUE "U+007F"},
    /* words */
    {TEXT("True"), 1, 1, VALUE "'True'"},
    {TEXT("TRUE"), 1, 1, VALUE "'TRUE'"},
    {TEXT("tru"), 1, 1, VALUE "'tru'"},
    {TEXT("truex"), 1, 1, VALUE "'truex'"},
    {TEXT("true1"), 1, 1, VALUE "'true1'"},
    {TEXT("nul"), 1, 1, VALUE "'nul'"},
    {TEXT("nulll"), 1, 1, VALUE "'nulll'"},
    {TEXT("None"), 1, 1, VALUE "'None'"},
    {TEXT("NaN"), 1, 1, VALUE "'NaN'"},
    {TEXT("Infinity"), 1, 1, VALUE "'Infinity'"},
    {TEXT("undefined"), 1, 1, VALUE "'undefined'"},
    {TEXT("_"), 1, 1, VALUE "'_'"},
    {TEXT("[fals]"), 1, 2, ELEMENT "'fals'"},
    {TEXT("abcdefghijklmnopqrst"), 1, 1, VALUE "'abcdefghijklmnopqrst'"},
    {TEXT("abcdefghijklmnopqrstu"), 1, 1, VALUE "'abcdefghijklmnopqrst...'"},
    {TEXT("true false"), 1, 6, NOTHING "'false'"},
    /* after the value */
    {TEXT("1 2"), 1, 3, NOTHING "'2'"},
    {TEXT("{}{}"), 1, 3, NOTHING "'{'"},
    {TEXT("[]]"), 1, 3, NOTHING "']'"},
    {TEXT("{}}"), 1, 3, NOTHING "'}'"},
    {TEXT("[],"), 1, 3, NOTHING "','"},
    {TEXT("\"a\"b"), 1, 4, NOTHING "'b'"},
    {TEXT("\"a\":1"), 1, 4, NOTHING "':'"},
    {TEXT("{\"a\":true}\"x\""), 1, 11, NOTHING "'\"'"},
    {TEXT("{}\n\n#"), 3, 1, NOTHING "'#'"},
    {TEXT("{\"value\":1}\0"), 1, 12, NOTHING "U+0000"},
    {TEXT("1\0garbage"), 1, 2, NOTHING "U+0000"},
    {TEXT("1\xc2\xa0"), 1, 2, NOTHING "U+00A0"},
    {TEXT("{}\xef\xbb\xbf"), 1, 3, NOTHING "a byte order mark"},
    {TEXT("[] // end"), 1, 4, NOTHING "'/'"},
    /* numbers */
    {TEXT("-"), 1, 2, MINUS END},
    {TEXT("- 1"), 1, 2, MINUS "' '"},
    {TEXT("--1"), 1, 2, MINUS "'-'"},
    {TEXT("-a"), 1, 2, MINUS "'a'"},
    {TEXT("-.5"), 1, 2, MINUS "'.'"},
    {TEXT("-Infinity"), 1, 2, MINUS "'Infinity'"},
    {TEXT("-NaN"), 1, 2, MINUS "'NaN'"},
    {TEXT("01"), 1, 2, ZERO "'1'"},
    {TEXT("-01"), 1, 3, ZERO "'1'"},
    {TEXT("00"), 1, 2, ZERO "'0'"},
    {TEXT("[-012]"), 1, 4, ZERO "'1'"},
    {TEXT("0x1F"), 1, 2, NOTHING "'x1F'"},
    {TEXT("6O"), 1, 2, NOTHING "'O'"},
    {TEXT("1."), 1, 3, POINT END},
    {TEXT("1.e1"), 1, 3, POINT "'e1'"},
    {TEXT("1.-1"), 1, 3, POINT "'-'"},
    {TEXT("[1.]"), 1, 4, POINT "']'"},
    {TEXT("0.1.2"), 1, 4, NOTHING "'.'"},
    {TEXT("1e"), 1, 3, EXPONENT END},
    {TEXT("1e+"), 1, 4, EXPONENT END},
    {TEXT("1e-"), 1, 4, EXPONENT END},
    {TEXT("1e+-1"), 1, 4, EXPONENT "'-'"},
    {TEXT("1e1.5"), 1, 4, NOTHING "'.'"},
    {TEXT("1e1e1"), 1, 4, NOTHING "'e1'"},
    {TEXT("[1E]"), 1, 4, EXPONENT "']'"},
    {TEXT("1_000"), 1, 2, NOTHING "'_000'"},
    {TEXT("1,000"), 1, 2, NOTHING "','"},
    {TEXT("\xef\xbc\x91"), 1, 1, VALUE "U+FF11"},
    /* arrays */
    {TEXT("["), 1, 2, ELEMENT END},
    {TEXT("[1"), 1, 3, AFTER_ELEMENT END},
    {TEXT("[1,"), 1, 4, VALUE END},
    {TEXT("[1,]"), 1, 4, VALUE "']'"},
    {TEXT("[,1]"), 1, 2, ELEMENT "','"},
    {TEXT("[,]"), 1, 2, ELEMENT "','"},
    {TEXT("[1,,2]"), 1, 4, VALUE "','"},
    {TEXT("[1 2]"), 1, 4, AFTER_ELEMENT "'2'"},
    {TEXT("[1;2]"), 1, 3, AFTER_ELEMENT "';'"},
    {TEXT("[1:2]"), 1, 3, AFTER_ELEMENT "':'"},
    {TEXT("[\"a\":1]"), 1, 5, AFTER_ELEMENT "':'"},
    {TEXT("[}"), 1, 2, ELEMENT "'}'"},
    {TEXT("[1}"), 1, 3, AFTER_ELEMENT "'}'"},
    {TEXT("[[1]"), 1, 5, AFTER_ELEMENT END},
    {TEXT("[[],[],"), 1, 8, VALUE END},
    {TEXT("[\"a\",\n4\n,1,"), 3, 4, VALUE END},
    {TEXT("[1,\n  2,\n  x]"), 3, 3, VALUE "'x'"},
    {TEXT("[1,\r\n  2,\r\n  x]"), 3, 3, VALUE "'x'"},
    {TEXT("[1\n\n,\n\n]"), 5, 1, VALUE "']'"},
    /* objects */
    {TEXT("{"), 1, 2, FIRST_NAME END},
    {TEXT("{1:2}"), 1, 2, FIRST_NAME "'1'"},
    {TEXT("{a:1}"), 1, 2, FIRST_NAME "'a'"},
    {TEXT("{'a':1}"), 1, 2, FIRST_NAME "a single quote"},
    {TEXT("{,}"), 1, 2, FIRST_NAME "','"},
    {TEXT("{]"), 1, 2, FIRST_NAME "']'"},
    {TEXT("{null:1}"), 1, 2, FIRST_NAME "'null'"},
    {TEXT("{:\"b\"}"), 1, 2, FIRST_NAME "':'"},
    {TEXT("{[1]:1}"), 1, 2, FIRST_NAME "'['"},
    {TEXT("{{}}"), 1, 2, FIRST_NAME "'{'"},
    {TEXT("{\"a\""), 1, 5, COLON END},
    {TEXT("{\"a\"}"), 1, 5, COLON "'}'"},
    {TEXT("{\"a\",1}"), 1, 5, COLON "','"},
    {TEXT("{\"a\" \"b\"}"), 1, 6, COLON "'\"'"},
    {TEXT("{\"a\"=1}"), 1, 5, COLON "'='"},
    {TEXT("{\"a\" 1}"), 1, 6, COLON "'1'"},
    {TEXT("{\"a\":"), 1, 6, VALUE END},
    {TEXT("{\"a\":}"), 1, 6, VALUE "'}'"},
    {TEXT("{\"a\"::1}"), 1, 6, VALUE "':'"},
    {TEXT("{\"a\":,}"), 1, 6, VALUE "','"},
    {TEXT("{\"a\":1"), 1, 7, AFTER_MEMBER END},
    {TEXT("{\"a\":1]"), 1, 7, AFTER_MEMBER "']'"},
    {TEXT("{\"a\":1:2}"), 1, 7, AFTER_MEMBER "':'"},
    {TEXT("{\"a\":1 \"b\":2}"), 1, 8, AFTER_MEMBER "'\"'"},
    {TEXT("{\"a\":1;\"b\":2}"), 1, 7, AFTER_MEMBER "';'"},
    {TEXT("{\"a\":1,}"), 1, 8, NAME "'}'"},
    {TEXT("{\"a\":1,,}"), 1, 8, NAME "','"},
    {TEXT("{\"a\":1,b:2}"), 1, 8, NAME "'b'"},
    {TEXT("{\"a\":1,"), 1, 8, NAME END},
    {TEXT("{\"foo\":\"bar\",\"a\"}"), 1, 17, COLON "'}'"},
    {TEXT("{\"a\":[}"), 1, 7, ELEMENT "'}'"},
    {TEXT("{\"a\":{]}"), 1, 7, FIRST_NAME "']'"},
    {TEXT("{\"a\": 1,\n \"b\" 2}"), 2, 6, COLON "'2'"},
    {TEXT("{\"a\": 1,\r\n \"b\" 2}"), 2, 6, COLON "'2'"},
    {TEXT("{\n\t\"a\": 1,\n\t\"b\": [1, 2\n}\n"), 4, 1, AFTER_ELEMENT "'}'"},
    /* strings that do not end */
    {TEXT("\""), 1, 2, QUOTE END},
    {TEXT("\"abc"), 1, 5, QUOTE END},
    {TEXT("\"12345678"), 1, 10, QUOTE END},
    {TEXT("\"abc\n\""), 1, 5, QUOTE LINE_END},
    {TEXT("\"abc\r\n\""), 1, 5, QUOTE LINE_END},
    {TEXT("[1,\n\"abc\r\n\"]"), 2, 5, QUOTE LINE_END},
    {TEXT("{\"a: 1,\n \"b\": 2}"), 1, 8, QUOTE LINE_END},
    {TEXT("\"\xc3\xa9"), 1, 3, QUOTE END},
    {TEXT("\"abc\""
          "\""),
     1, 6, NOTHING "'\"'"},
    /* control characters */
    {TEXT("\"a\tb\""), 1, 3, CONTROL "U+0009"},
    {TEXT("\"a\0b\""), 1, 3, CONTROL "U+0000"},
    {TEXT("\"1234567\x1f"
          "9\""),
     1, 9, CONTROL "U+001F"},
    {TEXT("\"\x01\""), 1, 2, CONTROL "U+0001"},
    {TEXT("{\"a\0\":1}"), 1, 4, CONTROL "U+0000"},
    /* escapes */
    {TEXT("\"\\"), 1, 3, ESCAPE END},
    {TEXT("\"\\\""), 1, 4, QUOTE END},
    {TEXT("\"\\x41\""), 1, 3, ESCAPE "'x41'"},
    {TEXT("\"\\a\""), 1, 3, ESCAPE "'a'"},
    {TEXT("\"\\'\""), 1, 3, ESCAPE "a single quote"},
    {TEXT("\"\\0\""), 1, 3, ESCAPE "'0'"},
    {TEXT("\"\\\0\""), 1, 3, ESCAPE "U+0000"},
    {TEXT("\"\\\n\""), 1, 3, ESCAPE LINE_END},
    {TEXT("\"\\N\""), 1, 3, ESCAPE "'N'"},
    {TEXT("\"\\U0041\""), 1, 3, ESCAPE "'U0041'"},
    {TEXT("\"\\\xc3\xa9\""), 1, 3, ESCAPE "U+00E9"},
    {TEXT("\"\\u\""), 1, 4, HEX "'\"'"},
    {TEXT("\"\\u"), 1, 4, HEX END},
    {TEXT("\"\\u00"), 1, 6, HEX END},
    {TEXT("\"\\u004"), 1, 7, HEX END},
    {TEXT("\"\\u004\""), 1, 7, HEX "'\"'"},
    {TEXT("\"\\u00G0\""), 1, 6, HEX "'G0'"},
    {TEXT("\"\\u-041\""), 1, 4, HEX "'-'"},
    {TEXT("\"\\u+041\""), 1, 4, HEX "'+'"},
    {TEXT("\"\\u{41}\""), 1, 4, HEX "'{'"},
    {TEXT("\"\\u 041\""), 1, 4, HEX "' '"},
    {TEXT("\\u0041"), 1, 1, VALUE "'\\'"},
    /* halves of surrogate pairs */
    {TEXT("\"\\uD800\""), 1, 8, LOW "'\"'"},
    {TEXT("\"\\uD800"), 1, 8, LOW END},
    {TEXT("\"\\uDBFFx\""), 1, 8, LOW "'x'"},
    {TEXT("\"\\uD800\\n\""), 1, 8, LOW "'\\'"},
    {TEXT("\"\\uD800\\u0041\""), 1, 8, LOW "'\\'"},
    {TEXT("\"\\uD800\\uD800\\uDC00\""), 1, 8, LOW "'\\'"},
    {TEXT("\"\\uD800\\uE000\""), 1, 8, LOW "'\\'"},
    {TEXT("\"\\uD800\\uDBFF\""), 1, 8, LOW "'\\'"},
    {TEXT("\"\\uD800\\"), 1, 8, LOW "'\\'"},
    {TEXT("\"\\uD800\\uDC0\""), 1, 13, HEX "'\"'"},
    {TEXT("\"ab\\uDC00\""), 1, 4, HIGH "\\uDC00"},
    {TEXT("\"\\udfff\\ud800\""), 1, 2, HIGH "\\uDFFF"},
    {TEXT("{\"\\uDEAD\":1}"), 1, 3, HIGH "\\uDEAD"},
    /* not UTF-8; columns count characters, not bytes */
    {TEXT("\"\x80\""), 1, 2, UTF8 "byte 0x80"},
    {TEXT("\"\xbf\""), 1, 2, UTF8 "byte 0xBF"},
    {TEXT("\"\xff\""), 1, 2, UTF8 "byte 0xFF"},
    {TEXT("\"\xfe\""), 1, 2, UTF8 "byte 0xFE"},
    {TEXT("\"\xc0\x80\""), 1, 2, UTF8 "byte 0xC0"},
    {TEXT("\"\xc0\xaf\""), 1, 2, UTF8 "byte 0xC0"},
    {TEXT("\"\xc1\xbf\""), 1, 2, UTF8 "byte 0xC1"},
    {TEXT("\"\xc3\""), 1, 2, UTF8 "byte 0xC3"},
    {TEXT("\"\xc3"), 1, 2, UTF8 "byte 0xC3"},
    {TEXT("\"\xc3\xc3\""), 1, 2, UTF8 "byte 0xC3"},
    {TEXT("\"\xe0\x80\x80\""), 1, 2, UTF8 "byte 0xE0"},
    {TEXT("\"\xe0\x9f\xbf\""), 1, 2, UTF8 "byte 0xE0"},
    {TEXT("\"\xe2\x82\""), 1, 2, UTF8 "byte 0xE2"},
    {TEXT("\"\xe2\x82"), 1, 2, UTF8 "byte 0xE2"},
    {TEXT("\"\xe2\x28\xa1\""), 1, 2, UTF8 "byte 0xE2"},
    {TEXT("\"\xed\xa0\x80\""), 1, 2, UTF8 "byte 0xED"},
    {TEXT("\"\xed\xbf\xbf\""), 1, 2, UTF8 "byte 0xED"},
    {TEXT("\"\xed\xa0\xbd\xed\xb8\x80\""), 1, 2, UTF8 "byte 0xED"},
    {TEXT("\"\xf0\x80\x80\x80\""), 1, 2, UTF8 "byte 0xF0"},
    {TEXT("\"\xf0\x8f\xbf\xbf\""), 1, 2, UTF8 "byte 0xF0"},
    {TEXT("\"\xf0\x9f\x98\""), 1, 2, UTF8 "byte 0xF0"},
    {TEXT("\"\xf4\x90\x80\x80\""), 1, 2, UTF8 "byte 0xF4"},
    {TEXT("\"\xf5\x80\x80\x80\""), 1, 2, UTF8 "byte 0xF5"},
    {TEXT("\"\xf8\x88\x80\x80\x80\""), 1, 2, UTF8 "byte 0xF8"},
    {TEXT("\"\xc3\xa9\xc3\xa9\xff\""), 1, 4, UTF8 "byte 0xFF"},
    {TEXT("[\"\xe4\xbd\xa0\xe5\xa5\xbd\", \xc3\xa9]"), 1, 8, VALUE "U+00E9"},
    {TEXT("[\"\xf0\x9f\x98\x80\" 1]"), 1, 6, AFTER_ELEMENT "'1'"},
    {TEXT("{\"\xc3\xbc\":1,\r\n\"\xc3\xbc\xc3\xbc\":\xc3\xbc}"), 2, 6, VALUE "U+00FC"},
};

static struct slice slice_of_text(struct text text)
{
    return slice_of(text.bytes, text.len);
}

static void valid_texts_are_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(accepted); i++) {
        struct json_error error;
        if (!json_validate(slice_of_text(accepted[i]), &error))
            fail_msg("%s: %u:%u: %s", accepted[i].bytes, error.line, error.column, error.message);
    }
}

static void invalid_texts_are_refused_with_their_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        const struct refusal *const r = &refused[i];
        struct json_error error = {.line = 0};
        if (json_validate(slice_of_text(r->text), &error))
            fail_msg("accepted: %s", r->text.bytes);
        if (error.line != r->line || error.column != r->column ||
            strcmp(error.message, r->message) != 0)
            fail_msg("%s\n  is       %u:%u: %s\n  must be  %u:%u: %s", r->text.bytes, error.line,
                     error.column, error.message, r->line, r->column, r->message);
    }
}

/* Every byte alone, in a string and after a value: the three places where any byte may come. */
static void every_byte_is_judged_by_its_place(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        struct json_error error;
        const uint8_t alone[] = {(uint8_t)byte};
        const uint8_t quoted[] = {'"', (uint8_t)byte, '"'};
        const uint8_t after[] = {'0', (uint8_t)byte};
        const bool is_digit = byte >= '0' && byte <= '9';
        const bool is_space = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
        const bool is_plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
        assert_int_equal(json_validate(slice_of(alone, 1), &error), is_digit);
        assert_int_equal(json_validate(slice_of(quoted, 3), &error), is_plain);
        assert_int_equal(json_validate(slice_of(after, 2), &error), is_space);
    }
}

/* A byte that ends a run of ordinary ones is seen wherever it stands among eight. */
static void special_byte_is_seen_at_every_alignment(void **state)
{
    (void)state;
    static const uint8_t specials[] = {0x00, 0x1F, 0x80, 0xFF, '"', '\\'};
    for (uint32_t at = 1; at < 24; at++) {
        for (size_t i = 0; i < ARRAY_LEN(specials); i++) {
            uint8_t text[26];
            struct json_error error;
            memset(text, '~', sizeof text);
            text[0] = text[25] = '"';
            assert_true(json_validate(slice_of(text, sizeof text), &error));
            text[at] = specials[i];
            assert_false(json_validate(slice_of(text, sizeof text), &error));
            assert_true(error.offset == at || error.offset == at + 1);
        }
    }
}

static void depth_is_bounded_exactly(void **state)
{
    (void)state;
    char text[2 * JSON_DEPTH_MAX + 2];
    struct json_error error;
    memset(text, '[', JSON_DEPTH_MAX);
    memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
    assert_true(json_validate(slice_of(text, 2 * JSON_DEPTH_MAX), &error));
    memset(text, '[', JSON_DEPTH_MAX + 1);
    memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    assert_false(json_validate(slice_of(text, sizeof text), &error));
    assert_int_equal(error.offset, JSON_DEPTH_MAX);
    assert_string_equal(error.message, "expected at most 32 levels of objects and arrays");
}

/* Objects and arrays in every order of eight levels: each closes with its own bracket only. */
static void every_bracket_must_match(void **state)
{
    (void)state;
    for (unsigned shape = 0; shape < 256; shape++) {
        for (int wrong = -1; wrong < 8; wrong++) {
            char text[64];
            size_t len = 0;
            for (int level = 0; level < 8; level++)
                len += (size_t)sprintf(text + len, (shape >> level & 1) != 0 ? "{\"\":" : "[");
            text[len++] = '1';
            for (int level = 7; level >= 0; level--)
                text[len++] = ((shape >> level & 1) != 0) != (level == wrong) ? '}' : ']';
            struct json_error error;
            assert_int_equal(json_validate(slice_of(text, len), &error), wrong < 0);
        }
    }
}

static void error_is_left_alone_on_success(void **state)
{
    (void)state;
    struct json_error error = {.line = 77};
    assert_true(json_validate(slice_str("{}"), &error));
    assert_int_equal(error.line, 77);
}

static void no_bytes_at_all_is_no_value(void **state)
{
    (void)state;
    struct json_error error;
    assert_false(json_validate((struct slice){NULL, 0}, &error));
    assert_int_equal(error.offset, 0);
}

/* 4 MiB of each: a reader that looks back anywhere would not come to the end. */
static void long_texts_take_linear_time(void **state)
{
    (void)state;
    static const char *const repeated[] = {"[],", "{\"a\":1},", "\"\\u0041\\ud83d\\ude00\",",
                                           "\"\xf0\x9f\x98\x80\",", "-1.5e-3, \t"};
    enum { BYTES = 4 << 20 };
    char *const text = test_malloc(BYTES);
    for (size_t i = 0; i < ARRAY_LEN(repeated); i++) {
        const size_t len = strlen(repeated[i]);
        struct json_error error;
        size_t used = 1;
        text[0] = '[';
        for (; used + len + 2 < BYTES; used += len)
            memcpy(text + used, repeated[i], len);
        memcpy(text + used, "0]", 2);
        assert_true(json_validate(slice_of(text, used + 2), &error));
    }
    test_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_texts_are_accepted),
        cmocka_unit_test(invalid_texts_are_refused_with_their_place),
        cmocka_unit_test(every_byte_is_judged_by_its_place),
        cmocka_unit_test(special_byte_is_seen_at_every_alignment),
        cmocka_unit_test(depth_is_bounded_exactly),
        cmocka_unit_test(every_bracket_must_match),
        cmocka_unit_test(error_is_left_alone_on_success),
        cmocka_unit_test(no_bytes_at_all_is_no_value),
        cmocka_unit_test(long_texts_take_linear_time),
    };
    return cmocka_run_group_tests_name("json_validate", tests, NULL, NULL);
}
