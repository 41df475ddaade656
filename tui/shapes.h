/* tui/shapes.h - lines, blocks and braille as rectangles, for pictures.
 *
 * As letters of a font they would have gaps between rows in one font, and other widths in the next;
 * as rectangles they meet everywhere. A cell is SHAPE_WIDTH x SHAPE_HEIGHT; an eighth of a block
 * and the place of a dot are whole numbers then.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_SHAPES_H
#define TUI_SHAPES_H

#include "core/base.h"

enum { SHAPE_WIDTH = 24, SHAPE_HEIGHT = 48, SHAPE_BOXES_MAX = 8 };

struct shape_box {
    int x, y, width, height; /* from the cell's upper left corner */
};

/* What a character looks like; returns how many boxes that are, 0 if it is to be written. The blank
 * of braille has none either. */
uint32_t shape_of(uint32_t glyph, struct shape_box out[SHAPE_BOXES_MAX]);

#endif
