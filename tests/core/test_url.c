/* tests/core/test_url.c - a node's URL is a host and a port, and the same place is the same text.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/url.h"

#define L63 "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstuvwxyz"

static void urls_are_read_in_one_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host;
        uint16_t port;
    } cases[] = {
        {"http://localhost:5001", "localhost", 5001},
        {"http://localhost:5001/", "localhost", 5001},
        {"http://LocalHost:1", "localhost", 1},
        {"http://a:65535", "a", 65535},
        {"http://cache-1.example.ORG:80", "cache-1.example.org", 80},
        {"http://cache_1:80", "cache_1", 80},
        {"http://10.0.0.1:5001", "10.0.0.1", 5001},
        {"http://1a:80", "1a", 80},
        {"http://1.2.3.x4:80", "1.2.3.x4", 80},
        {"http://[::1]:5001", "::1", 5001},
        {"http://[0:0:0:0:0:0:0:1]:5001/", "::1", 5001},
        {"http://[2001:DB8::1]:5001", "2001:db8::1", 5001},
        {"http://[::ffff:127.0.0.1]:5001", "::ffff:7f00:1", 5001},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct url url;
        const char *const problem = url_parse(slice_str(cases[i].text), &url);
        if (problem != NULL)
            fail_msg("%s: expected %s", cases[i].text, problem);
        assert_string_equal(url.host, cases[i].host);
        assert_int_equal(url.port, cases[i].port);
    }
}

#define LIKE "a URL like http://HOST:PORT"
#define TLS "http:// (nodes do not speak TLS)"
#define USER "a URL without user name and password"
#define TAIL "a URL that ends after the port"
#define HOST "a host after http://"
#define CHARS "a host of letters, digits, '-', '_' and single dots"
#define V4 "an IPv4 address of four numbers from 0 to 255"
#define V6 "an IPv6 address within the brackets"
#define BARE_V6 "an IPv6 address in brackets"
#define NO_PORT "':' and a port after the host"
#define PORT "a port from 1 to 65535"

static void everything_else_is_refused_with_what_was_expected(void **state)
{
    (void)state;
    static const struct {
        const char *text, *problem;
    } cases[] = {
        {"", LIKE},
        {"localhost:5001", LIKE},
        {"//localhost:5001", LIKE},
        {"http:/localhost:5001", LIKE},
        {"HTTP://localhost:5001", LIKE},
        {" http://localhost:5001", LIKE},
        {"ftp://localhost:5001", LIKE},
        {"https://localhost:5001", TLS},
        {"http://me@localhost:5001", USER},
        {"http://me:pw@localhost:5001", USER},
        {"http://localhost:5001/cache", TAIL},
        {"http://localhost:5001//", TAIL},
        {"http://localhost:5001?x", TAIL},
        {"http://localhost:5001/?x", TAIL},
        {"http://localhost:5001#x", TAIL},
        {"http://localhost:5001/@", TAIL},
        {"http://", HOST},
        {"http:///", HOST},
        {"http://:5001", HOST},
        {"http://a b:5001", CHARS},
        {"http://a..b:5001", CHARS},
        {"http://.a:5001", CHARS},
        {"http://a.:5001", CHARS},
        {"http://-a:5001", CHARS},
        {"http://a-:5001", CHARS},
        {"http://a.-b:5001", CHARS},
        {"http://a%20b:5001", CHARS},
        {"http://a*:5001", CHARS},
        {"http://a\\b:5001", CHARS},
        {"http://gr\xc3\xbc\xc3\x9f:5001", CHARS},
        {"http://" L63 ":5001", CHARS},
        {"http://1.2.3:5001", V4},
        {"http://1.2.3.256:5001", V4},
        {"http://1.2.3.4.5:5001", V4},
        {"http://127.0.0.01:5001", V4},
        {"http://2130706433:5001", V4},
        {"http://a.1:5001", V4},
        {"http://[]:5001", V6},
        {"http://[1.2.3.4]:5001", V6},
        {"http://[::1%25eth0]:5001", V6},
        {"http://[::1:5001", "']' after an IPv6 address"},
        {"http://::1:5001", BARE_V6},
        {"http://2001:db8::1", BARE_V6},
        {"http://a:1:2", BARE_V6},
        {"http://localhost", NO_PORT},
        {"http://localhost/", NO_PORT},
        {"http://[::1]", NO_PORT},
        {"http://[::1]5001", NO_PORT},
        {"http://localhost:", PORT},
        {"http://localhost:/", PORT},
        {"http://localhost:0", PORT},
        {"http://localhost:65536", PORT},
        {"http://localhost:99999", PORT},
        {"http://localhost:100000", PORT},
        {"http://localhost:4294972297", PORT},
        {"http://localhost:05001", PORT},
        {"http://localhost:-1", PORT},
        {"http://localhost:+1", PORT},
        {"http://localhost:5001 ", PORT},
        {"http://localhost:50x1", PORT},
        {"http://[::1]:", PORT},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct url url = {.port = 77};
        const char *const problem = url_parse(slice_str(cases[i].text), &url);
        if (problem == NULL)
            fail_msg("accepted: %s", cases[i].text);
        if (strcmp(problem, cases[i].problem) != 0)
            fail_msg("%s: %s", cases[i].text, problem);
        assert_int_equal(url.port, 77);
    }
}

static void zero_byte_is_no_part_of_a_url(void **state)
{
    (void)state;
    static const char *const texts[] = {"http://a\0b:5001", "http://ab:50\0001",
                                        "http://ab:5001/\0"};
    static const size_t lens[] = {15, 15, 16};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct url url;
        assert_non_null(url_parse(slice_of(texts[i], lens[i]), &url));
    }
}

/* http://a.a.a ... :1, for every length of the host around the bound. */
static void host_may_have_253_characters(void **state)
{
    (void)state;
    for (size_t len = 250; len < 257; len++) {
        char text[300] = "http://";
        struct url url;
        for (size_t i = 0; i < len; i++)
            strcat(text, i % 2 == 0 || i + 1 == len ? "a" : ".");
        strcat(text, ":1");
        const char *const problem = url_parse(slice_str(text), &url);
        if (len <= URL_HOST_BYTES_MAX)
            assert_null(problem);
        else
            assert_string_equal(problem, "a host of at most 253 characters");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_read_in_one_spelling),
        cmocka_unit_test(everything_else_is_refused_with_what_was_expected),
        cmocka_unit_test(zero_byte_is_no_part_of_a_url),
        cmocka_unit_test(host_may_have_253_characters),
    };
    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
