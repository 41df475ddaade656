/* tests/tui/screen.h - what a drawing shows, as text to make claims about.
 *
 * A drawing is always made in a part of a larger grid, and what lies around it must stay as it was.
 * Include after cmocka.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_TUI_SCREEN_H
#define TESTS_TUI_SCREEN_H

#include "little_scene.h"
#include "tui/draw.h"
#include "tui/glyphs.h"

enum { SCREEN_MARGIN = 2, SCREEN_ROW_MAX = 3 * 210 };

typedef void (*drawing)(struct area a, const struct scene *s, const struct ui *u);

struct screen {
    struct grid grid;
    struct area area; /* what was drawn in */
};

/* What a user has who has chosen nothing. */
static inline struct ui plain_ui(void)
{
    struct ui u = {.key = SCENE_NO_KEY, .log_follows = true, .last_command = ""};
    for (int i = 0; i < UI_MARKS; i++)
        u.marks[i] = SCENE_UNKNOWN;
    return u;
}

/* All that a drawing is made from: large, so not on the stack. */
struct stage {
    struct little_scene little;
    struct scene *scene; /* of little */
    struct ui ui;
};

static inline struct stage *stage_new(void (*make_scene)(struct little_scene *l))
{
    struct stage *t = test_calloc(1, sizeof *t);
    make_scene(&t->little);
    t->scene = &t->little.scene;
    t->ui = plain_ui();
    return t;
}

static inline void stage_free(struct stage *t)
{
    little_scene_free(&t->little);
    test_free(t);
}

static inline bool screen_is_margin(const struct screen *c, int x, int y)
{
    const struct area *a = &c->area;
    return x < a->x || x >= a->x + a->width || y < a->y || y >= a->y + a->height;
}

static inline void screen_free(struct screen *c)
{
    grid_destroy(&c->grid);
}

static inline struct screen screen_make(drawing draw, const struct scene *s, const struct ui *u,
                                        int width, int height)
{
    struct screen c;
    const int margin = SCREEN_MARGIN;
    assert_true(grid_init(&c.grid, width + 2 * margin, height + 2 * margin, false));
    const struct area whole = area_whole(&c.grid);
    area_fill(whole, ROLE_BAD, "~");
    c.area = area_part(whole, margin, margin, width, height);
    area_fill(c.area, ROLE_TEXT, " ");
    draw(c.area, s, u);
    for (int y = 0; y < c.grid.height; y++)
        for (int x = 0; x < c.grid.width; x++)
            if (screen_is_margin(&c, x, y) && grid_at(&c.grid, x, y)->glyph != '~')
                fail_msg("drawn beyond an area of %dx%d, at %d,%d", width, height, x, y);
    return c;
}

static inline const struct cell *screen_at(const struct screen *c, int x, int y)
{
    return grid_at(&c->grid, c->area.x + x, c->area.y + y);
}

/* Row y of the area as UTF-8, without blanks at its end. Valid until the next call. */
static inline char *screen_row(const struct screen *c, int y)
{
    static char out[SCREEN_ROW_MAX];
    size_t len = 0;
    assert_true(c->area.width < SCREEN_ROW_MAX / 3);
    for (int x = 0; x < c->area.width; x++)
        len += glyph_utf8(screen_at(c, x, y)->glyph, out + len);
    while (len > 0 && out[len - 1] == ' ')
        len--;
    out[len] = '\0';
    return out;
}

/* The first row from this one on that holds the text, or -1. */
static inline int screen_find(const struct screen *c, int from, const char *text)
{
    for (int y = from; y < c->area.height; y++)
        if (strstr(screen_row(c, y), text))
            return y;
    return -1;
}

/* The column in which the text begins in a row; it must be there. */
static inline int screen_column(const struct screen *c, int y, const char *text)
{
    char *row = screen_row(c, y), *found = strstr(row, text);
    if (!found)
        fail_msg("no \"%s\" in \"%s\"", text, row);
    else
        *found = '\0';
    return text_columns(row);
}

static inline void screen_print(const struct screen *c)
{
    for (int y = 0; y < c->area.height; y++)
        print_message("%s\n", screen_row(c, y));
}

/* The row in which it is. */
static inline int expect_text(const struct screen *c, const char *text)
{
    const int y = screen_find(c, 0, text);
    if (y < 0) {
        screen_print(c);
        fail_msg("no \"%s\" on the screen", text);
    }
    return y;
}

static inline void expect_no_text(const struct screen *c, const char *text)
{
    if (screen_find(c, 0, text) >= 0) {
        screen_print(c);
        fail_msg("\"%s\" on the screen", text);
    }
}

/* Draw it in every size, more or less: nothing crashes, and nothing outside is touched. */
static inline void draw_in_any_size(drawing draw, const struct scene *s, const struct ui *u)
{
    for (int width = 1; width <= 200; width += width < 24 ? 1 : 8) {
        for (int height = 1; height <= 60; height += height < 16 ? 1 : 9) {
            struct screen c = screen_make(draw, s, u, width, height);
            screen_free(&c);
        }
    }
}

#endif
