/* tui/draw_help.c - the keys of a view, over it (tui/draw.h).
 *
 *    ┌─ Keys of 1 Ring   / filter   j k select   Enter does it   Esc closes ─┐
 *    │ TIME                                  LOOK                             │
 *    │>SPC          play, or pause            1            Ring: where keys   │
 *    │ . Right s    one step forward          2            Flow: who gave to  │
 *    │ ...                                                                    │
 *    │ W what the words mean   Keys are commands; ...               page 1 of 2 │
 *    └────────────────────────────────────────────────────────────────────────┘
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/draw.h"

#include <stdio.h>

#include "tui/box.h"
#include "tui/keymap.h"

enum {
    LABEL = 13,  /* columns: the mark of the selected line, the keys */
    COLUMN = 38, /* of one column of lines */
    LINES_MAX = 160,
};

/* A binding, the head of a group, or, as neither, a blank. */
struct line {
    const struct binding *binding;
    const char *head;
};

struct lines {
    struct line list[LINES_MAX];
    int count;
    int selected; /* -1: there is none */
};

/* --- which ----------------------------------------------------------------------------------- */

static void add(struct lines *l, struct line line)
{
    if (l->count < LINES_MAX)
        l->list[l->count++] = line;
}

/* A blank before it, but not at the top of a column; and it is not the last line of a column. */
static void add_head(struct lines *l, enum key_group group, int rows)
{
    if (l->count % rows != 0)
        add(l, (struct line){NULL, NULL});
    if (rows > 1 && l->count % rows == rows - 1)
        add(l, (struct line){NULL, NULL});
    add(l, (struct line){NULL, keymap_group(group)});
}

static void collect(struct lines *l, const struct ui *u, int rows)
{
    const struct binding *b;
    enum key_group group = GROUP_COUNT;
    l->selected = -1;
    for (uint32_t i = 0; (b = keymap_help(u->view, u->help_filter, i)) != NULL; i++) {
        if (b->group != group)
            add_head(l, b->group, rows);
        group = b->group;
        if (i == u->help_at)
            l->selected = l->count;
        add(l, (struct line){b, NULL});
    }
}

/* --- lines ----------------------------------------------------------------------------------- */

static void draw_line(struct area a, int y, const struct line *line, const struct scene *s,
                      bool is_selected)
{
    char label[KEYMAP_LABEL_MAX];
    if (line->head)
        area_put(a, 1, y, ROLE_TITLE, line->head);
    if (!line->binding)
        return;
    const bool is_possible = binding_is_possible(line->binding, s);
    const enum role role = is_possible ? ROLE_HINT : ROLE_DIM;
    area_put(area_part(a, 1, y, LABEL - 1, 1), 0, 0, role, keymap_label(line->binding, label));
    const int x = LABEL + 1;
    const int end = area_put(a, x, y, is_possible ? ROLE_TEXT : ROLE_DIM, line->binding->words);
    if (!is_possible)
        area_put(a, end, y, ROLE_DIM, " (off)");
    if (is_selected) {
        area_put(a, 0, y, ROLE_TEXT, ">");
        area_mark(a, 0, y, a.width, CELL_SELECTED);
    }
}

/* The page on which the selected line is. */
static void draw_lines(struct area a, const struct lines *l, const struct scene *s, int columns)
{
    const int each = a.height * columns, width = a.width / columns;
    const int first = l->selected < 0 ? 0 : l->selected / each * each;
    for (int i = 0; i < each && first + i < l->count; i++) {
        const struct area column = area_part(a, i / a.height * width, 0, width, a.height);
        draw_line(column, i % a.height, &l->list[first + i], s, first + i == l->selected);
    }
}

static void draw_foot(struct area a, const struct lines *l, const struct ui *u, int each)
{
    const int pages = (l->count + each - 1) / each;
    const int page = l->selected < 0 ? 1 : l->selected / each + 1;
    const char *last = u->last_command ? u->last_command : "";
    int end = a.width;
    if (pages > 1)
        end = area_print_right(a, 0, ROLE_DIM, " page %d of %d", page, pages);
    const struct area room = area_part(a, 1, 0, end - 1, 1);
    area_put(room, 0, 0, ROLE_HINT, "W");
    const int x = area_put(room, 2, 0, ROLE_DIM, "what the words mean") + 2;
    if (last[0] != '\0')
        area_print(room, x, 0, ROLE_DIM, "Keys are commands; the last was :%s", last);
    else
        area_put(room, x, 0, ROLE_DIM, "Each key is a command behind a colon");
}

/* --- the box --------------------------------------------------------------------------------- */

static const char *view_name(enum view view)
{
    static const char *const names[VIEW_COUNT] = {"1 Ring", "2 Flow",  "3 Path",
                                                  "4 Node", "5 Stats", "6 Log"};
    return names[view < VIEW_COUNT ? view : VIEW_RING];
}

void draw_help(struct area a, const struct scene *s, const struct ui *u)
{
    char title[UI_LINE_MAX + 80];
    const int columns = box_columns(a) >= 2 * COLUMN ? 2 : 1, rows = box_rows(a) - 1;
    struct lines l = {.count = 0};
    if (u->help_filter[0] != '\0')
        snprintf(title, sizeof title, "Keys of %s with \"%s\"   Esc closes", view_name(u->view),
                 u->help_filter);
    else
        snprintf(title, sizeof title, "Keys of %s   / filter   j k select   Enter does it",
                 view_name(u->view));
    const struct area room = box_put(a, columns * COLUMN, rows + 1, title);
    if (rows < 1)
        return;
    collect(&l, u, rows);
    draw_lines(area_part(room, 0, 0, room.width, rows), &l, s, columns);
    if (l.count == 0)
        area_put(room, 1, 0, ROLE_TEXT, "No key of this view has these words. / looks for others.");
    draw_foot(area_part(room, 0, rows, room.width, 1), &l, u, rows * columns);
}
