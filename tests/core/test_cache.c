/* tests/core/test_cache.c - the rules of core/cache.h, one by one.
 *
 * Method: small caches of known capacity, every result and every sum compared; cache_check()
 * after each test. Lifetimes are in test_cache_expiry.c, random histories in test_cache_model.c.
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

enum {
    MEMORY = 16 * 1024,
    VALUE_MAX = 64 * 1024,               /* longer than the cache, so that both limits can be met */
    CHARGE = 3 * CACHE_BLOCK_COST_BYTES, /* of what put() stores: "k7" and 100 bytes */
};

static const uint64_t T0 = 1000 * NS_PER_S;

struct fixture {
    struct cache lru;
    struct cache none;
};

static void init(struct cache *c, enum cache_policy policy)
{
    const struct cache_config config = {.memory_bytes = MEMORY,
                                        .policy = policy,
                                        .value_bytes_max = VALUE_MAX,
                                        .secret = "0123456789abcde"};
    assert_true(cache_init(c, &config));
}

static int setup(void **state)
{
    static struct fixture f;
    init(&f.lru, CACHE_LRU);
    init(&f.none, CACHE_NONE);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    cache_check(&f->lru);
    cache_check(&f->none);
    cache_destroy(&f->lru);
    cache_destroy(&f->none);
    return 0;
}

static struct cache *lru_of(void **state)
{
    return &((struct fixture *)*state)->lru;
}

static struct cache *none_of(void **state)
{
    return &((struct fixture *)*state)->none;
}

/* A value of this length, each byte saying whose it is. */
static struct slice value_of(char mark, uint32_t len)
{
    static uint8_t bytes[VALUE_MAX + 1];
    assert_true(len <= sizeof bytes);
    memset(bytes, mark, len);
    return slice_of(bytes, len);
}

static enum cache_put_result put_len(struct cache *c, const char *key, char mark, uint32_t len,
                                     uint64_t expires_at_ns)
{
    return cache_put(c, T0, slice_str(key), value_of(mark, len), expires_at_ns);
}

static enum cache_put_result put(struct cache *c, const char *key, char mark)
{
    return put_len(c, key, mark, 100, TIME_NEVER);
}

/* The one-letter summary of a key: its value's mark, or '-' if there is none. Leaves no trace. */
static char peek(const struct cache *c, uint64_t now_ns, const char *key)
{
    struct cache_entry e;
    struct slice piece;
    if (!cache_peek(c, now_ns, slice_str(key), &e))
        return '-';
    assert_true(blob_eq(e.key, slice_str(key)));
    assert_true(blob_next(&e.value, &piece));
    return (char)piece.data[0];
}

static bool get(struct cache *c, uint64_t now_ns, const char *key)
{
    struct cache_entry e;
    return cache_get(c, now_ns, slice_str(key), &e);
}

/* The keys from the next victim on, as one string. */
static const char *order(const struct cache *c)
{
    static char text[4096];
    uint32_t len = 0;
    struct cache_entry e;
    for (uint32_t cursor = 0; cache_walk(c, &cursor, &e); len += e.key.len) {
        assert_true(len + e.key.len < sizeof text);
        blob_copy(e.key, (uint8_t *)text + len);
    }
    text[len] = '\0';
    return text;
}

/* Fill to the last entry with a00, a01, ... in this order; returns how many. */
static uint32_t fill(struct cache *c)
{
    uint32_t count = 0;
    while (c->stats.used_bytes + CHARGE <= c->capacity_bytes) {
        char key[16];
        snprintf(key, sizeof key, "a%02u", (unsigned)count++);
        assert_true(put(c, key, 'a') == CACHE_CREATED);
    }
    return count;
}

static void a_value_comes_back_as_it_was_put(void **state)
{
    struct cache *c = lru_of(state);
    const uint32_t lens[] = {0, 1, 30, 31, 32, 33, 47, 48, 49, 100, 1000, 10000};
    for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
        struct cache_entry e;
        uint64_t end_ns = i % 2 == 0 ? TIME_NEVER : T0 + NS_PER_S;
        assert_true(put_len(c, "k", 'v', lens[i], end_ns) ==
                    (i == 0 ? CACHE_CREATED : CACHE_REPLACED));
        assert_true(cache_get(c, T0, slice_str("k"), &e));
        assert_true(blob_eq(e.key, slice_str("k")));
        assert_true(blob_eq(e.value, value_of('v', lens[i])));
        assert_true(e.expires_at_ns == end_ns);
        assert_int_equal(e.charge_bytes, cache_charge(1, lens[i], i % 2 != 0));
        assert_int_equal(c->stats.used_bytes, e.charge_bytes);
    }
}

