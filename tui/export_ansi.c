/* tui/export_ansi.c - text with colours, as terminals understand them (ECMA-48, 8.3.117: SGR).
 *
 * Each change of the look begins from none, and each line ends with none, so that lines can be cut
 * out, and whatever is printed after them is not coloured. The cursor is not moved.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/export_parts.h"

static const struct look plain = {.colour = -1};

static void write_colour(int colour, FILE *out)
{
    if (colour >= 0 && colour < 8) {
        fprintf(out, ";3%d", colour);
    } else if (colour >= 8) {
        fprintf(out, ";38;5;%d", colour);
    }
}

static void write_look(struct look look, FILE *out)
{
    fputs("\x1b[0", out);
    if (look.bold)
        fputs(";1", out);
    if (look.dim)
        fputs(";2", out);
    if (look.underlined)
        fputs(";4", out);
    if (look.reverse)
        fputs(";7", out);
    write_colour(look.colour, out);
    fputc('m', out);
}

/* A blank is seen only if it has a ground or a line of its own. */
static bool is_seen(const struct cell *c, struct look look)
{
    return c->glyph != ' ' || look.reverse || look.underlined;
}

static void write_row(const struct export_frame *f, int y, FILE *out)
{
    const struct grid *g = f->grid;
    int end = g->width;
    while (end > 0 &&
           !is_seen(grid_at(g, end - 1, y), theme_look(f->theme, grid_at(g, end - 1, y))))
        end--;
    struct look before = plain;
    for (int x = 0; x < end; x++) {
        const struct cell *c = grid_at(g, x, y);
        const struct look look = theme_look(f->theme, c);
        if (!look_eq(look, before))
            write_look(look, out);
        before = look;
        export_glyph(c->glyph, out);
    }
    if (!look_eq(before, plain))
        write_look(plain, out);
    fputc('\n', out);
}

void export_as_ansi(const struct export_frame *f, FILE *out)
{
    for (int y = 0; y < f->grid->height; y++)
        write_row(f, y, out);
}
