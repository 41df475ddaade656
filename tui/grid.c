/* tui/grid.c - see tui/grid.h.
 *
 * area_glyph() is the only function that writes a glyph.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/grid.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/glyphs.h"

static const struct cell blank = {.glyph = ' ', .role = ROLE_TEXT};

static int within(int number, int least, int most)
{
    return number < least ? least : number > most ? most : number;
}

bool grid_init(struct grid *g, int width, int height, bool ascii)
{
    *g = (struct grid){.width = within(width, 1, GRID_WIDTH_MAX),
                       .height = within(height, 1, GRID_HEIGHT_MAX),
                       .ascii = ascii};
    g->cells = calloc((size_t)g->width * (size_t)g->height, sizeof *g->cells);
    if (!g->cells) {
        *g = (struct grid){0};
        return false;
    }
    grid_clear(g);
    return true;
}

void grid_destroy(struct grid *g)
{
    if (!g)
        return;
    free(g->cells);
    *g = (struct grid){0};
}

void grid_clear(struct grid *g)
{
    const size_t count = (size_t)g->width * (size_t)g->height;
    for (size_t i = 0; i < count; i++)
        g->cells[i] = blank;
}

static struct cell *cell_at(const struct grid *g, int x, int y)
{
    assert(x >= 0 && x < g->width && y >= 0 && y < g->height);
    return &g->cells[(size_t)y * (size_t)g->width + (size_t)x];
}

const struct cell *grid_at(const struct grid *g, int x, int y)
{
    return cell_at(g, x, y);
}

bool grid_eq(const struct grid *a, const struct grid *b)
{
    if (a->width != b->width || a->height != b->height)
        return false;
    const size_t count = (size_t)a->width * (size_t)a->height;
    for (size_t i = 0; i < count; i++) {
        const struct cell *x = &a->cells[i], *y = &b->cells[i];
        if (x->glyph != y->glyph || x->role != y->role || x->marks != y->marks)
            return false;
    }
    return true;
}

/* --- areas ----------------------------------------------------------------------------------- */

struct area area_whole(struct grid *g)
{
    return (struct area){.grid = g, .width = g->width, .height = g->height};
}

struct area area_part(struct area a, int x, int y, int width, int height)
{
    const int left = within(x, 0, a.width), top = within(y, 0, a.height);
    const int right = within(x + within(width, 0, GRID_WIDTH_MAX), left, a.width);
    const int bottom = within(y + within(height, 0, GRID_HEIGHT_MAX), top, a.height);
    return (struct area){a.grid, a.x + left, a.y + top, right - left, bottom - top};
}

static bool holds(struct area a, int x, int y)
{
    return x >= 0 && x < a.width && y >= 0 && y < a.height;
}

void area_glyph(struct area a, int x, int y, enum role role, uint32_t glyph)
{
    if (!holds(a, x, y))
        return;
    const uint32_t safe = glyph_safe(glyph);
    *cell_at(a.grid, a.x + x, a.y + y) =
        (struct cell){.glyph = a.grid->ascii ? glyph_ascii(safe) : safe, .role = (uint8_t)role};
}

int area_put(struct area a, int x, int y, enum role role, const char *text)
{
    const uint32_t ellipsis = 0x2026;
    size_t left = strlen(text);
    while (left > 0) {
        uint32_t used;
        const uint32_t c = glyph_next(text, left, &used);
        text += used;
        left -= used;
        const bool is_cut = x == a.width - 1 && left > 0;
        area_glyph(a, x++, y, role, is_cut ? ellipsis : c);
        if (x >= a.width)
            break;
    }
    return x;
}

int area_print(struct area a, int x, int y, enum role role, const char *format, ...)
{
    char line[AREA_LINE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    return area_put(a, x, y, role, line);
}

int area_print_right(struct area a, int y, enum role role, const char *format, ...)
{
    char line[AREA_LINE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    const int x = a.width - text_columns(line);
    area_put(a, x > 0 ? x : 0, y, role, line);
    return x > 0 ? x : 0;
}

void area_row(struct area a, int x, int y, int width, enum role role, const char *glyph)
{
    uint32_t used;
    const uint32_t c = glyph_next(glyph, strlen(glyph), &used);
    for (int i = 0; i < width; i++)
        area_glyph(a, x + i, y, role, c);
}

void area_fill(struct area a, enum role role, const char *glyph)
{
    for (int y = 0; y < a.height; y++)
        area_row(a, 0, y, a.width, role, glyph);
}

void area_mark(struct area a, int x, int y, int width, enum cell_marks marks)
{
    for (int i = x; i < x + width; i++) {
        if (holds(a, i, y)) {
            struct cell *c = cell_at(a.grid, a.x + i, a.y + y);
            c->marks = (uint8_t)(c->marks | marks);
        }
    }
}

void area_rule(struct area a, int y, const char *title)
{
    area_row(a, 0, y, a.width, ROLE_DIM, "─");
    if (!title)
        return;
    const struct area room = area_part(a, 2, y, a.width - 3, 1);
    const int end = area_put(room, 0, 0, ROLE_TITLE, title);
    area_put(a, 1, y, ROLE_DIM, " ");
    area_put(room, end, 0, ROLE_DIM, " ");
}

int text_columns(const char *text)
{
    size_t left = strlen(text);
    int columns = 0;
    while (left > 0) {
        uint32_t used;
        glyph_next(text, left, &used);
        text += used;
        left -= used;
        columns++;
    }
    return columns;
}
