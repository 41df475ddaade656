/* tui/export_svg.c - a frame as a picture (SVG 1.1).
 *
 * Neighbouring cells of one look are one run: letters become a <text> that is told how wide it is,
 * so that columns hold with any font; lines, blocks and braille become rectangles (tui/shapes.h).
 * Their edges are not softened, else a seam would be seen where those of two rows meet.
 * There is neither a date nor an id in it, so equal frames are equal bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/export_parts.h"
#include "tui/glyphs.h"
#include "tui/shapes.h"

enum {
    FONT_SIZE = 40, /* a letter of a monospaced font is about 0.6 of that wide: SHAPE_WIDTH */
    BASELINE = 36,
    LINE_BELOW = 42, /* where something is underlined */
    LINE_WIDTH = 3,
    MARGIN = 24,
};

/* So large it is shown at first: 9 pixels a column, 18 a row. */
static int pixels(int units)
{
    return units * 3 / 8;
}

/* --- XML ------------------------------------------------------------------------------------- */

static void write_character(uint32_t c, FILE *out)
{
    if (c == '&') {
        fputs("&amp;", out);
    } else if (c == '<') {
        fputs("&lt;", out);
    } else if (c == '>') {
        fputs("&gt;", out);
    } else {
        export_glyph(c, out);
    }
}

/* XML has no place for some characters, however they are written. */
static void write_words(const char *element, const char *text, FILE *out)
{
    if (!text)
        return;
    fprintf(out, "<%s>", element);
    for (size_t left = strlen(text); left > 0;) {
        uint32_t used;
        const uint32_t c = glyph_next(text, left, &used);
        write_character(c < ' ' ? ' ' : c == 0xFFFE || c == 0xFFFF ? '?' : c, out);
        text += used;
        left -= used;
    }
    fprintf(out, "</%s>\n", element);
}

static void write_fill(struct rgb c, FILE *out)
{
    fprintf(out, " fill=\"#%02x%02x%02x\"", (unsigned)c.red, (unsigned)c.green, (unsigned)c.blue);
}

/* --- runs ------------------------------------------------------------------------------------ */

/* Cells of one row. */
struct run {
    const struct grid *grid;
    int x, y, end;
    struct look look;
    struct rgb ink, paper;
};

static struct run run_from(const struct export_frame *f, int x, int y)
{
    const struct look look = theme_look(f->theme, grid_at(f->grid, x, y));
    struct run r = {.grid = f->grid, .x = x, .y = y, .end = x + 1, .look = look};
    while (r.end < f->grid->width &&
           look_eq(theme_look(f->theme, grid_at(f->grid, r.end, y)), look))
        r.end++;
    const struct rgb letters = theme_rgb(f->theme, look), ground = theme_ground(f->theme);
    r.ink = look.reverse ? ground : letters;
    r.paper = look.reverse ? letters : ground;
    return r;
}

static uint32_t glyph_in(const struct run *r, int x)
{
    return grid_at(r->grid, x, r->y)->glyph;
}

static bool is_blank(uint32_t glyph)
{
    return glyph == ' ' || glyph == 0x2800;
}

static bool is_shape(uint32_t glyph)
{
    struct shape_box boxes[SHAPE_BOXES_MAX];
    return shape_of(glyph, boxes) > 0;
}

static void write_rect(const struct run *r, int from, int height, struct rgb colour, FILE *out)
{
    fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"", r->x * SHAPE_WIDTH,
            r->y * SHAPE_HEIGHT + from, (r->end - r->x) * SHAPE_WIDTH, height);
    write_fill(colour, out);
    fputs("/>\n", out);
}

static void write_letters(const struct run *r, FILE *out)
{
    fprintf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\"", r->x * SHAPE_WIDTH,
            r->y * SHAPE_HEIGHT + BASELINE, (r->end - r->x) * SHAPE_WIDTH);
    if (r->look.bold)
        fputs(" font-weight=\"bold\"", out);
    write_fill(r->ink, out);
    fputc('>', out);
    for (int x = r->x; x < r->end; x++)
        write_character(glyph_in(r, x), out);
    fputs("</text>\n", out);
}

/* All in one path: where two boxes touch within one, no seam is seen. */
static void write_shapes(const struct run *r, FILE *out)
{
    fputs("<path d=\"", out);
    for (int x = r->x; x < r->end; x++) {
        struct shape_box boxes[SHAPE_BOXES_MAX];
        const uint32_t count = shape_of(glyph_in(r, x), boxes);
        for (uint32_t i = 0; i < count; i++)
            fprintf(out, "M%d %dh%dv%dh-%dz", x * SHAPE_WIDTH + boxes[i].x,
                    r->y * SHAPE_HEIGHT + boxes[i].y, boxes[i].width, boxes[i].height,
                    boxes[i].width);
    }
    fputc('"', out);
    write_fill(r->ink, out);
    fputs("/>\n", out);
}

/* The next part of a run that is either letters or shapes, without the blanks around it. false:
 * nothing is left. */
static bool next_part(const struct run *r, int x, struct run *out)
{
    while (x < r->end && is_blank(glyph_in(r, x)))
        x++;
    if (x == r->end)
        return false;
    *out = *r;
    out->x = x;
    for (; x < r->end; x++) {
        if (is_blank(glyph_in(r, x)))
            continue;
        if (is_shape(glyph_in(r, x)) != is_shape(glyph_in(r, out->x)))
            break;
        out->end = x + 1;
    }
    return true;
}

static void write_run(const struct run *r, FILE *out)
{
    if (r->look.reverse)
        write_rect(r, 0, SHAPE_HEIGHT, r->paper, out);
    if (r->look.underlined)
        write_rect(r, LINE_BELOW, LINE_WIDTH, r->ink, out);
    struct run part;
    for (int x = r->x; next_part(r, x, &part); x = part.end) {
        if (is_shape(glyph_in(&part, part.x))) {
            write_shapes(&part, out);
        } else {
            write_letters(&part, out);
        }
    }
}

/* --- the whole ------------------------------------------------------------------------------- */

static void write_head(const struct export_frame *f, FILE *out)
{
    const int width = f->grid->width * SHAPE_WIDTH + 2 * MARGIN;
    const int height = f->grid->height * SHAPE_HEIGHT + 2 * MARGIN;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            " viewBox=\"-%d -%d %d %d\" font-family=\"'DejaVu Sans Mono', 'Liberation Mono', Menlo,"
            " Consolas, monospace\" font-size=\"%d\" xml:space=\"preserve\""
            " shape-rendering=\"crispEdges\">\n",
            pixels(width), pixels(height), MARGIN, MARGIN, width, height, FONT_SIZE);
    write_words("title", f->title, out);
    write_words("desc", f->description, out);
    fprintf(out, "<rect x=\"-%d\" y=\"-%d\" width=\"%d\" height=\"%d\"", MARGIN, MARGIN, width,
            height);
    write_fill(theme_ground(f->theme), out);
    fputs("/>\n", out);
}

void export_as_svg(const struct export_frame *f, FILE *out)
{
    write_head(f, out);
    for (int y = 0; y < f->grid->height; y++) {
        for (int x = 0; x < f->grid->width;) {
            const struct run r = run_from(f, x, y);
            write_run(&r, out);
            x = r.end;
        }
    }
    fputs("</svg>\n", out);
}