static void keys_of_every_length_are_told_apart(void **state)
{
    struct cache *c = lru_of(state);
    uint8_t key[KEY_BYTES_MAX];
    struct cache_entry e;
    memset(key, 'k', sizeof key);
    for (uint32_t len = 1; len <= KEY_BYTES_MAX; len += 3) {
        struct slice value = value_of((char)len, 5);
        assert_true(cache_put(c, T0, slice_of(key, len), value, TIME_NEVER) == CACHE_CREATED);
        assert_true(cache_get(c, T0, slice_of(key, len), &e));
        assert_true(blob_eq(e.value, value));
        if (len < KEY_BYTES_MAX)
            assert_false(cache_get(c, T0, slice_of(key, len + 1), &e));
    }
}

static void sums_are_exact_after_every_kind_of_change(void **state)
{
    struct cache *c = lru_of(state);
    assert_true(put_len(c, "abc", 'v', 500, TIME_NEVER) == CACHE_CREATED);
    assert_true(put_len(c, "defg", 'v', 50, T0 + NS_PER_S) == CACHE_CREATED);
    assert_true(put_len(c, "abc", 'v', 20, TIME_NEVER) == CACHE_REPLACED); /* shrinks */
    assert_int_equal(c->stats.value_bytes, 70);
    assert_true(put_len(c, "abc", 'v', 3000, TIME_NEVER) == CACHE_REPLACED); /* grows */
    assert_int_equal(c->stats.key_bytes, 7);
    assert_int_equal(c->stats.value_bytes, 3050);
    assert_int_equal(c->stats.used_bytes, cache_charge(3, 3000, false) + cache_charge(4, 50, true));
    assert_false(cache_expire(c, T0 + 2 * NS_PER_S, 100)); /* expires */
    assert_int_equal(c->stats.expired_in_background, 1);
    assert_int_equal(c->stats.used_bytes, cache_charge(3, 3000, false));
    assert_true(cache_delete(c, T0, slice_str("abc"))); /* is deleted */
    assert_false(cache_delete(c, T0, slice_str("abc")));
    assert_int_equal(c->stats.deleted, 1);
    assert_int_equal(c->stats.items + c->stats.used_bytes, 0);
    assert_int_equal(c->stats.key_bytes + c->stats.value_bytes, 0);
    assert_int_equal(c->blocks.free, c->blocks.count);
}

static void the_least_recently_used_goes_first(void **state)
{
    struct cache *c = lru_of(state);
    uint32_t count = fill(c);
    assert_true(get(c, T0, "a00"));                    /* a get is a use */
    assert_true(put(c, "a01", 'b') == CACHE_REPLACED); /* so is a put */
    assert_int_equal(peek(c, T0, "a02"), 'a');         /* a peek is none, */
    assert_false(get(c, T0, "b"));                     /* and neither is a miss */
    for (uint32_t i = 0; i < count - 2; i++) {
        char victim[16];
        char key[16];
        snprintf(victim, sizeof victim, "a%02u", (unsigned)i + 2);
        snprintf(key, sizeof key, "b%02u", (unsigned)i);
        assert_int_equal(peek(c, T0, victim), 'a');
        assert_true(put(c, key, 'b') == CACHE_CREATED);
        assert_int_equal(peek(c, T0, victim), '-');
        assert_int_equal(c->stats.evicted, i + 1);
    }
    assert_int_equal(peek(c, T0, "a00"), 'a');
    assert_int_equal(peek(c, T0, "a01"), 'b');
}

static void one_large_value_evicts_as_many_as_it_takes_and_no_more(void **state)
{
    struct cache *c = lru_of(state);
    uint32_t count = fill(c);
    uint64_t unused = c->capacity_bytes - c->stats.used_bytes;
    uint64_t charge = cache_charge(1, 5000, false);
    assert_true(put_len(c, "L", 'L', 5000, TIME_NEVER) == CACHE_CREATED);
    uint64_t expected = (charge - unused + CHARGE - 1) / CHARGE;
    assert_int_equal(c->stats.evicted, expected);
    assert_int_equal(c->stats.items, count - expected + 1);
    char next_victim[16];
    snprintf(next_victim, sizeof next_victim, "a%02u", (unsigned)expected);
    assert_memory_equal(order(c), next_victim, 3);
}

