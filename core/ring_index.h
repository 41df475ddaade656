/* core/ring_index.h - where in a sorted array is the first number at or after this one?
 *
 * A binary search over 16,000 ring points asks 14 questions whose answers the processor cannot
 * guess. But positions are hashes: they lie evenly, so the top bits of a position already say
 * about where in the array it is. Cut the circle into 2^k equal buckets, at least as many as
 * there are positions, and remember for each how many positions lie before it:
 *
 *   bucket              0       1       2       3       (k = 2: the top two bits)
 *                   |   a   |       |  b c  |       |
 *   start               0       1       1       3
 *
 *   positions       [ a  b  c | MAX MAX MAX MAX ]
 *                               sentinels
 *
 * A bucket holds one position or less on average, so start[top bits] is the answer or lies very
 * close before it. Four comparisons are added up without a branch; only when all four say "not
 * yet", which fewer than one search in 200 does on a ring, a loop goes on. The sentinels let it
 * run past the last position without asking whether there is one.
 *
 * Measured with 100 nodes x 160 points: 3.5 ns a search, and 60 to 70 ns by binary search
 * (tests/bench/bench_ring.c).
 *
 * Cost: 4 bytes a bucket, 4 to 8 bytes a position. Any sorted array is searched correctly; if
 * many positions share a bucket the search walks through them one by one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_RING_INDEX_H
#define CORE_RING_INDEX_H

#include "core/base.h"

/* So many UINT64_MAX must stand behind the last position of an array that is searched. */
enum { RING_INDEX_SENTINELS = 4 };

struct ring_index {
    /* read-only for callers */
    uint32_t *start; /* owned; start[b] = how many positions lie in the buckets before b */
    uint32_t shift;  /* 63 to 33: a position's bucket is its top 64 - shift bits */
};

/* Take memory for the index of count positions, 1 to 2^31 of them. All starts are 0 at first.
 * false: not enough memory; *x is zeroed then. */
MUST_CHECK bool ring_index_init(struct ring_index *x, uint32_t count);

/* NULL and zeroed are fine. */
void ring_index_destroy(struct ring_index *x);

/* Compute the starts for these positions, which need not be sorted yet: a start only counts what
 * lies before. To be called once after ring_index_init(), with the same count.
 * O(count + buckets). */
void ring_index_fill(struct ring_index *x, const uint64_t *positions, uint32_t count);

/* Assert that this is the index of these sorted positions. O(count + buckets); for tests. */
void ring_index_check(const struct ring_index *x, const uint64_t *positions, uint32_t count);

static inline uint32_t ring_index_buckets(const struct ring_index *x)
{
    return (uint32_t)(UINT64_C(1) << (64 - x->shift));
}

static inline uint32_t ring_index_bucket(const struct ring_index *x, uint64_t position)
{
    return (uint32_t)(position >> x->shift);
}

/* The index of the first of positions[] that is >= position; the number of positions if all are
 * below. The array is the one that the index was filled for, sorted, with its sentinels.
 * Expected O(1). */
static inline uint32_t ring_index_find(const struct ring_index *x, const uint64_t *positions,
                                       uint64_t position)
{
    uint32_t i = x->start[ring_index_bucket(x, position)];
    const uint64_t *p = &positions[i];
    i += (uint32_t)((p[0] < position) + (p[1] < position) + (p[2] < position) + (p[3] < position));
    while (positions[i] < position) {
        i++;
    }
    return i;
}

#endif
