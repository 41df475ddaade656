/* tui/draw_ring.c - where keys live, and what changed (tui/draw.h).
 *
 * Three forms, by what the user has chosen or what suits the number of points and the room:
 *
 *      circle                       bar                          table
 *      +---------+-----------+     +---------------------+      +--------------+------+
 *      | circle  | nodes     |     | before, after, ...  |      | arcs         | nodes|
 *      |         | moved     |     +---------------------+      |              |      |
 *      |         | key       |     | nodes               |      +--------------+------+
 *      +---------+-----------+     +----------+----------+      | moved | key         |
 *      | before, after, ...  |     | moved    | key      |      +-------+-------------+
 *      +---------------------+     +----------+----------+
 *
 * A zoomed pane has it all: the nodes, if Up and Down are for them; else the ring.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/draw_parts.h"
#include "tui/wrap.h"

enum {
    MOVED_ROWS = 3,
    KEY_ROWS = 4,
    FLOW_ROWS = 3,     /* of the bars that compare amounts */
    NODES_LEAST = 3,   /* rows of their table, with its header */
    CIRCLE_LEAST = 5,  /* rows */
    RIGHT_LEAST = 30,  /* columns of the nodes beside a circle */
    NODES_NARROW = 25, /* and beside a table of arcs, */
    ARCS_MOST = 60,    /* which has so many */
    SPLIT_LEAST = 70,  /* of two panes side by side */
};

/* --- titles ---------------------------------------------------------------------------------- */

/* Behind the title of the pane that Up and Down are for. */
static const char *focus_mark(const struct ui *u, enum focus pane)
{
    return u->focus == pane ? " ◂ j k" : "";
}

static const char *key_title(const struct ui *u, char out[AREA_LINE_MAX])
{
    snprintf(out, AREA_LINE_MAX, "Key%s", focus_mark(u, FOCUS_KEYS));
    return out;
}

/* "Nodes", and which of them are visible if not all are. with_key: the key's pane, which has no
 * title of its own, is below. */
static void tell_nodes(const struct scene *s, const struct ui *u, int rows, bool with_key,
                       char out[AREA_LINE_MAX])
{
    const uint64_t top = list_top(u->node, s->node_count, rows),
                   shown = rows > 0 ? (uint64_t)rows : 0;
    char which[64] = "", key[AREA_LINE_MAX] = "";
    if (shown < s->node_count)
        snprintf(which, sizeof which, " %" PRIu64 " to %" PRIu64 " of %" PRIu32, top + 1,
                 top + shown, s->node_count);
    const bool tells_key = with_key && u->focus == FOCUS_KEYS;
    snprintf(out, AREA_LINE_MAX, "Nodes%s%s%s%.32s", which, focus_mark(u, FOCUS_NODES),
             tells_key ? "   " : "", tells_key ? key_title(u, key) : "");
}

/* A table of nodes below a rule with a title; titled: the rule is there, from this column on. */
static void put_nodes(struct area a, const struct scene *s, const struct ui *u)
{
    struct area left = a;
    char title[AREA_LINE_MAX];
    tell_nodes(s, u, a.height - 2, false, title);
    area_rule(take_top(&left, 1), 0, title);
    draw_nodes(left, s, u);
}

/* --- panes ----------------------------------------------------------------------------------- */

struct sizes {
    int nodes, change, key; /* rows */
    bool is_roomy;          /* for the whole matrix, and for a title above each pane */
};

static struct sizes choose_sizes(struct area a, const struct scene *s, const struct ui *u)
{
    const bool has_key = u->key < s->keys.count || u->stray_key[0] != '\0';
    const int matrix = matrix_rows(s, a.width - 2);
    struct sizes z = {.nodes = 1 + (int)s->node_count, .key = has_key ? KEY_ROWS : KEY_ROWS / 2};
    z.change = matrix + FLOW_ROWS + 1;
    z.is_roomy = s->before && matrix > 0 && a.height >= z.nodes + z.change + 1 + KEY_ROWS;
    if (z.is_roomy)
        return z;
    z.change = s->before ? MOVED_ROWS : s->note_count > 0 ? MOVED_ROWS + 1 : 1;
    if (a.height < z.nodes + z.change + z.key && z.key == KEY_ROWS)
        z.key--;
    if (a.height < z.nodes + z.change + z.key && z.change == MOVED_ROWS)
        z.change--;
    if (a.height < NODES_LEAST + z.change + z.key)
        z.change = 0;
    if (a.height < NODES_LEAST + z.key)
        z.key = 0;
    if (a.height > z.nodes + z.change + z.key && s->before)
        z.change++; /* a check that fails has more to say */
    const int most = a.height - z.change - z.key;
    z.nodes = z.nodes < most ? z.nodes : most;
    return z;
}

