/* tests/core/test_cache_memory.c - memory is bounded, all of it, and comes back.
 *
 * Method: the linker puts our calloc() and free() in front of the real ones (-Wl,--wrap), so what
 * a cache takes is counted byte by byte, and any request can be refused. Fragmentation and waves
 * of expiry are provoked at full size, in virtual time.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/cache.h"

void *__real_calloc(size_t count, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *block);

static struct {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t blocks;        /* taken and not given back */
    uint64_t bytes;         /* taken in all */
} memory;

void *__wrap_calloc(size_t count, size_t size)
{
    if (memory.until_refusal == 0)
        return NULL;
    memory.until_refusal--;
    memory.blocks++;
    memory.bytes += count * size;
    return __real_calloc(count, size);
}

void __wrap_free(void *block)
{
    memory.blocks -= block != NULL;
    __real_free(block);
}

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static struct cache_config config_of(uint64_t memory_bytes, uint32_t value_bytes_max)
{
    return (struct cache_config){.memory_bytes = memory_bytes,
                                 .value_bytes_max = value_bytes_max,
                                 .secret = "0123456789abcde"};
}

static void init(struct cache *c, uint64_t memory_bytes, uint32_t value_bytes_max)
{
    const struct cache_config config = config_of(memory_bytes, value_bytes_max);
    memory.until_refusal = UINT32_MAX;
    assert_true(cache_init(c, &config));
}

/* Key number n, 16 bytes, and a value of this length. */
static void put(struct cache *c, uint64_t n, uint32_t value_len, uint64_t expires_at_ns)
{
    static const uint8_t value[64 * 1024];
    char key[17];
    snprintf(key, sizeof key, "key:%012u", (unsigned)n);
    enum cache_put_result result =
        cache_put(c, 0, slice_of(key, 16), slice_of(value, value_len), expires_at_ns);
    assert_true(result == CACHE_CREATED || result == CACHE_REPLACED);
}

static void a_cache_without_memory_is_refused_and_leaks_nothing(void **state)
{
    (void)state;
    static struct cache c;
    const struct cache_config config = config_of(64 * 1024, 1000);
    uint32_t allowed = 0;
    bool made = false;
    while (!made) {
        memory.until_refusal = allowed++;
        memset(&c, 0xff, sizeof c);
        made = cache_init(&c, &config);
        if (!made) {
            assert_int_equal(memory.blocks, 0);
            assert_int_equal(c.capacity_bytes, 0);
            assert_null(c.blocks.data);
            cache_destroy(&c);
        }
    }
    assert_int_equal(allowed, 4); /* data, table, buckets: the three refusals did happen */
    cache_check(&c);
    cache_destroy(&c);
    assert_int_equal(memory.blocks, 0);
}

static void all_memory_is_taken_at_the_beginning(void **state)
{
    (void)state;
    static struct cache c;
    init(&c, 256 * 1024, 64 * 1024);
    memory.until_refusal = 0;
    uint64_t seed = 1;
    for (int i = 0; i < 5000; i++) {
        put(&c, draw(&seed) % 300, (uint32_t)(draw(&seed) % 5000), i % 2 ? TIME_NEVER : 5);
        cache_expire(&c, 5, 10);
    }
    cache_check(&c);
    cache_destroy(&c);
}

static void everything_stays_inside_the_configured_memory(void **state)
{
    (void)state;
    static struct cache c;
    for (uint64_t bytes = CACHE_MEMORY_MIN; bytes < 4 * 1024 * 1024; bytes += bytes / 7 + 1) {
        memory.bytes = 0;
        init(&c, bytes, 1000);
        uint64_t taken = sizeof c + memory.bytes;
        assert_true(taken <= bytes);
        assert_true(bytes - taken < 2 * CACHE_BLOCK_COST_BYTES); /* and none of it is wasted */
        assert_true(c.capacity_bytes + sizeof c <= bytes);
        cache_destroy(&c);
    }
}

/* 16 + 100 bytes: less than 64 bytes more than that, everything counted. */
static void an_item_of_common_size_costs_little(void **state)
{
    (void)state;
    enum { ITEMS = 100000 };
    static struct cache c;
    assert_int_equal(cache_charge(16, 100, false), 162);
    init(&c, (uint64_t)ITEMS * 162 + sizeof c + CACHE_BLOCK_COST_BYTES, 1000);
    for (uint64_t n = 0; n < ITEMS; n++)
        put(&c, n, 100, TIME_NEVER);
    assert_int_equal(c.stats.items, ITEMS);
    assert_int_equal(c.stats.evicted, 0);
    assert_int_equal(c.stats.used_bytes, (uint64_t)ITEMS * 162);
    cache_check(&c);
    put(&c, ITEMS, 100, TIME_NEVER);
    assert_int_equal(c.stats.evicted, 1);
    cache_destroy(&c);
}

