/* tests/net/test_deadline.c - who is late is who would be by a look at everyone's own time.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/deadline.h"

enum { ALLOWED_NS = 100 };

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void nobody_is_late_in_an_empty_list(void **state)
{
    (void)state;
    struct deadlines list;
    deadlines_init(&list, ALLOWED_NS);
    assert_null(deadlines_due(&list, 0));
    assert_null(deadlines_due(&list, UINT64_MAX));
}

static void one_is_late_at_the_end_of_its_time_and_not_before(void **state)
{
    (void)state;
    struct deadlines list;
    struct deadline d = {0};
    deadlines_init(&list, ALLOWED_NS);
    deadline_start(&list, &d, 1000);
    assert_null(deadlines_due(&list, 1000));
    assert_null(deadlines_due(&list, 1000 + ALLOWED_NS - 1));
    assert_ptr_equal(deadlines_due(&list, 1000 + ALLOWED_NS), &d);
    assert_ptr_equal(deadlines_due(&list, UINT64_MAX), &d);
}

static void to_begin_again_is_to_have_all_the_time_again(void **state)
{
    (void)state;
    struct deadlines list;
    struct deadline first = {0}, second = {0};
    deadlines_init(&list, ALLOWED_NS);
    deadline_start(&list, &first, 10);
    deadline_start(&list, &second, 20);
    deadline_start(&list, &first, 30);
    assert_ptr_equal(deadlines_due(&list, 20 + ALLOWED_NS), &second);
    deadline_stop(&second);
    assert_null(deadlines_due(&list, 30 + ALLOWED_NS - 1));
    assert_ptr_equal(deadlines_due(&list, 30 + ALLOWED_NS), &first);
}

static void to_stop_is_harmless_at_any_time(void **state)
{
    (void)state;
    struct deadlines list;
    struct deadline d = {0};
    deadlines_init(&list, ALLOWED_NS);
    deadline_stop(&d);
    assert_false(deadline_is_running(&d));
    deadline_start(&list, &d, 1);
    assert_true(deadline_is_running(&d));
    deadline_stop(&d);
    deadline_stop(&d);
    assert_false(deadline_is_running(&d));
    assert_null(deadlines_due(&list, UINT64_MAX));
}

static void it_may_move_from_one_list_to_another(void **state)
{
    (void)state;
    struct deadlines quick, slow;
    struct deadline d = {0};
    deadlines_init(&quick, 1);
    deadlines_init(&slow, ALLOWED_NS);
    deadline_start(&quick, &d, 5);
    deadline_start(&slow, &d, 5);
    assert_null(deadlines_due(&quick, UINT64_MAX));
    assert_ptr_equal(deadlines_due(&slow, 5 + ALLOWED_NS), &d);
}

/* Who has waited longest, by a look at everyone. */
static uint64_t earliest_of(const struct deadline *all, uint32_t count)
{
    uint64_t earliest = UINT64_MAX;
    for (uint32_t i = 0; i < count; i++)
        if (deadline_is_running(&all[i]) && all[i].since_ns < earliest)
            earliest = all[i].since_ns;
    return earliest;
}

static void the_list_finds_whom_a_look_at_everyone_finds(void **state)
{
    (void)state;
    enum { COUNT = 50, STEPS = 50000 };
    struct deadline all[COUNT] = {0};
    struct deadlines list;
    uint64_t random = 1, now_ns = 0;
    deadlines_init(&list, ALLOWED_NS);
    for (uint32_t step = 0; step < STEPS; step++) {
        struct deadline *d = &all[next_random(&random) % COUNT];
        now_ns += next_random(&random) % 8;
        if (next_random(&random) % 4 > 0)
            deadline_start(&list, d, now_ns);
        else
            deadline_stop(d);
        uint64_t earliest = earliest_of(all, COUNT);
        const struct deadline *due = deadlines_due(&list, now_ns);
        assert_true((due != NULL) == (earliest <= now_ns && now_ns - earliest >= ALLOWED_NS));
        if (due)
            assert_true(due->since_ns == earliest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_late_in_an_empty_list),
        cmocka_unit_test(one_is_late_at_the_end_of_its_time_and_not_before),
        cmocka_unit_test(to_begin_again_is_to_have_all_the_time_again),
        cmocka_unit_test(to_stop_is_harmless_at_any_time),
        cmocka_unit_test(it_may_move_from_one_list_to_another),
        cmocka_unit_test(the_list_finds_whom_a_look_at_everyone_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
