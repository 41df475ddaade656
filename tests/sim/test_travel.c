/* tests/sim/test_travel.c - going back and forth through a run shows one and the same run.
 *
 * Method: each story runs once from its beginning to its end without any travelling, and the hash
 * after every step is written down. Then it is walked through at random; wherever the walk comes
 * by, the hash must be the one that was written down.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario_text.h"
#include "sim/travel.h"
#include "sim/world_parts.h"
#include "stories.h"

enum { STEPS_MAX = 30000 };
#define BUDGET (UINT64_C(64) * 1024 * 1024)

/* A story, how it goes, and a traveller in it. */
struct tour {
    struct scenario s;
    uint64_t hashes[STEPS_MAX + 1];
    uint64_t times[STEPS_MAX + 1];
    uint64_t last; /* step */
    struct travel *t;
};

static void write_down(struct tour *tour, uint64_t seed)
{
    struct trace trace = {0};
    struct world *w = world_new(&tour->s, seed, &trace);
    assert_non_null(w);
    tour->hashes[0] = trace.hash;
    while (world_step(w)) {
        assert_in_range(w->stats.events, 1, STEPS_MAX);
        tour->hashes[w->stats.events] = trace.hash;
        tour->times[w->stats.events] = w->now_ns;
    }
    assert_false(world_failed(w));
    tour->last = w->stats.events;
    world_free(w);
}

static struct tour *start(const char *story, uint64_t seed, uint64_t budget_bytes)
{
    struct tour *tour = test_calloc(1, sizeof *tour);
    must_parse(story, &tour->s);
    write_down(tour, seed);
    tour->t = travel_new(&tour->s, seed, budget_bytes);
    assert_non_null(tour->t);
    return tour;
}

static void stop(struct tour *tour)
{
    travel_free(tour->t);
    scenario_destroy(&tour->s);
    test_free(tour);
}

static void expect_at(const struct tour *tour, uint64_t step)
{
    const struct travel *t = tour->t;
    assert_true(t->step == step);
    assert_true(t->hash == tour->hashes[step]);
    assert_true(t->now_ns == tour->times[step]);
    assert_true(world_stats(travel_world(t))->events == step);
    assert_true(world_now_ns(travel_world(t)) == t->now_ns);
    assert_true(t->known <= tour->last && t->known >= step);
}

static void go(struct tour *tour, uint64_t step)
{
    enum travel_end expected = step <= tour->last ? TRAVEL_THERE : TRAVEL_NO_PLACE;
    assert_int_equal(travel_to_step(tour->t, step), expected);
    expect_at(tour, step <= tour->last ? step : tour->last);
}

static void walk(struct tour *tour, uint64_t seed, uint32_t legs)
{
    for (uint32_t i = 0; i < legs; i++) {
        uint64_t bits = draw(seed, DRAW_NODE, 0, i);
        uint64_t some = 1 + draw_below(draw(bits, DRAW_NODE, 0, 0), 40);
        if (bits % 3 == 0)
            go(tour, draw_below(bits, tour->last + 100));
        for (; bits % 3 == 1 && some > 0 && tour->t->step < tour->last; some--) {
            assert_int_equal(travel_forward(tour->t), TRAVEL_THERE);
            expect_at(tour, tour->t->step);
        }
        for (; bits % 3 == 2 && some > 35 && tour->t->step > 0; some--) {
            assert_int_equal(travel_back(tour->t), TRAVEL_THERE);
            expect_at(tour, tour->t->step);
        }
    }
}

static void wherever_one_goes_it_is_the_same_run(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(STORIES); i++) {
        for (uint64_t seed = 1; seed <= 2; seed++) {
            struct tour *tour = start(STORIES[i], seed, BUDGET);
            walk(tour, seed + i, 30);
            stop(tour);
        }
    }
}