/* A rule from the divider on. */
static void put_title(struct area a, int y, const char *title)
{
    area_rule(area_part(a, 1, y, a.width - 1, 1), 0, title);
    area_glyph(a, 0, y, ROLE_DIM, 0x251C);
}

/* Nodes, what moved, and the key, below each other, to the right of a divider. */
static void put_right(struct area a, const struct scene *s, const struct ui *u,
                      const struct flow *f)
{
    const struct sizes z = choose_sizes(a, s, u);
    char key[AREA_LINE_MAX];
    const int gap = !z.is_roomy && a.height >= z.nodes + z.change + z.key + 2 ? 1 : 0;
    put_divider(a, 0);
    draw_nodes(area_part(a, 1, 0, a.width - 1, z.nodes), s, u);
    int y = z.nodes + gap;
    if (z.is_roomy) {
        put_title(a, y, "Flow: who gave keys to whom");
        const int matrix = z.change - 1 - FLOW_ROWS;
        put_flow(area_part(a, 1, y + 1, a.width - 1, matrix), s, u, f);
        put_amounts(area_part(a, 1, y + 1 + matrix, a.width - 1, FLOW_ROWS), s, u, f);
        put_title(a, y + z.change, key_title(u, key));
        y += z.change + 1;
    } else {
        put_last_change(area_part(a, 1, y, a.width - 1, z.change), s, u, f);
        y += z.change + gap;
    }
    draw_key(area_part(a, 1, y, a.width - 1, a.height - y), s, u);
}

/* What moved, as a matrix if it has room, else in words. */
static void put_moves(struct area a, const struct scene *s, const struct ui *u,
                      const struct flow *f)
{
    const int matrix = s->before ? matrix_rows(s, a.width) : 0;
    if (matrix == 0 || a.height < matrix + FLOW_ROWS) {
        put_last_change(a, s, u, f);
        return;
    }
    put_flow(area_part(a, 0, 0, a.width, matrix), s, u, f);
    put_amounts(area_part(a, 0, matrix, a.width, FLOW_ROWS), s, u, f);
}

/* What moved, and the key, side by side, below a rule. */
static void put_below(struct area a, const struct scene *s, const struct ui *u,
                      const struct flow *f)
{
    struct area left = a;
    const bool is_split = a.width >= SPLIT_LEAST, is_quiet = !s->before && s->note_count == 0;
    const int half = is_split ? a.width / 2 : a.width;
    const struct area rule = take_top(&left, 1);
    char key[AREA_LINE_MAX];
    key_title(u, key);
    area_rule(rule, 0, is_quiet ? key : s->before ? "Flow" : "Notes");
    if (is_quiet) {
        draw_key(left, s, u);
        return;
    }
    put_moves(area_part(left, 0, 0, half, left.height), s, u, f);
    if (!is_split)
        return;
    area_rule(area_part(rule, half + 1, 0, rule.width - half - 1, 1), 0, key);
    put_joint(rule, half, 0, JOINT_DOWN);
    put_divider(left, half);
    draw_key(area_part(left, half + 1, 0, left.width - half - 1, left.height), s, u);
}

/* Rows of it in an area whose other parts need so many at least, and so many to say all. */
static int below_rows(struct area a, const struct scene *s, int least, int all)
{
    const int matrix = s->before ? matrix_rows(s, a.width / 2) : 0;
    if (matrix > 0 && a.height >= all + 1 + matrix + FLOW_ROWS)
        return 1 + matrix + FLOW_ROWS;
    return a.height >= least + 1 + KEY_ROWS ? 1 + KEY_ROWS : 0;
}

/* --- forms ----------------------------------------------------------------------------------- */

struct split {
    int left;        /* columns of the circle; 0: there is no room for one */
    int body;        /* rows above the bars, without the title */
    uint32_t points; /* so many it shows one by one */
};

static struct split split_of(struct area a, const struct scene *s, const struct ui *u)
{
    struct split p = {.body = a.height - 1 - bars_rows(s)};
    const bool is_alone = u->zoomed_pane;
    const int widest = is_alone ? a.width : a.width * 2 / 5, round = 2 * p.body + 7;
    const int left = is_alone || round > widest ? widest : round;
    if (p.body >= CIRCLE_LEAST && (is_alone || a.width - left >= RIGHT_LEAST) &&
        circle_has_room(left, p.body, &p.points))
        p.left = left;
    return p;
}

static void put_circle(struct area a, const struct scene *s, const struct ui *u,
                       const struct flow *f)
{
    const struct split p = split_of(a, s, u);
    struct area left = a;
    const struct area rule = take_top(&left, 1), body = take_top(&left, p.body);
    char title[AREA_LINE_MAX];
    area_rule(rule, 0, "1 Ring ▸circle (v)");
    draw_circle(area_part(body, 0, 0, p.left, body.height), s, u);
    put_bars(left, s, u, "Ring unrolled");
    if (p.left == a.width)
        return;
    const struct sizes z = choose_sizes(area_part(body, p.left, 0, a.width, p.body), s, u);
    tell_nodes(s, u, z.nodes - 1, !z.is_roomy, title);
    area_rule(area_part(rule, p.left + 1, 0, rule.width - p.left - 1, 1), 0, title);
    put_joint(rule, p.left, 0, JOINT_DOWN);
    put_right(area_part(body, p.left, 0, body.width - p.left, body.height), s, u, f);
    put_joint(left, p.left, 0, JOINT_UP);
}

