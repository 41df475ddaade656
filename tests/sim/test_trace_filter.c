/* tests/sim/test_trace_filter.c - a request's story has all of its events and no others.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/message.h"
#include "sim/trace_filter.h"

#define NOBODY RECORD_NOBODY

enum { NODES = 3 };

/* Requests 1 and 2 share a trip that 1 sets off, of the same number as the one that request 3 sets
 * off when its node has been restarted. */
static const struct record story[] = {
    {.at_ns = 0, .kind = RECORD_BOOT, .node = 0, .other = NOBODY, .a = 1},
    {.at_ns = 10, .kind = RECORD_ASK, .node = 0, .other = NOBODY, .a = 1, .b = 5},
    {.at_ns = 10, .kind = RECORD_ASK, .node = 0, .other = NOBODY, .a = 2, .b = 5},
    {.at_ns = 20, .kind = RECORD_REACH, .node = 0, .other = NOBODY, .a = 1, .b = 5},
    {.at_ns = 20, .kind = RECORD_SEND, .node = 0, .other = 1, .a = 77, .b = 5},
    {.at_ns = 20, .kind = RECORD_REACH, .node = 0, .other = NOBODY, .a = 2, .b = 5},
    {.at_ns = 30, .kind = RECORD_ARRIVE, .node = 1, .other = 0, .a = 77, .b = 5},
    {.at_ns = 30, .kind = RECORD_ANSWER, .node = 1, .other = 0, .a = 77},
    {.at_ns = 40, .kind = RECORD_RETURN, .node = 0, .other = 1, .a = 77},
    {.at_ns = 40, .kind = RECORD_ANSWER, .node = 0, .other = NOBODY, .a = 1},
    {.at_ns = 40, .kind = RECORD_ANSWER, .node = 0, .other = NOBODY, .a = 2},
    {.at_ns = 50, .kind = RECORD_TELL, .node = 0, .other = NOBODY, .a = 1},
    {.at_ns = 50, .kind = RECORD_TELL, .node = 0, .other = NOBODY, .a = 2},
    {.at_ns = 60, .kind = RECORD_BOOT, .node = 0, .other = NOBODY, .a = 2},
    {.at_ns = 70, .kind = RECORD_REACH, .node = 0, .other = NOBODY, .a = 3},
    {.at_ns = 70, .kind = RECORD_SEND, .node = 0, .other = 2, .a = 77},
    {.at_ns = 70, .kind = RECORD_WAKE, .node = 1, .other = NOBODY},
    {.at_ns = 80, .kind = RECORD_FAIL, .node = 0, .other = 2, .a = 77},
    {.at_ns = 80, .kind = RECORD_ANSWER, .node = 0, .other = NOBODY, .a = 3},
};

/* What passes, as a text: one letter for each record, '-' for those that do not. */
static void expect(struct trace_filter *f, const char *expected)
{
    char passed[ARRAY_LEN(story) + 1] = "";
    for (uint32_t i = 0; i < ARRAY_LEN(story); i++) {
        struct record r = story[i];
        r.step = i + 1;
        passed[i] = "-x"[trace_filter_passes(f, &r)];
    }
    assert_string_equal(passed, expected);
    trace_filter_destroy(f);
}

static void learn(struct trace_filter *f, uint64_t request)
{
    assert_true(trace_filter_init(f, NODES));
    f->request = request;
    for (uint32_t i = 0; i < ARRAY_LEN(story); i++) {
        struct record r = story[i];
        r.step = i + 1;
        trace_filter_learn(f, &r);
    }
    trace_filter_again(f);
}

static void everything_passes_at_first(void **state)
{
    (void)state;
    struct trace_filter f;
    assert_true(trace_filter_init(&f, NODES));
    expect(&f, "xxxxxxxxxxxxxxxxxxx");
}

static void a_request_has_the_trip_that_it_set_off(void **state)
{
    (void)state;
    struct trace_filter f;
    learn(&f, 1);
    expect(&f, "-x-xx-xxxx-x-------");
}

static void a_request_has_the_trip_that_it_shared(void **state)
{
    (void)state;
    struct trace_filter f;
    learn(&f, 2);
    expect(&f, "--x-xxxxx-x-x------");
}

/* Who waited for another trip leaves as the write passes by. */
static void a_write_has_only_its_own_trip(void **state)
{
    (void)state;
    static const struct record passing[] = {
        {.kind = RECORD_BOOT, .node = 0, .other = NOBODY, .a = 1},
        {.kind = RECORD_REACH, .node = 0, .other = NOBODY, .a = 4, .b = 5, .c = OP_DELETE},
        {.kind = RECORD_SEND, .node = 0, .other = 1, .a = 90, .b = 5, .c = OP_GET},
        {.kind = RECORD_SEND, .node = 0, .other = 1, .a = 91, .b = 5, .c = OP_DELETE},
    };
    struct trace_filter f;
    assert_true(trace_filter_init(&f, NODES));
    f.request = 4;
    for (uint32_t i = 0; i < ARRAY_LEN(passing); i++)
        trace_filter_learn(&f, &passing[i]);
    trace_filter_again(&f);
    static const bool passes[] = {false, true, false, true};
    for (uint32_t i = 0; i < ARRAY_LEN(passing); i++)
        assert_true(trace_filter_passes(&f, &passing[i]) == passes[i]);
    trace_filter_destroy(&f);
}

static void calls_of_a_restarted_node_are_others(void **state)
{
    (void)state;
    struct trace_filter f;
    learn(&f, 3);
    expect(&f, "--------------xx-xx");
}

static void a_span_of_time_has_both_its_ends(void **state)
{
    (void)state;
    struct trace_filter f;
    assert_true(trace_filter_init(&f, NODES));
    f.from_ns = 30;
    f.to_ns = 60;
    expect(&f, "------xxxxxxxx-----");
}

static void a_node_has_what_others_say_to_it(void **state)
{
    (void)state;
    struct trace_filter f;
    assert_true(trace_filter_init(&f, NODES));
    f.node = 1;
    expect(&f, "----x-xxx-------x--");
}

static void all_conditions_hold_together(void **state)
{
    (void)state;
    struct trace_filter f;
    learn(&f, 1);
    f.node = 1;
    f.from_ns = 25;
    expect(&f, "------xxx----------");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_passes_at_first),
        cmocka_unit_test(a_request_has_the_trip_that_it_set_off),
        cmocka_unit_test(a_request_has_the_trip_that_it_shared),
        cmocka_unit_test(a_write_has_only_its_own_trip),
        cmocka_unit_test(calls_of_a_restarted_node_are_others),
        cmocka_unit_test(a_span_of_time_has_both_its_ends),
        cmocka_unit_test(a_node_has_what_others_say_to_it),
        cmocka_unit_test(all_conditions_hold_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
