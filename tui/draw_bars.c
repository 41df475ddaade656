/* tui/draw_bars.c - the ring unrolled: who owned what, who owns it, what moved, where keys lie
 * (tui/draw.h).
 *
 *    ─ Ring unrolled   1 column = 1/72   11 shared: + zooms ──────────────────────
 *    before AAAAABBAAAAAAAACCCCCCCCCCCCAAAAABBBBAABBBBBBBCCCCCCCCCCCCCCCCCBBBCCCCCCA
 *    after  AAAAABBAAAAAAAACDDDDDCCCCCCAAAAABBBBAABBBBBBBDDDDDDDDDDDDDCCCCDDDCCCCCCA
 *    moved                  ^^^^^                        ^^^^^^^^^^^^^    ^^^
 *    keys   1·22·1·1·······11····1··◆21·11·111·········11·21··21···1·111·123222···12
 *
 * Without a change there is one row, "owner". If a node is down or slow, another one says where
 * that matters. What does not fit is left out: first the rule, then the keys, and so on; the
 * present owners come last.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "tui/bar.h"
#include "tui/draw_parts.h"

enum { LABEL = 7, COLUMNS_MAX = 400 };

enum row { ROW_BEFORE, ROW_OWNER, ROW_MOVED, ROW_STATE, ROW_KEYS, ROWS };

struct bars {
    struct area area; /* of the columns alone */
    const struct scene *scene;
    const struct ui *ui;
    struct bar_span span;
    int columns;
    struct bar_column before[COLUMNS_MAX], now[COLUMNS_MAX];
    uint32_t keys[COLUMNS_MAX];
    bool some_moved[COLUMNS_MAX]; /* keys of it, though what is shown is as before */
    int key_column;               /* of the selected key; -1: there is none, or it lies elsewhere */
};

static bool is_in_trouble(const struct scene *s)
{
    for (uint32_t i = 0; i < s->node_count; i++)
        if (s->nodes[i].is_member &&
            (s->nodes[i].mood == MOOD_DOWN || s->nodes[i].mood == MOOD_SLOW))
            return true;
    return false;
}

/* Which rows there are, of so many at most. */
static void choose_rows(const struct scene *s, int most, bool rows[ROWS])
{
    static const enum row least_first[] = {ROW_KEYS, ROW_STATE, ROW_MOVED, ROW_BEFORE};
    const bool is_ring = has_ring(s->members), changed = s->before && has_ring(s->before);
    rows[ROW_BEFORE] = rows[ROW_MOVED] = is_ring && changed;
    rows[ROW_OWNER] = is_ring;
    rows[ROW_STATE] = is_ring && is_in_trouble(s);
    rows[ROW_KEYS] = true;
    int count = 0;
    for (int i = 0; i < ROWS; i++)
        count += rows[i];
    for (size_t i = 0; i < ARRAY_LEN(least_first) && count > most; i++) {
        count -= rows[least_first[i]];
        rows[least_first[i]] = false;
    }
}

int bars_rows(const struct scene *s)
{
    bool rows[ROWS];
    int count = 1; /* the rule */
    choose_rows(s, ROWS, rows);
    for (int i = 0; i < ROWS; i++)
        count += rows[i];
    return count;
}

/* --- columns --------------------------------------------------------------------------------- */

/* The selected key's own column shows its owner, whoever owns most of it. */
static void find_key(struct bars *b)
{
    struct chosen key;
    find_chosen(b->scene, b->ui, &key);
    b->key_column = key.is_there ? bar_column_of(b->span, b->columns, key.position) : -1;
    if (b->key_column < 0)
        return;
    if (b->scene->before && key.before != SCENE_NO_NODE)
        b->before[b->key_column].owner = (uint16_t)key.before;
    if (key.owner != SCENE_NO_NODE)
        b->now[b->key_column].owner = (uint16_t)key.owner;
}

