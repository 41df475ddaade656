/* core/lru.h - who is evicted next?
 *
 * The entry that nobody has used for the longest time. All entries stand in one line, in the
 * order of their last use:
 *
 *      victim                                            last used
 *    oldest --> [ e4 ] <-> [ e9 ] <-> [ e1 ] <-> [ e7 ] <-- newest
 *                  newer ->            <- older
 *
 * Use moves an entry to the new end, and the victim is taken from the old end. The links lie in
 * the entries (core/entry.h), so nothing is allocated and every step is a handful of stores.
 * This is exact, not sampled and not two-handed: the order of eviction can be predicted from the
 * requests alone, which is what makes a cache testable against a model.
 *
 * Any other policy has the same five verbs: insert, touch, remove, victim, next.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_LRU_H
#define CORE_LRU_H

#include "core/blocks.h"

/* Zeroed is the empty line. */
struct lru {
    /* private */
    uint32_t oldest; /* BLOCK_NONE when empty, and then so is newest */
    uint32_t newest;
};

/* A new entry has just been used. O(1). */
void lru_insert(struct lru *l, struct blocks *p, uint32_t entry);
/* So has this one, which is in the line. O(1). */
void lru_touch(struct lru *l, struct blocks *p, uint32_t entry);
/* It leaves the line. O(1). */
void lru_remove(struct lru *l, struct blocks *p, uint32_t entry);

/* The next to be evicted, which stays in the line; BLOCK_NONE when it is empty. O(1). */
uint32_t lru_victim(const struct lru *l);
/* The one to be evicted right after this one; BLOCK_NONE after the last. O(1). */
uint32_t lru_next(const struct lru *l, const struct blocks *p, uint32_t entry);

/* Assert that the links agree in both directions over count entries. O(count). */
void lru_check(const struct lru *l, const struct blocks *p, uint64_t count);

#endif
