/* tests/core/test_node_cluster.c - what the nodes of a cluster promise together.
 *
 * Method: little worlds (tests/core/little_world.h) are run from fixed seeds, a few nodes and a
 * bad network each; then the history of what every client asked and was told is judged. The
 * promises are those of a register that may forget: a miss is always legal, an old value is not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/core/little_world.h"

enum { WORLDS = 24 };

/* Three to five nodes; every third world is short of everything. */
static struct world_config config_of(uint64_t seed)
{
    bool tight = seed % 3 == 0;
    return (struct world_config){.seed = seed,
                                 .nodes = 3 + (uint32_t)seed % (WORLD_NODES_MAX - 2),
                                 .flight_max = tight ? 4 : 64,
                                 .call_max = tight ? 8 : 128,
                                 .held_bytes_max = tight ? 600 : 64 * 1024};
}

static struct world *run(const struct world_config *config)
{
    struct world *w = world_open(config);
    world_run(w);
    assert_int_equal(w->op_count, WORLD_OPS);
    return w;
}

static int run_all(void **state)
{
    struct world **worlds = calloc(WORLDS, sizeof(struct world *));
    assert_non_null(worlds);
    for (uint32_t i = 0; i < WORLDS; i++) {
        struct world_config config = config_of(i + 1);
        worlds[i] = run(&config);
    }
    *state = worlds;
    return 0;
}

static int close_all(void **state)
{
    struct world **worlds = *state;
    for (uint32_t i = 0; i < WORLDS; i++)
        world_close(worlds[i]);
    free(worlds);
    return 0;
}

static bool is_acknowledged_write(const struct op_record *op)
{
    if (op->told == NOT_YET)
        return false;
    if (op->op == OP_PUT)
        return op->answer.outcome == OUTCOME_CREATED || op->answer.outcome == OUTCOME_REPLACED;
    return op->op == OP_DELETE &&
           (op->answer.outcome == OUTCOME_DELETED || op->answer.outcome == OUTCOME_ABSENT);
}

static bool is_hit(const struct op_record *op)
{
    return op->told != NOT_YET && op->answer.outcome == OUTCOME_HIT;
}

typedef void judge_fn(const struct world *w, const struct op_record *op);

static void judge_all(void **state, judge_fn *judge)
{
    struct world **worlds = *state;
    for (uint32_t i = 0; i < WORLDS; i++)
        for (uint32_t j = 0; j < worlds[i]->op_count; j++)
            judge(worlds[i], &worlds[i]->ops[j]);
}

/* --- the promises ---------------------------------------------------------------------------- */

static bool fits(enum op op, enum outcome outcome)
{
    switch (op) {
    case OP_GET:
        return outcome == OUTCOME_HIT || outcome == OUTCOME_MISS;
    case OP_PUT:
        return outcome == OUTCOME_CREATED || outcome == OUTCOME_REPLACED;
    case OP_DELETE:
        return outcome == OUTCOME_DELETED || outcome == OUTCOME_ABSENT;
    }
    return false;
}

/* That answers come in order follows: an answer is credited to the oldest open request, where
 * one that was meant for another would not fit, or bring a value of another key. */
static void is_answered_in_time(const struct world *w, const struct op_record *op)
{
    const uint64_t longest_ns = 2 * WORLD_TIMEOUT_MS * UINT64_C(1000000);
    (void)w;
    if (op->unanswered) {
        assert_true(op->told == NOT_YET);
        return;
    }
    assert_true(op->told != NOT_YET);
    assert_true(op->told_at_ns - op->asked_at_ns <= longest_ns);
    bool failed = op->answer.outcome >= OUTCOME_RING_MISMATCH;
    assert_true(failed != fits(op->op, op->answer.outcome));
}

static void every_request_is_answered_once_in_order_and_in_time(void **state)
{
    judge_all(state, is_answered_in_time);
}

static void is_whole(const struct world *w, const struct op_record *op)
{
    if (!is_hit(op))
        return;
    assert_true(op->read < w->op_count);
    const struct op_record *write = &w->ops[op->read];
    assert_int_equal(write->op, OP_PUT);
    assert_int_equal(write->key, op->key);
    assert_true(write->asked < op->told);
    assert_true(write->written_at_ns <= op->told_at_ns);
}