static void the_ends_are_the_ends(void **state)
{
    (void)state;
    struct tour *tour = start(STORIES[2], 1, BUDGET);
    assert_int_equal(travel_back(tour->t), TRAVEL_NO_PLACE);
    expect_at(tour, 0);
    assert_false(tour->t->ended);
    go(tour, UINT64_MAX);
    assert_true(tour->t->ended && tour->t->known == tour->last);
    assert_true(tour->t->record_count > 0);
    assert_int_equal(travel_forward(tour->t), TRAVEL_NO_PLACE);
    expect_at(tour, tour->last);
    assert_int_equal(travel_back(tour->t), TRAVEL_THERE);
    assert_int_equal(travel_forward(tour->t), TRAVEL_THERE);
    expect_at(tour, tour->last);
    stop(tour);
}

static void the_records_of_a_step_are_there_however_one_got_there(void **state)
{
    (void)state;
    struct tour *tour = start(STORIES[0], 3, BUDGET);
    struct travel *t = tour->t;
    struct record first[TRAVEL_RECORDS_MAX];
    for (uint64_t step = 1; step < 300; step += 7) {
        go(tour, step);
        const uint32_t count = t->record_count;
        memcpy(first, t->records, count * sizeof first[0]);
        go(tour, tour->last / 2);
        go(tour, step);
        assert_int_equal(t->record_count, count);
        for (uint32_t i = 0; i < count; i++) {
            assert_true(t->records[i].step == first[i].step && t->records[i].at_ns == t->now_ns);
            assert_int_equal(t->records[i].kind, first[i].kind);
            assert_true(t->records[i].a == first[i].a);
        }
    }
    stop(tour);
}

static void a_time_is_its_last_step(void **state)
{
    (void)state;
    struct tour *tour = start(STORIES[1], 1, BUDGET);
    for (uint32_t i = 0; i < 60; i++) {
        uint64_t at_ns = draw_below(draw(7, DRAW_NODE, 0, i), tour->s.end_ns + NS_PER_MS);
        if (i % 3 == 0) /* exactly when something happens */
            at_ns = tour->times[draw_below(at_ns, tour->last)];
        assert_int_equal(travel_to_time(tour->t, at_ns), TRAVEL_THERE);
        const uint64_t step = tour->t->step;
        expect_at(tour, step);
        assert_true(tour->times[step] <= at_ns);
        assert_true(step == tour->last || tour->times[step + 1] > at_ns);
    }
    stop(tour);
}

/* --- of interest ------------------------------------------------------------------------------ */

static const struct travel_interest FAULTS = {.kinds = TRAVEL_FAULT, .node = RECORD_NOBODY};

static void faults_are_found_forward_and_back(void **state)
{
    (void)state;
    struct tour *tour = start(STORIES[0], 1, BUDGET);
    struct travel *t = tour->t;
    uint64_t places[64];
    uint32_t count = 0;
    while (travel_to_next(t, &FAULTS) == TRAVEL_THERE) {
        assert_int_equal(t->records[0].kind, RECORD_FAULT);
        places[count++] = t->step;
    }
    assert_int_equal(count, tour->s.fault_count);
    assert_true(t->ended);
    expect_at(tour, places[count - 1]); /* where it was when there was nothing more */
    go(tour, UINT64_MAX);
    while (count > 0) {
        assert_int_equal(travel_to_previous(t, &FAULTS), TRAVEL_THERE);
        expect_at(tour, places[--count]);
    }
    assert_int_equal(travel_to_previous(t, &FAULTS), TRAVEL_NO_PLACE);
    expect_at(tour, places[0]);
    stop(tour);
}

static uint64_t sum_of(const struct travel *t, uint32_t kind)
{
    uint64_t sum = 0;
    const struct world *w = travel_world(t);
    if (kind == TRAVEL_ERROR)
        return world_stats(w)->errors + world_stats(w)->closed;
    for (uint32_t i = 0; i < world_node_count(w); i++) {
        const struct node *n = world_node(w, i);
        if (n && kind == TRAVEL_EVICTION)
            sum += n->cache.stats.evicted;
        if (n && kind == TRAVEL_EXPIRY)
            sum += n->cache.stats.expired_on_access + n->cache.stats.expired_in_background;
    }
    return sum;
}

