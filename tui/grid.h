/* tui/grid.h - a screen as a plain array of cells.
 *
 * Everything that is drawn goes into a grid; what becomes of the grid is decided elsewhere: a
 * terminal shows it (tui/terminal.h), a file keeps it as text, with colours, or as a picture
 * (tui/export.h). So a frame can be looked at, compared and tested without any terminal.
 *
 * A cell is one character, one column wide, with a role: what it means, not how it looks
 * (tui/theme.h says that). Who owns something is said by a letter; its role only repeats it.
 *
 * Drawing code works on an area, a rectangle of the grid with coordinates of its own. What does not
 * fit an area is cut there, so no drawing can spoil another one, or leave the grid.
 *
 * Drawing code writes UTF-8. A grid that is meant for a screen without UTF-8 turns each character
 * into its ASCII counterpart as it is written (tui/glyphs.h), so such a grid holds only ASCII.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_GRID_H
#define TUI_GRID_H

#include "core/base.h"

/* What a cell means. The order is that of the tables in tui/theme.c. */
enum role {
    ROLE_TEXT,
    ROLE_DIM,   /* of less weight: what is not yet, hints, rules between panes */
    ROLE_TITLE, /* the name of a pane, the line at the top */
    ROLE_HINT,  /* keys to press */
    ROLE_OK,
    ROLE_WARN,
    ROLE_BAD,
    ROLE_KEY,                        /* a key of the cache that is selected, wherever it shows */
    ROLE_OWNER_0,                    /* of the first node, */
    ROLE_OWNER_7 = ROLE_OWNER_0 + 7, /* and of the eighth; the ninth begins anew */
    ROLE_COUNT,
};

enum { ROLE_OWNERS = ROLE_OWNER_7 - ROLE_OWNER_0 + 1 };

/* What is said of a cell beside its role: bits. */
enum cell_marks {
    CELL_SELECTED = 1 << 0, /* what the next command is about */
    CELL_MOVED = 1 << 1,    /* it has another owner than before */
    CELL_MIXED = 1 << 2,    /* one of several things that share this cell */
};

struct cell {
    uint32_t glyph; /* a character of one column */
    uint8_t role;
    uint8_t marks;
};

enum { GRID_WIDTH_MAX = 1000, GRID_HEIGHT_MAX = 500 };

struct grid {
    /* read-only for callers */
    int width, height;  /* columns, rows; at least 1 */
    bool ascii;         /* holds only ASCII */
    struct cell *cells; /* owned; row after row */
};

/* All blanks. Sizes beyond the bounds are brought within them. false: no memory; *g is zeroed. */
MUST_CHECK bool grid_init(struct grid *g, int width, int height, bool ascii);
/* NULL and zeroed are fine. */
void grid_destroy(struct grid *g);
void grid_clear(struct grid *g);
/* Within the grid. */
const struct cell *grid_at(const struct grid *g, int x, int y);
bool grid_eq(const struct grid *a, const struct grid *b);

/* --- areas ----------------------------------------------------------------------------------- */

/* A rectangle of a grid. It may be empty: then nothing can be drawn in it. */
struct area {
    struct grid *grid;
    int x, y, width, height; /* within the grid */
};

struct area area_whole(struct grid *g);
/* A part of an area, in its coordinates; what lies outside is cut off. */
struct area area_part(struct area a, int x, int y, int width, int height);

/* Write UTF-8 text in row y from column x on; what is not UTF-8, or wider than a column, becomes
 * "?", a control character a space. What passes the right edge is cut, with an ellipsis as the last
 * character. Returns the column behind the text. */
int area_put(struct area a, int x, int y, enum role role, const char *text);
/* Formatted; what passes AREA_LINE_MAX bytes is cut in the same way. */
enum { AREA_LINE_MAX = 512 };
PRINTF_LIKE(5, 6)
int area_print(struct area a, int x, int y, enum role role, const char *format, ...);
/* Against the right edge. Returns the column at which it begins. */
PRINTF_LIKE(4, 5)
int area_print_right(struct area a, int y, enum role role, const char *format, ...);
/* One character, repeated. */
void area_fill(struct area a, enum role role, const char *glyph);
void area_row(struct area a, int x, int y, int width, enum role role, const char *glyph);
/* One character. */
void area_glyph(struct area a, int x, int y, enum role role, uint32_t glyph);
/* Add marks (enum cell_marks) to cells that are drawn already. */
void area_mark(struct area a, int x, int y, int width, uint32_t marks);
/* Has the area's grid only ASCII? */
static inline bool area_is_ascii(struct area a)
{
    return a.grid->ascii;
}

/* A rule over the whole width of row y, with a title in it if that is not NULL. */
void area_rule(struct area a, int y, const char *title);
/* How many columns a text takes. */
int text_columns(const char *text);

#endif
