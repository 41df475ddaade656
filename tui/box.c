/* tui/box.c - see tui/box.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/box.h"

enum {
    SIDES = 4, /* columns: an edge and a blank, left and right */
    ENDS = 2,  /* rows */
    WIDTH_LEAST = 60,
    HEIGHT_LEAST = 12,
};

static bool has_edges(struct area a)
{
    return a.width >= WIDTH_LEAST && a.height >= HEIGHT_LEAST;
}

int box_columns(struct area a)
{
    return has_edges(a) ? a.width - SIDES : a.width;
}

int box_rows(struct area a)
{
    return has_edges(a) ? a.height - ENDS : a.height > 0 ? a.height - 1 : 0;
}

static void draw_edges(struct area a)
{
    const int right = a.width - 1, bottom = a.height - 1;
    for (int y = 1; y < bottom; y++) {
        area_put(a, 0, y, ROLE_DIM, "│");
        area_put(a, right, y, ROLE_DIM, "│");
    }
    area_row(a, 0, bottom, a.width, ROLE_DIM, "─");
    area_put(a, 0, 0, ROLE_DIM, "┌");
    area_put(a, right, 0, ROLE_DIM, "┐");
    area_put(a, 0, bottom, ROLE_DIM, "└");
    area_put(a, right, bottom, ROLE_DIM, "┘");
}

struct area box_put(struct area a, int columns, int rows, const char *title)
{
    if (!has_edges(a)) {
        area_fill(a, ROLE_TEXT, " ");
        area_rule(a, 0, title);
        return area_part(a, 0, 1, a.width, a.height - 1);
    }
    const int width = columns < a.width - SIDES ? columns + SIDES : a.width;
    const int height = rows < a.height - ENDS ? rows + ENDS : a.height;
    const struct area box =
        area_part(a, (a.width - width) / 2, (a.height - height) / 2, width, height);
    area_fill(box, ROLE_TEXT, " ");
    area_rule(box, 0, title);
    draw_edges(box);
    return area_part(box, 2, 1, width - SIDES, height - ENDS);
}
