/* tests/sim/test_world_copy.c - a copied world goes on as the original would.
 *
 * Method: stories in which everything happens: faults, changes of the members, evictions, expiry,
 * clients that wait. One world runs without a stop; another one is replaced by a copy of a copy of
 * itself again and again. They must agree in the hash of everything that happened, in what was
 * counted, and in what the checkers have seen.
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
#include "stories.h"

static struct world *start(const struct scenario *s, uint64_t seed, struct trace *trace)
{
    *trace = (struct trace){0};
    struct world *w = world_new(s, seed, trace);
    assert_non_null(w);
    return w;
}

static struct world *replace_by_copy_of_copy(struct world *w)
{
    struct copy keep = {.keep = true}, run = {.keep = false};
    struct trace *trace = w->trace;
    struct world *kept = world_copy(w, NULL, &keep);
    assert_non_null(kept);
    world_free(w);
    struct world *again = world_copy(kept, trace, &run);
    assert_non_null(again);
    world_free(kept);
    assert_true(keep.bytes < run.bytes);
    return again;
}

static void expect_same(const struct world *a, const struct world *b)
{
    assert_true(a->trace->hash == b->trace->hash);
    assert_true(a->trace->count == b->trace->count);
    assert_memory_equal(&a->stats, &b->stats, sizeof a->stats);
    assert_int_equal(a->queue.count, b->queue.count);
    assert_int_equal(a->message_count, b->message_count);
    assert_int_equal(a->connections.count, b->connections.count);
    for (uint32_t i = 0; i < PROMISE_COUNT; i++) {
        struct promise_result x = check_result(a->check, (enum promise)i);
        struct promise_result y = check_result(b->check, (enum promise)i);
        assert_true(x.checked == y.checked && x.broken == y.broken);
    }
    for (uint32_t i = 0; i < a->node_count; i++)
        if (a->nodes[i].up)
            assert_memory_equal(&a->nodes[i].node.cache.stats, &b->nodes[i].node.cache.stats,
                                sizeof(struct cache_stats));
}

static void run_with_copies(const struct scenario *s, uint64_t seed)
{
    enum { ONE_IN = 97 };
    struct trace trace, again;
    struct world *w = start(s, seed, &trace);
    struct world *v = start(s, seed, &again);
    while (world_step(w)) {
        assert_true(world_step(v));
        assert_true(trace.hash == again.hash);
        if (v->stats.events % ONE_IN == 0)
            v = replace_by_copy_of_copy(v);
    }
    assert_false(world_step(v));
    assert_false(world_failed(w) || world_failed(v));
    assert_true(v->stats.events > 20 * ONE_IN);
    check_end(w->check, w->now_ns, w->under_way);
    check_end(v->check, v->now_ns, v->under_way);
    expect_same(w, v);
    world_free(w);
    world_free(v);
}

static void a_copy_does_what_the_original_would(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(STORIES); i++) {
        struct scenario s;
        must_parse(STORIES[i], &s);
        for (uint64_t seed = 1; seed <= 2; seed++)
            run_with_copies(&s, seed);
        scenario_destroy(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_does_what_the_original_would),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