/* How many entries, oldest first, hold at least so many bytes. */
static uint64_t victims_for(const struct cache *c, uint64_t bytes)
{
    struct cache_entry e;
    uint64_t count = 0;
    uint64_t sum = 0;
    for (uint32_t cursor = 0; sum < bytes && cache_walk(c, &cursor, &e); count++)
        sum += e.charge_bytes;
    return count;
}

static void after_any_churn_a_large_value_takes_no_more_than_its_charge(void **state)
{
    (void)state;
    enum { LARGE = 64 * 1024 };
    static struct cache c;
    uint64_t seed = 2;
    init(&c, 1024 * 1024, LARGE);
    for (int i = 1; i <= 20000; i++) {
        uint32_t bits = (uint32_t)(draw(&seed) % 17);
        put(&c, draw(&seed) % 2000, 1 + (uint32_t)(draw(&seed) & ((1u << bits) - 1)), TIME_NEVER);
        if (i % 1000 != 0)
            continue;
        uint64_t unused = c.capacity_bytes - c.stats.used_bytes;
        uint64_t charge = cache_charge(16, LARGE, false);
        uint64_t expected = victims_for(&c, charge > unused ? charge - unused : 0);
        uint64_t evicted_before = c.stats.evicted;
        put(&c, 1000000 + (uint64_t)i, LARGE, TIME_NEVER);
        assert_int_equal(c.stats.evicted - evicted_before, expected);
        cache_check(&c);
    }
    cache_destroy(&c);
}

/* Call at the announced times only, and again a millisecond later while there is more to do. */
static uint64_t run_until_empty(struct cache *c, uint64_t now_ns, uint32_t budget)
{
    bool more = false;
    while (c->stats.items > 0) {
        uint64_t due_ns = cache_next_expiry_ns(c);
        now_ns = more ? now_ns + NS_PER_MS : due_ns > now_ns ? due_ns : now_ns;
        uint64_t before = c->stats.items;
        more = cache_expire(c, now_ns, budget);
        assert_true(before - c->stats.items <= budget);
    }
    return now_ns;
}

static void a_wave_of_expiry_is_over_within_a_second(void **state)
{
    (void)state;
    enum { ITEMS = 200000, BUDGET = 1000 };
    static struct cache c;
    init(&c, 64 * 1024 * 1024, 1000);
    for (uint64_t n = 0; n < ITEMS; n++)
        put(&c, n, 20, 3600 * NS_PER_S + n % 2);
    assert_int_equal(c.stats.items, ITEMS);
    uint64_t end_ns = run_until_empty(&c, 0, BUDGET);
    assert_true(end_ns < 3601 * NS_PER_S);
    assert_int_equal(c.stats.expired_in_background, ITEMS);
    assert_int_equal(c.stats.used_bytes, 0);
    cache_check(&c);
    cache_destroy(&c);
}

/* The whole wave is overdue by days when the first call comes. */
static void a_jump_over_days_is_worked_off_in_bounded_calls(void **state)
{
    (void)state;
    enum { ITEMS = 20000, BUDGET = 100 };
    static struct cache c;
    uint64_t seed = 3;
    init(&c, 8 * 1024 * 1024, 1000);
    for (uint64_t n = 0; n < ITEMS; n++)
        put(&c, n, 20, draw(&seed) % (5 * 24 * 3600 * NS_PER_S));
    const uint64_t start_ns = 10 * 24 * 3600 * NS_PER_S;
    uint64_t end_ns = run_until_empty(&c, start_ns, BUDGET);
    assert_true((end_ns - start_ns) / NS_PER_MS <= (uint64_t)ITEMS * TTL_LEVELS / BUDGET);
    cache_check(&c);
    cache_destroy(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cache_without_memory_is_refused_and_leaks_nothing),
        cmocka_unit_test(all_memory_is_taken_at_the_beginning),
        cmocka_unit_test(everything_stays_inside_the_configured_memory),
        cmocka_unit_test(an_item_of_common_size_costs_little),
        cmocka_unit_test(after_any_churn_a_large_value_takes_no_more_than_its_charge),
        cmocka_unit_test(a_wave_of_expiry_is_over_within_a_second),
        cmocka_unit_test(a_jump_over_days_is_worked_off_in_bounded_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