static void a_hit_is_a_whole_value_that_was_written_for_its_key(void **state)
{
    judge_all(state, is_whole); /* whole: every value is compared where it is read */
}

/* Old: another write was asked after this value's write had been acknowledged, and was itself
 * acknowledged before the read was asked. Its number then lies between those of the two. */
static void is_not_old(const struct world *w, const struct op_record *op)
{
    if (!is_hit(op) || !is_acknowledged_write(&w->ops[op->read]))
        return;
    const struct op_record *read = &w->ops[op->read];
    for (const struct op_record *other = read + 1; other < op; other++)
        if (other->key == op->key && is_acknowledged_write(other))
            assert_false(read->told < other->asked && other->told < op->asked);
}

static void no_hit_is_older_than_the_last_acknowledged_write(void **state)
{
    judge_all(state, is_not_old);
}

/* The last delete of this key that was acknowledged before this request was asked, or NULL. */
static const struct op_record *delete_before(const struct world *w, const struct op_record *op)
{
    const struct op_record *last = NULL;
    for (const struct op_record *o = w->ops; o < op; o++)
        if (o->key == op->key && o->op == OP_DELETE && is_acknowledged_write(o) &&
            o->told < op->asked)
            last = o;
    return last;
}

/* A hit after a delete needs a write that may have come after it: one that was not acknowledged
 * before the delete was asked, and was asked before the hit was told. */
static void is_not_back(const struct world *w, const struct op_record *op)
{
    const struct op_record *deleted = is_hit(op) ? delete_before(w, op) : NULL;
    if (!deleted)
        return;
    bool rewritten = false;
    for (const struct op_record *o = w->ops; o < w->ops + w->op_count && !rewritten; o++) {
        bool before = is_acknowledged_write(o) && o->told < deleted->asked;
        rewritten = o->key == op->key && o->op == OP_PUT && o->asked < op->told && !before;
    }
    assert_true(rewritten);
}

static void after_an_acknowledged_delete_there_is_nothing_until_the_next_write(void **state)
{
    judge_all(state, is_not_back);
}

static void is_in_date(const struct world *w, const struct op_record *op)
{
    if (!is_hit(op))
        return;
    const struct op_record *write = &w->ops[op->read];
    if (write->ttl_ms == TTL_DEFAULT || write->ttl_ms == TTL_FOREVER) {
        assert_true(op->answer.ttl_left_ms == TTL_FOREVER);
        return;
    }
    uint64_t expires_at_ns = write->written_at_ns + write->ttl_ms * UINT64_C(1000000);
    assert_true(op->told_at_ns < expires_at_ns);
    assert_true(op->answer.ttl_left_ms <= (expires_at_ns - op->told_at_ns) / 1000000);
}

static void nothing_is_served_at_or_after_its_expiry(void **state)
{
    judge_all(state, is_in_date);
}

static void expect_rest(struct world *w)
{
    for (uint32_t i = 0; i < w->config.nodes; i++) {
        struct node *n = &w->nodes[i].node;
        struct event ev = {.kind = EV_WAKE};
        step(w, i, &ev);
        assert_int_equal(n->pipeline.pending, 0);
        assert_int_equal(n->flights.count, 0);
        assert_int_equal(n->flights.pool.free, n->flights.pool.count);
        assert_true(node_deadline_ns(n) == TIME_NEVER);
    }
}

static void when_all_is_said_nothing_is_left(void **state)
{
    struct world **worlds = *state;
    for (uint32_t i = 0; i < WORLDS; i++)
        expect_rest(worlds[i]);
}

/* --- the same again -------------------------------------------------------------------------- */

static uint64_t trace_of(struct world_config config)
{
    struct world *w = run(&config);
    uint64_t trace = w->trace;
    world_close(w);
    return trace;
}

static void the_same_seed_gives_the_same_effects_whatever_the_secret(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct world_config config = config_of(seed);
        uint64_t first = trace_of(config);
        assert_true(trace_of(config) == first);
        config.secret = 0x5a;
        assert_true(trace_of(config) == first);
        config.seed += 100;
        assert_true(trace_of(config) != first);
    }
}

