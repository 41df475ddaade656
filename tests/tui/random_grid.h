/* tests/tui/random_grid.h - grids with something of everything in them. Include after cmocka.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_RANDOM_GRID_H
#define TESTS_RANDOM_GRID_H

#include <stdio.h>

#include "tui/export.h"
#include "tui/grid.h"

/* splitmix64 */
static inline uint64_t draw(uint64_t *seed)
{
    uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* Runs of cells that look alike, as there are in frames; many of them are blank. */
static inline struct grid random_grid(uint64_t seed)
{
    static const uint32_t glyphs[] = {' ',    'A',    'b',    '<',    '&',    '>',
                                      '"',    '\'',   0xE4,   0x2500, 0x253C, 0x2588,
                                      0x2583, 0x2800, 0x28FF, 0x2847, 0x2192, 0x2026};
    uint64_t dice = seed;
    struct grid g;
    assert_true(grid_init(&g, 1 + (int)(draw(&dice) % 40), 1 + (int)(draw(&dice) % 12),
                          draw(&dice) % 4 == 0));
    const struct area a = area_whole(&g);
    for (int i = 0; i < 2 * g.height; i++) {
        const int x = (int)(draw(&dice) % (uint64_t)g.width);
        const int y = (int)(draw(&dice) % (uint64_t)g.height);
        const enum role role = (enum role)(draw(&dice) % ROLE_COUNT);
        const int width = (int)(draw(&dice) % 12);
        for (int k = 0; k < width; k++)
            area_glyph(a, x + k, y, role, glyphs[draw(&dice) % ARRAY_LEN(glyphs)]);
        if (draw(&dice) % 3 == 0)
            area_mark(a, x, y, (int)(draw(&dice) % 6), (uint32_t)(draw(&dice) % 8));
    }
    return g;
}

/* What is written, to be freed with test_free(). */
static inline char *written(const struct export_frame *f, enum export_format format)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_true(export_write(f, format, file));
    const long len = ftell(file);
    rewind(file);
    char *text = test_calloc(1, (size_t)len + 1);
    assert_int_equal(fread(text, 1, (size_t)len, file), len);
    assert_int_equal(strlen(text), len);
    fclose(file);
    return text;
}

#endif
