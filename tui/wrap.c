/* tui/wrap.c - see tui/wrap.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/wrap.h"

#include <stdio.h>

#include "tui/glyphs.h"

/* How many bytes of the text, which begins with a word, stand in a row of so many columns. */
static size_t row_bytes(const char *text, int columns)
{
    size_t at = 0, fits = 0, left = strlen(text);
    int column = 0;
    for (; left > 0 && column < columns; column++) {
        uint32_t used;
        if (text[at] == ' ')
            fits = at;
        glyph_next(text + at, left, &used);
        at += used;
        left -= used;
    }
    return left == 0 || text[at] == ' ' || fits == 0 ? at : fits;
}

static const char *skip_spaces(const char *text)
{
    return text + strspn(text, " ");
}

int wrap_rows(int columns, const char *text)
{
    int rows = 0;
    for (text = skip_spaces(text); *text != '\0' && columns > 0; rows++)
        text = skip_spaces(text + row_bytes(text, columns));
    return rows;
}

int wrap_put(struct area a, int x, int y, int rows, enum role role, const char *text)
{
    const struct area column = area_part(a, x, 0, a.width - x, a.height);
    int row = 0;
    if (column.width <= 0)
        return 0;
    for (text = skip_spaces(text); *text != '\0' && row < rows; row++) {
        const size_t bytes = row_bytes(text, column.width);
        const bool is_last = row == rows - 1;
        if (is_last) /* which cuts it if need be */
            area_put(column, 0, y + row, role, text);
        else
            area_print(column, 0, y + row, role, "%.*s", (int)bytes, text);
        text = skip_spaces(text + bytes);
    }
    return row;
}
