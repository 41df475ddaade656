/* tests/sim/test_number.c - numbers as people read them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/number.h"

static void digits_stand_in_threes_from_the_right(void **state)
{
    (void)state;
    static const struct {
        uint64_t number;
        const char *words;
    } cases[] = {
        {0, "0"},
        {999, "999"},
        {1000, "1,000"},
        {12345, "12,345"},
        {100200, "100,200"},
        {1234567, "1,234,567"},
        {UINT64_MAX, "18,446,744,073,709,551,615"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char room[NUMBER_GROUPED_MAX];
        assert_string_equal(number_grouped(cases[i].number, room), cases[i].words);
    }
}

static void nanoseconds_become_seconds(void **state)
{
    (void)state;
    assert_float_equal(number_seconds(0), 0, 0);
    assert_float_equal(number_seconds(1500000000), 1.5, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_stand_in_threes_from_the_right),
        cmocka_unit_test(nanoseconds_become_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
