/* tui/draw_stats.c - how even it is, and what changes have cost so far (tui/draw.h).
 *
 *    ─ 5 Stats: how even it is ────────────────────────────┬─ Points a node ─────────
 *       node  keys, mean 12        requests, mean 182      │  points  most / mean
 *     > A     ████│··········   4  ████████│·······   205  │       1            2.31
 *       B     ████│█·········  13  ████████│·······   201  │       4            1.68  now
 *       C     ████│··········   6  ████████│·······   196  │      16            1.31
 *       D     ████│██████████  25  ·······│········     0  │      64            1.14
 *     most / mean 2.08   deviation 69 %, expected 45 %     │     256            1.07
 *    ─ Changes, 1 of 1 ────────────────────────────────────┴─────────────────────────
 *       step  what           moved       ideal  hash mod n  cached values that moved
 *     >   31  D joins      25 of 48         12          35  21 of 32
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/balance.h"
#include "tui/draw_parts.h"
#include "tui/words.h"

enum {
    ID = 3,       /* column of a node's id */
    ID_MOST = 12, /* columns of it */
    NUMBER = 10,  /* of a number behind a bar, with its blanks */
    TABLE = 27,   /* columns on the right */
    SPLIT_LEAST = 72,
    SUMS = 2, /* rows below the bars */
    CHANGES_LEAST = 4,
    WHAT = 15,
    WHAT_AT = 10,
    CELL = 64,
};

/* --- bars of nodes --------------------------------------------------------------------------- */

struct bars {
    struct area area;
    const struct scene *scene;
    const struct ui *ui;
    uint32_t members;
    uint64_t keys_most, load_most;
    double keys_mean, load_mean;
    int id_columns, width; /* of an id, of a bar */
};

/* Requests that it has dealt with; what is known of them. */
static uint64_t load_of(const struct scene_node *n)
{
    const struct scene_counters *c = &n->counters;
    if (c->load != SCENE_UNKNOWN)
        return c->load;
    const bool is_known = c->hits != SCENE_UNKNOWN && c->misses != SCENE_UNKNOWN;
    return is_known ? c->hits + c->misses : SCENE_UNKNOWN;
}

static void measure(struct bars *b)
{
    double keys = 0, load = 0;
    for (uint32_t i = 0; i < b->scene->node_count; i++) {
        const struct scene_node *n = &b->scene->nodes[i];
        const uint64_t asked = load_of(n) == SCENE_UNKNOWN ? 0 : load_of(n);
        const int columns = text_columns(n->id);
        b->id_columns = columns > b->id_columns ? columns : b->id_columns;
        b->keys_most = n->keys > b->keys_most ? n->keys : b->keys_most;
        b->load_most = asked > b->load_most ? asked : b->load_most;
        b->members += n->is_member;
        keys += n->is_member ? n->keys : 0;
        load += n->is_member ? (double)asked : 0;
    }
    b->id_columns = b->id_columns < ID_MOST ? b->id_columns : ID_MOST;
    b->keys_mean = b->members > 0 ? keys / b->members : 0;
    b->load_mean = b->members > 0 ? load / b->members : 0;
    b->width = (b->area.width - ID - b->id_columns - 2 - 2 * NUMBER) / 2;
    b->width = b->width > 0 ? b->width : 0;
}

/* A bar up to a number, and a line where the mean is. */
static void put_amount(const struct bars *b, int x, int y, uint64_t number, uint64_t most,
                       double mean)
{
    if (number == SCENE_UNKNOWN) {
        area_print(b->area, x + b->width, y, ROLE_DIM, "%*s", NUMBER - 2, "-");
        return;
    }
    const double scale = most > 0 ? (double)b->width / (double)most : 0;
    const int full = (int)((double)number * scale + 0.5), at = (int)(mean * scale + 0.5);
    area_row(b->area, x, y, full, ROLE_TEXT, "█");
    area_row(b->area, x + full, y, b->width - full, ROLE_DIM, "·");
    if (at < b->width && b->width > 0)
        area_put(b->area, x + at, y, ROLE_TITLE, "│");
    area_print(b->area, x + b->width, y, ROLE_TEXT, "%*" PRIu64, NUMBER - 2, number);
}

