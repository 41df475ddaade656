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
    uint8_t bytes[VALUE_MAX + 256]; /* a value is some run of these */
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

static enum cache_put_result model_put(struct world *w, struct item item, uint64_t capacity_bytes)
{
    struct item *old = model_find_live(w, item.key);
    bool replaces = old != NULL;
    if (replaces)
        model_remove(w, old);
    while (w->stats.used_bytes + charge(&item) > capacity_bytes) {
        w->stats.evicted++;
        model_remove(w, &w->items[0]);
    }
    model_append(w, item);
    w->stats.created += !replaces;
    w->stats.replaced += replaces;
    return replaces ? CACHE_REPLACED : CACHE_CREATED;
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

static void put(struct world *w)
{
    struct item item = {.key = draw_below(w, KEYS), .version = w->version++};
    item.value_len = draw_any_size(w, VALUE_MAX + 5);
    item.expires_at_ns = draw_expiry(w);
    const struct cache *c = &w->cache;
    struct slice key = key_of(item.key);
    bool too_large = item.value_len > VALUE_MAX || key.len + item.value_len > c->item_bytes_max;
    item.value_len = item.value_len > VALUE_MAX ? VALUE_MAX + 1 : item.value_len;
    enum cache_put_result result =
        cache_put(&w->cache, w->now_ns, key, value_of(w, &item), item.expires_at_ns);

    assert_true((result == CACHE_TOO_LARGE) == too_large);
    if (result == CACHE_TOO_LARGE)
        return;
    if (c->config.policy == CACHE_LRU) {
        assert_true(result == model_put(w, item, c->capacity_bytes));
        return;
    }
    const struct item *old = model_find_live(w, item.key);
    uint64_t own_bytes = old != NULL ? charge(old) : 0;
    if (result == CACHE_REFUSED) {
        follow_background(w);
        assert_true(w->stats.used_bytes - own_bytes + charge(&item) > c->capacity_bytes);
        w->stats.refused++;
        return;
    }
    /* The new value stands at the end of the line; what is missing before it must have expired. */
    if (w->stats.used_bytes - own_bytes + charge(&item) > c->capacity_bytes) {
        struct item latest = old != NULL ? *old : item;
        follow_background(w);
        (void)latest;
    }
    assert_true(result == model_put(w, item, c->capacity_bytes));
    assert_int_equal(w->stats.evicted, 0);
}