/* Between two steps that are found nothing is counted, and at each something is. */
static void nothing_of_interest_is_passed_over(void **state)
{
    (void)state;
    static const struct {
        uint32_t story, kind;
    } cases[] = {{0, TRAVEL_EXPIRY}, {0, TRAVEL_ERROR}, {1, TRAVEL_EVICTION}};
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct tour *tour = start(STORIES[cases[i].story], 1, BUDGET);
        struct travel_interest wanted = {.kinds = cases[i].kind, .node = RECORD_NOBODY};
        uint64_t sum = 0;
        for (uint32_t n = 0; n < 12; n++) {
            assert_int_equal(travel_to_next(tour->t, &wanted), TRAVEL_THERE);
            const uint64_t now = sum_of(tour->t, cases[i].kind);
            assert_int_equal(travel_back(tour->t), TRAVEL_THERE);
            assert_true(sum_of(tour->t, cases[i].kind) == sum && now > sum);
            assert_int_equal(travel_forward(tour->t), TRAVEL_THERE);
            sum = now;
        }
        stop(tour);
    }
}

static void a_request_and_a_node_can_be_followed(void **state)
{
    (void)state;
    struct tour *tour = start(STORIES[2], 1, BUDGET);
    struct travel *t = tour->t;
    struct travel_interest request = {.request = 5, .node = RECORD_NOBODY};
    assert_int_equal(travel_to_next(t, &request), TRAVEL_THERE);
    assert_int_equal(t->records[0].kind, RECORD_ASK);
    const uint64_t asked = t->step;
    assert_int_equal(travel_kinds_of(t, asked), TRAVEL_REQUEST);
    while (travel_to_next(t, &request) == TRAVEL_THERE)
        assert_true(t->records[0].kind != RECORD_ASK);
    assert_int_equal(t->records[0].kind, RECORD_TELL);
    assert_int_equal(travel_kinds_of(t, t->step), TRAVEL_REQUEST | TRAVEL_TOLD);
    assert_int_equal(travel_kinds_of(t, 0), 0);
    assert_true(t->step > asked);
    struct travel_interest node = {.node = 2};
    for (uint32_t i = 0; i < 20; i++) {
        assert_int_equal(travel_to_next(t, &node), TRAVEL_THERE);
        assert_true(t->record_count == 0 || t->records[0].node == 2);
    }
    stop(tour);
}

/* What a record says of the key that it is about: not all of them do. */
static bool says_key(const struct record *r)
{
    return r->kind == RECORD_ASK || r->kind == RECORD_REACH || r->kind == RECORD_SEND ||
           r->kind == RECORD_ARRIVE;
}

static bool is_answer(const struct record *r)
{
    return r->kind == RECORD_TELL || r->kind == RECORD_RETURN || r->kind == RECORD_ANSWER;
}

static void a_key_can_be_followed(void **state)
{
    (void)state;
    struct tour *tour = start(STORIES[2], 1, BUDGET);
    struct travel *t = tour->t;
    struct travel_interest key = {.node = RECORD_NOBODY, .key_kinds = TRAVEL_REQUEST, .key = 3};
    uint64_t expected = 0, answers = 0;
    while (travel_forward(t) == TRAVEL_THERE)
        expected += t->record_count > 0 && says_key(&t->records[0]) && t->records[0].b == key.key;
    go(tour, 0);
    while (travel_to_next(t, &key) == TRAVEL_THERE) {
        assert_true(t->record_count > 0 && travel_kinds_of(t, t->step) & TRAVEL_REQUEST);
        if (says_key(&t->records[0]))
            assert_true(t->records[0].b == key.key && expected-- > 0);
        else
            assert_true(is_answer(&t->records[0]) && ++answers > 0);
    }
    assert_true(expected == 0 && answers > 10);
    stop(tour);
}

