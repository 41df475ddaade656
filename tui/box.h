/* tui/box.h - something that lies over a view.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_BOX_H
#define TUI_BOX_H

#include "tui/grid.h"

/* A frame around so many columns and rows, in the middle of the area, with a title in its upper
 * edge. What does not fit is cut; in a small area there are no edges but the upper one. Returns the
 * room within, all blank. */
struct area box_put(struct area a, int columns, int rows, const char *title);

/* The most columns and rows that there can be within a box in this area. */
int box_columns(struct area a);
int box_rows(struct area a);

#endif
