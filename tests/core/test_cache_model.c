/* tests/core/test_cache_model.c - the cache does what the plainest possible cache does.
 *
 * Method: random operations happen in lock step to the cache and to a model, an array of items in
 * the order of their last use that is searched from end to end. After each operation the two are
 * compared: the result, every counter and sum, and every entry in eviction order, so every victim
 * too. Only when exactly an expired entry's memory comes back is left to the cache: the model
 * follows it there, and checks that the entry had expired.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/cache.h"

enum {
    KEYS = 64,
    VALUE_MAX = 5000,
    STEPS = 12000,
};

struct item {
    uint32_t key; /* 0 to KEYS - 1 */
    uint32_t value_len;
    uint32_t version; /* says what the value's bytes are */
    uint64_t expires_at_ns;
};

struct world {
    struct cache cache;
    struct item items[KEYS]; /* the model: oldest first */
    struct cache_stats stats;
    uint64_t now_ns;
    uint64_t seed;
    uint32_t version;
    uint8_t bytes[VALUE_MAX + 257]; /* a value is some run of these */
};

static uint64_t draw(struct world *w)
{
    uint64_t z = w->seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint32_t draw_below(struct world *w, uint32_t n)
{
    return (uint32_t)(draw(w) % n);
}

/* A number below n, each magnitude about as likely. */
static uint32_t draw_any_size(struct world *w, uint32_t n)
{
    uint32_t bound = 1 + draw_below(w, n);
    return draw_below(w, 1 + draw_below(w, bound));
}

/* Key number k has 1 to 250 bytes and ends with its number. */
static struct slice key_of(uint32_t k)
{
    static uint8_t bytes[KEY_BYTES_MAX];
    uint32_t len = 1 + k * (KEY_BYTES_MAX - 1) / (KEYS - 1);
    memset(bytes, 'k', sizeof bytes);
    bytes[len - 1] = (uint8_t)k;
    return slice_of(bytes, len);
}

static struct slice value_of(const struct world *w, const struct item *item)
{
    return slice_of(w->bytes + item->version % 256, item->value_len);
}

static bool has_ttl(const struct item *item)
{
    return item->expires_at_ns != TIME_NEVER;
}

static uint64_t charge(const struct item *item)
{
    return cache_charge(key_of(item->key).len, item->value_len, has_ttl(item));
}

/* ---- the model ------------------------------------------------------------------------------ */

static struct item *model_find(struct world *w, uint32_t key)
{
    for (uint64_t i = 0; i < w->stats.items; i++) {
        if (w->items[i].key == key)
            return &w->items[i];
    }
    return NULL;
}

static void model_append(struct world *w, struct item item)
{
    w->stats.used_bytes += charge(&item);
    w->stats.key_bytes += key_of(item.key).len;
    w->stats.value_bytes += item.value_len;
    w->items[w->stats.items++] = item;
}

static void model_remove(struct world *w, struct item *item)
{
    w->stats.used_bytes -= charge(item);
    w->stats.key_bytes -= key_of(item->key).len;
    w->stats.value_bytes -= item->value_len;
    w->stats.items--;
    uint64_t after = (uint64_t)(&w->items[w->stats.items] - item);
    memmove(item, item + 1, after * sizeof *item);
}

static struct item *model_find_live(struct world *w, uint32_t key)
{
    struct item *item = model_find(w, key);
    if (item == NULL || item->expires_at_ns > w->now_ns)
        return item;
    w->stats.expired_on_access++;
    model_remove(w, item);
    return NULL;
}

/* Forget the key and make it the newest: what every successful put comes to. */
static enum cache_put_result model_put(struct world *w, struct item item)
{
    struct item *old = model_find_live(w, item.key);
    if (old != NULL) {
        model_remove(w, old);
        w->stats.replaced++;
    } else {
        w->stats.created++;
    }
    model_append(w, item);
    return old != NULL ? CACHE_REPLACED : CACHE_CREATED;
}

/* The oldest go until the newest fits. */
static void model_evict(struct world *w, uint64_t capacity_bytes)
{
    while (w->stats.used_bytes > capacity_bytes) {
        w->stats.evicted++;
        model_remove(w, &w->items[0]);
    }
}

/* ---- comparing ------------------------------------------------------------------------------ */

static void assert_same_entry(const struct world *w, const struct cache_entry *e,
                              const struct item *item)
{
    assert_true(blob_eq(e->key, key_of(item->key)));
    assert_true(blob_eq(e->value, value_of(w, item)));
    assert_true(e->expires_at_ns == item->expires_at_ns);
    assert_int_equal(e->charge_bytes, charge(item));
}

/* Let the model forget what the cache has given back in the background, if it had expired. */
static void follow_background(struct world *w)
{
    struct cache_entry e;
    uint32_t cursor = 0;
    bool more = cache_walk(&w->cache, &cursor, &e);
    for (uint64_t i = 0; i < w->stats.items;) {
        if (more && blob_eq(e.key, key_of(w->items[i].key))) {
            more = cache_walk(&w->cache, &cursor, &e);
            i++;
            continue;
        }
        assert_true(w->items[i].expires_at_ns <= w->now_ns);
        w->stats.expired_in_background++;
        model_remove(w, &w->items[i]);
    }
}

static void compare(const struct world *w)
{
    assert_memory_equal(&w->cache.stats, &w->stats, sizeof w->stats);
    struct cache_entry e;
    uint32_t cursor = 0;
    for (uint64_t i = 0; i < w->stats.items; i++) {
        assert_true(cache_walk(&w->cache, &cursor, &e));
        assert_same_entry(w, &e, &w->items[i]);
    }
    assert_false(cache_walk(&w->cache, &cursor, &e));
}

/* ---- operations ----------------------------------------------------------------------------- */

static void get(struct world *w)
{
    uint32_t key = draw_below(w, KEYS);
    struct item *item = model_find_live(w, key);
    struct cache_entry e;
    bool hit = cache_get(&w->cache, w->now_ns, key_of(key), &e);
    assert_true(hit == (item != NULL));
    w->stats.hits += hit;
    w->stats.misses += !hit;
    if (item != NULL) {
        struct item used = *item;
        assert_same_entry(w, &e, item);
        model_remove(w, item);
        model_append(w, used);
    }
}

static void peek(struct world *w)
{
    uint32_t key = draw_below(w, KEYS);
    const struct item *item = model_find(w, key);
    struct cache_entry e;
    bool there = item != NULL && item->expires_at_ns > w->now_ns;
    assert_true(cache_peek(&w->cache, w->now_ns, key_of(key), &e) == there);
    if (there)
        assert_same_entry(w, &e, item);
}

/* Without an end, already over, of a few ticks, of minutes, or nearly without end. */
static uint64_t draw_expiry(struct world *w)
{
    const uint64_t durations_ns[] = {NS_PER_S, 20 * NS_PER_S, 3600 * NS_PER_S};
    uint32_t kind = draw_below(w, 8);
    if (kind < ARRAY_LEN(durations_ns))
        return w->now_ns + draw(w) % durations_ns[kind];
    if (kind == 3)
        return w->now_ns - draw(w) % (w->now_ns + 1);
    if (kind == 4)
        return TIME_NEVER - 1 - draw(w) % NS_PER_S;
    return TIME_NEVER;
}

/* A put that found no room: there is none, even without the expired that are gone now. */
static void check_refusal(struct world *w, const struct item *item)
{
    const struct item *old = model_find_live(w, item->key);
    uint64_t own_bytes = old != NULL ? charge(old) : 0;
    follow_background(w);
    assert_true(w->stats.used_bytes - own_bytes + charge(item) > w->cache.capacity_bytes);
    w->stats.refused++;
}

/* A put that was accepted: nothing but expired ones went for it, and only if that was needed. */
static void check_acceptance(struct world *w, struct item item, enum cache_put_result result)
{
    uint64_t background_before = w->stats.expired_in_background;
    assert_true(result == model_put(w, item));
    bool fitted = w->stats.used_bytes <= w->cache.capacity_bytes;
    follow_background(w);
    assert_true(w->stats.used_bytes <= w->cache.capacity_bytes);
    assert_true(!fitted || w->stats.expired_in_background == background_before);
}

static void put(struct world *w)
{
    struct item item = {.key = draw_below(w, KEYS), .version = w->version++};
    item.value_len = draw_below(w, 50) == 0 ? VALUE_MAX + 1 : draw_any_size(w, VALUE_MAX + 1);
    item.expires_at_ns = draw_expiry(w);
    struct cache *c = &w->cache;
    struct slice key = key_of(item.key);
    bool too_large = item.value_len > VALUE_MAX || key.len + item.value_len > c->item_bytes_max;
    enum cache_put_result result =
        cache_put(c, w->now_ns, key, value_of(w, &item), item.expires_at_ns);

    assert_true((result == CACHE_TOO_LARGE) == too_large);
    if (result == CACHE_TOO_LARGE)
        return;
    if (c->config.policy == CACHE_LRU) {
        assert_true(result == model_put(w, item));
        model_evict(w, c->capacity_bytes);
    } else if (result == CACHE_REFUSED) {
        check_refusal(w, &item);
    } else {
        check_acceptance(w, item, result);
    }
}

static void delete (struct world *w)
{
    uint32_t key = draw_below(w, KEYS);
    struct item *item = model_find_live(w, key);
    assert_true(cache_delete(&w->cache, w->now_ns, key_of(key)) == (item != NULL));
    w->stats.deleted += item != NULL;
    if (item != NULL)
        model_remove(w, item);
}

/* With a budget that is enough, nothing that expired a tick ago is left. */
static void expire(struct world *w)
{
    bool enough = draw_below(w, 2) == 0;
    uint32_t budget = enough ? KEYS * TTL_LEVELS : draw_below(w, 4);
    bool more = cache_expire(&w->cache, w->now_ns, budget);
    assert_true(more == (cache_next_expiry_ns(&w->cache) <= w->now_ns));
    uint64_t items_before = w->stats.items;
    follow_background(w);
    assert_true(items_before - w->stats.items <= budget);
    assert_false(enough && more);
    for (uint64_t i = 0; enough && i < w->stats.items; i++)
        assert_true(w->now_ns < w->items[i].expires_at_ns ||
                    w->now_ns - w->items[i].expires_at_ns < NS_PER_S / 5);
}

static void step(struct world *w)
{
    static void (*const operations[])(struct world *) = {
        get, get, get, get, peek, put, put, put, put, put, put, put, delete, expire, expire};
    operations[draw_below(w, ARRAY_LEN(operations))](w);
    uint32_t pause = draw_below(w, 20);
    if (pause == 0)
        w->now_ns += draw(w) % (30 * NS_PER_S);
    else if (pause < 10)
        w->now_ns += draw(w) % (NS_PER_S / 10);
}

static void check(enum cache_policy policy, uint64_t memory_bytes, uint64_t seed)
{
    static struct world w;
    const struct cache_config config = {.memory_bytes = memory_bytes,
                                        .policy = policy,
                                        .value_bytes_max = VALUE_MAX,
                                        .secret = "0123456789abcde"};
    w = (struct world){.seed = seed, .now_ns = seed % 2 == 0 ? 0 : seed << 50};
    for (size_t i = 0; i < sizeof w.bytes; i++)
        w.bytes[i] = (uint8_t)draw(&w);
    assert_true(cache_init(&w.cache, &config));
    for (int i = 0; i < STEPS; i++) {
        step(&w);
        compare(&w);
        if (i % 64 == 0)
            cache_check(&w.cache);
    }
    assert_true(w.stats.hits > STEPS / 100 && w.stats.misses > STEPS / 100);
    assert_true(w.stats.replaced > 0 && w.stats.expired_on_access > 0);
    assert_true(w.stats.expired_in_background > 0 && w.stats.deleted > 0);
    assert_true((policy == CACHE_LRU ? w.stats.evicted : w.stats.refused) > STEPS / 100);
    cache_destroy(&w.cache);
}

static void an_lru_cache_is_the_same_as_its_model(void **state)
{
    (void)state;
    check(CACHE_LRU, CACHE_MEMORY_MIN, 1);
    check(CACHE_LRU, 16 * 1024, 2);
    check(CACHE_LRU, 32 * 1024, 3);
}

static void a_refusing_cache_is_the_same_as_its_model(void **state)
{
    (void)state;
    check(CACHE_NONE, CACHE_MEMORY_MIN, 4);
    check(CACHE_NONE, 16 * 1024, 5);
    check(CACHE_NONE, 32 * 1024, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_lru_cache_is_the_same_as_its_model),
        cmocka_unit_test(a_refusing_cache_is_the_same_as_its_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
