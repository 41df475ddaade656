/* tests/sim/test_compare.c - what agrees is the same; each single difference is found.
 *
 * The real side is a copy of the simulated one, with one thing changed.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "scenario_text.h"
#include "sim/compare.h"

enum { MANY = 600, MARGIN_MS = 50, KEYS_MAX = 600 };

/* A sequence, played, and what a real cluster would have said that does the same. */
struct both {
    struct scenario scenario;
    struct sequence sequence;
    struct sequence_played played;
    uint64_t at_ns[MANY];
    struct told real[MANY];
    struct comparison c;
};

#define CROWD                                                                                      \
    "'clients': [{'id': 'all', 'keys': {'uniform': 40}, 'think': '3ms', 'ttl': 1,\n"               \
    "             'mix': {'get': 0.6, 'put': 0.3, 'delete': 0.1}}]}"

static void setup_with(struct both *b, const char *text, uint64_t step_ns)
{
    must_parse(text, &b->scenario);
    assert_true(sequence_record(&b->sequence, &b->scenario, 1, MANY));
    assert_int_equal(b->sequence.count, MANY);
    for (uint32_t i = 0; i < MANY; i++)
        b->at_ns[i] = (i + 1) * step_ns;
    assert_true(sequence_play(&b->sequence, MANY, b->at_ns, b->at_ns[MANY - 1], &b->played));
    memcpy(b->real, b->played.told, sizeof b->real);
}

static void compare(struct both *b)
{
    comparison_destroy(&b->c);
    b->c = (struct comparison){.sequence = &b->sequence,
                               .simulated = &b->played,
                               .real = b->real,
                               .count = MANY,
                               .margin_ns = (uint64_t)MARGIN_MS * NS_PER_MS};
    assert_true(compare_answers(&b->c));
    uint32_t sum = 0;
    for (uint32_t i = 0; i < ARRAY_LEN(b->c.verdicts); i++)
        sum += b->c.verdicts[i];
    assert_int_equal(sum, MANY);
}

static void teardown_of(struct both *b)
{
    comparison_destroy(&b->c);
    sequence_played_destroy(&b->played);
    sequence_destroy(&b->sequence);
    scenario_destroy(&b->scenario);
}

static void what_is_the_same_agrees(void **state)
{
    (void)state;
    static struct both b;
    setup_with(&b, START CROWD, 1);
    compare(&b);
    assert_int_equal(b.c.verdicts[COMPARE_SAME], MANY);
    assert_true(b.c.first == SEQUENCE_NONE);
    assert_true(compare_agrees(&b.c));
    assert_in_range(b.c.hits, MANY / 5, MANY);
    assert_in_range(b.c.forwarded, MANY / 3, MANY);
    teardown_of(&b);
}

static uint32_t find(const struct both *b, enum outcome outcome)
{
    for (uint32_t i = MANY / 2; i < MANY; i++)
        if (b->real[i].outcome == outcome)
            return i;
    fail();
    return 0;
}

static uint16_t next_owner(uint16_t owner)
{
    return owner == 2 ? 0 : (uint16_t)(owner + 1);
}

enum change {
    IT_MISSES,
    ANOTHER_OWNER,
    NO_OWNER,
    ANOTHER_WAY,
    ANOTHER_VALUE,
    IT_REPLACES,
    CHANGES,
};

static void spoil(struct told *t, enum change change)
{
    switch (change) {
    case IT_MISSES:
        t->outcome = OUTCOME_MISS;
        return;
    case ANOTHER_OWNER:
        t->owner = next_owner(t->owner);
        return;
    case NO_OWNER:
        t->owner = COMPARE_OWNER_UNSAID;
        return;
    case ANOTHER_WAY:
        t->forwarded = !t->forwarded;
        return;
    case ANOTHER_VALUE:
        t->version = 0;
        return;
    case IT_REPLACES:
        t->outcome = OUTCOME_REPLACED;
        return;
    case CHANGES:
        return;
    }
}

static void one_answer_that_differs_is_found_where_it_is(void **state)
{
    (void)state;
    static struct both b;
    setup_with(&b, START CROWD, 1);
    for (uint32_t change = 0; change < CHANGES; change++) {
        memcpy(b.real, b.played.told, sizeof b.real);
        uint32_t at = find(&b, change == IT_REPLACES ? OUTCOME_CREATED : OUTCOME_HIT);
        spoil(&b.real[at], (enum change)change);
        compare(&b);
        assert_int_equal(b.c.first, at);
        assert_int_equal(b.c.verdicts[COMPARE_DIFFERENT], 1);
        assert_false(compare_agrees(&b.c));
    }
    teardown_of(&b);
}

