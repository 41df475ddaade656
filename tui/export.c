/* tui/export.c - see tui/export.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/export.h"

#include <assert.h>

#include "tui/export_parts.h"
#include "tui/glyphs.h"

static const struct {
    const char *name;
    void (*write)(const struct export_frame *f, FILE *out);
} formats[EXPORT_FORMATS] = {
    [EXPORT_TEXT] = {"text", export_as_text},
    [EXPORT_ANSI] = {"ansi", export_as_ansi},
    [EXPORT_SVG] = {"svg", export_as_svg},
    [EXPORT_GOLDEN] = {"golden", export_as_golden},
};

bool export_write(const struct export_frame *f, enum export_format format, FILE *out)
{
    assert((size_t)format < EXPORT_FORMATS);
    formats[format].write(f, out);
    return fflush(out) == 0 && !ferror(out);
}

const char *export_name(enum export_format format)
{
    assert((size_t)format < EXPORT_FORMATS);
    return formats[format].name;
}

bool export_find(const char *name, enum export_format *out)
{
    if (strcmp(name, "txt") == 0)
        name = export_name(EXPORT_TEXT);
    for (size_t i = 0; i < EXPORT_FORMATS; i++) {
        if (strcmp(formats[i].name, name) == 0) {
            *out = (enum export_format)i;
            return true;
        }
    }
    return false;
}

/* --- what the formats share ------------------------------------------------------------------ */

void export_glyph(uint32_t glyph, FILE *out)
{
    char text[5];
    glyph_utf8(glyph, text);
    fputs(text, out);
}

void export_row(const struct grid *g, int y, FILE *out)
{
    int end = g->width;
    while (end > 0 && grid_at(g, end - 1, y)->glyph == ' ')
        end--;
    for (int x = 0; x < end; x++)
        export_glyph(grid_at(g, x, y)->glyph, out);
    fputc('\n', out);
}

void export_as_text(const struct export_frame *f, FILE *out)
{
    for (int y = 0; y < f->grid->height; y++)
        export_row(f->grid, y, out);
}
