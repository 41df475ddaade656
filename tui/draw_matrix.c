/* tui/draw_matrix.c - who gave how many keys to whom (tui/draw.h).
 *
 *     from \ to      A     B     C     D │  had    gave    [n] = moved   · = 0
 *     ───────────────────────────────────┼──────────────
 *         A          9     ·     ·     · │    9       0    ok  only D gained keys
 *         B          ·     7     ·   [5] │   12       5    ok  A kept its part: no key came or went
 *         C          ·     ·    19   [8] │   27       8    ok  13 moved, D owns 27.0 % of the ring:
 *     ───────────────────────────────────┼──────────────
 *        now         9     7    19    13 │   48      13
 *
 * Of more nodes than fit there is a list of the largest pairs, so that no number is ever cut.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/draw_parts.h"
#include "tui/wrap.h"

enum {
    SHOWN_MAX = 16, /* nodes */
    LABEL = 10,     /* columns in front: from whom */
    SUMS = 16,      /* columns behind: a line, had, gave */
    CHECKS_LEAST = 20,
    NAME_MAX = 20,
    NUMBER_MAX = 16,
};

/* Some nodes, with a number for each: rows, who was a member before; or columns, who is one. */
struct side {
    uint32_t nodes[SHOWN_MAX], count;
    uint32_t keys[SHOWN_MAX]; /* had, or has now */
};

struct matrix {
    struct area area;
    const struct scene *scene;
    struct side from, to;
    uint32_t keys[SHOWN_MAX][SHOWN_MAX]; /* from, to */
    uint32_t gave[SHOWN_MAX], moved;
    int wide;   /* columns of a cell */
    bool hides; /* all but what was before */
};

/* --- counting -------------------------------------------------------------------------------- */

/* false: there is no room for one more. */
static bool add_node(struct side *side, uint32_t node)
{
    if (side->count == SHOWN_MAX)
        return false;
    side->nodes[side->count++] = node;
    return true;
}

/* false: there are too many. */
static bool choose_nodes(struct matrix *m)
{
    bool ok = true;
    for (uint32_t i = 0; ok && i < m->scene->node_count; i++) {
        const struct scene_node *n = &m->scene->nodes[i];
        ok = (!n->was_member || add_node(&m->from, i)) && (!n->is_member || add_node(&m->to, i));
    }
    return ok && m->from.count > 0 && m->to.count > 0;
}

static uint32_t place_of(const struct side *side, uint16_t node)
{
    uint32_t i = 0;
    while (i < side->count && side->nodes[i] != node)
        i++;
    return i;
}

static void count_keys(struct matrix *m)
{
    const struct scene_keys *k = &m->scene->keys;
    for (uint32_t i = 0; i < k->count; i++) {
        const uint32_t from = place_of(&m->from, k->before[i]), to = place_of(&m->to, k->owners[i]);
        if (from == m->from.count || to == m->to.count)
            continue;
        const bool moved = k->before[i] != k->owners[i];
        m->keys[from][to]++;
        m->from.keys[from]++;
        m->to.keys[to]++;
        m->gave[from] += moved;
        m->moved += moved;
    }
}

/* Wide enough for all keys in brackets, and a blank. */
static int cell_columns(const struct scene *s)
{
    char number[NUMBER_MAX];
    const int columns = snprintf(number, sizeof number, "%" PRIu32, s->keys.count) + 3;
    return columns > 6 ? columns : 6;
}

/* --- the matrix ------------------------------------------------------------------------------ */

static void put_number(const struct matrix *m, int x, int y, int width, enum role role,
                       uint32_t number)
{
    char text[NUMBER_MAX];
    snprintf(text, sizeof text, "%" PRIu32, number);
    area_put(m->area, x + width - text_columns(text), y, role, text);
}

static void put_cell(const struct matrix *m, int y, uint32_t from, uint32_t to)
{
    const int x = LABEL + (int)to * m->wide, end = x + m->wide - 1;
    const uint32_t keys = m->keys[from][to];
    if (m->hides) {
        area_put(m->area, end - 1, y, ROLE_DIM, "?");
    } else if (keys == 0) {
        area_put(m->area, end - 1, y, ROLE_DIM, "·");
    } else if (m->from.nodes[from] == m->to.nodes[to]) {
        put_number(m, x, y, m->wide - 1, ROLE_TEXT, keys);
    } else {
        char text[NUMBER_MAX];
        snprintf(text, sizeof text, "[%" PRIu32 "]", keys);
        const int begin = end + 1 - text_columns(text);
        area_put(m->area, begin, y, ROLE_WARN, text);
        area_mark(m->area, begin, y, text_columns(text), CELL_MOVED);
    }
}