static void look_at_ring(struct bars *b)
{
    const struct scene *s = b->scene;
    b->span = bar_zoomed(b->ui->zoom, b->ui->zoom_at);
    b->columns = b->area.width < COLUMNS_MAX ? b->area.width : COLUMNS_MAX;
    if (has_ring(s->before))
        bar_owners(s->before, b->span, b->columns, b->before);
    if (has_ring(s->members))
        bar_owners(s->members, b->span, b->columns, b->now);
    find_key(b);
}

static bool has_moved(const struct bars *b, int column)
{
    return has_ring(b->scene->before) && b->before[column].owner != b->now[column].owner;
}

static void look_at_keys(struct bars *b)
{
    const struct scene_keys *k = &b->scene->keys;
    bar_keys(k, b->span, b->columns, b->keys);
    uint32_t key = flow_next_moved(b->scene, 0);
    for (; key != SCENE_NO_KEY; key = flow_next_moved(b->scene, key + 1)) {
        const int column = bar_column_of(b->span, b->columns, k->positions[key]);
        if (column >= 0)
            b->some_moved[column] = !has_moved(b, column);
    }
}

/* --- rows ------------------------------------------------------------------------------------ */

static bool is_down(const struct scene *s, uint32_t node)
{
    return node < s->node_count && s->nodes[node].mood == MOOD_DOWN;
}

static void put_owners(const struct bars *b, int y, const struct bar_column *columns, bool is_now)
{
    for (int i = 0; i < b->columns; i++) {
        const uint16_t owner = columns[i].owner;
        if (is_now)
            put_ring_letter(b->area, i, y, b->scene, owner);
        else
            put_letter(b->area, i, y, b->scene, owner);
        if (columns[i].mixed)
            area_mark(b->area, i, y, 1, CELL_MIXED);
        if (is_now && has_moved(b, i))
            area_mark(b->area, i, y, 1, CELL_MOVED);
    }
}

static void put_moved(const struct bars *b, int y)
{
    for (int i = 0; i < b->columns; i++)
        if (has_moved(b, i) || b->some_moved[i])
            area_put(b->area, i, y, ROLE_WARN, has_moved(b, i) ? "^" : "·");
}

static void put_state(const struct bars *b, int y, const struct bar_column *columns)
{
    for (int i = 0; i < b->columns; i++) {
        const uint16_t owner = columns[i].owner;
        if (is_down(b->scene, owner))
            area_glyph(b->area, i, y, ROLE_BAD, 'x');
        else if (owner < b->scene->node_count && b->scene->nodes[owner].mood == MOOD_SLOW)
            area_glyph(b->area, i, y, ROLE_WARN, '~');
    }
}

static uint32_t most_of(const uint32_t *numbers, int count)
{
    uint32_t most = 0;
    for (int i = 0; i < count; i++)
        most = numbers[i] > most ? numbers[i] : most;
    return most;
}

/* An eighth of a block to seven of them. */
static uint32_t block_of(uint32_t count, uint32_t most)
{
    return 0x2581 + (uint32_t)((UINT64_C(7) * count - 1) / most);
}

/* Digits where all columns hold few enough keys, else blocks, as high as they are many. */
static void put_keys(const struct bars *b, int y)
{
    const uint32_t most = most_of(b->keys, b->columns);
    for (int i = 0; i < b->columns; i++) {
        const uint32_t count = b->keys[i];
        if (count == 0)
            area_put(b->area, i, y, ROLE_DIM, "·");
        else
            area_glyph(b->area, i, y, ROLE_TEXT, most > 9 ? block_of(count, most) : '0' + count);
    }
    if (b->key_column >= 0) {
        area_put(b->area, b->key_column, y, ROLE_KEY, "◆");
        area_mark(b->area, b->key_column, y, 1, CELL_SELECTED);
    }
}

/* --- all of it ------------------------------------------------------------------------------- */

