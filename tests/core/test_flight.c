/* tests/core/test_flight.c - trips have names, deadlines, passengers and luggage, all bounded.
 *
 * Method: the rules one by one, every invariant checked after each operation. Random operations
 * follow in test_flight_model.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "core/flight.h"

enum { TIMEOUT_NS = 1000, CLIENTS = 4, CALLS = 32 };

/* Flights and the calls that wait for them: a test needs both. */
struct world {
    struct flights f;
    struct pipeline p;
    uint64_t now_ns;
};

static const uint8_t secret[16] = "sixteen secrets";

static void init(struct world *w, uint32_t max, uint32_t pool_blocks)
{
    *w = (struct world){.now_ns = 1};
    uint64_t pool_bytes = (uint64_t)(pool_blocks - 1) * BLOCK_COST_BYTES;
    assert_true(flights_init(&w->f, max, pool_bytes, secret));
    assert_true(pipeline_init(&w->p, CLIENTS, CALLS));
    assert_int_equal(w->f.pool.count, pool_blocks);
    flights_check(&w->f, &w->p);
}

static void destroy(struct world *w)
{
    flights_check(&w->f, &w->p);
    flights_destroy(&w->f);
    pipeline_destroy(&w->p);
}

static uint32_t take(struct world *w, enum op op, enum flight_state state)
{
    uint32_t flight = flights_take(&w->f, op, state);
    assert_true(flight < w->f.max);
    flights_check(&w->f, &w->p);
    return flight;
}

static uint32_t take_out(struct world *w, const char *key)
{
    uint32_t flight = take(w, OP_GET, FLIGHT_WAITS);
    flights_set_key(&w->f, flight, slice_str(key));
    flights_depart(&w->f, flight, w->now_ns, w->now_ns + TIMEOUT_NS);
    flights_check(&w->f, &w->p);
    return flight;
}

static uint32_t share(struct world *w, const char *key)
{
    uint32_t flight = take_out(w, key);
    flights_share(&w->f, flight);
    flights_check(&w->f, &w->p);
    return flight;
}

static uint32_t wait_for(struct world *w, uint32_t flight)
{
    uint32_t call = pipeline_push(&w->p, 0);
    assert_true(call != CALL_NONE);
    flights_add_waiter(&w->f, flight, &w->p, call);
    flights_check(&w->f, &w->p);
    return call;
}

static void end(struct world *w, uint32_t flight)
{
    flights_land(&w->f, flight);
    flights_check(&w->f, &w->p);
    flights_retire(&w->f, flight);
    flights_check(&w->f, &w->p);
    flights_reclaim(&w->f);
    flights_check(&w->f, &w->p);
}

static uint32_t find(const struct world *w, const char *key)
{
    return flights_find(&w->f, slice_str(key));
}

static void a_slot_has_a_new_name_each_time_it_is_used(void **state)
{
    (void)state;
    struct world w;
    uint64_t names[100];
    init(&w, 1, 1);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        uint32_t flight = take_out(&w, "k");
        assert_int_equal(flight, 0);
        names[i] = w.f.slots[flight].call;
        assert_true(flights_by_call(&w.f, names[i]) == flight);
        for (size_t j = 0; j < i; j++)
            assert_true(flights_by_call(&w.f, names[j]) == FLIGHT_NONE);
        end(&w, flight);
        assert_true(flights_by_call(&w.f, names[i]) == FLIGHT_NONE);
        for (size_t j = 0; j <= i; j++)
            assert_true(flights_named(&w.f, names[j]) == (j == i ? flight : FLIGHT_NONE));
    }
    destroy(&w);
}

static void only_a_flight_that_is_out_has_a_name_to_answer_to(void **state)
{
    (void)state;
    struct world w;
    init(&w, 4, 1);
    static const uint64_t nonsense[] = {0, 1, 3, 4, UINT32_MAX, UINT64_MAX, UINT64_C(1) << 32 | 4};
    for (size_t i = 0; i < ARRAY_LEN(nonsense); i++)
        assert_true(flights_by_call(&w.f, nonsense[i]) == FLIGHT_NONE &&
                    flights_named(&w.f, nonsense[i]) == FLIGHT_NONE);
    uint32_t flight = take(&w, OP_GET, FLIGHT_WAITS);
    uint64_t name = w.f.slots[flight].call;
    assert_true(flights_by_call(&w.f, name) == FLIGHT_NONE);
    flights_depart(&w.f, flight, 1, 2);
    assert_true(flights_by_call(&w.f, name) == flight);
    flights_land(&w.f, flight);
    assert_true(flights_by_call(&w.f, name) == FLIGHT_NONE);
    destroy(&w);
}

