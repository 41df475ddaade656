/* tests/sim/test_world.c - what a world keeps is what is under way, and it keeps its appointments.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario_text.h"
#include "sim/world_parts.h"

static struct world *start(const char *text, struct scenario *s)
{
    must_parse(text, s);
    struct world *w = world_new(s, s->seed, NULL);
    assert_non_null(w);
    return w;
}

static void stop(struct world *w, struct scenario *s)
{
    assert_false(world_failed(w));
    check_end(w->check, w->now_ns, w->under_way);
    for (uint32_t i = 0; i < PROMISE_COUNT; i++)
        assert_string_equal(check_result(w->check, (enum promise)i).story, "");
    world_free(w);
    scenario_destroy(s);
}

#define CROWD "{'id': 'crowd', 'count': 20, 'keys': {'uniform': 500}, 'put_on_miss': true,"

/* A request that is forwarded sets its node a deadline a second ahead, and nearly all are answered
 * long before: their wakes must not pile up. */
static void the_queue_holds_what_is_under_way_and_a_wake_for_each_node(void **state)
{
    (void)state;
    enum { CLIENTS = 20, NODES = 3 };
    struct scenario s;
    struct world *w = start(START "'clients': [" CROWD " 'think': '1ms'}]}", &s);
    while (w->now_ns < 3 * NS_PER_S && world_step(w))
        assert_in_range(w->queue.count, 1, CLIENTS + 2 * NODES);
    assert_true(w->stats.forwarded > 10000);
    stop(w, &s);
}

static void memory_grows_with_what_is_under_way_and_not_with_time(void **state)
{
    (void)state;
    enum { CLIENTS = 20 };
    struct scenario s;
    struct world *w = start(START "'clients': [" CROWD " 'think': '1ms'}]}", &s);
    while (w->now_ns < 3 * NS_PER_S && world_step(w)) {
    }
    assert_true(w->stats.answered > 20000);
    assert_in_range(w->message_count, 1, 2 * CLIENTS); /* its own, and its node's to the owner */
    assert_in_range(w->connections.count, 1, CLIENTS);
    stop(w, &s);
}

/* The wake is put off again and again while B answers; when it does not any more, the deadline is
 * met to the nanosecond. */
static void a_deadline_that_moved_is_met(void **state)
{
    (void)state;
    struct scenario s;
    struct world *w = start(START "'clients': [" CROWD " 'think': '1ms', 'stop': '3s'}],"
                                  "'faults': [{'id': 'f', 'at': '1500ms', 'pause': 'B'}]}",
                            &s);
    while (world_step(w)) {
    }
    assert_true(w->stats.outcomes[OUTCOME_PEER_TIMEOUT] > 0);
    assert_true(w->stats.latency_max_ns == NS_PER_S);
    stop(w, &s);
}

/* B stands still when the first request comes, and goes on in the very moment in which the second
 * one does. */
static void what_waited_for_a_node_is_not_overtaken(void **state)
{
    (void)state;
    struct scenario s;
    struct world *w =
        start(START "'network': {'access': '5ms'},"
                    "'requests': [{'at': '10ms', 'put': 'k', 'value': 1, 'through': 'B'},"
                    "             {'at': '15ms', 'get': 'k', 'through': 'B'}],"
                    "'faults': [{'id': 'f', 'at': '12ms', 'pause': 'B'},"
                    "           {'id': 'g', 'at': '20ms', 'resume': 'B'}]}",
              &s);
    while (world_step(w)) {
    }
    assert_true(w->stats.outcomes[OUTCOME_CREATED] == 1);
    assert_true(w->stats.hits == 1);
    stop(w, &s);
}

static void what_waited_for_a_node_that_died_is_told_so(void **state)
{
    (void)state;
    struct scenario s;
    struct world *w = start(START "'requests': [{'at': '15ms', 'get': 'k', 'through': 'B'},"
                                  "             {'at': '40ms', 'get': 'k', 'through': 'B'}],"
                                  "'faults': [{'id': 'f', 'at': '10ms', 'pause': 'B'},"
                                  "           {'id': 'g', 'at': '20ms', 'crash': 'B'},"
                                  "           {'id': 'h', 'at': '30ms', 'restart': 'B'}]}",
                            &s);
    while (world_step(w)) {
    }
    assert_true(w->stats.closed == 1 && w->stats.misses == 1);
    stop(w, &s);
}

/* Two hundred thousand requests a second take one second to the node and one back. */
static void many_requests_under_way_cost_no_more_than_few(void **state)
{
    (void)state;
    struct scenario s;
    struct world *w = start("{'name': 'test', 'nodes': 3, 'end': '3s',"
                            "'network': {'access': '1s'},"
                            "'clients': [{'id': 'hose', 'keys': {'uniform': 100}, 'rate': 200000,"
                            "             'stop': '200ms', 'through': 'A'}]}",
                            &s);
    while (world_step(w)) {
    }
    assert_int_equal(w->stats.answered, 40000);
    assert_in_range(w->message_count, 40000, 42000);
    stop(w, &s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_queue_holds_what_is_under_way_and_a_wake_for_each_node),
        cmocka_unit_test(memory_grows_with_what_is_under_way_and_not_with_time),
        cmocka_unit_test(a_deadline_that_moved_is_met),
        cmocka_unit_test(what_waited_for_a_node_is_not_overtaken),
        cmocka_unit_test(what_waited_for_a_node_that_died_is_told_so),
        cmocka_unit_test(many_requests_under_way_cost_no_more_than_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
