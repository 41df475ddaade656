/* core/cache.h - what one node remembers: keys to values, in bounded memory, for a bounded time.
 *
 * Everything that belongs to an entry lies in one chain of blocks (core/entry.h):
 *
 *    | links of line and index, lengths | expiry and links of the wheel | key | value |
 *                                         only if it has an end
 *
 * Four rooms share those entries and know nothing of each other:
 *
 *    core/index.h  finds a key              core/lru.h     says who is evicted next
 *    core/ttl.h    says who has expired     core/blocks.h  holds the bytes
 *
 * Rules, each tested:
 *   - Expired means expires_at_ns <= now_ns. An expired entry is never handed out: every look at
 *     an entry checks the clock first. Its memory comes back within a second, by cache_expire().
 *   - An entry costs cache_charge() bytes, and the sum never passes memory_bytes: index, links
 *     and the unused ends of blocks are all counted.
 *   - Policy lru: when room is needed, the least recently used entries go, strictly in order, and
 *     as many as it takes. A get that hits and a put count as use; cache_peek does not.
 *   - Policy none: a full cache refuses the put and keeps all but what has expired.
 *   - An overwrite is a use like any other. The old value's memory counts as free for the new
 *     one. A refused overwrite leaves the old value.
 *
 * All memory is taken in cache_init(); afterwards nothing can fail for want of it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_CACHE_H
#define CORE_CACHE_H

#include "core/blocks.h"
#include "core/index.h"
#include "core/limits.h"
#include "core/lru.h"
#include "core/message.h"
#include "core/ttl.h"

enum cache_policy { CACHE_LRU, CACHE_NONE };

struct cache_config {
    uint64_t memory_bytes; /* at least CACHE_MEMORY_MIN */
    enum cache_policy policy;
    uint32_t value_bytes_max;           /* 1 to VALUE_BYTES_LIMIT */
    uint8_t secret[INDEX_SECRET_BYTES]; /* keys the index; draw it at random once per process */
};

enum {
    CACHE_MEMORY_MIN = 8 * 1024,
    /* What a block costs: its bytes, its place in the table, and its half of an index bucket. */
    CACHE_BLOCK_COST_BYTES = BLOCK_COST_BYTES + 2,
};

/* Counters only ever grow; the rest is the present. */
struct cache_stats {
    uint64_t hits, misses;               /* of cache_get */
    uint64_t created, replaced, refused; /* of cache_put */
    uint64_t deleted;                    /* of cache_delete, when there was something */
    uint64_t evicted;                    /* taken away to make room, expired or not */
    uint64_t expired_on_access;          /* found expired when someone asked */
    uint64_t expired_in_background;      /* by cache_expire */
    uint64_t items;                      /* entries now, expired ones not yet met included */
    uint64_t orphans;                    /* of those: marked by cache_mark_orphan */
    uint64_t key_bytes, value_bytes;     /* of those entries */
    uint64_t used_bytes;                 /* sum of their cache_charge() */
};

struct cache {
    /* read-only for callers */
    struct cache_config config;
    struct cache_stats stats;
    uint64_t capacity_bytes; /* what used_bytes can reach: memory_bytes less the fixed part */
    uint32_t item_bytes_max; /* the longest key + value that can ever be stored here */
    /* private */
    struct blocks blocks;
    struct index index;
    struct lru lru;
    struct ttl ttl;
};

/* Take the memory. false: not enough of it; *c is zeroed then and may be destroyed. */
MUST_CHECK bool cache_init(struct cache *c, const struct cache_config *config);
/* NULL and zeroed are fine. */
void cache_destroy(struct cache *c);
/* The same entries in the same order (core/copy.h). false: no memory; *to is zeroed. O(bytes in
 * use), and to run also expected O(entries). */
MUST_CHECK bool cache_copy(struct cache *to, const struct cache *from, struct copy *c);

/* What an entry of these lengths costs. The same for the same lengths, always. */
uint64_t cache_charge(uint32_t key_len, uint32_t value_len, bool has_ttl);

/* What is known of an entry. Its bytes are valid until the next call that changes the cache. */
struct cache_entry {
    struct blob key;
    struct blob value;
    uint64_t expires_at_ns; /* TIME_NEVER if it has no end */
    uint32_t charge_bytes;
    bool is_orphan; /* see cache_mark_orphan() */
};

/* Every key has 1 to KEY_BYTES_MAX bytes and is borrowed for the call. */

/* Look a key up. A hit makes it the most recently used and counts. Allocates nothing, copies
 * nothing. Expected O(1). */
bool cache_get(struct cache *c, uint64_t now_ns, struct slice key, struct cache_entry *out);

/* The same without any trace: no order, no counter, no expiry changes. */
bool cache_peek(const struct cache *c, uint64_t now_ns, struct slice key, struct cache_entry *out);

enum cache_put_result {
    CACHE_CREATED,   /* the key was absent, or expired */
    CACHE_REPLACED,  /* the key had a value, which is gone */
    CACHE_REFUSED,   /* policy none, and no room */
    CACHE_TOO_LARGE, /* longer than value_bytes_max, or than this cache can ever hold */
};

/* Store a copy of value until expires_at_ns (TIME_NEVER: without end; a time <= now_ns is
 * accepted and is expired at once). Key and value are borrowed for this call and must not lie in
 * this cache. O(len + entries evicted). */
MUST_CHECK enum cache_put_result cache_put(struct cache *c, uint64_t now_ns, struct slice key,
                                           struct slice value, uint64_t expires_at_ns);

/* Forget a key. false: it was not there, or had expired. Expected O(1). */
bool cache_delete(struct cache *c, uint64_t now_ns, struct slice key);

/* Give back the memory of expired entries, at most budget steps of work: an entry freed, of
 * whatever size, or an entry moved within the wheel is one step, and O(1). Returns true if more is
 * due now: call again soon. */
bool cache_expire(struct cache *c, uint64_t now_ns, uint32_t budget);

/* When cache_expire() next has something to do, at most 0.2 s after the earliest expiry;
 * TIME_NEVER if nothing expires. O(1). */
uint64_t cache_next_expiry_ns(const struct cache *c);

/* Walk the entries in eviction order, next victim first, without any trace. Start with
 * *cursor = 0; false at the end. The cursor is the number of the entry, as below: it is invalid
 * after any call that changes the cache, but for cache_mark_orphan(). Expired entries that still
 * hold memory are included: compare expires_at_ns. O(1) a step. */
bool cache_walk(const struct cache *c, uint32_t *cursor, struct cache_entry *out);

/* Every entry lies in a bucket, 0 to cache_buckets() - 1, for as long as it lives. So a walk from
 * the first bucket to the last meets each entry once that is there all the time, whatever changes
 * between its steps. Entries are known by numbers, valid until the next call that changes the
 * cache; BLOCK_NONE ends a bucket. O(1). */
uint32_t cache_buckets(const struct cache *c);
uint32_t cache_first_in(const struct cache *c, uint32_t bucket);
uint32_t cache_next_in(const struct cache *c, uint32_t entry);
void cache_describe(const struct cache *c, uint32_t entry, struct cache_entry *out);

/* Mark an entry as one whose key belongs to another node now, or belongs here again. It is used,
 * evicted and expired as any other; a put of its key makes a new entry, without the mark. O(1). */
void cache_mark_orphan(struct cache *c, uint32_t entry, bool orphan);

/* Assert every invariant: lists, index, wheel, sums. O(entries + blocks); for tests. */
void cache_check(const struct cache *c);

#endif
