/* core/ring_points.h - the points of a ring, and how to get them into order.
 *
 * Private to core/ring.c, and apart from it so that tests can bring positions of their own: two
 * points that collide will not come out of a 64-bit hash.
 *
 * Points are kept in two arrays side by side, because a search reads many positions and one
 * owner:
 *
 *   positions   [ 03..   1a..   1a..   7f..   c2.. | ff.. ff.. ff.. ff.. ]
 *   owners      [   2      0      1      0      1  |   2  ]
 *                                                      sentinels
 *
 * Order is by position, then by owner; owners are indices of nodes sorted by id. Two points of
 * one node at one position are the same two numbers, so their replicas need no order. Behind the
 * last point comes the first one's owner: who searches past the end has come round the circle.
 *
 * These functions fill a ring whose node_count and point_count are final and whose arrays come
 * from ring_points_init(). They read nothing else of it, and cannot fail.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_RING_POINTS_H
#define CORE_RING_POINTS_H

#include "core/ring.h"

/* Take memory for r->point_count points (1 to RING_POINTS_MAX) and their index. false: not
 * enough; what was taken is freed by ring_points_destroy(). */
MUST_CHECK bool ring_points_init(struct ring *r);

/* Free the arrays and the index. Zeroed ones are fine. */
void ring_points_destroy(struct ring *r);

/* Fill from r->point_count points in any order; both arrays are borrowed for this call. They are
 * scattered by their top bits, which the index already counts, and then each bucket is sorted by
 * insertion. O(points) expected, for positions that lie evenly. */
void ring_points_sort(struct ring *r, const uint64_t *positions, const uint16_t *owners);

/* Fill with the points of old and those of fresh, a ring of one node, which becomes the node with
 * index joins; nodes of old from there on move up by one. O(points). */
void ring_points_merge(struct ring *r, const struct ring *old, const struct ring *fresh,
                       uint32_t joins);

/* Fill with the points of old except those of the node with index leaves; nodes behind it move
 * down by one. O(points). */
void ring_points_remove(struct ring *r, const struct ring *old, uint32_t leaves);

/* Assert order, sentinels and index. O(points). */
void ring_points_check(const struct ring *r);

#endif
