/* core/ttl.h - which entries have expired, so that their memory can be given back?
 *
 * Nobody relies on this to keep an expired value from being served: every look at an entry compares
 * its end with the clock, to the nanosecond (entry_is_expired in core/entry.h). This finds those at
 * which nobody looks.
 *
 * A hierarchical timing wheel. Time passes in ticks of 134 ms (2^27 ns). Write the tick at which
 * an entry has expired as a number of seven digits in base 64, and the present tick as well. The
 * highest digit in which they differ says how far away the entry is. That is its level, and the
 * digit itself is its slot there:
 *
 *                           digit  6   5   4   3   2   1   0
 *    the present                   0   0   0   7   0   2   9
 *    an entry that expires at      0   0   0   7   0   2  40    level 0, slot 40
 *    another                       0   0   0   7   0   5  11    level 1, slot 5
 *    another                       0   0   0   8  63   0   0    level 3, slot 8
 *
 *    level  a slot spans           ^ the present   # a list of entries   . an empty slot
 *      0    134 ms         .........^..............................#.......................
 *      1    8.6 s          ..^..#..........................................................
 *      2    9.2 min        ^...............................................................
 *      3    9.8 h          .......^#.......................................................
 *      4    26 days        ^...............................................................
 *      5    4.6 years      ^...............................................................
 *      6    293 years      ^...............................................................
 *
 * When the present reaches a slot of level 0, its entries have expired. When it reaches a slot of
 * a higher level, the entries of that slot are dealt out to the levels below: they differ from
 * the present in a lower digit now. So an entry is moved at most six times in its life, and to put
 * it in or take it out is a matter of one list, whatever the number of entries.
 *
 * Digits of absolute time never wrap around, so within a level the lowest occupied slot is always
 * the next one, and a bitmap per level finds it: a week in which nothing expires is skipped in
 * one step.
 *
 * Work is counted in steps and can be interrupted after any of them: the present does not leave a
 * slot before it is empty, so the next call goes on where the last one stopped.
 *
 * The tick of an entry is rounded up, so an entry is never reported before it has expired; it is
 * reported at most one tick later. An expiry in the last tick before 2^64 ns (584 years after the
 * epoch of the clock) is rounded up beyond the end of time and never reported.
 *
 * A heap would cost O(log entries) per change and 8 bytes of heap per entry outside of it; sampling
 * entries at random, as others do, leaves expired ones in memory for an unknown time.
 *
 * Source: G. Varghese, T. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 7.
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_TTL_H
#define CORE_TTL_H

#include "core/blocks.h"

enum {
    TTL_TICK_BITS = 27, /* a tick is 2^27 ns */
    TTL_LEVELS = 7,     /* of 6 bits each: 7 x 6 + 27 > 64, all of time fits */
    TTL_SLOTS = 64,     /* in each level: the bits of its bitmap */
};

/* Zeroed is the empty wheel at time 0. */
struct ttl {
    /* read-only for callers */
    uint64_t count; /* entries in the wheel */
    /* private */
    uint64_t tick;                          /* the present; never ahead of the last now_ns */
    uint64_t occupied[TTL_LEVELS];          /* bit s: slot s of this level is not empty */
    uint32_t first[TTL_LEVELS * TTL_SLOTS]; /* the first entry of each slot, or BLOCK_NONE */
};

/* Put in an entry that has an end, written in it (core/entry.h). O(1). */
void ttl_insert(struct ttl *t, struct blocks *p, uint32_t entry);
/* Take it out again before that. O(1). */
void ttl_remove(struct ttl *t, struct blocks *p, uint32_t entry);

/* An entry that has expired, which stays in the wheel until it is removed: do that before the
 * next call. The order among expired ones is not defined. Every entry looked at costs one step of
 * *budget, whether it is returned or dealt out. BLOCK_NONE when the budget is used up or nothing
 * is due: ttl_next_due_ns() tells which. */
uint32_t ttl_due(struct ttl *t, struct blocks *p, uint64_t now_ns, uint32_t *budget);

/* When ttl_due() next has something to do; TIME_NEVER if never. That is at most one tick after the
 * earliest expiry, and sooner when a slot is to be dealt out. O(levels). */
uint64_t ttl_next_due_ns(const struct ttl *t);

/* Assert that every entry lies in the slot where it belongs. O(count). */
void ttl_check(const struct ttl *t, const struct blocks *p);

#endif
