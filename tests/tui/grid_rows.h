/* tests/tui/grid_rows.h - what stands in a grid, as text. Include after cmocka.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_GRID_ROWS_H
#define TESTS_GRID_ROWS_H

#include "tui/glyphs.h"
#include "tui/grid.h"

static inline struct grid make(int width, int height)
{
    struct grid g;
    assert_true(grid_init(&g, width, height, false));
    return g;
}

/* Row y as UTF-8. */
static inline void expect_row(const struct grid *g, int y, const char *text)
{
    char found[1024] = "";
    size_t len = 0;
    for (int x = 0; x < g->width; x++)
        len += glyph_utf8(grid_at(g, x, y)->glyph, found + len);
    assert_string_equal(found, text);
}

#endif
