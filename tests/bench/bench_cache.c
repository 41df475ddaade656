/* tests/bench/bench_cache.c - what does the cache cost, in time and in memory?
 *
 * Prints one JSON object:
 *
 *   item_bytes             used_bytes an item, of a million items of 16 + 100 bytes
 *   item_resident_bytes    how much the process has grown by, an item
 *   empty_resident_mib     what the process has grown by when such a cache is empty
 *   churn_ops              puts, gets and deletes (2 : 1 : 1) of 1 to 8,192 bytes, small ones more
 *                          often, of 400,000 keys, in a cache of 64 MiB
 *   churn_ns               one of them
 *   churn_resident_ratio   the largest growth of the process meanwhile over 64 MiB; exit status 1
 *                          if it is above 1.25
 *   get_ns                 a hit among 100,000 items of 16 + 100 bytes, at random, key hashed
 *   get_small_ns           the same among 1,000 items, which fit the processor's caches
 *   put_ns                 an overwrite among 100,000 items
 *   put_evict_ns           a put of a new key into a full cache, one eviction each
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/cache.h"

enum {
    KEY_BYTES = 16,
    VALUE_BYTES = 100,
    ROUNDS = 2000 * 1000,
    MILLION = 1000 * 1000,
    CHURN_OPS = 30 * 1000 * 1000,
    CHURN_KEYS = 400 * 1000, /* about twice as many as fit */
    CHURN_MAGNITUDES = 14,   /* of sizes: at most 1, 2, 4, ... 8192 bytes, each as likely */
    CHURN_VALUE_BYTES_MAX = 8192,
};

static const uint64_t MIB = 1024 * 1024;

struct bench {
    struct cache cache;
    uint64_t seed;
    uint8_t value[CHURN_VALUE_BYTES_MAX];
    volatile uint64_t sink; /* what was computed, so that the compiler cannot leave it out */
};

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* What of this process lies in memory now, in bytes; 0 where the system does not say. */
static double resident_bytes(void)
{
    unsigned long total = 0;
    unsigned long resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL)
        return 0;
    int fields = fscanf(file, "%lu %lu", &total, &resident);
    fclose(file);
    return fields == 2 ? (double)resident * (double)sysconf(_SC_PAGESIZE) : 0;
}

static uint64_t draw(struct bench *b)
{
    uint64_t z = b->seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void init(struct bench *b, uint64_t memory_bytes)
{
    const struct cache_config config = {.memory_bytes = memory_bytes,
                                        .value_bytes_max = VALUE_BYTES_DEFAULT,
                                        .secret = "0123456789abcde"};
    if (!cache_init(&b->cache, &config))
        abort();
}

/* Key number n; made without printf, which would cost more than what is measured. */
static struct slice key_of(uint64_t n, uint8_t key[KEY_BYTES])
{
    memcpy(key, "item:___", 8);
    memcpy(key + 8, &n, 8);
    return slice_of(key, KEY_BYTES);
}

static void put(struct bench *b, uint64_t n, uint32_t value_len)
{
    uint8_t key[KEY_BYTES];
    b->sink += cache_put(&b->cache, 0, key_of(n, key), slice_of(b->value, value_len), TIME_NEVER);
}

static void get(struct bench *b, uint64_t n)
{
    uint8_t key[KEY_BYTES];
    struct cache_entry entry;
    b->sink += cache_get(&b->cache, 0, key_of(n, key), &entry) ? entry.value.len : 0;
}

static void fill(struct bench *b, uint64_t count)
{
    for (uint64_t n = 0; n < count; n++)
        put(b, n, VALUE_BYTES);
}

static double time_gets(struct bench *b, uint64_t count)
{
    double start = now_ns();
    for (int i = 0; i < ROUNDS; i++)
        get(b, draw(b) % count);
    return (now_ns() - start) / ROUNDS;
}

static double time_overwrites(struct bench *b, uint64_t count)
{
    double start = now_ns();
    for (int i = 0; i < ROUNDS; i++)
        put(b, draw(b) % count, VALUE_BYTES);
    return (now_ns() - start) / ROUNDS;
}

/* The cache is as large as its 100,000 items: every new key takes the place of an old one. */
static double time_evictions(struct bench *b, uint64_t first_new)
{
    uint64_t evicted_before = b->cache.stats.evicted;
    double start = now_ns();
    for (uint64_t i = 0; i < ROUNDS; i++)
        put(b, first_new + i, VALUE_BYTES);
    double end = now_ns();
    if (b->cache.stats.evicted - evicted_before != ROUNDS)
        abort();
    return (end - start) / ROUNDS;
}

static void bench_items(struct bench *b)
{
    double before = resident_bytes();
    init(b, 256 * MIB);
    double empty = resident_bytes();
    fill(b, MILLION);
    double full = resident_bytes();
    printf("{\"item_bytes\":%.1f,", (double)b->cache.stats.used_bytes / MILLION);
    printf("\"item_resident_bytes\":%.1f,", (full - before) / MILLION);
    printf("\"empty_resident_mib\":%.1f,", (empty - before) / (double)MIB);
    cache_destroy(&b->cache);
}

static void churn(struct bench *b)
{
    uint8_t key[KEY_BYTES];
    uint64_t n = draw(b) % CHURN_KEYS;
    uint64_t choice = draw(b);
    uint32_t magnitude = (uint32_t)(choice >> 8) % CHURN_MAGNITUDES;
    uint32_t value_len = 1 + (uint32_t)(choice >> 32) % (1u << magnitude);
    if (choice % 4 < 2)
        put(b, n, value_len);
    else if (choice % 4 == 2)
        get(b, n);
    else
        b->sink += cache_delete(&b->cache, 0, key_of(n, key));
}

/* Returns the largest growth of the process over the configured memory. */
static double bench_churn(struct bench *b)
{
    double before = resident_bytes();
    double largest = before;
    double start = now_ns();
    init(b, 64 * MIB);
    for (int i = 1; i <= CHURN_OPS; i++) {
        churn(b);
        if (i % (CHURN_OPS / 100) != 0)
            continue;
        double resident = resident_bytes();
        largest = resident > largest ? resident : largest;
    }
    double ratio = (largest - before) / (64 * (double)MIB);
    printf("\"churn_ops\":%d,\"churn_ns\":%.0f,\"churn_resident_ratio\":%.3f,", CHURN_OPS,
           (now_ns() - start) / CHURN_OPS, ratio);
    cache_destroy(&b->cache);
    return ratio;
}

static void bench_time(struct bench *b)
{
    const uint64_t items = 100 * 1000;
    init(b, MIB);
    fill(b, 1000);
    printf("\"get_small_ns\":%.0f,", time_gets(b, 1000));
    cache_destroy(&b->cache);

    init(b, items * cache_charge(KEY_BYTES, VALUE_BYTES, false) + sizeof b->cache + 64);
    fill(b, items);
    printf("\"get_ns\":%.0f,", time_gets(b, items));
    printf("\"put_ns\":%.0f,", time_overwrites(b, items));
    printf("\"put_evict_ns\":%.0f}\n", time_evictions(b, items));
    cache_destroy(&b->cache);
}

int main(void)
{
    static struct bench b = {.seed = 1};
    memset(b.value, 'v', sizeof b.value);
    bench_items(&b);
    double churn_ratio = bench_churn(&b);
    bench_time(&b);
    return churn_ratio > 1.25 ? 1 : 0;
}