/* How many columns are not what they seem: of several owners, or moved in part. */
static void count_columns(const struct bars *b, int *shared, int *part)
{
    const bool hides = draw_hides(b->scene, b->ui);
    *shared = *part = 0;
    for (int i = 0; has_ring(b->scene->members) && i < b->columns; i++) {
        *shared += hides ? b->before[i].mixed : b->now[i].mixed;
        *part += !hides && b->some_moved[i];
    }
}

/* One more remark, if it fits. */
PRINTF_LIKE(3, 4)
static void add_remark(char title[AREA_LINE_MAX], int width, const char *format, ...)
{
    char remark[AREA_LINE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(remark, sizeof remark, format, args);
    va_end(args);
    const size_t len = strlen(title);
    if (text_columns(title) + text_columns(remark) <= width)
        snprintf(title + len, AREA_LINE_MAX - len, "%s", remark);
}

static void put_title(const struct bars *b, struct area a, int y, const char *name)
{
    const uint32_t most = most_of(b->keys, b->columns);
    const int width = a.width - 5; /* of a title in a rule */
    char title[AREA_LINE_MAX] = "";
    int shared, part;
    count_columns(b, &shared, &part);
    snprintf(title, sizeof title, "%s", name);
    if (b->ui->zoom > 0)
        add_remark(title, width, " from %08" PRIx32 " on", (uint32_t)(b->span.first >> 32));
    add_remark(title, width, "   1 column = 1/%" PRIu64, (uint64_t)b->columns << b->ui->zoom);
    if (shared > 0)
        add_remark(title, width, "   %d shared: + zooms", shared);
    if (part > 0)
        add_remark(title, width, "   · moved in part");
    if (most > 9)
        add_remark(title, width, "   up to %" PRIu32 " keys", most);
    area_rule(a, y, title);
}

static void put_row(const struct bars *b, enum row row, int y)
{
    const bool hides = draw_hides(b->scene, b->ui);
    switch (row) {
    case ROW_BEFORE:
        put_owners(b, y, b->before, false);
        return;
    case ROW_OWNER:
        if (hides)
            area_row(b->area, 0, y, b->columns, ROLE_DIM, "?");
        else
            put_owners(b, y, b->now, true);
        return;
    case ROW_MOVED:
        if (hides)
            area_row(b->area, 0, y, b->columns, ROLE_DIM, "?");
        else
            put_moved(b, y);
        return;
    case ROW_STATE:
        put_state(b, y, hides ? b->before : b->now);
        return;
    case ROW_KEYS:
        put_keys(b, y);
        return;
    case ROWS:
        return;
    }
}

static const char *label_of(const struct scene *s, enum row row)
{
    static const char *const labels[ROWS] = {[ROW_BEFORE] = "before",
                                             [ROW_OWNER] = "after",
                                             [ROW_MOVED] = "moved",
                                             [ROW_STATE] = "state",
                                             [ROW_KEYS] = "keys"};
    return row == ROW_OWNER && !has_ring(s->before) ? "owner" : labels[row];
}

void put_bars(struct area a, const struct scene *s, const struct ui *u, const char *name)
{
    struct bars b = {
        .area = area_part(a, LABEL, 0, a.width - LABEL - 1, a.height), .scene = s, .ui = u};
    bool rows[ROWS];
    if (b.area.width < 1)
        return;
    choose_rows(s, a.height, rows);
    look_at_ring(&b);
    look_at_keys(&b);
    int y = 0;
    if (a.height >= bars_rows(s))
        put_title(&b, a, y++, name);
    for (int row = 0; row < ROWS; row++) {
        if (!rows[row])
            continue;
        area_put(area_part(a, 0, y, LABEL, 1), 0, 0, ROLE_DIM, label_of(s, (enum row)row));
        put_row(&b, (enum row)row, y++);
    }
}

void draw_bars(struct area a, const struct scene *s, const struct ui *u)
{
    put_bars(a, s, u, has_ring(s->members) ? "Ring unrolled" : "Where keys lie");
}
