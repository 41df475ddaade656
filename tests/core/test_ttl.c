/* tests/core/test_ttl.c - the wheel reports every expired entry, soon, and never one too early.
 *
 * Method: the wheel runs beside a plain list of expiry times, over inserts, removals and jumps of
 * every magnitude, from the beginning of time to its end, and with every budget. Only the tick,
 * 2^27 ns, lies between what the list says and what the wheel may do.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/entry.h"
#include "core/ttl.h"

enum { ENTRIES = 400 };

#define TICK_NS (UINT64_C(1) << TTL_TICK_BITS)
#define DAY_NS (24 * 3600 * NS_PER_S)
#define LAST_TICK_NS (UINT64_MAX - TICK_NS + 1) /* what expires after this is never reported */

struct world {
    struct blocks pool;
    struct ttl ttl;
    bool inside[ENTRIES + 1];            /* by entry */
    uint64_t expires_at_ns[ENTRIES + 1]; /* by entry */
    uint64_t seed;
    uint64_t steps; /* spent by run() and run_all() */
};

static uint64_t draw(struct world *w)
{
    uint64_t z = w->seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* A duration of any magnitude: from nanoseconds to centuries, each bit length as likely. */
static uint64_t draw_duration(struct world *w, uint32_t bits_max)
{
    uint32_t bits = (uint32_t)(draw(w) % (bits_max + 1));
    return bits == 0 ? 0 : draw(w) >> (64 - bits);
}

static uint64_t later(uint64_t now_ns, uint64_t duration_ns)
{
    return duration_ns < TIME_NEVER - 1 - now_ns ? now_ns + duration_ns : TIME_NEVER - 1;
}

static int setup(void **state)
{
    static struct world w;
    w = (struct world){.seed = 1};
    assert_true(blocks_init(&w.pool, ENTRIES));
    for (uint32_t e = 1; e <= ENTRIES; e++)
        assert_int_equal(blocks_take(&w.pool, 1), e);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    blocks_destroy(&w->pool);
    return 0;
}

static void put_in(struct world *w, uint32_t entry, uint64_t expires_at_ns)
{
    assert_false(w->inside[entry]);
    entry_write(&w->pool, entry, slice_str("k"), (struct slice){0}, expires_at_ns);
    ttl_insert(&w->ttl, &w->pool, entry);
    w->inside[entry] = true;
    w->expires_at_ns[entry] = expires_at_ns;
}

static void take_out(struct world *w, uint32_t entry)
{
    assert_true(w->inside[entry]);
    ttl_remove(&w->ttl, &w->pool, entry);
    w->inside[entry] = false;
}

/* One call's worth of work; nothing reported may be alive. Returns how many were reported. */
static uint32_t run(struct world *w, uint64_t now_ns, uint32_t budget)
{
    uint32_t left = budget;
    uint32_t reported = 0;
    uint32_t entry;
    while ((entry = ttl_due(&w->ttl, &w->pool, now_ns, &left)) != BLOCK_NONE) {
        assert_true(w->expires_at_ns[entry] <= now_ns);
        take_out(w, entry);
        reported++;
    }
    assert_true(left <= budget && reported <= budget - left);
    assert_true(left == 0 || ttl_next_due_ns(&w->ttl) > now_ns);
    w->steps += budget - left;
    return reported;
}

/* Calls until nothing is due. Returns how many were reported. */
static uint32_t run_all(struct world *w, uint64_t now_ns, uint32_t budget)
{
    uint32_t reported = run(w, now_ns, budget);
    while (ttl_next_due_ns(&w->ttl) <= now_ns)
        reported += run(w, now_ns, budget);
    return reported;
}

/* Nothing that expired a tick ago is left, and the next call is announced in time. */
static void check_quiet(const struct world *w, uint64_t now_ns)
{
    uint64_t earliest = TIME_NEVER;
    for (uint32_t e = 1; e <= ENTRIES; e++) {
        if (!w->inside[e] || w->expires_at_ns[e] > LAST_TICK_NS)
            continue;
        assert_true(now_ns < w->expires_at_ns[e] || now_ns - w->expires_at_ns[e] < TICK_NS);
        if (w->expires_at_ns[e] < earliest)
            earliest = w->expires_at_ns[e];
    }
    uint64_t due = ttl_next_due_ns(&w->ttl);
    assert_true(due > now_ns);
    assert_true(due <= earliest || due - earliest < TICK_NS);
    ttl_check(&w->ttl, &w->pool);
}

static void an_empty_wheel_has_nothing_due_ever(void **state)
{
    struct world *w = *state;
    const uint64_t times[] = {0, 1, TICK_NS, DAY_NS, TIME_NEVER - 1};
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        assert_int_equal(run_all(w, times[i], 1), 0);
        assert_true(ttl_next_due_ns(&w->ttl) == TIME_NEVER);
    }
    assert_int_equal(w->steps, 0);
}