static void put_bar(struct area a, const struct scene *s, const struct ui *u, const struct flow *f)
{
    struct area left = a;
    const int bars = bars_rows(s), least = bars + 1 + NODES_LEAST;
    const struct area below =
        take_bottom(&left, below_rows(a, s, least, bars + 2 + (int)s->node_count));
    put_bars(take_top(&left, bars < a.height - NODES_LEAST ? bars : a.height - NODES_LEAST), s, u,
             "1 Ring ▸bar (v)");
    if (u->zoomed_pane)
        draw_key(left, s, u);
    else
        put_nodes(left, s, u);
    if (below.height > 0)
        put_below(below, s, u, f);
}

static void put_table(struct area a, const struct scene *s, const struct ui *u,
                      const struct flow *f)
{
    struct area left = a;
    const struct area rule = take_top(&left, 1);
    const struct area below =
        take_bottom(&left, u->zoomed_pane ? 0 : below_rows(left, s, NODES_LEAST, 2 * a.height));
    const bool is_split = a.width >= SPLIT_LEAST && !u->zoomed_pane;
    const int room = a.width - NODES_NARROW, most = room < ARCS_MOST ? room : ARCS_MOST;
    const int arcs = is_split ? most : a.width;
    char title[AREA_LINE_MAX];
    area_rule(rule, 0, "1 Ring ▸table (v)");
    draw_arcs(area_part(left, 0, 0, arcs, left.height), s, u);
    if (is_split) {
        const struct area right = area_part(left, arcs, 0, a.width - arcs, left.height);
        tell_nodes(s, u, right.height - 1, false, title);
        area_rule(area_part(rule, arcs + 1, 0, a.width - arcs - 1, 1), 0, title);
        put_joint(rule, arcs, 0, JOINT_DOWN);
        put_divider(right, 0);
        draw_nodes(area_part(right, 1, 0, right.width - 1, right.height), s, u);
    }
    if (below.height > 0)
        put_below(below, s, u, f);
    if (below.height > 0 && is_split)
        put_joint(below, arcs, 0, JOINT_UP);
}

/* Without a ring: words in its place. */
static void put_none(struct area a, const struct scene *s, const struct ui *u, const struct flow *f,
                     const char *title, const char *words)
{
    struct area left = a;
    area_rule(take_top(&left, 1), 0, title);
    const int told = wrap_rows(a.width - 2, words);
    struct area text = take_top(&left, told < left.height - 1 ? told : left.height - 1);
    wrap_put(area_part(text, 0, 0, text.width - 1, text.height), 1, 0, text.height, ROLE_TEXT,
             words);
    const int bars = left.height > NODES_LEAST + 2 ? 2 : 0;
    const struct area below = take_bottom(
        &left, below_rows(left, s, bars + 1 + NODES_LEAST, bars + 2 + (int)s->node_count));
    put_bars(take_top(&left, bars), s, u, "Where keys lie");
    put_nodes(left, s, u);
    if (below.height > 0)
        put_below(below, s, u, f);
}

static enum ring_form choose_form(struct area a, const struct scene *s, const struct ui *u)
{
    const struct split p = split_of(a, s, u);
    const bool all_shown = p.left > 0 && s->members->ring->point_count <= p.points;
    if (!u->form_is_chosen)
        return all_shown ? FORM_CIRCLE : FORM_BAR;
    return u->form == FORM_CIRCLE && p.left == 0 ? FORM_BAR : u->form;
}

void draw_ring(struct area a, const struct scene *s, const struct ui *u)
{
    struct flow f;
    if (u->zoomed_pane && u->focus == FOCUS_NODES) {
        put_nodes(a, s, u);
        return;
    }
    flow_count(s, &f);
    if (!s->members) {
        put_none(a, s, u, &f, "1 Ring: not known",
                 "No node has told so far who the members are. So whose a key is, is not known.");
    } else if (!has_ring(s->members)) {
        put_none(
            a, s, u, &f, "1 Ring: there is none",
            "Keys are spread by hash mod n: there is no ring. The remainder of a key's hash by the "
            "number of members says which member it belongs to. When that number changes, nearly "
            "all keys move.");
    } else if (choose_form(a, s, u) == FORM_TABLE) {
        put_table(a, s, u, &f);
    } else if (choose_form(a, s, u) == FORM_CIRCLE) {
        put_circle(a, s, u, &f);
    } else {
        put_bar(a, s, u, &f);
    }
}
