/* sim/lookup.h - from a number to a place: where is request 4711 kept?
 *
 * One table with at least twice as many slots as numbers. A number has a home in it; if that is
 * taken, it goes to the next slot that is free:
 *
 *    slot   0   1   2   3   4   5   6   7
 *         [   |   | a | b |   | c | d | e ]     the home of a is 2, of b 3, of c, d and e 5
 *
 * When a number is taken out, those behind it move up, so there are no marks of old ones and a
 * search ends at the first free slot. The end of the table is followed by its beginning.
 *
 * Not for numbers that an adversary chooses.
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_LOOKUP_H
#define SIM_LOOKUP_H

#include "core/copy.h"

struct lookup_pair {
    uint64_t number; /* 0: the slot is free */
    uint32_t place;
};

struct lookup {
    /* read-only for callers */
    uint32_t count;
    uint32_t capacity;         /* slots; a power of two, or 0 */
    struct lookup_pair *pairs; /* owned; in no order that means anything */
};

#define LOOKUP_NONE UINT32_MAX

/* Zeroed is empty. NULL is fine. */
void lookup_destroy(struct lookup *l);
/* core/copy.h. false: no memory; *to is empty. O(capacity). */
MUST_CHECK bool lookup_copy(struct lookup *to, const struct lookup *from, struct copy *c);

/* Add a number, which is not 0 and not in the table. false: no memory, nothing changed. Expected
 * O(1) over many calls. */
MUST_CHECK bool lookup_add(struct lookup *l, uint64_t number, uint32_t place);

/* The place of a number, or LOOKUP_NONE. Expected O(1). */
uint32_t lookup_find(const struct lookup *l, uint64_t number);

/* Take out a number, which is in the table. Expected O(1). */
void lookup_remove(struct lookup *l, uint64_t number);

#endif
