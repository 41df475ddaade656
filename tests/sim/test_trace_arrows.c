/* tests/sim/test_trace_arrows.c - every arrival finds its departure, and nothing else does.
 *
 * Method: each kind of arrow alone; then many at once, in an order drawn from a fixed seed,
 * against a list of what is under way.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/trace_arrows.h"

#define NOBODY RECORD_NOBODY

static uint32_t leave(struct trace_arrows *a, struct record r)
{
    uint32_t place;
    assert_true(trace_arrows_leave(a, &r, &place));
    return place;
}

static uint32_t arrive(struct trace_arrows *a, struct record r)
{
    return trace_arrows_arrive(a, &r);
}

static uint32_t lost(struct trace_arrows *a, struct record r)
{
    return trace_arrows_lost(a, &r);
}

static const struct pair {
    struct record leaves, arrives, lost;
} pairs[] = {
    {{.kind = RECORD_ASK, .node = 2, .other = NOBODY, .a = 7},
     {.kind = RECORD_REACH, .node = 2, .other = NOBODY, .a = 7},
     {.kind = RECORD_CLOSE, .node = 2, .other = NOBODY, .a = 7}},
    {{.kind = RECORD_ANSWER, .node = 2, .other = NOBODY, .a = 7},
     {.kind = RECORD_TELL, .node = 2, .other = NOBODY, .a = 7},
     {.kind = RECORD_CLOSE, .node = 2, .other = NOBODY, .a = 7}},
    {{.kind = RECORD_SEND, .node = 2, .other = 1, .a = 7},
     {.kind = RECORD_ARRIVE, .node = 1, .other = 2, .a = 7},
     {.kind = RECORD_FAIL, .node = 2, .other = 1, .a = 7}},
    {{.kind = RECORD_ANSWER, .node = 1, .other = 2, .a = 7},
     {.kind = RECORD_RETURN, .node = 2, .other = 1, .a = 7},
     {.kind = RECORD_FAIL, .node = 2, .other = 1, .a = 7}},
};

static void each_kind_arrives_where_it_should(void **state)
{
    (void)state;
    struct trace_arrows a = {0};
    uint32_t places[ARRAY_LEN(pairs)];
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        places[i] = leave(&a, pairs[i].leaves);
        assert_true(places[i] < a.places);
    }
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        assert_true(arrive(&a, pairs[i].arrives) == places[i]);
        assert_true(arrive(&a, pairs[i].arrives) == ARROW_NONE); /* once */
    }
    trace_arrows_destroy(&a);
}

static void each_kind_can_be_lost(void **state)
{
    (void)state;
    struct trace_arrows a = {0};
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        uint32_t place = leave(&a, pairs[i].leaves);
        assert_true(lost(&a, pairs[i].lost) == place);
        assert_true(lost(&a, pairs[i].lost) == ARROW_NONE);
        assert_true(arrive(&a, pairs[i].arrives) == ARROW_NONE);
    }
    assert_int_equal(a.places, 1); /* used again and again */
    trace_arrows_destroy(&a);
}

static void what_happens_at_one_place_is_no_arrow(void **state)
{
    (void)state;
    struct trace_arrows a = {0};
    static const enum record_kind kinds[] = {RECORD_WAKE,  RECORD_FAULT, RECORD_CHANGE,
                                             RECORD_LEARN, RECORD_BOOT,  RECORD_LEAVE};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const struct record r = {.kind = kinds[i], .other = NOBODY, .a = 7};
        assert_true(leave(&a, r) == ARROW_NONE);
        assert_true(arrive(&a, r) == ARROW_NONE && lost(&a, r) == ARROW_NONE);
    }
    trace_arrows_destroy(&a);
}

static void a_call_that_is_used_again_names_the_new_message(void **state)
{
    (void)state;
    struct trace_arrows a = {0};
    const struct record other = {.kind = RECORD_SEND, .node = 5, .other = 1, .a = 8};
    leave(&a, pairs[2].leaves);
    uint32_t place_other = leave(&a, other);
    uint32_t place = leave(&a, pairs[2].leaves); /* its node was restarted in the meantime */
    assert_true(place != place_other);
    assert_true(arrive(&a, pairs[2].arrives) == place);
    assert_true(arrive(&a, pairs[2].arrives) == ARROW_NONE);
    trace_arrows_destroy(&a);
}

/* The n-th of many messages between 4 nodes. */
static struct record message(uint32_t n)
{
    return (struct record){.kind = RECORD_SEND,
                           .node = (uint16_t)(n % 4),
                           .other = (uint16_t)((n + 1) % 4),
                           .a = n / 4};
}

static void many_find_each_other_in_any_order(void **state)
{
    (void)state;
    enum { MANY = 20000, UNDER_WAY = 300 };
    struct trace_arrows a = {0};
    uint32_t places[UNDER_WAY], numbers[UNDER_WAY], count = 0;
    uint64_t random = 3;
    for (uint32_t n = 0; n < MANY || count > 0;) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
        if (n < MANY && count < UNDER_WAY && (count == 0 || random >> 63 == 0)) {
            numbers[count] = n;
            places[count++] = leave(&a, message(n++));
            continue;
        }
        uint32_t which = (uint32_t)(random >> 33) % count;
        struct record r = message(numbers[which]);
        r = (struct record){.kind = RECORD_ARRIVE, .node = r.other, .other = r.node, .a = r.a};
        assert_true(arrive(&a, r) == places[which]);
        places[which] = places[--count];
        numbers[which] = numbers[count];
    }
    assert_true(a.places <= UNDER_WAY);
    trace_arrows_destroy(&a);
    trace_arrows_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_arrives_where_it_should),
        cmocka_unit_test(each_kind_can_be_lost),
        cmocka_unit_test(what_happens_at_one_place_is_no_arrow),
        cmocka_unit_test(a_call_that_is_used_again_names_the_new_message),
        cmocka_unit_test(many_find_each_other_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
