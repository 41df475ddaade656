/* tests/sim/test_travel_change.c - the present can be changed, and what was changed is part of the
 * story from then on.
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

#define BUDGET (UINT64_C(64) * 1024 * 1024)

static struct travel *start(const char *story, struct scenario *s)
{
    must_parse(story, s);
    struct travel *t = travel_new(s, s->seed, BUDGET);
    assert_non_null(t);
    return t;
}

static void stop(struct travel *t, struct scenario *s)
{
    const struct check *c = world_check(travel_world(t));
    for (uint32_t i = 0; i < PROMISE_COUNT; i++)
        assert_string_equal(check_result(c, (enum promise)i).story, "");
    travel_free(t);
    scenario_destroy(s);
}

static void go(struct travel *t, uint64_t step)
{
    assert_int_equal(travel_to_step(t, step), TRAVEL_THERE);
    assert_true(t->step == step);
}

static void go_to_end(struct travel *t)
{
    assert_int_equal(travel_to_step(t, UINT64_MAX), TRAVEL_NO_PLACE);
    assert_true(t->ended);
}

static uint64_t change(struct travel *t, const struct intervention *what)
{
    const uint64_t step = t->step, now_ns = t->now_ns;
    uint64_t dropped = UINT64_MAX;
    assert_int_equal(travel_change(t, what, &dropped), TRAVEL_THERE);
    assert_true(t->step == step + 1 && t->known == step + 1 && t->now_ns == now_ns);
    return dropped;
}

static const struct intervention CRASH = {
    .kind = INTERVENTION_FAULT,
    .fault = {.kind = FAULT_CRASH, .lasts_ns = TIME_NEVER, .a = 1},
};
static const struct intervention PAUSE = {
    .kind = INTERVENTION_FAULT,
    .fault = {.kind = FAULT_PAUSE, .lasts_ns = TIME_NEVER, .a = 2},
};
static const struct intervention REMOVE = {
    .kind = INTERVENTION_CHANGE,
    .change = {.kind = CHANGE_REMOVE, .node = 2},
};

static void a_change_starts_a_new_future(void **state)
{
    (void)state;
    struct scenario s;
    struct travel *t = start(STORIES[2], &s);
    go_to_end(t);
    const uint64_t last = t->step, hash = t->hash;
    go(t, 500);
    assert_true(change(t, &CRASH) == last - 500);
    assert_int_equal(t->record_count, 1);
    assert_int_equal(t->records[0].kind, RECORD_FAULT);
    assert_true(t->records[0].a == s.fault_count && t->records[0].node == 1);
    assert_null(world_node(travel_world(t), 1));
    go_to_end(t);
    assert_true(t->hash != hash);
    assert_true(world_stats(travel_world(t))->errors > 0);
    stop(t, &s);
}

static void a_change_happens_again_at_its_step(void **state)
{
    (void)state;
    struct scenario s;
    struct travel *t = start(STORIES[2], &s);
    go(t, 500);
    assert_true(change(t, &REMOVE) == 0);
    go(t, 900);
    assert_true(change(t, &PAUSE) == 0);
    go_to_end(t);
    const uint64_t hash = t->hash, last = t->step;
    const struct world_stats stats = *world_stats(travel_world(t));
    static const uint64_t places[] = {499, 501, 0, 900, 901, 700, 1};
    for (uint32_t i = 0; i < ARRAY_LEN(places); i++) {
        go(t, places[i]);
        go(t, last);
        assert_true(t->hash == hash);
        assert_memory_equal(world_stats(travel_world(t)), &stats, sizeof stats);
    }
    assert_int_equal(t->change_count, 2);
    stop(t, &s);
}

static void what_is_done_before_a_change_takes_its_place(void **state)
{
    (void)state;
    struct scenario s;
    struct travel *t = start(STORIES[2], &s);
    go(t, 900);
    change(t, &PAUSE);
    go(t, 500);
    assert_true(change(t, &CRASH) == 401);
    assert_int_equal(t->change_count, 1);
    go(t, 901);
    assert_true(t->record_count == 0 || t->records[0].kind != RECORD_FAULT);
    stop(t, &s);
}

static void an_undone_change_never_was(void **state)
{
    (void)state;
    struct scenario s;
    uint64_t dropped = 0;
    struct travel *t = start(STORIES[2], &s);
    go_to_end(t);
    const uint64_t last = t->step, hash = t->hash;
    assert_int_equal(travel_undo(t, &dropped), TRAVEL_NO_PLACE);
    go(t, 500);
    change(t, &CRASH);
    go(t, 800);
    change(t, &PAUSE);
    go(t, 820);
    assert_int_equal(travel_undo(t, &dropped), TRAVEL_THERE);
    assert_true(t->step == 800 && dropped == 20);
    go(t, 300); /* before the change that is undone: stays there */
    assert_int_equal(travel_undo(t, &dropped), TRAVEL_THERE);
    assert_true(t->step == 300 && t->known == 500 && dropped == 300);
    assert_int_equal(t->change_count, 0);
    go_to_end(t);
    assert_true(t->step == last && t->hash == hash);
    stop(t, &s);
}

