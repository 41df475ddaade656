/* tui/wrap.h - a sentence over several rows.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_WRAP_H
#define TUI_WRAP_H

#include "tui/grid.h"

/* Write text from row y of the area on, each row from column x, broken between words; a word longer
 * than a row is broken where the row ends. At most so many rows; what is left then is cut, with an
 * ellipsis as the last character. Returns how many rows it took. */
int wrap_put(struct area a, int x, int y, int rows, enum role role, const char *text);

/* How many rows it takes, each of so many columns. */
int wrap_rows(int columns, const char *text);

#endif
