/* tui/draw_path.c - the way of one request, as a ladder (tui/draw.h, tui/path.h).
 *
 *       t ms  client                A :5001               D :5004
 *       0.00  │──── GET user:40 ───→│                     │
 *       0.10  │                     * owner is D          │
 *       0.20  │                     │───── ask D ────────→│
 *    >  0.70  │                     │                     * MISS, cold
 *
 * Below it stands why the selected hop is as it is, and what came of the request.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/draw.h"

#include <inttypes.h>
#include <stdio.h>

#include "tui/words.h"
#include "tui/wrap.h"

enum {
    TIME_COLUMNS = 11, /* the mark of the selected hop, the time, blanks */
    GAP_LEAST = 16,    /* columns from one party to the next */
    GAP_MOST = 32,
};

struct ladder {
    struct area a; /* right of the times */
    const struct scene *scene;
    const struct path *path;
    uint32_t from, shown; /* parties */
    int gap;
};

static struct ladder make_ladder(struct area a, const struct scene *s, const struct ui *u)
{
    const struct path *p = u->path;
    const uint32_t count = p->party_count > 0 ? p->party_count : 1;
    const uint32_t fit = a.width < 2 * GAP_LEAST ? 1 : (uint32_t)(a.width / GAP_LEAST);
    struct ladder l = {.a = a, .scene = s, .path = p, .shown = fit < count ? fit : count};
    const int even = a.width / (int)l.shown;
    l.gap = even < GAP_LEAST ? GAP_LEAST : even > GAP_MOST ? GAP_MOST : even;
    l.from = u->sideways < count - l.shown ? u->sideways : count - l.shown;
    return l;
}

/* Where the line of a party is; outside of the area if it is not shown. */
static int line_of(const struct ladder *l, uint32_t party)
{
    return ((int)path_column(l->path, party) - (int)l->from) * l->gap;
}

static const char *party_name(const struct scene *s, uint32_t party)
{
    return party < s->node_count ? s->nodes[party].id : "client";
}

/* --- arrows ---------------------------------------------------------------------------------- */

static enum role role_of(const struct hop *h)
{
    if (h->is_late)
        return ROLE_DIM;
    if (h->lost || h->is_bad)
        return ROLE_BAD;
    return h->is_good ? ROLE_OK : ROLE_TEXT;
}

/* Some take no time at all: they have arrived if the other one does something afterwards. */
static bool is_under_way(const struct path *p, const struct hop *h)
{
    if (h->lost || h->is_late || h->end_ns != h->at_ns || p->is_over)
        return false;
    for (const struct hop *later = h + 1; later < p->hops + p->hop_count; later++)
        if (later->from == h->to && !later->is_late)
            return false;
    return true;
}

static void draw_label(struct area a, int y, const struct hop *h)
{
    const int most = a.width - 4, columns = text_columns(h->label);
    const int width = columns < most ? columns : most;
    if (width <= 0)
        return;
    const struct area room = area_part(a, (a.width - width) / 2 - 1, y, width + 2, 1);
    area_row(room, 0, 0, room.width, ROLE_TEXT, " ");
    area_put(area_part(room, 1, 0, width, 1), 0, 0, role_of(h), h->label);
}

/* What is still under way, or never arrives, does not reach the other line. */
static void draw_arrow(struct area a, int y, const struct path *p, const struct hop *h,
                       bool to_the_right)
{
    const int last = to_the_right ? a.width - 1 : 0;
    const bool on_its_way = is_under_way(p, h), arrives = !h->lost && !on_its_way;
    const struct area shaft =
        arrives ? a : area_part(a, to_the_right ? 0 : 2, 0, a.width - 2, a.height);
    area_row(shaft, 0, y, shaft.width, role_of(h), on_its_way ? "┄" : "─");
    draw_label(shaft, y, h);
    if (arrives)
        area_glyph(a, last, y, role_of(h), to_the_right ? 0x2192 : 0x2190);
    else if (h->lost)
        area_put(a, to_the_right ? last - 1 : 1, y, ROLE_BAD, "X");
}