static void no_more_flights_than_there_are_slots(void **state)
{
    (void)state;
    struct world w;
    init(&w, 3, 1);
    uint32_t a = take_out(&w, "a");
    take_out(&w, "b");
    take_out(&w, "c");
    assert_true(flights_take(&w.f, OP_PUT, FLIGHT_WAITS) == FLIGHT_NONE);
    flights_land(&w.f, a);
    assert_true(flights_take(&w.f, OP_PUT, FLIGHT_WAITS) == FLIGHT_NONE);
    flights_retire(&w.f, a);
    assert_true(flights_take(&w.f, OP_PUT, FLIGHT_WAITS) == FLIGHT_NONE); /* bytes still readable */
    flights_reclaim(&w.f);
    assert_true(take(&w, OP_PUT, FLIGHT_WAITS) == a);
    assert_int_equal(w.f.count, 3);
    destroy(&w);
}

static void the_oldest_flight_has_the_earliest_deadline(void **state)
{
    (void)state;
    struct world w;
    init(&w, 5, 1);
    uint32_t id[5];
    for (uint32_t i = 0; i < 5; i++, w.now_ns += i % 2)
        id[i] = take_out(&w, "k");
    static const uint32_t landing[] = {2, 0, 4, 1, 3}; /* from the middle, the front, the end */
    static const uint32_t oldest[] = {0, 1, 1, 3};
    for (uint32_t i = 0; i < 4; i++) {
        flights_land(&w.f, id[landing[i]]);
        flights_check(&w.f, &w.p);
        assert_int_equal(w.f.oldest, id[oldest[i]]);
    }
    flights_land(&w.f, id[3]);
    assert_true(w.f.oldest == FLIGHT_NONE);
    destroy(&w);
}

static void a_shared_flight_is_found_by_its_key_and_by_no_other(void **state)
{
    (void)state;
    enum { SOME_KEYS = 250 }; /* over 256 buckets: chains of two and three are common */
    struct world w;
    init(&w, SOME_KEYS, 1);
    char key[SOME_KEYS][16];
    uint32_t id[SOME_KEYS];
    for (uint32_t i = 0; i < SOME_KEYS; i++) {
        snprintf(key[i], sizeof key[i], "key-%u", i);
        assert_true(find(&w, key[i]) == FLIGHT_NONE);
        id[i] = take_out(&w, key[i]);
        assert_true(find(&w, key[i]) == FLIGHT_NONE); /* not before it is shared */
        flights_share(&w.f, id[i]);
    }
    flights_check(&w.f, &w.p);
    for (uint32_t i = 0; i < SOME_KEYS; i += 2)
        flights_detach(&w.f, id[i]);
    for (uint32_t i = 1; i < SOME_KEYS; i += 4)
        flights_land(&w.f, id[i]);
    flights_check(&w.f, &w.p);
    for (uint32_t i = 0; i < SOME_KEYS; i++)
        assert_true(find(&w, key[i]) == (i % 4 == 3 ? id[i] : FLIGHT_NONE));
    destroy(&w);
}

static void keys_of_every_length_are_told_apart(void **state)
{
    (void)state;
    struct world w;
    uint8_t key[KEY_BYTES_MAX + 1] = {0};
    init(&w, KEY_BYTES_MAX, 1);
    for (uint32_t len = 1; len <= KEY_BYTES_MAX; len++) {
        uint32_t flight = take(&w, OP_GET, FLIGHT_WAITS);
        flights_set_key(&w.f, flight, slice_of(key, len));
        flights_depart(&w.f, flight, 1, 2);
        flights_share(&w.f, flight);
        assert_true(flights_find(&w.f, slice_of(key, len)) == flight);
        assert_true(flights_find(&w.f, slice_of(key, len + 1)) == FLIGHT_NONE);
    }
    destroy(&w);
}

static void a_detached_flight_makes_way_for_a_new_one_of_its_key(void **state)
{
    (void)state;
    struct world w;
    init(&w, 3, 1);
    uint32_t a = share(&w, "k");
    flights_detach(&w.f, a);
    flights_detach(&w.f, a); /* harmless */
    uint32_t b = share(&w, "k");
    assert_true(find(&w, "k") == b);
    flights_land(&w.f, a); /* its return takes nothing from the new one */
    flights_check(&w.f, &w.p);
    assert_true(find(&w, "k") == b);
    flights_land(&w.f, b);
    assert_true(find(&w, "k") == FLIGHT_NONE);
    destroy(&w);
}

static void those_who_wait_are_listed_oldest_first(void **state)
{
    (void)state;
    struct world w;
    init(&w, 2, 1);
    uint32_t flight = take_out(&w, "k"), other = take_out(&w, "l");
    uint32_t c[4];
    for (uint32_t i = 0; i < 4; i++)
        c[i] = wait_for(&w, flight);
    uint32_t d = wait_for(&w, other);
    flights_remove_waiter(&w.f, &w.p, c[1]);
    assert_int_equal(w.p.calls[c[0]].sibling, c[2]);
    flights_remove_waiter(&w.f, &w.p, c[3]);
    assert_int_equal(w.f.slots[flight].last_call, c[2]);
    flights_remove_waiter(&w.f, &w.p, c[0]);
    assert_int_equal(w.f.slots[flight].first_call, c[2]);
    flights_check(&w.f, &w.p);
    flights_remove_waiter(&w.f, &w.p, c[2]);
    assert_true(w.f.slots[flight].first_call == CALL_NONE);
    assert_true(w.f.slots[flight].last_call == CALL_NONE);
    assert_int_equal(w.f.slots[other].first_call, d);
    flights_check(&w.f, &w.p);
    destroy(&w);
}

