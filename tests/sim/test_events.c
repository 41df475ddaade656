/* tests/sim/test_events.c - what was put in leaves in order of time, and of putting in.
 *
 * Method: the heap runs beside a plain list that is searched from end to end for the earliest,
 * with times from a range so small that most events share theirs with others.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "sim/events.h"

enum { LIST_MAX = 2000 };

struct list {
    struct happening item[LIST_MAX];
    uint32_t count;
};

static uint64_t random64(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint32_t earliest(const struct list *l)
{
    uint32_t first = 0;
    for (uint32_t i = 1; i < l->count; i++)
        if (l->item[i].at_ns < l->item[first].at_ns ||
            (l->item[i].at_ns == l->item[first].at_ns &&
             l->item[i].sequence < l->item[first].sequence))
            first = i;
    return first;
}

static void same(const struct happening *a, const struct happening *b)
{
    assert_true(a->at_ns == b->at_ns && a->sequence == b->sequence);
    assert_true(a->kind == b->kind && a->subject == b->subject && a->detail == b->detail);
}

static void push(struct events *e, struct list *l, struct happening h)
{
    assert_true(events_push(e, h));
    h.sequence = e->pushed;
    l->item[l->count++] = h;
}

static void pop(struct events *e, struct list *l)
{
    uint32_t first = earliest(l);
    same(events_peek(e), &l->item[first]);
    const struct happening h = events_pop(e);
    same(&h, &l->item[first]);
    l->item[first] = l->item[--l->count];
}

static void run_beside_a_list(uint64_t seed, uint64_t times)
{
    struct events e = {0};
    struct list *l = calloc(1, sizeof *l);
    assert_non_null(l);
    for (uint32_t i = 0; i < 6000; i++) {
        /* three of four are put in at first, then fewer and fewer */
        bool in = random64(&seed) % 8000 > i;
        if (in && l->count < LIST_MAX) {
            struct happening h = {.at_ns = random64(&seed) % times, .kind = i % 7, .subject = i};
            h.detail = random64(&seed);
            push(&e, l, h);
        } else if (l->count > 0) {
            pop(&e, l);
        }
        assert_int_equal(e.count, l->count);
    }
    while (l->count > 0)
        pop(&e, l);
    assert_null(events_peek(&e));
    events_destroy(&e);
    free(l);
}

static void the_earliest_leaves_first_and_of_equals_the_oldest(void **state)
{
    (void)state;
    run_beside_a_list(1, 1);
    run_beside_a_list(2, 10);
    run_beside_a_list(3, 1000);
    run_beside_a_list(4, UINT64_MAX);
}

static void all_of_time_is_in_order(void **state)
{
    (void)state;
    static const uint64_t times[] = {UINT64_MAX, 0, UINT64_MAX - 1, 1, UINT64_C(1) << 63, 0};
    static const uint64_t order[] = {0, 0, 1, UINT64_C(1) << 63, UINT64_MAX - 1, UINT64_MAX};
    struct events e = {0};
    for (size_t i = 0; i < ARRAY_LEN(times); i++)
        assert_true(events_push(&e, (struct happening){.at_ns = times[i]}));
    for (size_t i = 0; i < ARRAY_LEN(order); i++)
        assert_true(events_pop(&e).at_ns == order[i]);
    events_destroy(&e);
}

static void sequences_count_what_was_put_in_from_one(void **state)
{
    (void)state;
    struct events e = {0};
    for (uint64_t i = 1; i <= 300; i++) {
        assert_true(events_push(&e, (struct happening){.at_ns = 5, .sequence = 12345}));
        assert_true(e.pushed == i);
        if (i % 3 == 0)
            events_pop(&e);
    }
    assert_true(events_peek(&e)->sequence == 101);
    events_destroy(&e);
}

static void many_events_stay_in_order(void **state)
{
    (void)state;
    enum { MANY = 200000 };
    struct events e = {0};
    uint64_t seed = 9;
    for (uint32_t i = 0; i < MANY; i++)
        assert_true(events_push(&e, (struct happening){.at_ns = random64(&seed) % 50000}));
    struct happening last = events_pop(&e);
    for (uint32_t i = 1; i < MANY; i++) {
        const struct happening h = events_pop(&e);
        assert_true(last.at_ns < h.at_ns || (last.at_ns == h.at_ns && last.sequence < h.sequence));
        last = h;
    }
    assert_int_equal(e.count, 0);
    events_destroy(&e);
}

static void nothing_is_an_empty_queue(void **state)
{
    (void)state;
    struct events e = {0};
    assert_null(events_peek(&e));
    events_destroy(&e);
    events_destroy(&e);
    events_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_earliest_leaves_first_and_of_equals_the_oldest),
        cmocka_unit_test(all_of_time_is_in_order),
        cmocka_unit_test(sequences_count_what_was_put_in_from_one),
        cmocka_unit_test(many_events_stay_in_order),
        cmocka_unit_test(nothing_is_an_empty_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