static void put_node(const struct bars *b, int y, uint32_t node)
{
    const struct scene_node *n = &b->scene->nodes[node];
    int x = ID + (b->id_columns > 4 ? b->id_columns : 4) + 1;
    if (node == b->ui->node)
        area_put(b->area, 0, y, ROLE_HINT, ">");
    put_id(b->area, ID, y, b->id_columns, b->scene, node);
    if (draw_hides(b->scene, b->ui))
        area_print(b->area, x, y, ROLE_DIM, "?");
    else
        put_amount(b, x, y, n->is_member ? n->keys : SCENE_UNKNOWN, b->keys_most, b->keys_mean);
    x += b->width + NUMBER;
    put_amount(b, x, y, load_of(n), b->load_most, b->load_mean);
    if (n->is_stale)
        area_put(b->area, x + b->width + NUMBER - 2, y, ROLE_WARN, "?");
    if (node == b->ui->node)
        area_mark(b->area, 0, y, b->area.width, CELL_SELECTED);
}

static void put_bars_header(const struct bars *b)
{
    int x = ID + (b->id_columns > 4 ? b->id_columns : 4) + 1;
    area_put(b->area, ID, 0, ROLE_DIM, "node");
    area_print(area_part(b->area, x, 0, b->width + NUMBER - 1, 1), 0, 0, ROLE_DIM,
               "keys, mean %.1f", b->keys_mean);
    x += b->width + NUMBER;
    area_print(b->area, x, 0, ROLE_DIM, "requests, mean %.0f", b->load_mean);
}

/* Of the keys: how uneven it is, and how uneven it should be by theory. */
static void put_balance(struct area a, int y, const struct scene *s, const struct ui *u)
{
    const struct balance k = balance_of_keys(s);
    char found[PARTS_WORDS_MAX], expected[PARTS_WORDS_MAX];
    if (draw_hides(s, u))
        area_put(a, 1, y, ROLE_DIM, "most / mean ?   deviation ?");
    else if (k.mean > 0)
        area_print(a, 1, y, ROLE_TEXT, "most / mean %.2f   deviation %s %%, expected %s %%", k.most,
                   words_whole(k.deviation, found), words_whole(k.expected, expected));
    else
        area_put(a, 1, y, ROLE_DIM, "no keys, or nobody knows whose they are");
}

/* Requests that ended in an error are neither hits nor misses. Where not all fits, they stay. */
static void put_hits(struct area a, int y, const struct scene *s)
{
    const double ratio = scene_hit_ratio(s->hits, s->misses);
    const bool has_errors = s->errors > 0 && s->errors != SCENE_UNKNOWN;
    char percent[PARTS_WORDS_MAX], hits[CELL] = "", errors[CELL] = "";
    if (has_errors)
        words_count(s->errors, "error", "errors", errors);
    if (ratio >= 0)
        snprintf(hits, sizeof hits, ": %" PRIu64 " hits, %" PRIu64 " misses", s->hits, s->misses);
    const int told = text_columns("hit ratio 100 %,  ") + text_columns(hits) + text_columns(errors);
    const char *shown = has_errors && told >= a.width ? "" : hits;
    const int x = ratio < 0 ? area_put(a, 1, y, ROLE_TEXT, "hit ratio -")
                            : area_print(a, 1, y, ROLE_TEXT, "hit ratio %s %%%s",
                                         words_whole(ratio, percent), shown);
    if (has_errors)
        area_print(a, x, y, ROLE_BAD, ", %s", errors);
}

static void put_nodes(struct area a, const struct scene *s, const struct ui *u)
{
    struct bars b = {.area = a, .scene = s, .ui = u};
    const int rows = a.height - 1 - SUMS;
    const uint64_t top = list_top(u->node, s->node_count, rows);
    int y = 1;
    measure(&b);
    put_bars_header(&b);
    for (uint64_t i = top; i < s->node_count && y <= rows; i++)
        put_node(&b, y++, (uint32_t)i);
    put_balance(a, y, s, u);
    put_hits(a, y + 1, s);
}

/* --- other numbers of points ----------------------------------------------------------------- */

static void put_row(struct area a, int y, const struct balance_row *row, bool is_now)
{
    area_print(a, 0, y, ROLE_TEXT, "%7" PRIu32, row->virtual_nodes);
    if (row->most > 0)
        area_print(a, 8, y, ROLE_TEXT, "%8.2f%s", row->most, is_now ? "  now" : "");
    else
        area_print(a, 8, y, ROLE_DIM, "%8s", "-");
}