static void the_longest_item_fits_and_one_byte_more_does_not(void **state)
{
    const uint64_t ends_ns[] = {TIME_NEVER, T0 + 1};
    for (size_t i = 0; i < ARRAY_LEN(ends_ns); i++) {
        struct cache *c = lru_of(state);
        uint32_t longest = c->item_bytes_max - 1;
        assert_true(put(c, "other", 'o') == CACHE_CREATED);
        assert_true(put_len(c, "k", 'v', longest + 1, ends_ns[i]) == CACHE_TOO_LARGE);
        assert_int_equal(peek(c, T0, "other"), 'o');
        assert_true(put_len(c, "k", 'v', longest, ends_ns[i]) != CACHE_TOO_LARGE);
        assert_true(put_len(c, "k", 'w', longest, ends_ns[i]) == CACHE_REPLACED);
        assert_string_equal(order(c), "k");
    }
}

static void what_is_too_large_changes_nothing(void **state)
{
    struct cache *c = lru_of(state);
    assert_true(put(c, "k", 'a') == CACHE_CREATED);
    assert_true(put_len(c, "e", 'e', 10, T0 - 1) == CACHE_CREATED); /* expired */
    struct cache_stats before = c->stats;
    assert_true(put_len(c, "k", 'b', VALUE_MAX + 1, TIME_NEVER) == CACHE_TOO_LARGE);
    assert_true(put_len(c, "k", 'b', VALUE_MAX, TIME_NEVER) == CACHE_TOO_LARGE);
    assert_true(put_len(c, "e", 'b', VALUE_MAX, TIME_NEVER) == CACHE_TOO_LARGE);
    assert_memory_equal(&before, &c->stats, sizeof before);
    assert_string_equal(order(c), "ke");
    assert_int_equal(peek(c, T0, "k"), 'a');
}

static void an_overwrite_never_evicts_its_own_key_nor_needlessly_another(void **state)
{
    struct cache *c = lru_of(state);
    fill(c);
    assert_true(put(c, "a00", 'b') == CACHE_REPLACED); /* the same size, in a full cache */
    assert_int_equal(c->stats.evicted, 0);
    assert_true(put_len(c, "a01", 'b', 3000, TIME_NEVER) == CACHE_REPLACED);
    assert_true(c->stats.evicted > 0);
    assert_int_equal(peek(c, T0, "a01"), 'b');
    assert_int_equal(peek(c, T0, "a00"), 'b');
    assert_int_equal(peek(c, T0, "a02"), '-');
}

static void policy_none_refuses_and_keeps_what_it_has(void **state)
{
    struct cache *c = none_of(state);
    uint32_t count = fill(c);
    assert_true(put(c, "b", 'b') == CACHE_REFUSED);
    assert_true(put_len(c, "a07", 'b', 5000, TIME_NEVER) == CACHE_REFUSED);
    assert_int_equal(c->stats.refused, 2);
    assert_int_equal(c->stats.items, count);
    assert_int_equal(c->stats.evicted, 0);
    assert_int_equal(peek(c, T0, "a07"), 'a');
    assert_int_equal(peek(c, T0, "b"), '-');
    assert_memory_equal(order(c), "a00", 3);
    assert_true(put(c, "a07", 'b') == CACHE_REPLACED); /* its old memory is enough */
    assert_true(cache_delete(c, T0, slice_str("a00")));
    assert_true(put(c, "b", 'b') == CACHE_CREATED);
}

static void a_walk_tells_all_and_leaves_no_trace(void **state)
{
    struct cache *c = lru_of(state);
    assert_true(put(c, "a", 'a') == CACHE_CREATED);
    assert_true(put_len(c, "b", 'b', 10, T0 - 1) == CACHE_CREATED); /* expired, and shown */
    assert_true(put(c, "c", 'c') == CACHE_CREATED);
    struct cache_stats before = c->stats;
    assert_string_equal(order(c), "abc");
    assert_string_equal(order(c), "abc");
    assert_memory_equal(&before, &c->stats, sizeof before);
}

static void destroy_accepts_nothing(void **state)
{
    (void)state;
    static struct cache zeroed;
    cache_destroy(NULL);
    cache_destroy(&zeroed);
    init(&zeroed, CACHE_LRU);
    cache_destroy(&zeroed);
    cache_destroy(&zeroed);
    assert_int_equal(zeroed.capacity_bytes, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_value_comes_back_as_it_was_put),
        TEST(keys_of_every_length_are_told_apart),
        TEST(sums_are_exact_after_every_kind_of_change),
        TEST(the_least_recently_used_goes_first),
        TEST(one_large_value_evicts_as_many_as_it_takes_and_no_more),
        TEST(the_longest_item_fits_and_one_byte_more_does_not),
        TEST(what_is_too_large_changes_nothing),
        TEST(an_overwrite_never_evicts_its_own_key_nor_needlessly_another),
        TEST(policy_none_refuses_and_keeps_what_it_has),
        TEST(a_walk_tells_all_and_leaves_no_trace),
        TEST(destroy_accepts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
