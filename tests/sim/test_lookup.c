/* tests/sim/test_lookup.c - a number is found where it was put, as long as it is in the table.
 *
 * Method: the table runs beside an array with one place for each number.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/lookup.h"

enum { NUMBERS = 600 };

static uint64_t random64(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Small numbers, and numbers all over. */
static uint64_t number(uint32_t i)
{
    uint64_t state = i;
    return i % 2 == 0 ? i + 1 : random64(&state);
}

static void compare(const struct lookup *l, const uint32_t *places)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < NUMBERS; i++) {
        assert_int_equal(lookup_find(l, number(i)), places[i]);
        count += places[i] != LOOKUP_NONE;
    }
    assert_int_equal(l->count, count);
}

static void what_is_in_is_found_and_what_is_not_is_not(void **state)
{
    (void)state;
    struct lookup l = {0};
    uint32_t places[NUMBERS];
    uint64_t seed = 1;
    for (uint32_t i = 0; i < NUMBERS; i++)
        places[i] = LOOKUP_NONE;
    for (uint32_t round = 0; round < 60000; round++) {
        uint32_t i = (uint32_t)(random64(&seed) % NUMBERS);
        if (places[i] == LOOKUP_NONE) {
            places[i] = round;
            assert_true(lookup_add(&l, number(i), round));
        } else {
            places[i] = LOOKUP_NONE;
            lookup_remove(&l, number(i));
        }
        if (round % 100 == 0)
            compare(&l, places);
    }
    compare(&l, places);
    lookup_destroy(&l);
}

/* Requests come and go, but one of them never gets its answer. */
static void the_table_stays_as_small_as_what_is_in_it(void **state)
{
    (void)state;
    struct lookup l = {0};
    assert_true(lookup_add(&l, UINT64_MAX, 7));
    for (uint32_t i = 1; i < 100000; i++) {
        assert_true(lookup_add(&l, i, i));
        if (i > 25) {
            assert_int_equal(lookup_find(&l, i - 25), i - 25);
            lookup_remove(&l, i - 25);
        }
    }
    assert_int_equal(lookup_find(&l, UINT64_MAX), 7);
    assert_int_equal(l.count, 26);
    assert_int_equal(l.capacity, 64);
    lookup_destroy(&l);
}

static void an_empty_table_knows_nothing(void **state)
{
    (void)state;
    struct lookup l = {0};
    assert_int_equal(lookup_find(&l, 1), LOOKUP_NONE);
    assert_true(lookup_add(&l, 1, 0));
    assert_int_equal(lookup_find(&l, 0), LOOKUP_NONE);
    assert_int_equal(lookup_find(&l, 1), 0);
    lookup_destroy(&l);
    assert_int_equal(lookup_find(&l, 1), LOOKUP_NONE);
    lookup_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_is_found_and_what_is_not_is_not),
        cmocka_unit_test(the_table_stays_as_small_as_what_is_in_it),
        cmocka_unit_test(an_empty_table_knows_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