/* A value of this length whose bytes all depend on a mark. */
static struct slice marked(uint8_t *bytes, uint32_t len, uint8_t mark)
{
    for (uint32_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(mark + i * 7);
    return slice_of(bytes, len);
}

static uint32_t over_with(struct world *w, struct slice value)
{
    uint32_t flight = take(w, OP_GET, FLIGHT_OVER);
    w->f.slots[flight].answer = (struct answer){.outcome = OUTCOME_HIT, .value = blob_of(value)};
    return flight;
}

static void a_held_value_survives_its_source_until_it_is_reclaimed(void **state)
{
    (void)state;
    static const uint32_t lens[] = {0, 1, 47, 48, 49, 96, 97, 1000};
    for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
        struct world w;
        uint8_t source[1000], expected[1000];
        init(&w, 2, 40);
        uint32_t flight = over_with(&w, marked(source, lens[i], 'a'));
        marked(expected, lens[i], 'a');
        assert_true(flights_hold(&w.f, flight));
        flights_check(&w.f, &w.p);
        assert_int_equal(w.f.pool.free, 40 - blocks_needed(lens[i]));
        memset(source, 0xff, sizeof source);
        flights_retire(&w.f, flight);
        flights_check(&w.f, &w.p);
        assert_true(over_with(&w, slice_str("another")) != flight);
        assert_true(blob_eq(w.f.slots[flight].answer.value, slice_of(expected, lens[i])));
        flights_reclaim(&w.f);
        assert_int_equal(w.f.pool.free, 40);
        destroy(&w);
    }
}

static void a_pool_without_room_keeps_nothing_and_harms_nobody(void **state)
{
    (void)state;
    struct world w;
    uint8_t a_bytes[BLOCK_BYTES * 2], b_bytes[BLOCK_BYTES * 2], expected[BLOCK_BYTES * 2];
    init(&w, 3, 3);
    uint32_t a = over_with(&w, marked(a_bytes, sizeof a_bytes, 'a'));
    uint32_t b = over_with(&w, marked(b_bytes, sizeof b_bytes, 'b'));
    assert_true(flights_hold(&w.f, a));
    assert_false(flights_hold(&w.f, b));
    flights_check(&w.f, &w.p);
    assert_int_equal(w.f.pool.free, 1);
    assert_true(w.f.slots[b].answer.value.data == b_bytes); /* as it was */
    marked(expected, sizeof expected, 'a');
    assert_true(blob_eq(w.f.slots[a].answer.value, slice_of(expected, sizeof expected)));
    flights_retire(&w.f, a);
    assert_false(flights_hold(&w.f, b)); /* still readable, so not free yet */
    flights_reclaim(&w.f);
    assert_true(flights_hold(&w.f, b));
    flights_check(&w.f, &w.p);
    destroy(&w);
}

static void destroying_nothing_is_harmless(void **state)
{
    (void)state;
    struct flights f = {0};
    flights_destroy(NULL);
    flights_destroy(&f);
    assert_true(flights_init(&f, 1, 0, secret));
    flights_destroy(&f);
    flights_destroy(&f);
}

static void a_copy_holds_its_values_itself(void **state)
{
    (void)state;
    struct world w, copy;
    struct copy c = {.keep = false};
    init(&w, 4, 8);
    uint32_t flight = take_out(&w, "k");
    wait_for(&w, flight);
    flights_land(&w.f, flight);
    w.f.slots[flight].answer.value = blob_of(slice_str("\"a value that waits\""));
    assert_true(flights_hold(&w.f, flight));
    assert_true(pipeline_copy(&copy.p, &w.p, &c) && flights_copy(&copy.f, &w.f, &c));
    destroy(&w);
    memset(&w, 0xa5, sizeof w);
    assert_true(blob_eq(copy.f.slots[flight].answer.value, slice_str("\"a value that waits\"")));
    destroy(&copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slot_has_a_new_name_each_time_it_is_used),
        cmocka_unit_test(only_a_flight_that_is_out_has_a_name_to_answer_to),
        cmocka_unit_test(no_more_flights_than_there_are_slots),
        cmocka_unit_test(the_oldest_flight_has_the_earliest_deadline),
        cmocka_unit_test(a_shared_flight_is_found_by_its_key_and_by_no_other),
        cmocka_unit_test(keys_of_every_length_are_told_apart),
        cmocka_unit_test(a_detached_flight_makes_way_for_a_new_one_of_its_key),
        cmocka_unit_test(those_who_wait_are_listed_oldest_first),
        cmocka_unit_test(a_held_value_survives_its_source_until_it_is_reclaimed),
        cmocka_unit_test(a_pool_without_room_keeps_nothing_and_harms_nobody),
        cmocka_unit_test(destroying_nothing_is_harmless),
        cmocka_unit_test(a_copy_holds_its_values_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
