/* tui/draw.c - a whole frame (tui/draw.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/draw.h"

#include "tui/layout.h"

static void draw_view(struct area a, const struct scene *s, const struct ui *u)
{
    switch (u->view) {
    case VIEW_RING:
        draw_ring(a, s, u);
        return;
    case VIEW_FLOW:
        draw_flow(a, s, u);
        return;
    case VIEW_PATH:
        draw_path(a, s, u);
        return;
    case VIEW_NODE:
        draw_node(a, s, u);
        return;
    case VIEW_STATS:
        draw_stats(a, s, u);
        return;
    case VIEW_LOG:
    case VIEW_COUNT:
        break;
    }
    draw_log(a, s, u);
}

static void draw_time(struct area a, const struct scene *s, const struct ui *u)
{
    if (a.height > 1)
        area_rule(a, 0, "Time   [ ] speed   { } joins and leaves   c C events   m ' marks");
    draw_timeline(area_part(a, 0, a.height - 1, a.width, 1), s, u);
}

/* What lies over a view covers it. */
static void draw_over(struct area view, const struct scene *s, const struct ui *u)
{
    if (u->help && u->words)
        draw_words(view, s, u);
    else if (u->help)
        draw_help(view, s, u);
    else if (u->asking)
        draw_question(view, s, u);
}

void draw_frame(struct grid *g, const struct scene *s, const struct ui *u)
{
    const struct layout l = layout_make(g, u->view == VIEW_RING && !u->zoomed_pane);
    grid_clear(g);
    if (l.tier == TIER_TOO_SMALL) {
        draw_too_small(l.view);
        return;
    }
    draw_status(l.status, s, u);
    if (l.tier == TIER_TEXT)
        draw_text(l.view, s, u);
    else if (l.tier == TIER_COMPACT)
        draw_compact(l.view, s, u);
    else
        draw_view(l.view, s, u);
    if (l.events.height > 0)
        draw_log(l.events, s, u);
    if (l.path.height > 0)
        draw_path(l.path, s, u);
    draw_over(l.view, s, u);
    draw_time(l.time, s, u);
    draw_message(l.message, s, u);
    draw_hints(l.hints, s, u);
}