static void a_visitor_is_answered(void **state)
{
    (void)state;
    struct scenario s;
    struct travel *t = start(STORIES[2], &s);
    go(t, 1);
    struct intervention visit = {.kind = INTERVENTION_VISIT, .visit = {.op = OP_PUT}};
    visit.visit.value_len = 40;
    visit.visit.ttl_ms = TTL_FOREVER;
    assert_true(world_find_key(travel_world(t), slice_str("tea"), &visit.visit.key));
    change(t, &visit);
    struct travel_interest request = {.request = t->records[0].a, .node = RECORD_NOBODY};
    while (travel_to_next(t, &request) == TRAVEL_THERE) {
    }
    assert_int_equal(t->records[0].kind, RECORD_TELL);
    assert_int_equal(t->records[0].b, OUTCOME_CREATED);
    visit.visit.op = OP_GET;
    visit.visit.through = 2;
    change(t, &visit);
    request.request = t->records[0].a;
    while (travel_to_next(t, &request) == TRAVEL_THERE) {
    }
    assert_int_equal(t->records[0].kind, RECORD_TELL);
    assert_int_equal(t->records[0].b, OUTCOME_HIT);
    stop(t, &s);
}

static void only_keys_of_the_scenario_are_found(void **state)
{
    (void)state;
    struct scenario s;
    struct travel *t = start(STORIES[2], &s);
    uint32_t key = 0;
    const struct world *w = travel_world(t);
    assert_true(world_find_key(w, slice_str("key:19"), &key) && key == 19);
    assert_false(world_find_key(w, slice_str("key:20"), &key));
    assert_false(world_find_key(w, slice_str("key:019"), &key));
    assert_false(world_find_key(w, slice_str("coffee"), &key));
    assert_int_equal(key, 19);
    stop(t, &s);
}

/* Whatever is done, wherever: the promises hold, and it can be repeated. */
static void any_changes_can_be_gone_back_in(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct scenario s;
        struct travel *t = start(STORIES[seed % 3], &s);
        for (uint32_t i = 0; i < 6; i++) {
            static const struct intervention *const all[] = {&CRASH, &PAUSE, &REMOVE};
            uint64_t bits = draw(seed, DRAW_NODE, 1, i);
            go(t, t->step + 1 + bits % 300);
            change(t, all[bits % ARRAY_LEN(all)]);
            go(t, t->step - draw_below(bits, 100) % t->step);
        }
        go_to_end(t);
        const uint64_t hash = t->hash, last = t->step;
        go(t, last / 3);
        go(t, last);
        assert_true(t->hash == hash);
        stop(t, &s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_starts_a_new_future),
        cmocka_unit_test(a_change_happens_again_at_its_step),
        cmocka_unit_test(what_is_done_before_a_change_takes_its_place),
        cmocka_unit_test(an_undone_change_never_was),
        cmocka_unit_test(a_visitor_is_answered),
        cmocka_unit_test(only_keys_of_the_scenario_are_found),
        cmocka_unit_test(any_changes_can_be_gone_back_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