static void put_row(const struct matrix *m, int y, uint32_t from)
{
    const int behind = LABEL + (int)m->to.count * m->wide + 1;
    put_id(m->area, 4, y, LABEL - 5, m->scene, m->from.nodes[from]);
    for (uint32_t to = 0; to < m->to.count; to++)
        put_cell(m, y, from, to);
    area_put(m->area, behind, y, ROLE_DIM, "│");
    put_number(m, behind + 1, y, 6, ROLE_TEXT, m->from.keys[from]);
    if (m->hides)
        area_put(m->area, behind + 14, y, ROLE_DIM, "?");
    else
        put_number(m, behind + 7, y, 8, ROLE_TEXT, m->gave[from]);
}

static void put_header(const struct matrix *m, int y)
{
    const int behind = LABEL + (int)m->to.count * m->wide + 1;
    area_put(m->area, 1, y, ROLE_DIM, "from \\ to");
    for (uint32_t to = 0; to < m->to.count; to++)
        put_letter(m->area, LABEL + (int)(to + 1) * m->wide - 2, y, m->scene, m->to.nodes[to]);
    area_put(m->area, behind, y, ROLE_DIM, "│   had    gave");
}

static void put_sums(const struct matrix *m, int y)
{
    const int behind = LABEL + (int)m->to.count * m->wide + 1;
    area_put(m->area, 3, y, ROLE_DIM, "now");
    area_put(m->area, behind, y, ROLE_DIM, "│");
    put_number(m, behind + 1, y, 6, ROLE_TEXT, m->scene->keys.count);
    for (uint32_t to = 0; to < m->to.count; to++) {
        if (m->hides)
            area_put(m->area, LABEL + (int)(to + 1) * m->wide - 2, y, ROLE_DIM, "?");
        else
            put_number(m, LABEL + (int)to * m->wide, y, m->wide - 1, ROLE_TEXT, m->to.keys[to]);
    }
    if (m->hides)
        area_put(m->area, behind + 14, y, ROLE_DIM, "?");
    else
        put_number(m, behind + 7, y, 8, ROLE_TEXT, m->moved);
}

static void put_line(const struct matrix *m, int y)
{
    const int behind = LABEL + (int)m->to.count * m->wide + 1;
    area_row(m->area, 1, y, behind + SUMS - 2, ROLE_DIM, "─");
    area_glyph(m->area, behind, y, ROLE_DIM, 0x253C);
}

/* Returns the first row below it. */
static int put_matrix(const struct matrix *m)
{
    const bool lines = m->area.height >= (int)m->from.count + 4;
    int y = 0;
    put_header(m, y++);
    if (lines)
        put_line(m, y++);
    for (uint32_t from = 0; from < m->from.count; from++)
        put_row(m, y++, from);
    if (lines)
        put_line(m, y++);
    put_sums(m, y++);
    return y;
}

/* --- the list -------------------------------------------------------------------------------- */

/* Side by side, as many as fit, each "n0012 → n0999   3". Returns the first row below it. */
static int put_pairs(struct area a, const struct scene *s, const struct flow *f)
{
    int wide = 0;
    const uint32_t told = f->pair_count < FLOW_PAIRS_MAX ? f->pair_count : FLOW_PAIRS_MAX;
    for (uint32_t i = 0; i < told; i++) {
        const int from = text_columns(node_id(s, f->pairs[i].from));
        const int to = text_columns(node_id(s, f->pairs[i].to));
        wide = from > wide ? from : wide;
        wide = to > wide ? to : wide;
    }
    wide = wide < NAME_MAX ? wide : NAME_MAX;
    const int each = 2 * wide + 15, across = a.width / each > 0 ? a.width / each : 1;
    const int rows = a.height > 1 ? a.height - 1 : 0, fit = rows * across;
    const int shown = fit < (int)told ? fit : (int)told;
    area_print(a, 1, 0, ROLE_DIM, "from → to, keys: the largest %d of %" PRIu32 " pairs", shown,
               f->pair_count);
    for (int i = 0; i < shown; i++) {
        const struct flow_pair *p = &f->pairs[i];
        const int x = 1 + i % across * each, y = 1 + i / across;
        put_id(a, x, y, wide, s, p->from);
        area_put(a, x + wide, y, ROLE_DIM, " → ");
        put_id(a, x + wide + 3, y, wide, s, p->to);
        area_print(a, x + 2 * wide + 4, y, ROLE_WARN, "%6" PRIu32, p->keys);
    }
    return 1 + (shown + across - 1) / across;
}

