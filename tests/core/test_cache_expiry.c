/* tests/core/test_cache_expiry.c - what has expired is gone for everyone, and its memory soon.
 *
 * Method: small caches in virtual time, looked at just before, at and after the end of an entry.
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

enum { MEMORY = 16 * 1024 };

static const uint64_t T0 = 1000 * NS_PER_S;

static void init(struct cache *c, enum cache_policy policy)
{
    const struct cache_config config = {.memory_bytes = MEMORY,
                                        .policy = policy,
                                        .value_bytes_max = 1000,
                                        .secret = "0123456789abcde"};
    assert_true(cache_init(c, &config));
}

static int setup(void **state)
{
    static struct cache c;
    init(&c, CACHE_LRU);
    *state = &c;
    return 0;
}

static int teardown(void **state)
{
    struct cache *c = *state;
    cache_check(c);
    cache_destroy(c);
    return 0;
}

/* Store this many bytes, each saying whose they are. */
static enum cache_put_result put_at(struct cache *c, uint64_t now_ns, const char *key, char mark,
                                    uint32_t len, uint64_t expires_at_ns)
{
    uint8_t bytes[1000];
    assert_true(len <= sizeof bytes);
    memset(bytes, mark, len);
    return cache_put(c, now_ns, slice_str(key), slice_of(bytes, len), expires_at_ns);
}