static void an_entry_is_reported_within_one_tick_after_its_expiry(void **state)
{
    struct world *w = *state;
    const uint64_t expiries[] = {0,
                                 1,
                                 TICK_NS - 1,
                                 TICK_NS,
                                 TICK_NS + 1,
                                 63 * TICK_NS,
                                 64 * TICK_NS,
                                 65 * TICK_NS + 7,
                                 4096 * TICK_NS,
                                 10 * DAY_NS,
                                 10000 * DAY_NS,
                                 LAST_TICK_NS - 1,
                                 LAST_TICK_NS};
    for (size_t i = 0; i < ARRAY_LEN(expiries); i++) {
        uint64_t at = expiries[i];
        w->ttl = (struct ttl){0};
        put_in(w, 1, at);
        if (at > 0)
            assert_int_equal(run_all(w, at - 1, 1), 0);
        assert_int_equal(run_all(w, later(at, TICK_NS - 1), 1), 1);
    }
}

static void the_last_tick_of_time_is_never_reached(void **state)
{
    struct world *w = *state;
    put_in(w, 1, LAST_TICK_NS + 1);
    put_in(w, 2, TIME_NEVER - 1);
    put_in(w, 3, LAST_TICK_NS);
    assert_int_equal(run_all(w, TIME_NEVER - 1, 1), 1);
    assert_false(w->inside[3]);
    assert_true(ttl_next_due_ns(&w->ttl) == TIME_NEVER);
    ttl_check(&w->ttl, &w->pool);
    take_out(w, 1);
    take_out(w, 2);
    ttl_check(&w->ttl, &w->pool);
}

static void what_has_expired_before_it_came_is_due_at_once(void **state)
{
    struct world *w = *state;
    const uint64_t now_ns = 5 * DAY_NS + 123;
    run_all(w, now_ns, 1);
    put_in(w, 1, 0);
    put_in(w, 2, now_ns / 2);
    put_in(w, 3, now_ns - TICK_NS);
    assert_true(ttl_next_due_ns(&w->ttl) <= now_ns);
    assert_int_equal(run_all(w, now_ns, 100), 3);
}

static void an_entry_taken_out_is_never_reported(void **state)
{
    struct world *w = *state;
    for (uint32_t e = 1; e <= 30; e++)
        put_in(w, e, (e % 3) * 100 * NS_PER_S);
    for (uint32_t e = 2; e <= 30; e += 2)
        take_out(w, e);
    ttl_check(&w->ttl, &w->pool);
    assert_int_equal(run_all(w, DAY_NS, 7), 15);
    assert_int_equal(w->ttl.count, 0);
}

static void any_history_is_as_the_list_says(void **state)
{
    struct world *w = *state;
    for (uint32_t era = 0; era < 40; era++) {
        uint64_t now_ns = era % 4 == 0 ? 0 : draw_duration(w, 64) & ~UINT64_C(1);
        w->ttl = (struct ttl){0};
        memset(w->inside, 0, sizeof w->inside);
        for (int i = 0; i < 300; i++) {
            for (int k = 0; k < 8; k++) {
                uint32_t e = 1 + (uint32_t)(draw(w) % ENTRIES);
                if (w->inside[e])
                    take_out(w, e);
                else
                    put_in(w, e, later(now_ns, draw_duration(w, 3 * era % 64 + 1)));
            }
            now_ns = later(now_ns, draw_duration(w, 2 * era % 64));
            run_all(w, now_ns, 1 + (uint32_t)(draw(w) % 50));
            check_quiet(w, now_ns);
        }
    }
}