static void draw_message_hop(const struct ladder *l, int y, const struct hop *h)
{
    const int from = line_of(l, h->from), to = line_of(l, h->to);
    int left = from < to ? from : to, right = from < to ? to : from;
    left = left < -1 ? -1 : left;
    right = right > l->a.width ? l->a.width : right;
    const struct area between = area_part(l->a, left + 1, 0, right - left - 1, l->a.height);
    if (between.width == 0)
        return;
    draw_arrow(between, y, l->path, h, from < to);
}

/* --- decisions ------------------------------------------------------------------------------- */

/* Right of the star, where it may cover other lines; left of it if only there is room. */
static void draw_decision(const struct ladder *l, int y, const struct hop *h)
{
    const int x = line_of(l, h->from), columns = text_columns(h->label);
    if (x < 0 || x >= l->a.width)
        return;
    area_put(l->a, x, y, role_of(h), "*");
    if (columns > l->a.width - x - 2 && columns <= x - 3) {
        area_print(l->a, x - columns - 2, y, role_of(h), " %s ", h->label);
        return;
    }
    area_print(l->a, x + 1, y, role_of(h), " %s", h->label);
}

/* --- rows ------------------------------------------------------------------------------------ */

static void draw_names(struct area a, const struct ladder *l)
{
    area_print(a, 0, 0, ROLE_DIM, "%*s", TIME_COLUMNS - 2, "t ms");
    for (uint32_t i = l->from; i < l->from + l->shown && i < l->path->party_count; i++) {
        const uint32_t party = l->path->parties[i];
        const struct area room = area_part(l->a, line_of(l, party), 0, l->gap - 1, 1);
        if (party >= l->scene->node_count) {
            area_put(room, 0, 0, ROLE_TITLE, "client");
            continue;
        }
        const struct scene_node *n = &l->scene->nodes[party];
        area_print(room, 0, 0, (enum role)scene_role(party), "%s %s", n->id, n->address);
    }
}

static void draw_hop(struct area a, const struct ladder *l, int y, const struct hop *h,
                     bool is_selected)
{
    char ms[WORDS_MAX];
    area_print(a, 1, y, h->is_late ? ROLE_DIM : ROLE_TEXT, "%*s", TIME_COLUMNS - 3,
               words_ms(h->at_ns, ms));
    for (uint32_t i = 0; i < l->shown; i++)
        area_put(l->a, (int)i * l->gap, y, ROLE_DIM, "│");
    if (h->kind == HOP_MESSAGE)
        draw_message_hop(l, y, h);
    else
        draw_decision(l, y, h);
    if (is_selected) {
        area_put(a, 0, y, ROLE_TEXT, ">");
        area_mark(a, 0, y, a.width, CELL_SELECTED);
    }
}

/* In the view one hop is selected; in a pane the last one so far is seen. */
static uint64_t hop_in_sight(const struct path *p, const struct ui *u)
{
    uint64_t i = p->hop_count > 0 ? p->hop_count - 1 : 0;
    if (u->view == VIEW_PATH)
        return u->hop < i ? u->hop : i;
    while (i > 0 && p->hops[i].is_late)
        i--;
    return i;
}

static void draw_hops(struct area a, const struct scene *s, const struct ui *u)
{
    const struct path *p = u->path;
    const struct ladder l =
        make_ladder(area_part(a, TIME_COLUMNS, 0, a.width - TIME_COLUMNS, a.height), s, u);
    const uint64_t selected = hop_in_sight(p, u);
    const uint64_t top = list_top(selected, p->hop_count, a.height - 1);
    draw_names(a, &l);
    for (int y = 1; y < a.height && top + (uint64_t)y - 1 < p->hop_count; y++) {
        const uint64_t i = top + (uint64_t)y - 1;
        draw_hop(a, &l, y, &p->hops[i], u->view == VIEW_PATH && i == selected);
    }
}

/* --- who is not there ------------------------------------------------------------------------ */

static bool is_idle(const struct scene *s, const struct path *p, uint32_t node)
{
    return s->nodes[node].mood != MOOD_AWAY && path_column(p, node) == p->party_count;
}