/* --- all of it ------------------------------------------------------------------------------- */

/* Returns the next row. One that does not fit is left out, unless it is the first. */
static int put_check(struct area a, int y, const struct flow_check *c)
{
    const int rows = wrap_rows(a.width - 4, c->words);
    if (y > 0 && y + rows > a.height)
        return y;
    area_put(a, 0, y, c->holds ? ROLE_OK : ROLE_BAD, c->holds ? "ok" : "NO");
    return y + wrap_put(area_part(a, 4, y, a.width - 4, a.height - y), 0, 0, a.height - y,
                        c->holds ? ROLE_TEXT : ROLE_BAD, c->words);
}

void put_checks(struct area a, const struct flow *f)
{
    int y = 0;
    for (uint32_t i = 0; i < f->check_count; i++)
        if (!f->checks[i].holds)
            y = put_check(a, y, &f->checks[i]);
    for (uint32_t i = 0; i < f->check_count; i++)
        if (f->checks[i].holds)
            y = put_check(a, y, &f->checks[i]);
}

/* Columns of the matrix, with a blank behind it. */
static int matrix_columns(const struct matrix *m)
{
    return LABEL + (int)m->to.count * m->wide + SUMS + 3;
}

/* Checks stand beside the matrix if there is room for their words, else below it. */
static bool has_checks_beside(const struct matrix *m)
{
    return m->area.width - matrix_columns(m) >= CHECKS_LEAST;
}

static void put_checks_of(const struct matrix *m, int height, const struct flow *f)
{
    const struct area a = m->area;
    const int x = matrix_columns(m);
    if (has_checks_beside(m)) {
        area_put(a, x, 0, ROLE_DIM, "[n] = moved   · = 0");
        put_checks(area_part(a, x, 1, a.width - x - 1, a.height - 1), f);
    } else if (height < a.height) {
        put_checks(area_part(a, 1, height, a.width - 2, a.height - height), f);
    }
}

static bool fits(const struct matrix *m)
{
    return (int)m->from.count + 2 <= m->area.height &&
           LABEL + (int)m->to.count * m->wide + SUMS <= m->area.width;
}

int matrix_rows(const struct scene *s, int width)
{
    struct matrix m = {
        .scene = s, .wide = cell_columns(s), .area = {.width = width, .height = 1000}};
    if (!choose_nodes(&m) || !fits(&m))
        return 0;
    return (int)m.from.count + 2 + (has_checks_beside(&m) ? 0 : 1);
}

void put_flow(struct area a, const struct scene *s, const struct ui *u, const struct flow *f)
{
    struct matrix m = {.area = a, .scene = s, .wide = cell_columns(s), .hides = draw_hides(s, u)};
    if (!s->before) {
        wrap_put(a, 1, 0, a.height, ROLE_DIM,
                 "The members have not changed so far: nothing moved.");
        return;
    }
    const bool few = choose_nodes(&m) && fits(&m);
    if (few) {
        count_keys(&m);
        const int height = put_matrix(&m);
        if (!m.hides)
            put_checks_of(&m, height, f);
    } else if (m.hides) {
        area_put(a, 1, 0, ROLE_DIM, "from → to, keys: ?");
    } else {
        const struct area list = area_part(a, 0, 0, a.width, a.height - (int)f->check_count);
        const int height = put_pairs(list, s, f);
        put_checks(area_part(a, 1, height, a.width - 2, a.height - height), f);
    }
}

void draw_matrix(struct area a, const struct scene *s, const struct ui *u)
{
    struct flow f;
    flow_count(s, &f);
    put_flow(a, s, u, &f);
}