/* Steps of 45 ms, lifetimes of a second: some requests come close to the end of one. */
static void only_within_the_margin_of_an_end_may_results_differ(void **state)
{
    (void)state;
    static struct both b;
    setup_with(&b,
               START "'clients': [{'id': 'a', 'keys': {'uniform': 12}, 'think': '3ms', 'ttl': 1,\n"
                     "             'mix': {'get': 0.7, 'put': 0.3}}]}",
               45 * NS_PER_MS);
    compare(&b);
    uint32_t near = b.c.verdicts[COMPARE_NEAR_EXPIRY];
    assert_in_range(near, 1, MANY / 5);
    assert_int_equal(b.c.verdicts[COMPARE_SAME], MANY - near);
    /* Real nodes are asked every other request 40 ms late. */
    uint32_t differ = 0;
    for (uint32_t i = 0; i < MANY; i++)
        b.at_ns[i] += i % 2 * 40 * NS_PER_MS;
    struct sequence_played other;
    assert_true(sequence_play(&b.sequence, MANY, b.at_ns, b.at_ns[MANY - 1], &other));
    for (uint32_t i = 0; i < MANY; i++) {
        differ += other.told[i].outcome != b.real[i].outcome;
        b.real[i] = other.told[i];
    }
    compare(&b);
    assert_true(differ > 0);
    assert_int_equal(b.c.verdicts[COMPARE_NEAR_EXPIRY], near);
    assert_true(b.c.first == SEQUENCE_NONE);
    sequence_played_destroy(&other);
    /* Whose key it is has nothing to do with clocks. */
    for (uint32_t i = 0; i < MANY; i++)
        b.real[i].owner = next_owner(b.real[i].owner);
    compare(&b);
    assert_int_equal(b.c.verdicts[COMPARE_DIFFERENT], MANY);
    teardown_of(&b);
}

static void where_lifetimes_end_a_node_that_makes_room_is_left_out(void **state)
{
    (void)state;
    static struct both b;
    setup_with(&b,
               "{'name': 't', 'nodes': 1, 'end': '9s', 'cache': {'memory': 8192},\n"
               " 'clients': [{'id': 'a', 'keys': {'scan': 5000}, 'think': '3ms', 'ttl': 1,\n"
               "              'mix': {'put': 1}}]}",
               1);
    compare(&b);
    uint32_t from = b.played.squeezed[0];
    assert_in_range(from, 10, 100);
    assert_int_equal(b.c.verdicts[COMPARE_SAME], from);
    assert_int_equal(b.c.verdicts[COMPARE_MADE_ROOM], MANY - from);
    compare_contents(&b.c, 0, NULL, 0);
    assert_true(b.c.nodes[0].left_out && compare_agrees(&b.c));
    teardown_of(&b);
}

/* --- contents -------------------------------------------------------------------------------- */

/* What the first node holds, in eviction order. */
static uint32_t list(const struct both *b, struct compare_key out[KEYS_MAX])
{
    static uint8_t keys[KEYS_MAX][KEY_BYTES_MAX];
    struct cache_entry e;
    uint32_t cursor = 0;
    uint32_t count = 0;
    uint64_t now_ns = b->played.scenario.end_ns;
    while (cache_walk(&world_node(b->played.world, 0)->cache, &cursor, &e)) {
        if (e.expires_at_ns <= now_ns)
            continue;
        blob_copy(e.key, keys[count]);
        out[count] = (struct compare_key){slice_of(keys[count], e.key.len), e.value.len,
                                          e.charge_bytes, time_left_ms(now_ns, e.expires_at_ns)};
        count++;
    }
    return count;
}

static bool same(struct both *b, const struct compare_key *real, uint32_t count)
{
    b->c.nodes[0] = (struct compare_node){0};
    compare_contents(&b->c, 0, real, count);
    return b->c.nodes[0].same;
}

static void lists_of_keys_must_be_equal_in_order_and_size(void **state)
{
    (void)state;
    static struct both b;
    static struct compare_key real[KEYS_MAX];
    setup_with(&b, START CROWD, 1);
    compare(&b);
    uint32_t count = list(&b, real);
    assert_in_range(count, 5, 40);
    assert_true(same(&b, real, count));
    assert_int_equal(b.c.nodes[0].keys_simulated, count);
    assert_false(same(&b, real, count - 1));
    assert_true(b.c.nodes[0].has_simulated && !b.c.nodes[0].has_real);
    assert_false(same(&b, real + 1, count - 1));
    assert_int_equal(b.c.nodes[0].place, 0);
    real[2].value_bytes++;
    assert_false(same(&b, real, count));
    assert_int_equal(b.c.nodes[0].place, 2);
    assert_true(slice_eq(b.c.nodes[0].real.key, real[2].key));
    real[2].value_bytes--;
    const struct compare_key third = real[3];
    real[3] = real[4];
    real[4] = third;
    assert_false(same(&b, real, count));
    assert_int_equal(b.c.nodes[0].place, 3);
    teardown_of(&b);
}

/* The real side was looked at a little earlier or later. */
static void what_ends_soon_may_be_on_one_side_only(void **state)
{
    (void)state;
    static struct both b;
    static struct compare_key real[KEYS_MAX];
    setup_with(&b, START CROWD, 10 * NS_PER_MS);
    compare(&b);
    uint32_t count = list(&b, real);
    uint32_t soon = 0;
    while (soon < count && real[soon].ttl_left_ms > 2 * MARGIN_MS)
        soon++;
    assert_true(soon < count);
    memmove(&real[soon], &real[soon + 1], (count - soon - 1) * sizeof real[0]);
    assert_true(same(&b, real, count - 1));
    uint8_t name[] = "passing";
    memmove(&real[1], &real[0], (count - 1) * sizeof real[0]);
    real[0] = (struct compare_key){slice_of(name, 7), 1, 1, 2 * MARGIN_MS};
    assert_true(same(&b, real, count));
    real[0].ttl_left_ms++;
    assert_false(same(&b, real, count));
    teardown_of(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_the_same_agrees),
        cmocka_unit_test(one_answer_that_differs_is_found_where_it_is),
        cmocka_unit_test(only_within_the_margin_of_an_end_may_results_differ),
        cmocka_unit_test(where_lifetimes_end_a_node_that_makes_room_is_left_out),
        cmocka_unit_test(lists_of_keys_must_be_equal_in_order_and_size),
        cmocka_unit_test(what_ends_soon_may_be_on_one_side_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