/* Between two calls of an interrupted run, entries come and go and time goes on. */
static void an_interrupted_run_goes_on_where_it_stopped(void **state)
{
    struct world *w = *state;
    for (uint32_t bits = 28; bits < 60; bits++) {
        uint64_t now_ns = draw_duration(w, 60);
        w->ttl = (struct ttl){0};
        memset(w->inside, 0, sizeof w->inside);
        for (uint32_t e = 1; e <= ENTRIES; e++)
            put_in(w, e, now_ns + draw_duration(w, bits));
        for (int i = 0; i < 500; i++) {
            uint32_t e = 1 + (uint32_t)(draw(w) % ENTRIES);
            now_ns += draw_duration(w, bits - 4);
            run(w, now_ns, 1 + (uint32_t)(draw(w) % 3));
            if (w->inside[e])
                take_out(w, e);
            else
                put_in(w, e, now_ns + draw_duration(w, bits));
            ttl_check(&w->ttl, &w->pool);
        }
        run_all(w, now_ns, 1);
        check_quiet(w, now_ns);
    }
}

static void an_entry_costs_at_most_one_step_a_level(void **state)
{
    struct world *w = *state;
    for (uint32_t e = 1; e <= ENTRIES; e++)
        put_in(w, e, later(0, draw_duration(w, 63)));
    for (uint64_t due; (due = ttl_next_due_ns(&w->ttl)) != TIME_NEVER;)
        run_all(w, due, 1000);
    assert_int_equal(w->ttl.count, 0);
    assert_in_range(w->steps, ENTRIES, ENTRIES * TTL_LEVELS);
}

static void a_jump_over_years_of_nothing_costs_no_steps(void **state)
{
    struct world *w = *state;
    put_in(w, 1, 40000 * DAY_NS);
    run_all(w, 10000 * DAY_NS, 1);
    run_all(w, 39000 * DAY_NS, 1);
    assert_in_range(w->steps, 0, TTL_LEVELS);
    assert_int_equal(run_all(w, 50000 * DAY_NS, 1), 1);
    assert_in_range(w->steps, 1, TTL_LEVELS);
}

static void a_clock_that_stands_or_steps_back_harms_nothing(void **state)
{
    struct world *w = *state;
    put_in(w, 1, 100 * NS_PER_S);
    put_in(w, 2, 300 * NS_PER_S);
    assert_int_equal(run_all(w, 200 * NS_PER_S, 1), 1);
    assert_int_equal(run_all(w, 200 * NS_PER_S, 1), 0);
    put_in(w, 3, 201 * NS_PER_S);
    uint64_t due_ns = ttl_next_due_ns(&w->ttl);
    assert_int_equal(run_all(w, 50 * NS_PER_S, 1), 0);
    assert_true(ttl_next_due_ns(&w->ttl) == due_ns);
    ttl_check(&w->ttl, &w->pool);
    assert_int_equal(run_all(w, 202 * NS_PER_S, 1), 1);
    assert_int_equal(run_all(w, 301 * NS_PER_S, 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_wheel_has_nothing_due_ever, setup, teardown),
        cmocka_unit_test_setup_teardown(an_entry_is_reported_within_one_tick_after_its_expiry,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_last_tick_of_time_is_never_reached, setup, teardown),
        cmocka_unit_test_setup_teardown(what_has_expired_before_it_came_is_due_at_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_entry_taken_out_is_never_reported, setup, teardown),
        cmocka_unit_test_setup_teardown(any_history_is_as_the_list_says, setup, teardown),
        cmocka_unit_test_setup_teardown(an_interrupted_run_goes_on_where_it_stopped, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_entry_costs_at_most_one_step_a_level, setup, teardown),
        cmocka_unit_test_setup_teardown(a_jump_over_years_of_nothing_costs_no_steps, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_clock_that_stands_or_steps_back_harms_nothing, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
