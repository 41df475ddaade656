/* tests/core/test_decimal.c - a number and a power of ten give exactly the whole part and a rest.
 *
 * Method: a table at the edges; then random numbers, whose value is known because they were made
 * from it, written in many ways.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/decimal.h"

#include <inttypes.h>
#include <stdio.h>

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
    uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void whole_part_and_rest_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        int32_t power;
        uint64_t max, whole;
        bool fits, rest;
    } cases[] = {
        {"0", 0, 0, 0, true, false},
        {"-0", 0, 0, 0, true, false},
        {"0.0", 3, 0, 0, true, false},
        {"12", 0, 12, 12, true, false},
        {"13", 0, 12, 0, false, false},
        {"-12", 0, 12, 12, true, false},
        {"1.5", 0, 9, 1, true, true},
        {"1.5", 1, 99, 15, true, false},
        {"1.5", 2, 999, 150, true, false},
        {"1.5", -1, 9, 0, true, true},
        {"0.1", 3, 999, 100, true, false},
        {"0.0005", 3, 9, 0, true, true},
        {"1e-3", 3, 9, 1, true, false},
        {"1E+3", 0, 1000, 1000, true, false},
        {"1E+3", 0, 999, 0, false, false},
        {"1000e-3", 0, 9, 1, true, false},
        {"1001e-3", 0, 9, 1, true, true},
        {"0.001e3", 0, 9, 1, true, false},
        {"0.0019e3", 0, 9, 1, true, true},
        {"00.5e1", 0, 9, 5, true, false},
        {"9", 0, 3, 0, false, false},
        {"18446744073709551615", 0, UINT64_MAX, UINT64_MAX, true, false},
        {"18446744073709551616", 0, UINT64_MAX, 0, false, false},
        {"1844674407370955161.5", 1, UINT64_MAX, UINT64_MAX, true, false},
        {"1844674407370955161.59", 1, UINT64_MAX, UINT64_MAX, true, true},
        {"0e999999999999999999999", 0, 0, 0, true, false},
        {"0.0e-999999999999999999999", 0, 0, 0, true, false},
        {"1e999999999999999999999", 0, UINT64_MAX, 0, false, false},
        {"1e-999999999999999999999", 0, 0, 0, true, true},
        {"1e19", 0, UINT64_MAX, UINT64_C(10000000000000000000), true, false},
        {"1e20", 0, UINT64_MAX, 0, false, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint64_t whole = 0;
        bool rest = false;
        const bool fits =
            decimal_whole(slice_str(cases[i].number), cases[i].power, cases[i].max, &whole, &rest);
        if (fits != cases[i].fits || whole != cases[i].whole || rest != cases[i].rest)
            fail_msg("%s x 10^%d: %d %" PRIu64 " %d", cases[i].number, cases[i].power, fits, whole,
                     rest);
    }
}

/* value / 10^places as digits and a point, then the point moved by shift and moved back by an
 * exponent. */
static void every_spelling_of_a_number_is_the_same(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        const uint64_t value = draw(&seed) >> (draw(&seed) % 64);
        const uint32_t zeros = (uint32_t)(draw(&seed) % 30);
        const int32_t power = (int32_t)(draw(&seed) % 61) - 30;
        char digits[64], number[160];
        const int len = snprintf(digits, sizeof digits, "%0*" PRIu64, (int)zeros, value);
        const int point = 1 + (int)(draw(&seed) % (uint64_t)len);
        snprintf(number, sizeof number, "%.*s%s%se%d", point, digits, point < len ? "." : "",
                 digits + point, len - point - power);
        uint64_t whole = 0;
        bool rest = true;
        assert_true(decimal_whole(slice_str(number), power, value, &whole, &rest));
        assert_true(whole == value);
        assert_false(rest);
        if (value > 0)
            assert_false(decimal_whole(slice_str(number), power, value - 1, &whole, &rest));
        assert_true(decimal_whole(slice_str(number), power - 1, value / 10, &whole, &rest));
        assert_true(whole == value / 10);
        assert_int_equal(rest, value % 10 != 0);
    }
}

/* A megabyte of zeros, taken back by an exponent. */
static void length_and_exponent_cancel_out(void **state)
{
    (void)state;
    enum { ZEROS = 1 << 20 };
    char *const number = test_malloc(ZEROS + 32);
    uint64_t whole = 0;
    bool rest = true;
    memset(number, '0', ZEROS + 2);
    number[0] = '1';
    int len = ZEROS + 1 + sprintf(number + ZEROS + 1, "e-%d", ZEROS);
    assert_true(decimal_whole(slice_of(number, (size_t)len), 0, 1, &whole, &rest));
    assert_true(whole == 1 && !rest);
    memset(number, '0', ZEROS + 2);
    number[1] = '.';
    len = ZEROS + 2 + sprintf(number + ZEROS + 2, "7e%d", ZEROS + 1);
    assert_true(decimal_whole(slice_of(number, (size_t)len), 0, 9, &whole, &rest));
    assert_true(whole == 7 && !rest);
    test_free(number);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_part_and_rest_are_exact),
        cmocka_unit_test(every_spelling_of_a_number_is_the_same),
        cmocka_unit_test(length_and_exponent_cancel_out),
    };
    return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
