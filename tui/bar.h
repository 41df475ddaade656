/* tui/bar.h - the ring, unrolled and cut into columns.
 *
 *     positions   0            2^62           2^63                         2^64
 *     columns     |A|A|A|B|B|A|...                                          |
 *
 * A column is a part of the ring. It shows the node that owns most of it; if there are others, it
 * says so (mixed), since arcs are often thinner than a column: of n points on c columns, about
 * 1 - exp(-n/c) of the arcs are.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_BAR_H
#define TUI_BAR_H

#include "tui/scene.h"

/* The part of the ring that is shown: first, and how much: a power of two, or 0 for all of it. */
struct bar_span {
    uint64_t first, width;
};

struct bar_column {
    uint16_t owner; /* of most of it (to 2^-31 of a column), or SCENE_NO_OWNER */
    bool mixed;     /* others own a part of it */
};

/* The span for this zoom (0: all of the ring; each step halves it) around a position. */
struct bar_span bar_zoomed(uint32_t zoom, uint64_t around);

/* Where in the ring column i of columns begins. */
uint64_t bar_position(struct bar_span span, int columns, int i);
/* The column that holds a position, or -1: it is not in the span. */
int bar_column_of(struct bar_span span, int columns, uint64_t position);

/* Fill in the columns. O(points within the span). */
void bar_owners(const struct members *m, struct bar_span span, int columns, struct bar_column *out);

/* How many of the keys lie in each column. O(keys). */
void bar_keys(const struct scene_keys *keys, struct bar_span span, int columns, uint32_t *out);

#endif