static void put_table(struct area a, const struct scene *s, const struct ui *u)
{
    const struct members *m = shown_members(s, u);
    struct balance_row rows[BALANCE_ROWS];
    if (!has_ring(m)) {
        area_put(a, 1, 0, ROLE_DIM, m ? "there is no ring" : "not known");
        return;
    }
    if (!balance_table(m, rows)) {
        area_put(a, 1, 0, ROLE_DIM, "no memory for it");
        return;
    }
    area_put(a, 1, 0, ROLE_DIM, "points most / mean");
    for (int i = 0; i < BALANCE_ROWS; i++)
        put_row(a, i + 1, &rows[i], rows[i].virtual_nodes == m->ring->virtual_nodes);
    if (rows[BALANCE_ROWS - 1].most <= 0)
        area_put(a, 1, BALANCE_ROWS + 1, ROLE_DIM, "- too many to try here");
}

/* --- changes --------------------------------------------------------------------------------- */

static void tell_cached(const struct scene_change *c, char out[CELL])
{
    if (c->cached == SCENE_UNKNOWN || c->cached_moved == SCENE_UNKNOWN)
        snprintf(out, CELL, "-");
    else
        snprintf(out, CELL, "%" PRIu64 " of %" PRIu64, c->cached_moved, c->cached);
}

static void put_change(struct area a, int y, const struct scene_change *c, bool hides,
                       bool is_selected)
{
    char moved[CELL], cached[CELL];
    snprintf(moved, sizeof moved, "%" PRIu32 " of %" PRIu32, c->moved, c->keys);
    tell_cached(c, cached);
    if (is_selected)
        area_put(a, 0, y, ROLE_HINT, ">");
    area_print(a, 2, y, ROLE_TEXT, "%6" PRIu64, c->step);
    area_put(area_part(a, WHAT_AT, y, WHAT, 1), 0, 0, ROLE_TEXT, c->words);
    if (hides)
        area_print(a, WHAT_AT + WHAT, y, ROLE_DIM, " %15s", "?");
    else
        area_print(a, WHAT_AT + WHAT, y, ROLE_TEXT, " %15s %7.0f %11" PRIu32 "  %s", moved,
                   c->ideal, c->moved_by_modulo, cached);
    if (is_selected)
        area_mark(a, 0, y, a.width, CELL_SELECTED);
}

static void put_changes(struct area a, const struct scene *s, const struct ui *u)
{
    struct area left = a;
    char title[AREA_LINE_MAX] = "Changes of the members so far: none";
    const uint64_t count = s->change_count, selected = u->change < count ? u->change : count - 1;
    if (count > 0)
        snprintf(title, sizeof title, "Changes of the members so far, %" PRIu64 " of %" PRIu64,
                 selected + 1, count);
    area_rule(take_top(&left, 1), 0, title);
    if (count == 0)
        return;
    area_print(left, 2, 0, ROLE_DIM, "%6s  %-*s %15s %7s %11s  %s", "step", WHAT, "what", "moved",
               "ideal", "hash mod n", "cached moved");
    const uint64_t top = list_top(selected, count, left.height - 1);
    for (uint64_t i = top; i < count && (int)(i - top) < left.height - 1; i++)
        put_change(left, 1 + (int)(i - top), &s->changes[i], draw_hides(s, u) && i == count - 1,
                   i == selected);
}

/* --- all of it ------------------------------------------------------------------------------- */

void draw_stats(struct area a, const struct scene *s, const struct ui *u)
{
    struct area left = a;
    const bool is_split = a.width >= SPLIT_LEAST;
    const int wanted = 2 + (int)(s->change_count < 1000 ? s->change_count : 1000);
    const int most = a.height / 3 > CHANGES_LEAST ? a.height / 3 : CHANGES_LEAST;
    const struct area rule = take_top(&left, 1);
    const struct area changes = take_bottom(&left, wanted < most ? wanted : most);
    const int table = is_split ? a.width - TABLE : a.width;
    area_rule(rule, 0, "5 Stats: how even it is");
    put_nodes(area_part(left, 0, 0, table, left.height), s, u);
    put_changes(changes, s, u);
    if (!is_split)
        return;
    area_rule(area_part(rule, table + 1, 0, TABLE - 1, 1), 0, "With other points");
    put_joint(rule, table, 0, JOINT_DOWN);
    put_divider(area_part(left, table, 0, 1, left.height), 0);
    put_table(area_part(left, table + 1, 0, TABLE - 1, left.height), s, u);
    put_joint(changes, table, 0, JOINT_UP);
}
