/* tests/core/test_flight.c - trips have names, deadlines, passengers and luggage, all bounded.
 *
 * Method: the rules one by one; then random operations in lock step with a model of plain arrays,
 * every invariant checked after each.
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

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static uint32_t below(uint64_t *random, uint32_t bound)
{
    return (uint32_t)(splitmix64(random) % bound);
}

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
        assert_true(flights_by_call(&w.f, nonsense[i]) == FLIGHT_NONE);
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

/* --- against a model ------------------------------------------------------------------------- */

enum { FLIGHTS = 12, KEYS = 5, POOL_BLOCKS = 20, VALUE_MAX = 300 };

struct model_flight {
    bool used, retired, shared, held;
    enum flight_state state;
    uint32_t key; /* 0 to KEYS - 1 */
    uint32_t departure;
    uint32_t waiters[CALLS], waiter_count;
    uint8_t value[VALUE_MAX];
    uint32_t value_len;
};

struct model {
    struct model_flight flights[FLIGHTS];
    uint32_t departures;
    uint32_t used;
    uint32_t blocks_free;
};

static const char *const key_names[KEYS] = {"alpha", "beta", "gamma", "delta", "epsilon"};

static void random_take(struct world *w, struct model *m, uint64_t *random)
{
    enum flight_state state = below(random, 3) == 0 ? FLIGHT_OVER : FLIGHT_WAITS;
    uint32_t flight = flights_take(&w->f, OP_GET, state);
    assert_true((flight == FLIGHT_NONE) == (m->used == FLIGHTS));
    if (flight == FLIGHT_NONE)
        return;
    assert_false(m->flights[flight].used);
    m->flights[flight] =
        (struct model_flight){.used = true, .state = state, .key = below(random, KEYS)};
    m->used++;
    flights_set_key(&w->f, flight, slice_str(key_names[m->flights[flight].key]));
}

static uint32_t model_find(const struct model *m, uint32_t key)
{
    for (uint32_t i = 0; i < FLIGHTS; i++)
        if (m->flights[i].shared && m->flights[i].key == key)
            return i;
    return FLIGHT_NONE;
}

static void random_depart(struct world *w, struct model *m, uint32_t flight, uint64_t *random)
{
    struct model_flight *t = &m->flights[flight];
    w->now_ns += below(random, 3);
    flights_depart(&w->f, flight, w->now_ns, w->now_ns + TIMEOUT_NS);
    t->state = FLIGHT_OUT;
    t->departure = ++m->departures;
    if (below(random, 2) == 0 && model_find(m, t->key) == FLIGHT_NONE) {
        flights_share(&w->f, flight);
        t->shared = true;
    }
}

static void random_land(struct world *w, struct model *m, uint32_t flight, uint64_t *random)
{
    struct model_flight *t = &m->flights[flight];
    uint8_t bytes[VALUE_MAX];
    flights_land(&w->f, flight);
    t->state = FLIGHT_OVER;
    t->shared = false;
    t->value_len = below(random, VALUE_MAX + 1);
    struct slice value = marked(bytes, t->value_len, (uint8_t)splitmix64(random));
    memcpy(t->value, bytes, t->value_len);
    w->f.slots[flight].answer = (struct answer){.outcome = OUTCOME_HIT, .value = blob_of(value)};
    uint32_t needed = blocks_needed(t->value_len);
    t->held = flights_hold(&w->f, flight);
    assert_true(t->held == (needed <= m->blocks_free));
    if (t->held)
        m->blocks_free -= needed;
}

static void random_wait(struct world *w, struct model *m, uint32_t flight, uint64_t *random)
{
    uint32_t call = pipeline_push(&w->p, below(random, CLIENTS));
    if (call == CALL_NONE)
        return;
    flights_add_waiter(&w->f, flight, &w->p, call);
    m->flights[flight].waiters[m->flights[flight].waiter_count++] = call;
}

/* A client goes and takes all its calls along. */
static void random_leave(struct world *w, struct model *m, uint64_t *random)
{
    uint32_t client = below(random, CLIENTS), call;
    while ((call = pipeline_abandon(&w->p, client)) != CALL_NONE) {
        struct model_flight *t = &m->flights[w->p.calls[call].flight];
        uint32_t at = 0;
        while (t->waiters[at] != call)
            at++;
        t->waiter_count--;
        for (; at < t->waiter_count; at++)
            t->waiters[at] = t->waiters[at + 1];
        flights_remove_waiter(&w->f, &w->p, call);
    }
}

static void random_reclaim(struct world *w, struct model *m)
{
    flights_reclaim(&w->f);
    for (uint32_t i = 0; i < FLIGHTS; i++) {
        struct model_flight *t = &m->flights[i];
        if (!t->retired)
            continue;
        if (t->held)
            m->blocks_free += blocks_needed(t->value_len);
        *t = (struct model_flight){0};
        m->used--;
    }
}

static void random_operation(struct world *w, struct model *m, uint64_t *random)
{
    uint32_t flight = below(random, FLIGHTS);
    struct model_flight *t = &m->flights[flight];
    uint32_t dice = below(random, 100);
    if (dice < 25)
        random_take(w, m, random);
    else if (dice < 30)
        random_leave(w, m, random);
    else if (dice < 35)
        random_reclaim(w, m);
    else if (!t->used || t->retired)
        return;
    else if (dice < 55)
        random_wait(w, m, flight, random);
    else if (t->state == FLIGHT_WAITS)
        random_depart(w, m, flight, random);
    else if (t->state == FLIGHT_OUT && dice < 65) {
        flights_detach(&w->f, flight);
        t->shared = false;
    } else if (t->state == FLIGHT_OUT)
        random_land(w, m, flight, random);
    else if (t->waiter_count == 0) {
        flights_retire(&w->f, flight);
        t->retired = true;
    }
}

static void agree(const struct world *w, const struct model *m)
{
    uint32_t oldest = FLIGHT_NONE;
    assert_int_equal(w->f.count, m->used);
    assert_int_equal(w->f.pool.free, m->blocks_free);
    for (uint32_t i = 0; i < FLIGHTS; i++) {
        const struct model_flight *t = &m->flights[i];
        const struct flight *real = &w->f.slots[i];
        if (!t->used)
            continue;
        bool out = t->state == FLIGHT_OUT;
        assert_true(flights_by_call(&w->f, real->call) == (out ? i : FLIGHT_NONE));
        if (out && (oldest == FLIGHT_NONE || t->departure < m->flights[oldest].departure))
            oldest = i;
        uint32_t call = real->first_call;
        for (uint32_t j = 0; j < t->waiter_count; j++, call = w->p.calls[call].sibling)
            assert_true(call == t->waiters[j]);
        assert_true(call == CALL_NONE);
        if (t->held)
            assert_true(blob_eq(real->answer.value, slice_of(t->value, t->value_len)));
    }
    assert_true(w->f.oldest == oldest);
    for (uint32_t k = 0; k < KEYS; k++)
        assert_true(find(w, key_names[k]) == model_find(m, k));
}

static void random_operations_agree_with_the_model(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        uint64_t random = seed;
        struct world w;
        struct model m = {.blocks_free = POOL_BLOCKS};
        init(&w, FLIGHTS, POOL_BLOCKS);
        for (int i = 0; i < 3000; i++) {
            random_operation(&w, &m, &random);
            flights_check(&w.f, &w.p);
            agree(&w, &m);
        }
        destroy(&w);
    }
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
        cmocka_unit_test(random_operations_agree_with_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
