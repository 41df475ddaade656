/* sim/model.h - a cache as a plain list.
 *
 * What a cache has to do, in the simplest words: entries stand in one line, in the order of their
 * last use. Whoever asks for an entry, or writes it, moves it to the end of the line. Nothing here
 * knows of blocks, buckets or wheels, and nothing leaves the line by itself: not when memory is
 * short, not when a lifetime is over. The checkers (sim/check_plain_list.c, sim/check_eviction.c)
 * hand every request that a node's cache has served to such a line as well, and compare.
 *
 *      oldest --> [ key 4 ] - [ key 9 ] - [ key 1 ] - [ key 7 ] <-- newest
 *
 * A key is known by the hash of its bytes and a value by its print: 64 bits of its length and its
 * first bytes, in which a value of a simulated run says which it is. So an entry is small, however
 * large the value.
 *
 * All operations are O(1), expected and over many calls. Memory grows with the entries.
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include "core/cache.h"
#include "sim/lookup.h"

#define MODEL_NONE 0 /* no entry */

struct model_entry {
    uint64_t key; /* model_key() */
    uint64_t print;
    uint64_t expires_at_ns; /* TIME_NEVER: it has no end */
    uint32_t charge_bytes;
    uint32_t name;         /* the key's number in the world: for stories */
    uint32_t older, newer; /* MODEL_NONE at the ends; newer also links the free list */
};

/* Zeroed is empty. */
struct model {
    /* read-only for callers */
    struct model_entry *entries; /* owned; numbered from 1 */
    uint32_t oldest, newest;
    /* for whoever compares */
    struct cache_stats seen; /* the counters of the cache at the last comparison */
    bool lost;               /* it differed once: what follows says nothing */
    /* private */
    struct lookup places; /* by key */
    uint32_t fresh;       /* the lowest that was never used, less one */
    uint32_t capacity;
    uint32_t free;
};

/* NULL and zeroed are fine; it is empty then. */
void model_destroy(struct model *m);
/* core/copy.h. false: no memory; *to is empty. O(entries that were ever used). */
MUST_CHECK bool model_copy(struct model *to, const struct model *from, struct copy *c);

uint64_t model_key(struct slice key);
uint64_t model_key_of(struct blob key);
uint64_t model_print(struct blob value);

/* The entry of a key, or MODEL_NONE. */
uint32_t model_find(const struct model *m, uint64_t key);

/* Put a new entry at the new end of the line; the key is not in it. e has all but the links.
 * false: no memory, nothing changed. */
MUST_CHECK bool model_add(struct model *m, const struct model_entry *e);
/* Move an entry to the new end. */
void model_use(struct model *m, uint32_t entry);
void model_drop(struct model *m, uint32_t entry);

#endif
