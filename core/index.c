/* core/index.c - buckets of chained entries.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/index.h"

#include "core/entry.h"

#include <stdlib.h>

#include <sodium/crypto_shorthash.h>

static_assert(INDEX_SECRET_BYTES == crypto_shorthash_KEYBYTES, "the secret is SipHash's key");

bool index_init(struct index *x, uint32_t bucket_count, const uint8_t secret[INDEX_SECRET_BYTES])
{
    assert(x != NULL);
    assert(bucket_count >= 1);
    *x = (struct index){.bucket_count = bucket_count};
    memcpy(x->secret, secret, INDEX_SECRET_BYTES);
    x->buckets = calloc(bucket_count, sizeof *x->buckets);
    if (x->buckets == NULL) {
        index_destroy(x);
        return false;
    }
    return true;
}

void index_destroy(struct index *x)
{
    if (x == NULL)
        return;
    free(x->buckets);
    *x = (struct index){0};
}

bool index_copy(struct index *to, const struct index *from, struct copy *c)
{
    const struct index old = c->over ? *to : (struct index){0};
    *to = *from;
    to->buckets = copy_array_over(c, old.buckets, NULL, 0, from->bucket_count, sizeof *to->buckets);
    if (to->buckets == NULL) {
        index_destroy(to);
        return false;
    }
    return true;
}

/* The upper half of hash x bucket_count is even over the buckets if the hash is even over its
 * range, whatever their number: no division, no power of two. SipHash is pure arithmetic in
 * libsodium; there is nothing to initialise first. */
static uint32_t *bucket_of(const struct index *x, struct slice key)
{
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, key.data, key.len, x->secret);
    return &x->buckets[((hash >> 32) * x->bucket_count) >> 32];
}

static uint32_t *bucket_of_entry(const struct index *x, const struct blocks *p, uint32_t entry)
{
    uint8_t key[KEY_BYTES_MAX];
    struct blob stored = entry_key(p, entry);
    assert(stored.len <= sizeof key);
    blob_copy(stored, key);
    return bucket_of(x, slice_of(key, stored.len));
}

uint32_t index_find(const struct index *x, const struct blocks *p, struct slice key)
{
    uint32_t entry = *bucket_of(x, key);
    while (entry != BLOCK_NONE && !blob_eq(entry_key(p, entry), key))
        entry = entry_at(p, entry)->index_next;
    return entry;
}

static void set_next(const struct blocks *p, uint32_t entry, uint32_t next)
{
    assert(next <= BLOCKS_MAX);
    entry_at(p, entry)->index_next = next & BLOCKS_MAX;
}

void index_insert(struct index *x, struct blocks *p, uint32_t entry)
{
    uint32_t *bucket = bucket_of_entry(x, p, entry);
    assert(*bucket != entry);
    set_next(p, entry, *bucket);
    *bucket = entry;
}

void index_remove(struct index *x, struct blocks *p, uint32_t entry)
{
    uint32_t *bucket = bucket_of_entry(x, p, entry);
    uint32_t next = entry_at(p, entry)->index_next;
    if (*bucket == entry) {
        *bucket = next;
        return;
    }
    uint32_t before = *bucket;
    while (entry_at(p, before)->index_next != entry)
        before = entry_at(p, before)->index_next;
    set_next(p, before, next);
}

uint32_t index_first(const struct index *x, uint32_t bucket)
{
    assert(bucket < x->bucket_count);
    return x->buckets[bucket];
}

uint32_t index_after(const struct blocks *p, uint32_t entry)
{
    return entry_at(p, entry)->index_next;
}

void index_check(const struct index *x, const struct blocks *p, uint64_t count)
{
    uint64_t seen = 0;
    for (uint32_t b = 0; b < x->bucket_count; b++) {
        for (uint32_t e = x->buckets[b]; e != BLOCK_NONE; e = entry_at(p, e)->index_next) {
            assert(bucket_of_entry(x, p, e) == &x->buckets[b]);
            seen++;
            assert(seen <= count);
        }
    }
    assert(seen == count);
}
