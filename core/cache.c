/* core/cache.c - entries in blocks, found by the index, ordered by the line, ended by the wheel.
 *
 * An entry is in all of its rooms or in none: store() brings it in, drop() takes it out, and
 * nothing else does either.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/cache.h"

#include "core/entry.h"

/* Policy none looks for expired entries before it refuses, this many steps of the wheel. It
 * bounds the time of one put; what is left over is found by the next put or by cache_expire(). */
enum { SWEEP_STEPS = 256 };

/* What is there beside the blocks: this struct, the unused first place of the table, and what
 * rounding the number of buckets up may add. */
enum { FIXED_BYTES = sizeof(struct cache) + 2 * sizeof(uint32_t) };

static_assert(CACHE_MEMORY_MIN >= FIXED_BYTES + 64 * CACHE_BLOCK_COST_BYTES,
              "the smallest cache holds a few entries");

static uint64_t min_u64(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

bool cache_init(struct cache *c, const struct cache_config *config)
{
    assert(config->memory_bytes >= CACHE_MEMORY_MIN);
    assert(config->value_bytes_max >= 1 && config->value_bytes_max <= VALUE_BYTES_LIMIT);
    const uint64_t count =
        min_u64((config->memory_bytes - FIXED_BYTES) / CACHE_BLOCK_COST_BYTES, BLOCKS_MAX);
    *c = (struct cache){.config = *config};
    if (!blocks_init(&c->blocks, (uint32_t)count) ||
        !index_init(&c->index, (uint32_t)((count + 1) / 2), config->secret)) {
        cache_destroy(c);
        return false;
    }
    c->capacity_bytes = count * CACHE_BLOCK_COST_BYTES;
    c->item_bytes_max = (uint32_t)min_u64(count * BLOCK_BYTES - entry_header_bytes(true),
                                          KEY_BYTES_MAX + (uint64_t)config->value_bytes_max);
    return true;
}

void cache_destroy(struct cache *c)
{
    if (c == NULL)
        return;
    index_destroy(&c->index);
    blocks_destroy(&c->blocks);
    *c = (struct cache){0};
}

static void index_again(struct cache *c)
{
    uint32_t entry = lru_victim(&c->lru);
    for (; entry != BLOCK_NONE; entry = lru_next(&c->lru, &c->blocks, entry))
        index_insert(&c->index, &c->blocks, entry);
}

bool cache_copy(struct cache *to, const struct cache *from, struct copy *c)
{
    const struct cache old = c->over ? *to : (struct cache){0};
    *to = *from;
    to->blocks = old.blocks;
    to->index = old.index;
    const bool has_blocks = blocks_copy(&to->blocks, &from->blocks, c);
    const bool has_index = index_copy(&to->index, &from->index, c);
    if (!has_blocks || !has_index) {
        cache_destroy(to);
        return false;
    }
    if (!c->keep)
        index_again(to);
    return true;
}

uint64_t cache_charge(uint32_t key_len, uint32_t value_len, bool has_ttl)
{
    return (uint64_t)entry_blocks(key_len, value_len, has_ttl) * CACHE_BLOCK_COST_BYTES;
}

/* The blocks that an entry holds. */
static uint32_t held_by(const struct cache *c, uint32_t entry)
{
    const struct entry *e = entry_at(&c->blocks, entry);
    return entry_blocks(e->key_len, e->value_len, e->has_ttl);
}

/* An entry's part in the sums. */
static void count_in(struct cache *c, uint32_t entry)
{
    const struct entry *e = entry_at(&c->blocks, entry);
    c->stats.items++;
    c->stats.key_bytes += e->key_len;
    c->stats.value_bytes += e->value_len;
    c->stats.used_bytes += (uint64_t)held_by(c, entry) * CACHE_BLOCK_COST_BYTES;
    assert(c->stats.used_bytes <= c->capacity_bytes);
}

static void count_out(struct cache *c, uint32_t entry)
{
    const struct entry *e = entry_at(&c->blocks, entry);
    assert(c->stats.items > 0);
    c->stats.items--;
    c->stats.orphans -= e->is_orphan;
    c->stats.key_bytes -= e->key_len;
    c->stats.value_bytes -= e->value_len;
    c->stats.used_bytes -= (uint64_t)held_by(c, entry) * CACHE_BLOCK_COST_BYTES;
}

static void store(struct cache *c, struct slice key, struct slice value, uint64_t expires_at_ns)
{
    const bool has_ttl = expires_at_ns != TIME_NEVER;
    uint32_t entry = blocks_take(&c->blocks, entry_blocks(key.len, value.len, has_ttl));
    assert(entry != BLOCK_NONE);
    entry_write(&c->blocks, entry, key, value, expires_at_ns);
    index_insert(&c->index, &c->blocks, entry);
    lru_insert(&c->lru, &c->blocks, entry);
    if (has_ttl)
        ttl_insert(&c->ttl, &c->blocks, entry);
    count_in(c, entry);
}

static void drop(struct cache *c, uint32_t entry)
{
    count_out(c, entry);
    if (entry_at(&c->blocks, entry)->has_ttl)
        ttl_remove(&c->ttl, &c->blocks, entry);
    lru_remove(&c->lru, &c->blocks, entry);
    index_remove(&c->index, &c->blocks, entry);
    blocks_give(&c->blocks, entry, held_by(c, entry));
}

/* The entry of a key that has not expired. One that has is dropped on the way. */
static uint32_t find_live(struct cache *c, uint64_t now_ns, struct slice key)
{
    assert(key.len >= 1 && key.len <= KEY_BYTES_MAX);
    uint32_t entry = index_find(&c->index, &c->blocks, key);
    if (entry == BLOCK_NONE || !entry_is_expired(&c->blocks, entry, now_ns))
        return entry;
    drop(c, entry);
    c->stats.expired_on_access++;
    return BLOCK_NONE;
}

void cache_describe(const struct cache *c, uint32_t entry, struct cache_entry *out)
{
    *out = (struct cache_entry){
        .key = entry_key(&c->blocks, entry),
        .value = entry_value(&c->blocks, entry),
        .expires_at_ns = entry_expires_at_ns(&c->blocks, entry),
        .charge_bytes = held_by(c, entry) * CACHE_BLOCK_COST_BYTES,
        .is_orphan = entry_at(&c->blocks, entry)->is_orphan,
    };
}

bool cache_get(struct cache *c, uint64_t now_ns, struct slice key, struct cache_entry *out)
{
    uint32_t entry = find_live(c, now_ns, key);
    if (entry == BLOCK_NONE) {
        c->stats.misses++;
        return false;
    }
    c->stats.hits++;
    lru_touch(&c->lru, &c->blocks, entry);
    cache_describe(c, entry, out);
    return true;
}

bool cache_peek(const struct cache *c, uint64_t now_ns, struct slice key, struct cache_entry *out)
{
    assert(key.len >= 1 && key.len <= KEY_BYTES_MAX);
    uint32_t entry = index_find(&c->index, &c->blocks, key);
    if (entry == BLOCK_NONE || entry_is_expired(&c->blocks, entry, now_ns))
        return false;
    cache_describe(c, entry, out);
    return true;
}

/* What policy none does for room. false: it was not enough. */
static bool sweep_until_free(struct cache *c, uint64_t now_ns, uint32_t need)
{
    if (c->blocks.free < need)
        cache_expire(c, now_ns, SWEEP_STEPS);
    return c->blocks.free >= need;
}

/* What policy lru does, and it is always enough. */
static void evict_until_free(struct cache *c, uint32_t need)
{
    assert(need <= c->blocks.count);
    while (c->blocks.free < need) {
        drop(c, lru_victim(&c->lru));
        c->stats.evicted++;
    }
}

enum cache_put_result cache_put(struct cache *c, uint64_t now_ns, struct slice key,
                                struct slice value, uint64_t expires_at_ns)
{
    assert(key.len >= 1 && key.len <= KEY_BYTES_MAX);
    if (value.len > c->config.value_bytes_max || key.len + value.len > c->item_bytes_max)
        return CACHE_TOO_LARGE;

    const uint32_t need = entry_blocks(key.len, value.len, expires_at_ns != TIME_NEVER);
    const uint32_t old = find_live(c, now_ns, key);
    const uint32_t have = old != BLOCK_NONE ? held_by(c, old) : 0;
    const uint32_t more = need > have ? need - have : 0;
    if (c->config.policy == CACHE_NONE && !sweep_until_free(c, now_ns, more)) {
        c->stats.refused++;
        return CACHE_REFUSED;
    }
    if (old != BLOCK_NONE)
        drop(c, old);
    evict_until_free(c, need);
    store(c, key, value, expires_at_ns);
    if (old != BLOCK_NONE) {
        c->stats.replaced++;
        return CACHE_REPLACED;
    }
    c->stats.created++;
    return CACHE_CREATED;
}

bool cache_delete(struct cache *c, uint64_t now_ns, struct slice key)
{
    uint32_t entry = find_live(c, now_ns, key);
    if (entry == BLOCK_NONE)
        return false;
    drop(c, entry);
    c->stats.deleted++;
    return true;
}

bool cache_expire(struct cache *c, uint64_t now_ns, uint32_t budget)
{
    uint32_t entry;
    while ((entry = ttl_due(&c->ttl, &c->blocks, now_ns, &budget)) != BLOCK_NONE) {
        assert(entry_is_expired(&c->blocks, entry, now_ns));
        drop(c, entry);
        c->stats.expired_in_background++;
    }
    return ttl_next_due_ns(&c->ttl) <= now_ns;
}

uint64_t cache_next_expiry_ns(const struct cache *c)
{
    return ttl_next_due_ns(&c->ttl);
}

bool cache_walk(const struct cache *c, uint32_t *cursor, struct cache_entry *out)
{
    assert(cursor != NULL && out != NULL);
    uint32_t entry =
        *cursor == BLOCK_NONE ? lru_victim(&c->lru) : lru_next(&c->lru, &c->blocks, *cursor);
    if (entry == BLOCK_NONE)
        return false;
    cache_describe(c, entry, out);
    *cursor = entry;
    return true;
}

uint32_t cache_buckets(const struct cache *c)
{
    return c->index.bucket_count;
}

uint32_t cache_first_in(const struct cache *c, uint32_t bucket)
{
    return index_first(&c->index, bucket);
}

uint32_t cache_next_in(const struct cache *c, uint32_t entry)
{
    return index_after(&c->blocks, entry);
}

void cache_mark_orphan(struct cache *c, uint32_t entry, bool orphan)
{
    struct entry *e = entry_at(&c->blocks, entry);
    assert(e->is_orphan != orphan);
    e->is_orphan = orphan;
    if (orphan)
        c->stats.orphans++;
    else
        c->stats.orphans--;
}

static void check_sums(const struct cache *c)
{
    struct cache_stats sums = {0};
    uint64_t with_ttl = 0;
    struct cache_entry entry;
    for (uint32_t cursor = 0; cache_walk(c, &cursor, &entry);) {
        sums.items++;
        sums.key_bytes += entry.key.len;
        sums.value_bytes += entry.value.len;
        sums.used_bytes += entry.charge_bytes;
        sums.orphans += entry.is_orphan;
        with_ttl += entry.expires_at_ns != TIME_NEVER;
    }
    assert(sums.items == c->stats.items);
    assert(sums.key_bytes == c->stats.key_bytes);
    assert(sums.value_bytes == c->stats.value_bytes);
    assert(sums.used_bytes == c->stats.used_bytes);
    assert(sums.orphans == c->stats.orphans);
    assert(with_ttl == c->ttl.count);
}

void cache_check(const struct cache *c)
{
    blocks_check(&c->blocks);
    lru_check(&c->lru, &c->blocks, c->stats.items);
    index_check(&c->index, &c->blocks, c->stats.items);
    ttl_check(&c->ttl, &c->blocks);
    check_sums(c);
    const uint32_t held = c->blocks.count - c->blocks.free;
    assert(c->stats.used_bytes == (uint64_t)held * CACHE_BLOCK_COST_BYTES);
    assert(c->capacity_bytes == (uint64_t)c->blocks.count * CACHE_BLOCK_COST_BYTES);
    assert(c->stats.used_bytes <= c->capacity_bytes);
}
