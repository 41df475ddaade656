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

#include "core/utf8.h"
#include "tui/glyphs.h"

enum { ELLIPSIS = 0x2026 };

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

/* Where so much from start on ends; no sum of two numbers is too large here. */
static int end_within(int start, int length, int least, int most)
{
    const int64_t end = (int64_t)start + (length > 0 ? length : 0);
    return end < least ? least : end > most ? most : (int)end;
}

struct area area_part(struct area a, int x, int y, int width, int height)
{
    const int left = within(x, 0, a.width), top = within(y, 0, a.height);
    const int right = end_within(x, width, left, a.width);
    const int bottom = end_within(y, height, top, a.height);
    return (struct area){a.grid, a.x + left, a.y + top, right - left, bottom - top};
}

static bool holds(struct area a, int x, int y)
{
    return x >= 0 && x < a.width && y >= 0 && y < a.height;
}

void area_glyph(struct area a, int x, int y, enum role role, uint32_t glyph)
{
    assert((unsigned)role < ROLE_COUNT);
    if (!holds(a, x, y))
        return;
    const uint32_t safe = glyph_safe(glyph);
    *cell_at(a.grid, a.x + x, a.y + y) =
        (struct cell){.glyph = a.grid->ascii ? glyph_ascii(safe) : safe, .role = (uint8_t)role};
}

int area_put(struct area a, int x, int y, enum role role, const char *text)
{
    size_t left = strlen(text);
    while (left > 0 && x < a.width) {
        uint32_t used;
        const uint32_t c = glyph_next(text, left, &used);
        text += used;
        left -= used;
        const bool is_cut = x == a.width - 1 && left > 0;
        area_glyph(a, x++, y, role, is_cut ? ELLIPSIS : c);
    }
    return x;
}

/* What does not fit a line ends in an ellipsis, between two characters. */
static void end_in_ellipsis(char line[AREA_LINE_MAX])
{
    char ellipsis[5];
    const size_t len = glyph_utf8(ELLIPSIS, ellipsis);
    size_t at = AREA_LINE_MAX - 1 - len;
    while (at > 0 && utf8_continues((uint8_t)line[at]))
        at--;
    memcpy(line + at, ellipsis, len + 1);
}

PRINTF_LIKE(2, 0)
static void print_line(char line[AREA_LINE_MAX], const char *format, va_list args)
{
    const int len = vsnprintf(line, AREA_LINE_MAX, format, args);
    if (len < 0)
        line[0] = '\0';
    if (len >= AREA_LINE_MAX)
        end_in_ellipsis(line);
}

int area_print(struct area a, int x, int y, enum role role, const char *format, ...)
{
    char line[AREA_LINE_MAX];
    va_list args;
    va_start(args, format);
    print_line(line, format, args);
    va_end(args);
    return area_put(a, x, y, role, line);
}

int area_print_right(struct area a, int y, enum role role, const char *format, ...)
{
    char line[AREA_LINE_MAX];
    va_list args;
    va_start(args, format);
    print_line(line, format, args);
    va_end(args);
    const int left = a.width - text_columns(line);
    const int x = left > 0 ? left : 0;
    area_put(a, x, y, role, line);
    return x;
}

void area_row(struct area a, int x, int y, int width, enum role role, const char *glyph)
{
    uint32_t used;
    const uint32_t c = glyph_next(glyph, strlen(glyph), &used);
    const struct area row = area_part(a, x, y, width, 1);
    for (int i = 0; i < row.width; i++)
        area_glyph(row, i, 0, role, c);
}

void area_fill(struct area a, enum role role, const char *glyph)
{
    for (int y = 0; y < a.height; y++)
        area_row(a, 0, y, a.width, role, glyph);
}

void area_mark(struct area a, int x, int y, int width, uint32_t marks)
{
    const struct area row = area_part(a, x, y, width, 1);
    for (int i = 0; i < row.width && row.height > 0; i++) {
        struct cell *c = cell_at(a.grid, row.x + i, row.y);
        c->marks = (uint8_t)(c->marks | marks);
    }
}

void area_rule(struct area a, int y, const char *title)
{
    area_row(a, 0, y, a.width, ROLE_DIM, "─");
    const struct area room = area_part(a, 1, y, a.width - 2, 1); /* a blank at each side */
    if (!title || room.width < 3)
        return;
    area_put(room, 0, 0, ROLE_DIM, " ");
    const int end = area_put(area_part(room, 1, 0, room.width - 2, 1), 0, 0, ROLE_TITLE, title);
    area_put(room, 1 + end, 0, ROLE_DIM, " ");
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
