/* tests/sim/test_world_copy.c - a copied world goes on as the original would.
 *
 * Method: stories in which everything happens: faults, changes of the members, evictions, expiry,
 * clients that wait. One world runs without a stop; another one is replaced by a copy of a copy of
 * itself again and again. They must agree in the hash of everything that happened, in what was
 * counted, and in what the checkers have seen. A third one goes back and forth between copies that
 * were kept, and takes from itself what has not changed in between.
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
    struct world *kept = world_copy(w, NULL, &keep, NULL);
    assert_non_null(kept);
    world_free(w);
    struct world *again = world_copy(kept, trace, &run, NULL);
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

/* --- with a spare one ------------------------------------------------------------------------- */

enum { KEPT = 12, KEPT_STRIDE = 211, STEPS_MAX = 30000 };

/* What was kept of a run, and the hash after each of its steps. */
struct past {
    struct world *kept[KEPT];
    struct trace traces[KEPT];
    uint64_t hashes[STEPS_MAX];
    uint64_t steps;
};

static struct world *live_through(const struct scenario *s, struct past *p, struct trace *trace)
{
    struct copy keep = {.keep = true};
    struct world *w = start(s, 1, trace);
    uint32_t kept = 0;
    while (world_step(w)) {
        p->steps = w->stats.events;
        assert_in_range(p->steps, 1, STEPS_MAX - 1);
        p->hashes[p->steps] = trace->hash;
        if (p->steps % KEPT_STRIDE == 0 && kept < KEPT) {
            p->traces[kept] = *trace;
            p->kept[kept] = world_copy(w, NULL, &keep, NULL);
            assert_non_null(p->kept[kept++]);
        }
    }
    assert_int_equal(kept, KEPT);
    return w;
}

/* Go to what was kept. Returns of how many nodes the memory is used again. */
static uint32_t return_to(const struct past *p, uint32_t which, struct world **w,
                          struct trace *trace)
{
    struct copy run = {.keep = false};
    struct world *before = *w;
    const uint8_t *data[8] = {0};
    uint32_t same = 0;
    assert_true(before->node_count <= ARRAY_LEN(data));
    for (uint32_t i = 0; i < before->node_count; i++)
        data[i] = before->nodes[i].node.cache.blocks.data;
    *trace = p->traces[which];
    *w = world_copy(p->kept[which], trace, &run, before);
    assert_non_null(*w);
    for (uint32_t i = 0; i < before->node_count; i++) {
        if ((*w)->nodes[i].up)
            node_check(&(*w)->nodes[i].node);
        same += data[i] != NULL && (*w)->nodes[i].node.cache.blocks.data == data[i];
    }
    world_free(before);
    return same;
}

static void go_on(const struct past *p, struct world *w, uint64_t steps)
{
    while (steps-- > 0 && world_step(w))
        assert_true(w->trace->hash == p->hashes[w->stats.events]);
}

static void what_has_not_changed_is_taken_from_a_spare_world(void **state)
{
    (void)state;
    uint32_t same = 0, others = 0;
    for (uint32_t i = 0; i < ARRAY_LEN(STORIES); i++) {
        struct scenario s;
        struct past *p = test_calloc(1, sizeof *p);
        struct trace whole, trace;
        must_parse(STORIES[i], &s);
        struct world *w = live_through(&s, p, &whole);
        struct world *v = start(&s, 1, &trace);
        uint32_t which = 0;
        for (uint32_t leg = 0; leg < 150; leg++) {
            const uint64_t bits = draw(i, DRAW_NODE, 0, leg);
            const uint32_t taken = return_to(p, which, &v, &trace);
            same += taken;
            others += v->node_count - taken;
            /* To the next one, which makes itself what that one has; or anywhere. */
            const bool is_next = which + 1 < KEPT && (bits & 1024) != 0;
            go_on(p, v, is_next ? KEPT_STRIDE : bits >> 32 & 255);
            which = is_next ? which + 1 : (uint32_t)(bits % KEPT);
        }
        go_on(p, v, STEPS_MAX);
        assert_true(v->stats.events == p->steps);
        check_end(w->check, w->now_ns, w->under_way);
        check_end(v->check, v->now_ns, v->under_way);
        expect_same(w, v);
        world_free(v);
        world_free(w);
        for (uint32_t k = 0; k < KEPT; k++)
            world_free(p->kept[k]);
        scenario_destroy(&s);
        test_free(p);
    }
    assert_true(same > 20 && others > 20);
}

/* Of a node that has crashed there is nothing to be taken. */
static void a_crash_is_a_change(void **state)
{
    (void)state;
    const struct intervention crash = {
        .kind = INTERVENTION_FAULT, .fault = {.kind = FAULT_CRASH, .lasts_ns = TIME_NEVER, .a = 1}};
    struct scenario s;
    struct past *p = test_calloc(1, sizeof *p);
    struct trace trace;
    must_parse(STORIES[2], &s);
    struct world *w = live_through(&s, p, &trace);
    world_free(w);
    w = NULL;
    for (uint32_t i = 0; i < KEPT; i++) {
        struct copy run = {.keep = false};
        trace = p->traces[i];
        world_free(w);
        w = world_copy(p->kept[i], &trace, &run, NULL);
        assert_non_null(w);
        world_intervene(w, &crash, 0);
        assert_false(w->nodes[1].up);
        assert_int_equal(return_to(p, i, &w, &trace), w->node_count - 1);
        assert_true(w->nodes[1].up);
        go_on(p, w, 300);
        assert_int_equal(check_broken(w->check), 0);
    }
    world_free(w);
    for (uint32_t k = 0; k < KEPT; k++)
        world_free(p->kept[k]);
    scenario_destroy(&s);
    test_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_does_what_the_original_would),
        cmocka_unit_test(what_has_not_changed_is_taken_from_a_spare_world),
        cmocka_unit_test(a_crash_is_a_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
