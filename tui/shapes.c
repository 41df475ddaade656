/* tui/shapes.c - see tui/shapes.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/shapes.h"

/* --- lines ----------------------------------------------------------------------------------- */

/* Which ways a line goes from the middle of its cell. */
enum {
    LEFT = 1,
    RIGHT = 2,
    UP = 4,
    DOWN = 8,
    HEAVY = 16,
    ACROSS = LEFT | RIGHT,
    ALONG = UP | DOWN
};

enum { LIGHT_WIDTH = 4, HEAVY_WIDTH = 10 };

static uint32_t ways_of(uint32_t glyph)
{
    static const struct {
        uint32_t glyph, ways;
    } lines[] = {
        {0x2500, ACROSS},         {0x2501, ACROSS | HEAVY}, {0x2502, ALONG},
        {0x2503, ALONG | HEAVY},  {0x250C, RIGHT | DOWN},   {0x2510, LEFT | DOWN},
        {0x2514, RIGHT | UP},     {0x2518, LEFT | UP},      {0x251C, ALONG | RIGHT},
        {0x2524, ALONG | LEFT},   {0x252C, ACROSS | DOWN},  {0x2534, ACROSS | UP},
        {0x253C, ACROSS | ALONG}, {0x2550, ACROSS | HEAVY}, {0x2551, ALONG | HEAVY},
        {0x256D, RIGHT | DOWN},   {0x256E, LEFT | DOWN},    {0x256F, LEFT | UP},
        {0x2570, RIGHT | UP},     {0x2574, LEFT},           {0x2575, UP},
        {0x2576, RIGHT},          {0x2577, DOWN},
    };
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        if (lines[i].glyph == glyph)
            return lines[i].ways;
    return 0;
}

/* At most one box across and one along; both cover the middle, so that corners are whole. */
static uint32_t line_of(uint32_t ways, struct shape_box out[SHAPE_BOXES_MAX])
{
    const int thick = (ways & HEAVY) != 0 ? HEAVY_WIDTH : LIGHT_WIDTH;
    const int x = (SHAPE_WIDTH - thick) / 2, y = (SHAPE_HEIGHT - thick) / 2;
    uint32_t count = 0;
    if ((ways & ACROSS) != 0) {
        const int from = (ways & LEFT) != 0 ? 0 : x;
        const int to = (ways & RIGHT) != 0 ? SHAPE_WIDTH : x + thick;
        out[count++] = (struct shape_box){from, y, to - from, thick};
    }
    if ((ways & ALONG) != 0) {
        const int from = (ways & UP) != 0 ? 0 : y;
        const int to = (ways & DOWN) != 0 ? SHAPE_HEIGHT : y + thick;
        out[count++] = (struct shape_box){x, from, thick, to - from};
    }
    return count;
}

/* --- blocks and braille ---------------------------------------------------------------------- */

/* U+2580 to U+2590. */
static struct shape_box block_of(uint32_t glyph)
{
    const int number = (int)(glyph - 0x2580);
    struct shape_box b = {0, 0, SHAPE_WIDTH, SHAPE_HEIGHT};
    if (number == 0) { /* the upper half */
        b.height = SHAPE_HEIGHT / 2;
    } else if (number <= 8) { /* so many eighths from below */
        b.height = SHAPE_HEIGHT / 8 * number;
        b.y = SHAPE_HEIGHT - b.height;
    } else if (number < 16) { /* from the left: 7 eighths to 1 */
        b.width = SHAPE_WIDTH / 8 * (16 - number);
    } else { /* the right half */
        b.x = b.width = SHAPE_WIDTH / 2;
    }
    return b;
}

/* U+2800 to U+28FF: a bit for each dot. */
static uint32_t dots_of(uint32_t glyph, struct shape_box out[SHAPE_BOXES_MAX])
{
    static const struct {
        int column, row;
    } places[] = {{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}};
    const int apart_x = SHAPE_WIDTH / 2, apart_y = SHAPE_HEIGHT / 4, size = 6;
    uint32_t count = 0;
    for (size_t bit = 0; bit < ARRAY_LEN(places); bit++) {
        if ((glyph >> bit & 1) != 0)
            out[count++] =
                (struct shape_box){places[bit].column * apart_x + (apart_x - size) / 2,
                                   places[bit].row * apart_y + (apart_y - size) / 2, size, size};
    }
    return count;
}

uint32_t shape_of(uint32_t glyph, struct shape_box out[SHAPE_BOXES_MAX])
{
    if (glyph >= 0x2800 && glyph <= 0x28FF)
        return dots_of(glyph, out);
    if (glyph >= 0x2580 && glyph <= 0x2590) {
        out[0] = block_of(glyph);
        return 1;
    }
    return line_of(ways_of(glyph), out);
}
