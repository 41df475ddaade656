/* core/entry.h - what lies in the chain of blocks of one cached entry.
 *
 *    offset  bytes  what                               who uses it
 *         0      8  older, newer                       core/lru.h      (2 x 31 bits)
 *                   does its key belong to another?    core/moving.h   (1 bit)
 *         8      4  next entry in the same bucket      core/index.h   (31 bits)
 *                   does it have an end?               everyone       (1 bit)
 *        12      4  lengths of key and value           everyone       (8 and 24 bits)
 *        16     16  expiry, neighbours in the wheel    core/ttl.h     only if it has an end
 *   16 / 32         key, then value                    core/cache.h
 *
 * An entry is known by the number of its first block, and all links are such numbers: 4 bytes
 * where a pointer takes 8. The header lies whole in the first block, which is aligned for it.
 * An entry without an end does not pay for one: 16 + 100 bytes fit three blocks.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_ENTRY_H
#define CORE_ENTRY_H

#include "core/blocks.h"
#include "core/limits.h"
#include "core/message.h"

struct entry {
    uint32_t lru_older; /* BLOCK_NONE at the old end */
    uint32_t lru_newer : 31; /* BLOCK_NONE at the new end */
    uint32_t is_orphan : 1;
    uint32_t index_next : 31;
    uint32_t has_ttl : 1;
    uint32_t key_len : 8;    /* bytes, at least 1 */
    uint32_t value_len : 24; /* bytes */
};

struct entry_ttl {
    uint64_t expires_at_ns;
    uint32_t prev; /* private to core/ttl.c */
    uint32_t next; /* BLOCK_NONE at the end of its slot */
};

static_assert(sizeof(struct entry) == 16, "the header of an entry is 16 bytes");
static_assert(sizeof(struct entry_ttl) == 16, "an end costs 16 bytes more");
static_assert(BLOCK_BYTES % 16 == 0, "every block is aligned as an entry must be");

static inline struct entry *entry_at(const struct blocks *p, uint32_t entry)
{
    void *header = blocks_at(p, entry);
    return header;
}

/* Of an entry that has an end. */
static inline struct entry_ttl *entry_ttl_at(const struct blocks *p, uint32_t entry)
{
    assert(entry_at(p, entry)->has_ttl);
    void *after_header = entry_at(p, entry) + 1;
    return after_header;
}

/* TIME_NEVER if it has no end. */
static inline uint64_t entry_expires_at_ns(const struct blocks *p, uint32_t entry)
{
    return entry_at(p, entry)->has_ttl ? entry_ttl_at(p, entry)->expires_at_ns : TIME_NEVER;
}

/* The rule, written once. */
static inline bool entry_is_expired(const struct blocks *p, uint32_t entry, uint64_t now_ns)
{
    return entry_at(p, entry)->has_ttl && entry_ttl_at(p, entry)->expires_at_ns <= now_ns;
}

static inline uint32_t entry_header_bytes(bool has_ttl)
{
    return has_ttl ? sizeof(struct entry) + sizeof(struct entry_ttl) : sizeof(struct entry);
}

/* How many blocks an entry takes. It depends on nothing but this. */
static inline uint32_t entry_blocks(uint32_t key_len, uint32_t value_len, bool has_ttl)
{
    return blocks_needed((uint64_t)entry_header_bytes(has_ttl) + key_len + value_len);
}

static inline struct blob entry_key(const struct blocks *p, uint32_t entry)
{
    const struct entry *e = entry_at(p, entry);
    return blob_in(p, entry, entry_header_bytes(e->has_ttl), e->key_len);
}

static inline struct blob entry_value(const struct blocks *p, uint32_t entry)
{
    const struct entry *e = entry_at(p, entry);
    return blob_in(p, entry, entry_header_bytes(e->has_ttl) + e->key_len, e->value_len);
}

/* Fill the entry's chain, which is long enough, with everything but the links. */
static inline void entry_write(struct blocks *p, uint32_t entry, struct slice key,
                               struct slice value, uint64_t expires_at_ns)
{
    assert(key.len >= 1 && key.len <= KEY_BYTES_MAX);
    assert(value.len <= VALUE_BYTES_LIMIT);
    struct entry *e = entry_at(p, entry);
    e->key_len = key.len & 0xff;
    e->value_len = value.len & 0xffffff;
    e->has_ttl = expires_at_ns != TIME_NEVER;
    e->is_orphan = false;
    if (e->has_ttl)
        entry_ttl_at(p, entry)->expires_at_ns = expires_at_ns;
    uint32_t header_bytes = entry_header_bytes(e->has_ttl);
    blocks_write(p, entry, header_bytes, key);
    blocks_write(p, entry, header_bytes + key.len, value);
}

#endif