static int put_idle(struct area a, int x, const struct scene *s, const struct path *p)
{
    uint32_t idle = 0;
    for (uint32_t i = 0; i < s->node_count; i++)
        idle += is_idle(s, p, i);
    if (idle == 0)
        return x;
    x = area_print(a, x, 0, ROLE_DIM, "%" PRIu32 " idle node%s not shown:", idle,
                   idle == 1 ? "" : "s");
    for (uint32_t i = 0; i < s->node_count && x < a.width; i++)
        if (is_idle(s, p, i))
            x = area_print(a, x, 0, ROLE_DIM, " %s", s->nodes[i].id);
    return x + 3;
}

static void draw_note(struct area a, const struct scene *s, const struct ui *u)
{
    const struct path *p = u->path;
    const struct ladder l =
        make_ladder(area_part(a, TIME_COLUMNS, 0, a.width - TIME_COLUMNS, 1), s, u);
    int x = 1;
    if (l.from > 0 || l.from + l.shown < p->party_count)
        x = area_print(a, x, 0, ROLE_HINT, "%" PRIu32 " of %" PRIu32 " parties: < > for the others",
                       l.shown, p->party_count) +
            3;
    if (p->hops_left_out > 0)
        x = area_print(a, x, 0, ROLE_WARN, "%" PRIu32 " more hops did not fit", p->hops_left_out) +
            3;
    put_idle(a, x, s, p);
}

/* --- why ------------------------------------------------------------------------------------- */

static void draw_hop_title(struct area a, const struct scene *s, const struct path *p, uint64_t i)
{
    char title[240], ms[WORDS_MAX];
    const struct hop *h = &p->hops[i];
    words_ms(h->at_ns, ms);
    const char *state = h->is_late ? " (not yet)" : h->lost ? " (lost)" : "";
    if (h->kind == HOP_MESSAGE)
        snprintf(title, sizeof title,
                 "Hop %" PRIu64 " of %" PRIu32 ", after %s ms, %.20s to %.20s: %s%s", i + 1,
                 p->hop_count, ms, party_name(s, h->from), party_name(s, h->to), h->label, state);
    else
        snprintf(title, sizeof title, "Hop %" PRIu64 " of %" PRIu32 ", after %s ms, at %.20s: %s%s",
                 i + 1, p->hop_count, ms, party_name(s, h->from), h->label, state);
    area_rule(a, 0, title);
}

static void draw_why(struct area a, const struct scene *s, const struct ui *u)
{
    const struct path *p = u->path;
    const struct area room = area_part(a, 0, 0, a.width - 1, a.height);
    char verdict[HOP_WHY_MAX + 24];
    int y = 1;
    if (p->hop_count == 0)
        return;
    const uint64_t i = hop_in_sight(p, u);
    draw_hop_title(a, s, p, i);
    y += wrap_put(room, 1, y, a.height > 4 ? 3 : 1, ROLE_TEXT, p->hops[i].why);
    snprintf(verdict, sizeof verdict, "%s: %s", p->is_over ? "In the end" : "So far", p->verdict);
    if (p->verdict[0] != '\0')
        wrap_put(room, 1, y, a.height - y, ROLE_TITLE, verdict);
}

/* --- the view -------------------------------------------------------------------------------- */

static void draw_nothing(struct area a, const struct ui *u)
{
    static const char *const rows[] = {
        "t      on a key: its last request, or its next one",
        "Enter  on a request in the log (6)",
        "r      sends a GET for the selected key",
    };
    area_rule(a, 0, u->view == VIEW_PATH ? "3 Path: no request is followed" : "No request yet");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        area_put(a, 1, (a.height > 8 ? 2 : 1) + (int)i, ROLE_TEXT, rows[i]);
}

void draw_path(struct area a, const struct scene *s, const struct ui *u)
{
    char title[160];
    if (!u->path) {
        draw_nothing(a, u);
        return;
    }
    snprintf(title, sizeof title, "%s: %s", u->view == VIEW_PATH ? "3 Path" : "Request",
             u->path->title);
    area_rule(a, 0, title);
    const int below = a.height >= 26 ? 8 : a.height >= 16 ? 6 : a.height >= 12 ? 4 : 0;
    const int note = below > 0 ? 1 : 0;
    const int rows = a.height - 1 - note - below;
    draw_hops(area_part(a, 0, 1, a.width, rows), s, u);
    if (note > 0)
        draw_note(area_part(a, 0, 1 + rows, a.width, 1), s, u);
    draw_why(area_part(a, 0, 1 + rows + note, a.width, below), s, u);
}