/* The list asks four times for one key. */
static void the_ends_of_requests_for_a_key_are_found(void **state)
{
    (void)state;
    static const enum outcome outcomes[] = {OUTCOME_CREATED, OUTCOME_HIT, OUTCOME_MISS,
                                            OUTCOME_ABSENT};
    struct tour *tour = start(STORIES[2], 1, BUDGET);
    struct travel *t = tour->t;
    struct travel_interest told = {.node = RECORD_NOBODY, .key_kinds = TRAVEL_TOLD};
    assert_true(world_find_key(travel_world(t), slice_str("tea"), &told.key));
    for (uint32_t i = 0; i < ARRAY_LEN(outcomes); i++) {
        assert_int_equal(travel_to_next(t, &told), TRAVEL_THERE);
        assert_int_equal(t->records[0].kind, RECORD_TELL);
        assert_int_equal(t->records[0].b, outcomes[i]);
    }
    assert_int_equal(travel_to_next(t, &told), TRAVEL_NO_PLACE);
    stop(tour);
}

/* --- what is kept ----------------------------------------------------------------------------- */

#define LONG                                                                                       \
    "{'name': 'long', 'nodes': 2, 'end': '1500ms', 'cache': {'memory': '16KiB'},"                  \
    " 'clients': [{'id': 'c', 'count': 10, 'keys': {'uniform': 50}, 'think': '2ms',"               \
    "              'put_on_miss': true}]}"

static void the_budget_makes_the_distance_longer_and_nothing_else(void **state)
{
    (void)state;
    struct tour *tour = start(LONG, 1, BUDGET);
    go(tour, tour->last);
    assert_int_equal(tour->t->moments.stride, MOMENTS_STRIDE);
    assert_int_equal(tour->t->moments.count, 1 + tour->last / MOMENTS_STRIDE);
    const uint64_t bytes = tour->t->moments.bytes;
    stop(tour);
    tour = start(LONG, 1, bytes);
    go(tour, tour->last);
    assert_int_equal(tour->t->moments.stride, 2 * MOMENTS_STRIDE);
    assert_in_range(tour->t->moments.bytes, 1, bytes * 3 / 4);
    walk(tour, 5, 10);
    stop(tour);
    tour = start(LONG, 1, 0);
    go(tour, tour->last);
    assert_int_equal(tour->t->moments.count, 1);
    assert_int_equal(tour->t->moments.near_count, 1);
    walk(tour, 6, 5);
    stop(tour);
}

/* Wherever one goes, most of the next steps back are short ones. */
static void shortly_before_a_goal_more_is_kept(void **state)
{
    (void)state;
    enum { NEAR_STEPS = MOMENTS_NEAR * MOMENTS_NEAR_STRIDE };
    struct tour *tour = start(LONG, 1, BUDGET);
    const struct moments *ms = &tour->t->moments;
    const uint64_t goals[] = {tour->last, 3 * NEAR_STEPS / 2, 3 * NEAR_STEPS / 2 - 100};
    for (uint32_t i = 0; i < ARRAY_LEN(goals); i++) {
        uint32_t long_ways = 0;
        go(tour, goals[i]);
        for (uint64_t step = goals[i] - 1; step > goals[i] - NEAR_STEPS; step--) {
            long_ways += moment_step(moments_before(ms, step)) + MOMENTS_NEAR_STRIDE < step;
            assert_int_equal(travel_back(tour->t), TRAVEL_THERE);
            expect_at(tour, step);
        }
        assert_in_range(ms->near_count, 1, MOMENTS_NEAR);
        assert_in_range(long_ways, 0, 2);
    }
    stop(tour);
}

