/* tests/core/test_index.c - a key is found if and only if it is there, and no key list floods it.
 *
 * Method: keys come and go at random, in few buckets and in many; a plain array says which are
 * there. Chains are measured by walking the buckets.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/entry.h"
#include "core/index.h"

enum { KEYS = 500 };

static const uint8_t secrets[2][INDEX_SECRET_BYTES] = {"0123456789abcde", "another secret!"};

/* Keys of every length, of which each is the beginning of longer ones. */
struct key {
    uint8_t bytes[KEY_BYTES_MAX];
    uint32_t len;
    uint32_t entry; /* BLOCK_NONE when it is not in the index */
};

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static struct slice key_slice(const struct key *k)
{
    return slice_of(k->bytes, k->len);
}

/* 250 lengths of "xxxx...", and the same with another last byte. */
static void make_keys(struct key keys[KEYS])
{
    for (uint32_t k = 0; k < KEYS; k++) {
        keys[k].len = 1 + k / 2;
        keys[k].entry = BLOCK_NONE;
        memset(keys[k].bytes, 'x', keys[k].len);
        keys[k].bytes[keys[k].len - 1] = k % 2 == 0 ? 'x' : 'y';
    }
}

static uint32_t add(struct index *x, struct blocks *p, struct slice key, uint64_t expires_at_ns)
{
    uint32_t entry = blocks_take(p, entry_blocks(key.len, 0, expires_at_ns != TIME_NEVER));
    assert_true(entry != BLOCK_NONE);
    entry_write(p, entry, key, (struct slice){0}, expires_at_ns);
    index_insert(x, p, entry);
    return entry;
}

static void take_away(struct index *x, struct blocks *p, uint32_t entry)
{
    const struct entry *e = entry_at(p, entry);
    index_remove(x, p, entry);
    blocks_give(p, entry, entry_blocks(e->key_len, e->value_len, e->has_ttl));
}

static void check_random_history(uint32_t buckets)
{
    static struct key keys[KEYS];
    uint64_t seed = buckets;
    uint32_t there = 0;
    struct blocks p;
    struct index x;
    make_keys(keys);
    assert_true(blocks_init(&p, KEYS * 7) && index_init(&x, buckets, secrets[0]));
    for (int i = 0; i < 5000; i++) {
        struct key *k = &keys[draw(&seed) % KEYS];
        assert_int_equal(index_find(&x, &p, key_slice(k)), k->entry);
        if (k->entry != BLOCK_NONE) {
            take_away(&x, &p, k->entry);
            k->entry = BLOCK_NONE;
            there--;
        } else {
            k->entry = add(&x, &p, key_slice(k), i % 3 == 0 ? 1 : TIME_NEVER);
            there++;
        }
        assert_int_equal(index_find(&x, &p, key_slice(k)), k->entry);
        if (i % 100 == 0)
            index_check(&x, &p, there);
    }
    for (uint32_t k = 0; k < KEYS; k++)
        assert_int_equal(index_find(&x, &p, key_slice(&keys[k])), keys[k].entry);
    index_destroy(&x);
    blocks_destroy(&p);
}

static void a_key_is_found_if_and_only_if_it_is_there(void **state)
{
    (void)state;
    const uint32_t bucket_counts[] = {1, 2, 7, 256, 10007};
    for (size_t i = 0; i < ARRAY_LEN(bucket_counts); i++)
        check_random_history(bucket_counts[i]);
}

static uint32_t chain_len(const struct index *x, const struct blocks *p, uint32_t bucket)
{
    uint32_t len = 0;
    for (uint32_t e = x->buckets[bucket]; e != BLOCK_NONE; e = entry_at(p, e)->index_next)
        len++;
    return len;
}

/* With 4 entries a bucket, the number in one has a standard deviation of 2; 20 is out of reach. */
static void similar_keys_spread_over_all_buckets(void **state)
{
    (void)state;
    enum { BUCKETS = 1000, PER_BUCKET = 4 };
    struct blocks p;
    struct index x;
    assert_true(blocks_init(&p, BUCKETS * PER_BUCKET) && index_init(&x, BUCKETS, secrets[0]));
    for (unsigned i = 0; i < BUCKETS * PER_BUCKET; i++) {
        char key[16];
        int len = snprintf(key, sizeof key, "user:%u", i);
        add(&x, &p, slice_of(key, (size_t)len), TIME_NEVER);
    }
    uint32_t empty = 0;
    for (uint32_t b = 0; b < BUCKETS; b++) {
        assert_true(chain_len(&x, &p, b) < 20);
        empty += chain_len(&x, &p, b) == 0;
    }
    assert_in_range(empty, 1, 40); /* about 1000 / e^4 = 18 */
    index_destroy(&x);
    blocks_destroy(&p);
}

/* Whoever finds keys that collide in one process has found nothing for another. */
static void keys_chosen_to_collide_do_not_under_another_secret(void **state)
{
    (void)state;
    enum { BUCKETS = 1000, TRIED = 50000 };
    struct blocks p;
    struct index known;
    struct index other;
    uint32_t collected = 0;
    assert_true(blocks_init(&p, 1000));
    assert_true(index_init(&known, BUCKETS, secrets[0]));
    assert_true(index_init(&other, BUCKETS, secrets[1]));
    for (unsigned i = 0; i < TRIED; i++) {
        char key[16];
        int len = snprintf(key, sizeof key, "evil:%u", i);
        uint32_t entry = add(&known, &p, slice_of(key, (size_t)len), TIME_NEVER);
        bool collides = known.buckets[0] == entry;
        take_away(&known, &p, entry);
        if (collides) {
            add(&other, &p, slice_of(key, (size_t)len), TIME_NEVER);
            collected++;
        }
    }
    assert_in_range(collected, 20, 100); /* about TRIED / BUCKETS */
    for (uint32_t b = 0; b < BUCKETS; b++)
        assert_true(chain_len(&other, &p, b) <= 4);
    index_destroy(&other);
    index_destroy(&known);
    blocks_destroy(&p);
}

static void destroy_accepts_nothing(void **state)
{
    (void)state;
    struct index zeroed = {0};
    index_destroy(NULL);
    index_destroy(&zeroed);
    assert_true(index_init(&zeroed, 1, secrets[0]));
    index_destroy(&zeroed);
    index_destroy(&zeroed);
    assert_null(zeroed.buckets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_found_if_and_only_if_it_is_there),
        cmocka_unit_test(similar_keys_spread_over_all_buckets),
        cmocka_unit_test(keys_chosen_to_collide_do_not_under_another_secret),
        cmocka_unit_test(destroy_accepts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
