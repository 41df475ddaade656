/* tests/core/test_flight_model.c - flights agree with a model that is too simple to be wrong.
 *
 * Method: random operations in lock step with plain arrays, every invariant checked after each.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static uint32_t find(const struct world *w, const char *key)
{
    return flights_find(&w->f, slice_str(key));
}

/* A value of this length whose bytes all depend on a mark. */
static struct slice marked(uint8_t *bytes, uint32_t len, uint8_t mark)
{
    for (uint32_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(mark + i * 7);
    return slice_of(bytes, len);
}

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
        cmocka_unit_test(random_operations_agree_with_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