static void what_is_near_goes_with_its_future(void **state)
{
    (void)state;
    struct tour *tour = start(LONG, 1, BUDGET);
    const struct moments *ms = &tour->t->moments;
    go(tour, tour->last);
    const uint64_t now = tour->last - MOMENTS_NEAR_STRIDE - 10;
    go(tour, now);
    assert_true(moment_step(moments_before(ms, tour->last)) > now);
    const struct intervention pause = {
        .kind = INTERVENTION_FAULT, .fault = {.kind = FAULT_PAUSE, .lasts_ns = TIME_NEVER, .a = 1}};
    uint64_t dropped;
    assert_int_equal(travel_change(tour->t, &pause, &dropped), TRAVEL_THERE);
    assert_true(dropped > 0);
    for (uint32_t i = 0; i < ms->near_count; i++)
        assert_true(moment_step(ms->near[i]) <= now);
    assert_true(moment_step(moments_before(ms, tour->last)) <= now);
    stop(tour);
}

/* As if a copy had left something out. */
static void a_run_that_is_not_the_same_is_noticed(void **state)
{
    (void)state;
    struct tour *tour = start(STORIES[2], 1, BUDGET);
    go(tour, tour->last);
    tour->t->moments.kept[0]->world->nodes[1].slow_ns += NS_PER_MS;
    assert_int_equal(travel_to_step(tour->t, 300), TRAVEL_ASTRAY);
    assert_in_range(tour->t->step, 1, 299);
    assert_true(tour->t->hash != tour->hashes[tour->t->step] ||
                tour->t->now_ns != tour->times[tour->t->step]);
    stop(tour);
}

/* Neither to go on from, nor for its parts. */
static void what_is_astray_is_not_used_again(void **state)
{
    (void)state;
    const struct intervention crash = {
        .kind = INTERVENTION_FAULT, .fault = {.kind = FAULT_CRASH, .lasts_ns = TIME_NEVER, .a = 1}};
    for (uint32_t way = 0; way < 3; way++) {
        struct tour *tour = start(STORIES[2], 1, BUDGET);
        struct sim_node *n = &tour->t->moments.kept[0]->world->nodes[1];
        go(tour, 200);
        n->slow_ns += NS_PER_MS;
        assert_int_equal(travel_to_step(tour->t, 150), TRAVEL_ASTRAY);
        n->slow_ns -= NS_PER_MS;
        const uint64_t astray = tour->t->step;
        /* Nothing in it can be trusted. */
        tour->t->now->world->nodes[0].node.stats.collapsed += 1000;
        if (way == 0)
            go(tour, astray);
        if (way == 1)
            go(tour, astray - 1);
        uint64_t dropped;
        assert_int_equal(travel_change(tour->t, &crash, &dropped), TRAVEL_THERE);
        assert_true(travel_hash_of(tour->t, astray - 1) == tour->hashes[astray - 1]);
        assert_true(tour->t->now->world->nodes[0].node.stats.collapsed < 1000);
        assert_int_equal(travel_undo(tour->t, &dropped), TRAVEL_THERE);
        go(tour, tour->last);
        stop(tour);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wherever_one_goes_it_is_the_same_run),
        cmocka_unit_test(the_ends_are_the_ends),
        cmocka_unit_test(the_records_of_a_step_are_there_however_one_got_there),
        cmocka_unit_test(a_time_is_its_last_step),
        cmocka_unit_test(faults_are_found_forward_and_back),
        cmocka_unit_test(nothing_of_interest_is_passed_over),
        cmocka_unit_test(a_request_and_a_node_can_be_followed),
        cmocka_unit_test(a_key_can_be_followed),
        cmocka_unit_test(the_ends_of_requests_for_a_key_are_found),
        cmocka_unit_test(the_budget_makes_the_distance_longer_and_nothing_else),
        cmocka_unit_test(shortly_before_a_goal_more_is_kept),
        cmocka_unit_test(what_is_near_goes_with_its_future),
        cmocka_unit_test(a_run_that_is_not_the_same_is_noticed),
        cmocka_unit_test(what_is_astray_is_not_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
