/* tests/net/test_http_field.c - the small grammar of header fields.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/http_field.h"

static void hosts_are_names_addresses_and_ports(void **state)
{
    (void)state;
    static const char *const good[] = {
        "",
        "a",
        "localhost:5001",
        "a.b-c_d.example",
        "127.0.0.1",
        "127.0.0.1:80",
        "[::1]",
        "[::1]:5001",
        "[fe80::1:2]",
        "a:",
        "a%41b",
        "a:99999",
        "[::ffff:1.2.3.4]:1",
    };
    static const char *const bad[] = {
        ":80", "a b", "a/b",   "u@h",    "a:b",    "a:1:2",  "a:123456", "[::1",
        "::1", "[]",  "[]:1",  "[g::1]", "[::1]x", "[::1]5", "a%4",      "a%zz",
        "a?b", "a#b", "a\x80", "a\"",    "a\\b",   "a[b]",   "a<b",      "a,b c",
    };
    for (uint32_t i = 0; i < ARRAY_LEN(good); i++)
        if (!http_host_is_valid(slice_str(good[i])))
            fail_msg("refused: %s", good[i]);
    for (uint32_t i = 0; i < ARRAY_LEN(bad); i++)
        if (http_host_is_valid(slice_str(bad[i])))
            fail_msg("taken: %s", bad[i]);
}

static void chunked_is_the_only_coding_and_real_ones_are_told_from_nonsense(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        enum http_coding coding;
    } cases[] = {
        {"chunked", HTTP_CODING_CHUNKED},
        {"CHUNKED", HTTP_CODING_CHUNKED},
        {"gzip", HTTP_CODING_OTHER},
        {"gzip, chunked", HTTP_CODING_OTHER},
        {"deflate ,\tChunked", HTTP_CODING_OTHER},
        {"chunked, gzip", HTTP_CODING_OTHER},
        {"x-compress,x-gzip", HTTP_CODING_OTHER},
        {"", HTTP_CODING_BAD},
        {"chunked,chunked", HTTP_CODING_BAD},
        {"identity", HTTP_CODING_BAD},
        {"chunked;q=1", HTTP_CODING_BAD},
        {"chunked,", HTTP_CODING_BAD},
        {",chunked", HTTP_CODING_BAD},
        {"xchunked", HTTP_CODING_BAD},
        {"chunke", HTTP_CODING_BAD},
        {"chunked\v", HTTP_CODING_BAD},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++)
        if (http_coding_of(slice_str(cases[i].value)) != cases[i].coding)
            fail_msg("%s", cases[i].value);
}

static void decimal_numbers_are_digits_only_and_never_wrap(void **state)
{
    (void)state;
    uint64_t n = 7;
    assert_true(http_decimal(slice_str("0"), &n) && n == 0);
    assert_true(http_decimal(slice_str("0042"), &n) && n == 42);
    assert_true(http_decimal(slice_str("18446744073709551615"), &n) && n == UINT64_MAX);
    static const char *const bad[] = {"",
                                      "-1",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "0x1",
                                      "1a",
                                      "18446744073709551616",
                                      "99999999999999999999"};
    n = 7;
    for (uint32_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(http_decimal(slice_str(bad[i]), &n));
    assert_int_equal(n, 7);
}

static void token_characters_are_those_of_the_standard(void **state)
{
    (void)state;
    const char *tchars = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    uint32_t count = 0;
    for (uint32_t c = 0; c < 256; c++) {
        assert_true(http_is_token_char((uint8_t)c) == (c != 0 && strchr(tchars, (int)c) != NULL));
        count += http_is_token_char((uint8_t)c);
    }
    assert_int_equal(count, strlen(tchars));
    assert_true(http_is_token(slice_str("M-SEARCH")));
    assert_false(http_is_token(slice_str("")));
    assert_false(http_is_token(slice_str("a b")));
}

static void texts_are_trimmed_cut_and_compared(void **state)
{
    (void)state;
    assert_true(slice_eq(http_trim(slice_str(" \t a b\t ")), slice_str("a b")));
    assert_int_equal(http_trim(slice_str(" \t ")).len, 0);
    assert_true(http_text_is(slice_str("HoSt"), "host"));
    assert_false(http_text_is(slice_str("hos"), "host"));
    assert_false(http_text_is(slice_str("hos\x54\x20"), "host"));
    /* '@' and '`', '[' and '{' differ by the bit that tells cases apart */
    assert_false(http_text_is(slice_str("@["), "`{"));
    struct slice text = slice_str("a=b=c");
    bool found;
    assert_true(slice_eq(http_cut(&text, '=', &found), slice_str("a")) && found);
    assert_true(slice_eq(text, slice_str("b=c")));
    assert_true(slice_eq(http_cut(&text, '&', &found), slice_str("b=c")) && !found);
    assert_int_equal(text.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_are_names_addresses_and_ports),
        cmocka_unit_test(chunked_is_the_only_coding_and_real_ones_are_told_from_nonsense),
        cmocka_unit_test(decimal_numbers_are_digits_only_and_never_wrap),
        cmocka_unit_test(token_characters_are_those_of_the_standard),
        cmocka_unit_test(texts_are_trimmed_cut_and_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
