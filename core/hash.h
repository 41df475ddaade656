/* core/hash.h - one 64-bit hash for every place on the ring.
 *
 * The ring must be the same on every machine and in every language, so the function is named
 * exactly: XXH3_64bits of the xxHash library, over these bytes:
 *
 *   what              bytes                                                       seed
 *   a key             the key itself, percent-decoded, as stored                  0
 *   a ring point      node id, one zero byte, replica number in 4 bytes           0
 *   a fingerprint     "xxh3-64", one zero byte, virtual nodes in 4 bytes          0
 *     then for each   node id, one zero byte, weight in 4 bytes                   the hash before
 *     node, by id
 *
 * Numbers are little-endian. The zero byte and the fixed width keep names apart: were they simply
 * joined, "n1" with replica 0 and "n" with replica 10 would be the same text. An id cannot hold
 * a zero byte.
 *
 * Why XXH3: it avalanches fully. A place on the ring is decided by the top bits, and a hash
 * without a final avalanche (FNV-1a, CRC-32, djb2) puts similar names side by side: with djb2,
 * keys "user:1", "user:2", ... all fall to one node of five.
 *
 * Test vectors, all checked by tests/core/test_hash.c. A client that computes these numbers
 * computes the same owners:
 *
 *   hash_key("")                                       = 0x2d06800538d394c2
 *   hash_key("a")                                      = 0xe6c632b61e964e1f
 *   hash_key("user:1")                                 = 0x3b577afd7fed9501
 *   hash_key("0123456789abcdef")                       = 0x64439946d8fa212d
 *   hash_key(two bytes, c3 a4: "a" umlaut in UTF-8)    = 0x543064676a70b4b4
 *   hash_key(250 bytes: "abc...z" again and again,
 *            the last one a "p")                       = 0x37e348309e51ac21
 *   hash_point("A", 0)                                 = 0x8f6a2d3383fecc28
 *   hash_point("A", 1)                                 = 0xc4dc5cdad4995201
 *   hash_point("A", 159)                               = 0x06bb10043473bd21
 *   hash_point("B", 0)                                 = 0x451d204f12ca0ba6
 *   hash_point("cache-17.example.org", 0x01020304)     = 0x2193b9cebe407cfd
 *   fingerprint of A, B, C of weight 1, 160 points     = 0x2ce896e8e1400310
 *
 * Not for hash tables that strangers can fill: keys that collide are easy to find for a fixed
 * seed. The cache's own index uses a keyed hash with a secret (core/index.h).
 *
 * Source: Y. Collet, xxHash 0.8, https://xxhash.com (the XXH3 specification)
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_HASH_H
#define CORE_HASH_H

#include "core/base.h"

/* The name that goes into a ring's fingerprint and into /cluster. */
#define HASH_NAME "xxh3-64"

/* The position of a key on the ring. The bytes are borrowed for this call. O(len). */
uint64_t hash_key(struct slice key);

/* The position of one virtual node: replica 0, 1, 2, ... of a node whose id has at most
 * NODE_ID_BYTES_MAX bytes. The bytes are borrowed for this call. O(len). */
uint64_t hash_point(struct slice node_id, uint32_t replica);

/* A fingerprint is a chain: start it with the number of virtual nodes, then add the members in
 * order of id, giving each time the fingerprint so far. */
uint64_t hash_members_start(uint32_t virtual_nodes);
uint64_t hash_members_add(uint64_t fingerprint, struct slice node_id, uint32_t weight);

#endif
