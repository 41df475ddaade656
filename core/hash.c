/* core/hash.c - see core/hash.h.
 *
 * XXH_INLINE_ALL compiles XXH3 into this file: a call into the shared library costs as much again
 * as hashing a short key does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/hash.h"

#include <assert.h>

#include "core/limits.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* A name, a zero byte, a number: the bytes behind every hash that is not of a key. */
static uint64_t hash_numbered(struct slice name, uint32_t number, uint64_t seed)
{
    assert(name.data != NULL);
    assert(name.len <= NODE_ID_BYTES_MAX);
    uint8_t bytes[NODE_ID_BYTES_MAX + 5];
    memcpy(bytes, name.data, name.len);
    uint8_t *tail = bytes + name.len;
    tail[0] = 0;
    tail[1] = (uint8_t)(number & 0xff);
    tail[2] = (uint8_t)(number >> 8 & 0xff);
    tail[3] = (uint8_t)(number >> 16 & 0xff);
    tail[4] = (uint8_t)(number >> 24);
    return XXH3_64bits_withSeed(bytes, name.len + 5, seed);
}

uint64_t hash_key(struct slice key)
{
    assert(key.data != NULL || key.len == 0);
    return XXH3_64bits(key.data, key.len);
}

uint64_t hash_point(struct slice node_id, uint32_t replica)
{
    return hash_numbered(node_id, replica, 0);
}

uint64_t hash_members_start(uint32_t virtual_nodes)
{
    return hash_numbered(slice_str(HASH_NAME), virtual_nodes, 0);
}

uint64_t hash_members_add(uint64_t fingerprint, struct slice node_id, uint32_t weight)
{
    return hash_numbered(node_id, weight, fingerprint);
}
