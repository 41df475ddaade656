/* tui/export_golden.c - a frame as text from which the very same grid could be made again.
 *
 *      == size 40x3  case two nodes  caps utf8 dark
 *      == glyphs
 *      before AAAABB
 *      after  AACCBB
 *
 *      == roles
 *      ttttttTAAAABB
 *      ttttttTAACCBB
 *
 *      == marks
 *
 *      .........MM
 *
 *      == legend
 *      t TEXT   A OWNER0   B OWNER1   C OWNER2   M MOVED
 *
 * Blanks at the ends of rows are cut; among roles, those of cells that were never drawn; among
 * marks, the dots. Without any mark there are no rows of marks.
 *
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>

#include "tui/export_parts.h"

static const struct {
    char letter;
    const char *name;
} roles[ROLE_COUNT] = {
    [ROLE_TEXT] = {'t', "TEXT"},
    [ROLE_DIM] = {'d', "DIM"},
    [ROLE_TITLE] = {'i', "TITLE"},
    [ROLE_HINT] = {'h', "HINT"},
    [ROLE_OK] = {'o', "OK"},
    [ROLE_WARN] = {'w', "WARN"},
    [ROLE_BAD] = {'b', "BAD"},
    [ROLE_KEY] = {'k', "KEY"},
    [ROLE_OWNER_0] = {'A', "OWNER0"},
    [ROLE_OWNER_0 + 1] = {'B', "OWNER1"},
    [ROLE_OWNER_0 + 2] = {'C', "OWNER2"},
    [ROLE_OWNER_0 + 3] = {'D', "OWNER3"},
    [ROLE_OWNER_0 + 4] = {'E', "OWNER4"},
    [ROLE_OWNER_0 + 5] = {'F', "OWNER5"},
    [ROLE_OWNER_0 + 6] = {'G', "OWNER6"},
    [ROLE_OWNER_0 + 7] = {'H', "OWNER7"},
};

enum { MARKS = 8 };

static const struct {
    char letter;
    const char *name;
} marks[MARKS] = {
    {'.', "none"},
    [CELL_SELECTED] = {'S', "SELECTED"},
    [CELL_MOVED] = {'M', "MOVED"},
    [CELL_SELECTED | CELL_MOVED] = {'N', "SELECTED MOVED"},
    [CELL_MIXED] = {'X', "MIXED"},
    [CELL_SELECTED | CELL_MIXED] = {'Y', "SELECTED MIXED"},
    [CELL_MOVED | CELL_MIXED] = {'V', "MOVED MIXED"},
    [CELL_SELECTED | CELL_MOVED | CELL_MIXED] = {'W', "SELECTED MOVED MIXED"},
};

/* Which of them there are in the grid. */
struct seen {
    bool roles[ROLE_COUNT], marks[MARKS];
};

static struct seen look_through(const struct grid *g)
{
    struct seen s = {0};
    for (int y = 0; y < g->height; y++) {
        for (int x = 0; x < g->width; x++) {
            const struct cell *c = grid_at(g, x, y);
            assert(c->role < ROLE_COUNT && c->marks < MARKS);
            s.roles[c->role] = true;
            s.marks[c->marks] = true;
        }
    }
    return s;
}

static void write_roles(const struct grid *g, int y, FILE *out)
{
    int end = g->width;
    while (end > 0 && grid_at(g, end - 1, y)->glyph == ' ' &&
           grid_at(g, end - 1, y)->role == ROLE_TEXT)
        end--;
    for (int x = 0; x < end; x++)
        fputc(roles[grid_at(g, x, y)->role].letter, out);
    fputc('\n', out);
}

static void write_marks(const struct grid *g, int y, FILE *out)
{
    int end = g->width;
    while (end > 0 && grid_at(g, end - 1, y)->marks == 0)
        end--;
    for (int x = 0; x < end; x++)
        fputc(marks[grid_at(g, x, y)->marks].letter, out);
    fputc('\n', out);
}

static bool has_marks(const struct seen *s)
{
    for (size_t i = 1; i < MARKS; i++)
        if (s->marks[i])
            return true;
    return false;
}

static void write_legend(const struct seen *s, FILE *out)
{
    const char *between = "";
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (s->roles[i]) {
            fprintf(out, "%s%c %s", between, roles[i].letter, roles[i].name);
            between = "   ";
        }
    }
    for (size_t i = 1; i < MARKS; i++)
        if (s->marks[i])
            fprintf(out, "%s%c %s", between, marks[i].letter, marks[i].name);
    fputc('\n', out);
}

void export_as_golden(const struct export_frame *f, FILE *out)
{
    const struct grid *g = f->grid;
    const struct seen s = look_through(g);
    fprintf(out, "== size %dx%d  case %s  caps %s %s\n", g->width, g->height,
            f->title ? f->title : "-", g->ascii ? "ascii" : "utf8", theme_name(f->theme));
    fputs("== glyphs\n", out);
    for (int y = 0; y < g->height; y++)
        export_row(g, y, out);
    fputs("== roles\n", out);
    for (int y = 0; y < g->height; y++)
        write_roles(g, y, out);
    if (has_marks(&s))
        fputs("== marks\n", out);
    for (int y = 0; has_marks(&s) && y < g->height; y++)
        write_marks(g, y, out);
    fputs("== legend\n", out);
    write_legend(&s, out);
}
