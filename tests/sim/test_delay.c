/* tests/sim/test_delay.c - what is drawn is distributed as it says, and never longer than it says.
 *
 * Method: the extreme bits, and many draws with a known mean.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/delay.h"
#include "sim/draw.h"

static const struct delay constant = {DELAY_CONSTANT, 700, 700, 0};
static const struct delay uniform = {DELAY_UNIFORM, 100, 299, 0};
static const struct delay exponential = {DELAY_EXPONENTIAL, 100, 1100, 0};
static const struct delay two_mode = {DELAY_TWO_MODE, 100, 5000, 4};

/* From the bits that draw the least to those that draw the most. */
static void bounds_are_drawn_and_not_passed(void **state)
{
    (void)state;
    assert_int_equal(delay_drawn(&constant, 0), 700);
    assert_int_equal(delay_drawn(&constant, UINT64_MAX), 700);
    assert_int_equal(delay_drawn(&uniform, 0), 100);
    assert_int_equal(delay_drawn(&uniform, UINT64_MAX), 299);
    assert_int_equal(delay_drawn(&exponential, UINT64_MAX), 100);
    assert_int_equal(delay_drawn(&exponential, 0), 100 + 44361); /* 64 ln 2 of a thousand */
    assert_int_equal(delay_drawn(&two_mode, 0), 5000);
    assert_int_equal(delay_drawn(&two_mode, UINT64_MAX), 100);
}

static void longest_is_the_longest_that_can_be_drawn(void **state)
{
    (void)state;
    static const struct delay *const delays[] = {&constant, &uniform, &exponential, &two_mode};
    static const uint64_t longest[] = {700, 299, 44461, 5000};
    for (size_t i = 0; i < ARRAY_LEN(delays); i++) {
        assert_int_equal(delay_longest(delays[i]), longest[i]);
        for (uint64_t n = 0; n < 20000; n++)
            assert_true(delay_drawn(delays[i], draw(1, DRAW_LATENCY, i, n)) <= longest[i]);
    }
}

static void means_are_as_they_say(void **state)
{
    (void)state;
    enum { COUNT = 100 * 1000 };
    uint64_t sums[3] = {0};
    for (uint64_t n = 0; n < COUNT; n++) {
        sums[0] += delay_drawn(&uniform, draw(7, DRAW_LATENCY, 0, n));
        sums[1] += delay_drawn(&exponential, draw(7, DRAW_LATENCY, 1, n));
        sums[2] += delay_drawn(&two_mode, draw(7, DRAW_LATENCY, 2, n));
    }
    assert_in_range(sums[0] / COUNT, 197, 201);
    assert_in_range(sums[1] / COUNT, 1080, 1120);
    assert_in_range(sums[2] / COUNT, 1295, 1355);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_drawn_and_not_passed),
        cmocka_unit_test(longest_is_the_longest_that_can_be_drawn),
        cmocka_unit_test(means_are_as_they_say),
    };
    return cmocka_run_group_tests_name("delay", tests, NULL, NULL);
}
