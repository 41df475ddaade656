/* tui/circle.h - the ring as a circle of dots, four high and two wide in each cell (braille).
 *
 * Position 0 is at the top, and positions grow clockwise. A cell is about twice as high as it is
 * wide, and so are its dots: a circle of the same radius in dots in both directions looks round.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_CIRCLE_H
#define TUI_CIRCLE_H

#include "core/base.h"

enum { CIRCLE_CELLS_MAX = 320 };

/* One cell that the line passes through. */
struct circle_cell {
    int16_t x, y;
    uint8_t dots;    /* bits, as braille has them: U+2800 + dots */
    uint64_t middle; /* the position of the ring in the middle of its part of the line */
};

struct circle {
    int width, height; /* cells */
    struct circle_cell cells[CIRCLE_CELLS_MAX];
    uint32_t count; /* in order of their positions */
    int diameter;   /* private; in dots */
};

/* The largest circle that leaves a margin of so many cells, at least, for what is written around
 * it; in the middle of the area. false: it is too small for a circle. O(width + height). */
MUST_CHECK bool circle_fit(int width, int height, int margin_x, int margin_y, struct circle *out);

/* The cell of the line that holds a position: its place in cells. O(cells). */
uint32_t circle_cell_of(const struct circle *c, uint64_t position);

/* The cell nearest to a position, so many cells further out (or in, if negative) than the line. */
void circle_at(const struct circle *c, uint64_t position, double outward, int *x, int *y);

#endif
