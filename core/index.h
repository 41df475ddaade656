/* core/index.h - where is the entry of a key?
 *
 * A hash table with a fixed number of buckets. A bucket holds the first entry of its chain, and
 * each entry the next one (core/entry.h):
 *
 *    bucket   0     1     2     3    ...
 *           [ e5 ][  .  ][ e2 ][  .  ]        4 bytes each
 *             |            |
 *             e9           .                  newest first
 *             |
 *             .
 *
 * It never grows: the cache's memory is fixed, so the largest possible number of entries is known
 * at the start. The cache takes one bucket for every two blocks: entries of one block, the
 * smallest there are, make chains of two on average, and those of three blocks of less than one.
 * A bucket that was never used is an untouched zero page, so an empty cache pays for none.
 *
 * The bucket of a key comes from SipHash-2-4 with a secret. With a hash that everyone can compute,
 * a stranger who may choose keys could send a million that all fall into one bucket, and every
 * request would walk a million entries.
 *
 * Source: J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012; the range
 * reduction by a multiplication instead of a division is D. Lemire's, ACM TOMACS 2019.
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_INDEX_H
#define CORE_INDEX_H

#include "core/blocks.h"

enum { INDEX_SECRET_BYTES = 16 };

struct index {
    /* read-only for callers */
    uint32_t bucket_count;
    /* private */
    uint32_t *buckets; /* owned */
    uint8_t secret[INDEX_SECRET_BYTES];
};

/* Take the memory for bucket_count >= 1 buckets, 4 bytes each. false: no memory; *x is zeroed. */
MUST_CHECK bool index_init(struct index *x, uint32_t bucket_count,
                           const uint8_t secret[INDEX_SECRET_BYTES]);
/* NULL and zeroed are fine. */
void index_destroy(struct index *x);
/* An index with the same buckets, but empty: put the entries in again, which is less work than to
 * copy the buckets of a cache that is far from full, and may change their order within a bucket,
 * which nothing shows. A copy to keep has no buckets at all (core/copy.h). false: no memory; *to
 * is zeroed. */
MUST_CHECK bool index_copy(struct index *to, const struct index *from, struct copy *c);

/* The entry of this key, or BLOCK_NONE. Expected O(len). */
uint32_t index_find(const struct index *x, const struct blocks *p, struct slice key);

/* Add an entry whose key is written and not in the index yet. O(length of the key). */
void index_insert(struct index *x, struct blocks *p, uint32_t entry);
/* Take an entry out while its key can still be read. Expected O(length of the key). */
void index_remove(struct index *x, struct blocks *p, uint32_t entry);

/* The first entry of a bucket, 0 to bucket_count - 1, or BLOCK_NONE; and the one after an entry. An
 * entry stays in its bucket for as long as it lives. O(1). */
uint32_t index_first(const struct index *x, uint32_t bucket);
uint32_t index_after(const struct blocks *p, uint32_t entry);

/* Assert that there are count entries, each in the bucket of its key. O(buckets + count). */
void index_check(const struct index *x, const struct blocks *p, uint64_t count);

#endif