static enum cache_put_result put(struct cache *c, const char *key, char mark, uint32_t len,
                                 uint64_t expires_at_ns)
{
    return put_at(c, T0, key, mark, len, expires_at_ns);
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

static void an_expired_entry_is_never_handed_out(void **state)
{
    struct cache *c = *state;
    const uint64_t end_ns = T0 + 5 * NS_PER_S;
    assert_true(put(c, "k", 'v', 10, end_ns) == CACHE_CREATED);
    assert_true(get(c, end_ns - 1, "k"));
    assert_int_equal(peek(c, end_ns - 1, "k"), 'v');
    assert_int_equal(peek(c, end_ns, "k"), '-');
    assert_int_equal(c->stats.items, 1); /* a peek leaves no trace */
    assert_false(get(c, end_ns, "k"));
    assert_int_equal(c->stats.items, 0);
    assert_int_equal(c->stats.used_bytes, 0);
    assert_int_equal(c->stats.expired_on_access, 1);
    assert_int_equal(c->stats.hits, 1);
    assert_int_equal(c->stats.misses, 1);
}

static void what_is_put_with_an_end_in_the_past_is_accepted_and_expired(void **state)
{
    struct cache *c = *state;
    assert_true(put(c, "k", 'a', 100, TIME_NEVER) == CACHE_CREATED);
    assert_true(put(c, "k", 'b', 10, T0) == CACHE_REPLACED);
    assert_int_equal(peek(c, T0, "k"), '-');
    assert_true(put(c, "k", 'c', 10, 1) == CACHE_CREATED);
    assert_false(cache_delete(c, T0, slice_str("k")));
    assert_int_equal(c->stats.expired_on_access, 2);
    assert_int_equal(c->stats.used_bytes, 0);
}

static void an_expired_key_counts_as_absent_to_every_operation(void **state)
{
    struct cache *c = *state;
    const uint64_t end_ns = T0 - 1;
    assert_true(put(c, "g", 'v', 10, end_ns) == CACHE_CREATED);
    assert_true(put(c, "p", 'v', 10, end_ns) == CACHE_CREATED);
    assert_true(put(c, "d", 'v', 10, end_ns) == CACHE_CREATED);
    assert_false(get(c, T0, "g"));
    assert_true(put(c, "p", 'w', 100, TIME_NEVER) == CACHE_CREATED);
    assert_false(cache_delete(c, T0, slice_str("d")));
    assert_int_equal(c->stats.expired_on_access, 3);
    assert_int_equal(c->stats.replaced, 0);
    assert_int_equal(c->stats.deleted, 0);
    assert_int_equal(c->stats.items, 1);
    assert_int_equal(peek(c, T0, "p"), 'w');
}

static void an_overwrite_may_add_and_remove_an_end(void **state)
{
    struct cache *c = *state;
    const uint64_t end_ns = T0 + NS_PER_S;
    for (uint32_t len = 0; len < 100; len++) {
        assert_true(put(c, "k", 'a', len + 1, TIME_NEVER) != CACHE_REFUSED);
        assert_true(cache_next_expiry_ns(c) == TIME_NEVER);
        assert_int_equal(c->stats.used_bytes, cache_charge(1, len + 1, false));
        assert_true(put(c, "k", 'b', len + 1, end_ns) == CACHE_REPLACED);
        assert_true(cache_next_expiry_ns(c) <= end_ns + NS_PER_S / 5);
        assert_int_equal(c->stats.used_bytes, cache_charge(1, len + 1, true));
        assert_int_equal(peek(c, end_ns - 1, "k"), 'b');
        assert_int_equal(peek(c, end_ns, "k"), '-');
    }
    assert_true(put(c, "k", 'c', 100, TIME_NEVER) == CACHE_REPLACED);
    assert_false(cache_expire(c, T0 + 1000 * NS_PER_S, 100));
    assert_int_equal(peek(c, T0 + 1000 * NS_PER_S, "k"), 'c');
}

static void policy_none_takes_the_memory_of_the_expired_before_it_refuses(void **state)
{
    (void)state;
    static struct cache c;
    const uint64_t now_ns = T0 + 2 * NS_PER_S;
    init(&c, CACHE_NONE);
    assert_true(put(&c, "x", 'x', 900, T0 + NS_PER_S) == CACHE_CREATED);
    assert_true(put(&c, "y", 'y', 900, T0 + 9 * NS_PER_S) == CACHE_CREATED);
    char key[] = "a";
    while (put(&c, key, 'a', 900, TIME_NEVER) == CACHE_CREATED)
        key[0]++;
    assert_true(put(&c, "new", 'n', 900, TIME_NEVER) == CACHE_REFUSED);
    assert_true(put_at(&c, now_ns, "new", 'n', 900, TIME_NEVER) == CACHE_CREATED);
    assert_int_equal(c.stats.expired_in_background, 1);
    assert_int_equal(peek(&c, now_ns, "y"), 'y');
    cache_check(&c);
    cache_destroy(&c);
}

static void expired_memory_is_back_after_a_call_at_the_announced_time(void **state)
{
    struct cache *c = *state;
    for (uint64_t s = 1; s <= 40; s++) {
        char key[16];
        snprintf(key, sizeof key, "k%u", (unsigned)s);
        assert_true(put(c, key, 'v', 10, T0 + s * s * NS_PER_S / 3) == CACHE_CREATED);
    }
    uint64_t now_ns = T0;
    while (c->stats.items > 0) {
        uint64_t due_ns = cache_next_expiry_ns(c);
        now_ns = due_ns > now_ns ? due_ns : now_ns;
        assert_false(cache_expire(c, now_ns, 1000));
        struct cache_entry e;
        for (uint32_t cursor = 0; cache_walk(c, &cursor, &e);)
            assert_true(e.expires_at_ns + NS_PER_S / 5 > now_ns);
    }
    assert_true(cache_next_expiry_ns(c) == TIME_NEVER);
    assert_int_equal(c->stats.expired_in_background, 40);
}

static void one_call_does_no_more_than_its_budget(void **state)
{
    struct cache *c = *state;
    for (unsigned i = 0; i < 50; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%u", i);
        assert_true(put(c, key, 'v', 10, T0 + NS_PER_S) == CACHE_CREATED);
    }
    const uint64_t days_later_ns = T0 + 10 * 24 * 3600 * NS_PER_S;
    assert_true(cache_expire(c, days_later_ns, 0));
    uint32_t calls = 0;
    bool more = true;
    while (more) {
        uint64_t before = c->stats.items;
        more = cache_expire(c, days_later_ns, 7);
        assert_true(before - c->stats.items <= 7);
        calls++;
    }
    assert_int_equal(c->stats.items, 0);
    assert_in_range(calls, 50 / 7, 50 * TTL_LEVELS / 7 + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_expired_entry_is_never_handed_out),
        TEST(what_is_put_with_an_end_in_the_past_is_accepted_and_expired),
        TEST(an_expired_key_counts_as_absent_to_every_operation),
        TEST(an_overwrite_may_add_and_remove_an_end),
        TEST(policy_none_takes_the_memory_of_the_expired_before_it_refuses),
        TEST(expired_memory_is_back_after_a_call_at_the_announced_time),
        TEST(one_call_does_no_more_than_its_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
