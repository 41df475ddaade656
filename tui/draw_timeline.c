/* tui/draw_timeline.c - the whole story in one row (tui/draw.h).
 *
 *    0 ├────A──●┄┄x━━━R┄┄┤ 24 s        ● the present     A x R  what happens there
 *                                      ━ it lasts        ┄ not yet
 *
 * The axis is one of time, not of steps, which are anything but even. Live samples are.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/draw.h"

#include <inttypes.h>
#include <stdio.h>

#include "tui/words.h"

enum { LEFT = 4 /* columns before the axis */, AXIS_LEAST = 8 };

struct axis {
    struct area a; /* its columns */
    uint64_t end_ns;
    int present;
};

static int column_of(const struct axis *x, uint64_t part, uint64_t whole)
{
    if (whole == 0)
        return 0;
    const uint64_t within = part < whole ? part : whole;
    return (int)((double)within / (double)whole * (x->a.width - 1) + 0.5);
}

static int column_at(const struct axis *x, uint64_t at_ns)
{
    return column_of(x, at_ns, x->end_ns);
}

/* --- what lasts, and what happens ------------------------------------------------------------ */

static void draw_span(const struct axis *x, const struct scene_mark *m)
{
    const int from = column_at(x, m->at_ns), to = column_at(x, m->until_ns);
    for (int i = from + 1; i <= to; i++)
        area_glyph(x->a, i, 0, i > x->present ? ROLE_DIM : ROLE_WARN, 0x2501);
}

static enum role role_of(const struct axis *x, const struct scene_mark *m, int column)
{
    if (column > x->present)
        return ROLE_DIM;
    return m->until_ns > m->at_ns || m->letter == '!' ? ROLE_BAD : ROLE_TITLE;
}

/* Of several in one column the gravest. */
static void draw_marks(const struct axis *x, const struct scene *s)
{
    uint8_t gravest[GRID_WIDTH_MAX] = {0};
    for (uint32_t i = 0; i < s->mark_count; i++)
        if (s->marks[i].until_ns > s->marks[i].at_ns)
            draw_span(x, &s->marks[i]);
    for (uint32_t i = 0; i < s->mark_count; i++) {
        const struct scene_mark *m = &s->marks[i];
        const int column = column_at(x, m->at_ns);
        if (m->gravity < gravest[column])
            continue;
        gravest[column] = m->gravity;
        area_glyph(x->a, column, 0, role_of(x, m, column), (uint8_t)m->letter);
    }
}

/* --- marks of the user ----------------------------------------------------------------------- */

/* The first event at this step or later. */
static uint64_t find_event(const struct scene *s, uint64_t step)
{
    uint64_t low = 0, high = s->event_count;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (s->eyes->event(s->self, middle).step < step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A mark is at a step. When that was is known if something happened at it, or, to a column, if it
 * lies between two things in the same one. -1: it is not known. */
static int column_of_step(const struct axis *x, const struct scene *s, uint64_t step)
{
    if (s->kind == SCENE_LIVE)
        return column_of(x, step, s->known);
    if (step == s->step)
        return x->present;
    const uint64_t i = find_event(s, step);
    uint64_t before_ns = 0, behind_ns = s->end_ns, before = 0;
    if (i > 0) {
        const struct scene_event e = s->eyes->event(s->self, i - 1);
        before = e.step;
        before_ns = e.at_ns;
    }
    if (i < s->event_count) {
        const struct scene_event e = s->eyes->event(s->self, i);
        behind_ns = e.at_ns;
        before_ns = e.step == step ? behind_ns : before_ns;
    }
    if (before < s->step && s->step < step)
        before_ns = s->now_ns;
    const int column = column_at(x, before_ns);
    return column == column_at(x, behind_ns) ? column : -1;
}

static void draw_own_marks(const struct axis *x, const struct scene *s, const struct ui *u)
{
    for (uint32_t i = 0; i < UI_MARKS; i++) {
        if (u->marks[i] == SCENE_UNKNOWN)
            continue;
        const int column = column_of_step(x, s, u->marks[i]);
        area_glyph(x->a, column, 0, ROLE_HINT, 'a' + i);
        area_mark(x->a, column, 0, 1, CELL_SELECTED);
    }
}

/* --- the row --------------------------------------------------------------------------------- */

void draw_timeline(struct area a, const struct scene *s, const struct ui *u)
{
    char end[WORDS_MAX];
    const bool is_live = s->kind == SCENE_LIVE;
    if (is_live)
        snprintf(end, sizeof end, "%" PRIu64, s->known);
    else
        words_span(s->end_ns, end);
    const int right = a.width - text_columns(end) - 3; /* where the axis ends */
    if (right < LEFT + AXIS_LEAST)
        return;
    struct axis x = {.a = area_part(a, LEFT, 0, right - LEFT, 1), .end_ns = s->end_ns};
    x.present = is_live ? column_of(&x, s->step, s->known) : column_at(&x, s->now_ns);
    area_put(a, 1, 0, ROLE_DIM, "0 ├");
    area_print(a, right, 0, ROLE_DIM, "┤ %s", end);
    area_row(x.a, 0, 0, x.present, ROLE_TEXT, "─");
    area_row(x.a, x.present, 0, x.a.width - x.present, ROLE_DIM, "┄");
    draw_own_marks(&x, s, u);
    draw_marks(&x, s);
    area_glyph(x.a, x.present, 0, ROLE_TITLE, 0x25CF);
}
