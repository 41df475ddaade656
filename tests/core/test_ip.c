/* tests/core/test_ip.c - every spelling of an address is read, one is written.
 *
 * Method: a table of spellings with their canonical one, a table of texts that are no address,
 * and random addresses there and back.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/ip.h"

#include <stdio.h>

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
    uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void version_4_is_four_plain_bytes(void **state)
{
    (void)state;
    static const char *const good[] = {"0.0.0.0", "127.0.0.1", "10.20.30.40", "255.255.255.255",
                                       "1.2.3.4"};
    static const char *const bad[] = {
        "",         "1",         "1.2.3",      "1.2.3.4.5",  "1.2.3.256", "256.0.0.1", "01.2.3.4",
        "1.2.3.04", "1.2.3.",    ".1.2.3",     "1..2.3",     "1.2.3.4 ",  " 1.2.3.4",  "1.2.3.-4",
        "1.2.3.4a", "0x1.2.3.4", "1.2.3.0000", "1.2.3.1000", "00.0.0.0"};
    uint8_t out[4];
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        char again[16];
        assert_true(ip4_parse(slice_str(good[i]), out));
        snprintf(again, sizeof again, "%d.%d.%d.%d", out[0], out[1], out[2], out[3]);
        assert_string_equal(again, good[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (ip4_parse(slice_str(bad[i]), out))
            fail_msg("accepted: %s", bad[i]);
    }
}

static void version_6_has_one_canonical_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *text, *canonical;
    } cases[] = {
        {"::", "::"},
        {"0:0:0:0:0:0:0:0", "::"},
        {"::1", "::1"},
        {"0:0:0:0:0:0:0:1", "::1"},
        {"1::", "1::"},
        {"2001:DB8::0:1", "2001:db8::1"},
        {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
        {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
        {"0001:0002:3:4:5:6:7:000a", "1:2:3:4:5:6:7:a"},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"fe80::1234:ABCD", "fe80::1234:abcd"},
        {"::ffff:192.0.2.1", "::ffff:c000:201"},
        {"::1.2.3.4", "::102:304"},
        {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
        {"1:2:3:4:5::1.2.3.4", "1:2:3:4:5:0:102:304"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint16_t groups[IP6_GROUPS];
        char text[IP6_TEXT_BYTES];
        if (!ip6_parse(slice_str(cases[i].text), groups))
            fail_msg("refused: %s", cases[i].text);
        ip6_format(groups, text);
        assert_string_equal(text, cases[i].canonical);
    }
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      ":",
                                      ":::",
                                      "1",
                                      "1:2:3:4:5:6:7",
                                      "1:2:3:4:5:6:7:8:9",
                                      "1:2:3:4:5:6:7:",
                                      ":2:3:4:5:6:7:8",
                                      "1::2::3",
                                      "::1::",
                                      "12345::",
                                      "g::",
                                      "::1%eth0",
                                      "::1 ",
                                      " ::1",
                                      "[::1]",
                                      "1:2:3:4:5:6:7:8::",
                                      "1:2:3:4::5:6:7:8",
                                      "::1.2.3",
                                      "::1.2.3.4.5",
                                      "::1.2.3.256",
                                      "1.2.3.4::",
                                      "1.2.3.4",
                                      "1:2:3:4:5:6:7:1.2.3.4",
                                      "::1.2.3.4:5",
                                      "1:::2",
                                      "-1::",
                                      "::01.2.3.4"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        uint16_t groups[IP6_GROUPS];
        if (ip6_parse(slice_str(bad[i]), groups))
            fail_msg("accepted: %s", bad[i]);
    }
}

static void every_address_survives_there_and_back(void **state)
{
    (void)state;
    uint64_t seed = 6;
    for (int round = 0; round < 20000; round++) {
        uint16_t groups[IP6_GROUPS], again[IP6_GROUPS];
        char text[IP6_TEXT_BYTES];
        const uint64_t zeros = draw(&seed); /* many groups are zero, in all patterns */
        for (int i = 0; i < IP6_GROUPS; i++) {
            const uint64_t group = draw(&seed);
            groups[i] = (uint16_t)(group >> (48 + group % 16));
            if ((zeros >> i & 1) != 0)
                groups[i] = 0;
        }
        ip6_format(groups, text);
        assert_true(ip6_parse(slice_str(text), again));
        assert_memory_equal(groups, again, sizeof groups);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_4_is_four_plain_bytes),
        cmocka_unit_test(version_6_has_one_canonical_spelling),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(every_address_survives_there_and_back),
    };
    return cmocka_run_group_tests_name("ip", tests, NULL, NULL);
}