/* --- other worlds ---------------------------------------------------------------------------- */

static void nodes_that_disagree_still_answer_everything_within_one_hop(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct world_config config = config_of(seed);
        config.rings_differ = true;
        struct world *w = run(&config);
        uint64_t mismatches = 0, not_owner = 0;
        for (uint32_t i = 0; i < w->op_count; i++) {
            is_answered_in_time(w, &w->ops[i]);
            mismatches += w->ops[i].answer.outcome == OUTCOME_RING_MISMATCH;
        }
        for (uint32_t i = 0; i < w->config.nodes; i++)
            not_owner += w->nodes[i].node.stats.not_owner;
        assert_true(mismatches > 0 && not_owner > 0);
        expect_rest(w);
        world_close(w);
    }
}

static void in_a_calm_world_every_request_succeeds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed += 2) {
        struct world_config config = config_of(seed);
        config.calm = true;
        config.flight_max = config.call_max = 256;
        config.held_bytes_max = 64 * 1024;
        struct world *w = run(&config);
        for (uint32_t i = 0; i < w->op_count; i++) {
            assert_false(w->ops[i].unanswered);
            assert_true(fits(w->ops[i].op, w->ops[i].answer.outcome));
        }
        world_close(w);
    }
}

/* A promise that was never put to the test proves nothing. */
static void the_worlds_are_bad_enough(void **state)
{
    struct world **worlds = *state;
    uint64_t told[OUTCOME_COUNT] = {0}, unanswered = 0;
    struct node_stats sum = {0};
    struct cache_stats cache = {0};
    for (uint32_t i = 0; i < WORLDS; i++) {
        const struct world *w = worlds[i];
        for (uint32_t j = 0; j < w->op_count; j++) {
            unanswered += w->ops[j].unanswered;
            told[w->ops[j].answer.outcome] += w->ops[j].told != NOT_YET;
        }
        for (uint32_t j = 0; j < w->config.nodes; j++) {
            const struct node *n = &w->nodes[j].node;
            sum.collapsed += n->stats.collapsed;
            sum.late_answers += n->stats.late_answers;
            sum.overloaded += n->stats.overloaded;
            sum.retried += n->stats.retried;
            cache.evicted += n->cache.stats.evicted;
            cache.expired_on_access += n->cache.stats.expired_on_access;
            cache.expired_in_background += n->cache.stats.expired_in_background;
        }
    }
    static const enum outcome seen[] = {
        OUTCOME_HIT,          OUTCOME_MISS,       OUTCOME_CREATED,      OUTCOME_REPLACED,
        OUTCOME_DELETED,      OUTCOME_ABSENT,     OUTCOME_PEER_REFUSED, OUTCOME_PEER_RESET,
        OUTCOME_PEER_TIMEOUT, OUTCOME_OVERLOADED,
    };
    for (size_t i = 0; i < ARRAY_LEN(seen); i++)
        assert_true(told[seen[i]] >= 50);
    assert_true(unanswered >= 50);
    assert_true(sum.collapsed >= 50 && sum.late_answers >= 50);
    assert_true(sum.overloaded >= 50 && sum.retried >= 50);
    assert_true(cache.evicted >= 50);
    assert_true(cache.expired_on_access >= 50 && cache.expired_in_background >= 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_is_answered_once_in_order_and_in_time),
        cmocka_unit_test(a_hit_is_a_whole_value_that_was_written_for_its_key),
        cmocka_unit_test(no_hit_is_older_than_the_last_acknowledged_write),
        cmocka_unit_test(after_an_acknowledged_delete_there_is_nothing_until_the_next_write),
        cmocka_unit_test(nothing_is_served_at_or_after_its_expiry),
        cmocka_unit_test(when_all_is_said_nothing_is_left),
        cmocka_unit_test(the_same_seed_gives_the_same_effects_whatever_the_secret),
        cmocka_unit_test(nodes_that_disagree_still_answer_everything_within_one_hop),
        cmocka_unit_test(in_a_calm_world_every_request_succeeds),
        cmocka_unit_test(the_worlds_are_bad_enough),
    };
    return cmocka_run_group_tests(tests, run_all, close_all);
}
