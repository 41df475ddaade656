/* tui/draw_nodes.c - the nodes as a table (tui/draw.h).
 *
 *        id address state    own% keys  +/- mem% hit% trend
 *     >  A  :5001   up       17.8    4   -7    9   71 ▃▄▅▆▇
 *      + D  :5004   joined   42.1   25  +25    0    -
 *      x C  :5003   down     14.4    6  -10    8   69?▃▄▅▆▆
 *
 *     >  selected        + joined, x down, ~ slow, - no member
 *     own%  of the ring   keys  of the story   +/-  by the last change   mem%  used of its memory
 *     ?  the last value seen, not the present one        -  nobody has told
 *
 * Columns are as wide as what is visible in them. Where not all fit, those needed least are left
 * out.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/draw_parts.h"
#include "tui/words.h"

/* In the order in which they stand. */
enum column {
    COLUMN_ID,
    COLUMN_ADDRESS,
    COLUMN_STATE,
    COLUMN_SHARE,
    COLUMN_KEYS,
    COLUMN_GAIN,
    COLUMN_MEMORY,
    COLUMN_HITS,
    COLUMN_TREND,
    COLUMN_RTT,
    COLUMN_AGE,
    COLUMNS,
};

enum {
    SIGNS = 3,      /* columns in front: selected, what is with it, a blank */
    CELL_MAX = 80,  /* bytes of a cell's text */
    WIDE_MOST = 16, /* of a name, in a table that is not all of the screen's width */
    TREND_LEAST = 5,
    TREND_MOST = 20,
};

struct table {
    struct area area;
    const struct scene *scene;
    const struct ui *ui;
    uint32_t first, count; /* nodes that are visible */
    int widths[COLUMNS];   /* 0: it is left out */
};

static bool is_to_the_right(enum column c)
{
    return c != COLUMN_ID && c != COLUMN_ADDRESS && c != COLUMN_STATE && c != COLUMN_TREND;
}

static const char *header_of(const struct table *t, enum column c)
{
    static const char *const headers[COLUMNS] = {
        [COLUMN_ID] = "id",          [COLUMN_ADDRESS] = "address", [COLUMN_STATE] = "state",
        [COLUMN_SHARE] = "own%",     [COLUMN_KEYS] = "keys",       [COLUMN_GAIN] = "+/-",
        [COLUMN_MEMORY] = "mem%",    [COLUMN_HITS] = "hit%",       [COLUMN_TREND] = "trend",
        [COLUMN_RTT] = "answers in", [COLUMN_AGE] = "last answer",
    };
    const struct scene_node *n = t->count > 0 ? &t->scene->nodes[t->first] : NULL;
    if (c == COLUMN_ADDRESS && n && n->address[0] == ':')
        return "port";
    return c == COLUMN_ID && n && n->id[1] != '\0' ? "  id" : headers[c];
}

/* --- cells ----------------------------------------------------------------------------------- */

/* Where an id is not the letter that stands for it in drawings, both. */
static void tell_id(const struct scene_node *n, char out[CELL_MAX])
{
    if (n->id[0] == n->letter && n->id[1] == '\0')
        snprintf(out, CELL_MAX, "%s", n->id);
    else
        snprintf(out, CELL_MAX, "%c %s", n->letter, n->id);
}

static void tell_share(const struct table *t, const struct scene_node *n, char out[CELL_MAX])
{
    if (draw_hides(t->scene, t->ui))
        snprintf(out, CELL_MAX, "?");
    else if (!t->scene->members || !n->is_member)
        snprintf(out, CELL_MAX, "-");
    else
        words_tenths(n->share, out);
}

static void tell_keys(const struct table *t, const struct scene_node *n, char out[CELL_MAX])
{
    if (draw_hides(t->scene, t->ui))
        snprintf(out, CELL_MAX, "?");
    else if (!t->scene->members || !n->is_member)
        snprintf(out, CELL_MAX, "-");
    else
        snprintf(out, CELL_MAX, "%" PRIu32, n->keys);
}

static void tell_gain(const struct table *t, const struct scene_node *n, char out[CELL_MAX])
{
    const int gain = (int)n->keys - (int)n->keys_before;
    if (draw_hides(t->scene, t->ui))
        snprintf(out, CELL_MAX, "?");
    else if (!n->is_member && !n->was_member)
        snprintf(out, CELL_MAX, "-");
    else
        snprintf(out, CELL_MAX, gain == 0 ? "%d" : "%+d", gain);
}

static void tell_memory(const struct scene_node *n, char out[CELL_MAX])
{
    const uint64_t used = n->counters.used_bytes, capacity = n->counters.capacity_bytes;
    if (used == SCENE_UNKNOWN || capacity == SCENE_UNKNOWN || capacity == 0)
        snprintf(out, CELL_MAX, "-");
    else
        words_whole((double)used / (double)capacity, out);
}

static void tell_hits(const struct scene_node *n, char out[CELL_MAX])
{
    const double ratio = scene_hit_ratio(n->counters.hits, n->counters.misses);
    if (ratio < 0)
        snprintf(out, CELL_MAX, "-");
    else
        words_whole(ratio, out);
}

static void tell_age(const struct scene_node *n, char out[CELL_MAX])
{
    char words[WORDS_MAX];
    if (n->age_ms == SCENE_UNKNOWN)
        snprintf(out, CELL_MAX, "-");
    else
        snprintf(out, CELL_MAX, "%s ago", words_span(n->age_ms * NS_PER_MS, words));
}

static void tell_state(const struct scene_node *n, char out[CELL_MAX])
{
    const bool is_old = n->list_is_old && (n->mood == MOOD_UP || n->mood == MOOD_SLOW);
    snprintf(out, CELL_MAX, "%s%s", n->state, is_old ? ", old list" : "");
}

static void tell(const struct table *t, enum column c, uint32_t node, char out[CELL_MAX])
{
    const struct scene_node *n = &t->scene->nodes[node];
    char words[WORDS_MAX];
    out[0] = '\0';
    switch (c) {
    case COLUMN_ID:
        tell_id(n, out);
        return;
    case COLUMN_ADDRESS:
        snprintf(out, CELL_MAX, "%s", n->address);
        return;
    case COLUMN_STATE:
        tell_state(n, out);
        return;
    case COLUMN_SHARE:
        tell_share(t, n, out);
        return;
    case COLUMN_KEYS:
        tell_keys(t, n, out);
        return;
    case COLUMN_GAIN:
        tell_gain(t, n, out);
        return;
    case COLUMN_MEMORY:
        tell_memory(n, out);
        return;
    case COLUMN_HITS:
        tell_hits(n, out);
        return;
    case COLUMN_RTT:
        snprintf(out, CELL_MAX, "%s",
                 n->rtt_us == SCENE_UNKNOWN ? "-" : words_span(n->rtt_us * 1000, words));
        return;
    case COLUMN_AGE:
        tell_age(n, out);
        return;
    case COLUMN_TREND:
    case COLUMNS:
        return;
    }
}

/* --- columns --------------------------------------------------------------------------------- */

static int needed(const struct table *t, enum column c)
{
    static const int least[COLUMNS] = {
        [COLUMN_ID] = 2,   [COLUMN_STATE] = 6,  [COLUMN_SHARE] = 5, [COLUMN_KEYS] = 4,
        [COLUMN_GAIN] = 4, [COLUMN_MEMORY] = 4, [COLUMN_HITS] = 4,  [COLUMN_TREND] = TREND_LEAST,
        [COLUMN_RTT] = 6};
    const int header = text_columns(header_of(t, c));
    int width = header > least[c] ? header : least[c];
    const int most = t->area.width < 110 || c == COLUMN_ID ? WIDE_MOST : 2 * WIDE_MOST;
    for (uint32_t i = 0; i < t->count; i++) {
        char text[CELL_MAX];
        tell(t, c, t->first + i, text);
        const int columns = text_columns(text);
        width = columns > width ? columns : width;
    }
    return width < most ? width : most;
}

static bool have_addresses(const struct table *t)
{
    for (uint32_t i = 0; i < t->count; i++)
        if (t->scene->nodes[t->first + i].address[0] != '\0')
            return true;
    return false;
}

static bool is_of_use(const struct table *t, enum column c)
{
    const bool is_live = t->scene->kind == SCENE_LIVE;
    if (c == COLUMN_ADDRESS)
        return have_addresses(t);
    if (c == COLUMN_GAIN)
        return t->scene->before != NULL;
    if (c == COLUMN_RTT || c == COLUMN_AGE)
        return is_live;
    if (c == COLUMN_TREND)
        return t->scene->history.beat_ns > 0 && !t->ui->present;
    if (c == COLUMN_MEMORY)
        return !t->ui->present;
    return true;
}

static int columns_taken(const struct table *t)
{
    int width = SIGNS;
    for (int c = 0; c < COLUMNS; c++)
        width += t->widths[c] > 0 ? t->widths[c] + 1 : 0;
    return width;
}

/* A column for everything of use, as long as there is room; what is left is for the trend. */
static void choose_columns(struct table *t)
{
    static const enum column least_first[] = {COLUMN_TREND, COLUMN_MEMORY,  COLUMN_AGE,
                                              COLUMN_RTT,   COLUMN_ADDRESS, COLUMN_HITS,
                                              COLUMN_GAIN,  COLUMN_STATE};
    for (int c = 0; c < COLUMNS; c++)
        t->widths[c] = is_of_use(t, (enum column)c) ? needed(t, (enum column)c) : 0;
    for (size_t i = 0; i < ARRAY_LEN(least_first) && columns_taken(t) > t->area.width + 1; i++)
        t->widths[least_first[i]] = 0;
    const int left = t->area.width - columns_taken(t);
    if (t->widths[COLUMN_TREND] > 0 && left > 0)
        t->widths[COLUMN_TREND] += left;
    if (t->widths[COLUMN_TREND] > TREND_MOST)
        t->widths[COLUMN_TREND] = TREND_MOST;
}

/* --- drawing --------------------------------------------------------------------------------- */

/* Of so many last spans of time, each one's hit ratio, from 0 to 1. */
static void put_trend(const struct table *t, int x, int y, uint32_t node)
{
    const struct scene_history *h = &t->scene->history;
    const uint32_t columns = (uint32_t)t->widths[COLUMN_TREND];
    const uint32_t shown = h->count < columns ? h->count : columns;
    for (uint32_t i = 0; i < shown; i++) {
        const size_t beat = h->count - shown + i;
        const struct scene_beat *b = &h->beats[beat * h->stride + node];
        const double ratio = scene_hit_ratio(b->hits, b->misses);
        if (ratio >= 0)
            area_glyph(t->area, x + (int)i, y, ROLE_TEXT, 0x2581 + (uint32_t)(ratio * 6.999));
    }
}

static enum role mood_role(enum node_mood mood)
{
    switch (mood) {
    case MOOD_UP:
        return ROLE_TEXT;
    case MOOD_SLOW:
        return ROLE_WARN;
    case MOOD_DOWN:
        return ROLE_BAD;
    case MOOD_LEFT:
    case MOOD_AWAY:
        break;
    }
    return ROLE_DIM;
}

static void put_signs(const struct table *t, int y, uint32_t node)
{
    const struct scene_node *n = &t->scene->nodes[node];
    const enum role role = mood_role(n->mood);
    if (node == t->ui->node)
        area_put(t->area, 0, y, ROLE_HINT, ">");
    if (n->mood == MOOD_DOWN)
        area_put(t->area, 1, y, role, "x");
    else if (n->mood == MOOD_SLOW)
        area_put(t->area, 1, y, role, "~");
    else if (node_is_new(t->scene, node))
        area_put(t->area, 1, y, ROLE_OK, "+");
    else if (t->scene->members && !n->is_member)
        area_put(t->area, 1, y, ROLE_DIM, "-");
}

static void put_cell(const struct table *t, enum column c, int x, int y, uint32_t node)
{
    const struct scene_node *n = &t->scene->nodes[node];
    const enum role role = c == COLUMN_ID      ? (enum role)scene_role(node)
                           : c == COLUMN_STATE ? mood_role(n->mood)
                                               : ROLE_TEXT;
    char text[CELL_MAX];
    tell(t, c, node, text);
    const int width = t->widths[c], empty = width - text_columns(text);
    const int from = is_to_the_right(c) && empty > 0 ? x + empty : x;
    area_put(area_part(t->area, from, y, x + width - from, 1), 0, 0, role, text);
    const bool is_counted = c == COLUMN_MEMORY || c == COLUMN_HITS;
    if (n->is_stale && is_counted && text[0] != '-')
        area_put(t->area, x + width, y, ROLE_WARN, "?");
}

static void put_row(const struct table *t, int y, uint32_t node)
{
    int x = SIGNS;
    put_signs(t, y, node);
    for (int c = 0; c < COLUMNS; c++) {
        if (t->widths[c] == 0)
            continue;
        if (c == COLUMN_TREND)
            put_trend(t, x, y, node);
        else
            put_cell(t, (enum column)c, x, y, node);
        x += t->widths[c] + 1;
    }
    if (node == t->ui->node)
        area_mark(t->area, 0, y, t->area.width, CELL_SELECTED);
}

static void put_header(const struct table *t)
{
    int x = SIGNS;
    for (int c = 0; c < COLUMNS; c++) {
        if (t->widths[c] == 0)
            continue;
        const char *text = header_of(t, (enum column)c);
        const int empty = t->widths[c] - text_columns(text);
        area_put(t->area, is_to_the_right((enum column)c) ? x + empty : x, 0, ROLE_DIM, text);
        x += t->widths[c] + 1;
    }
}

void draw_nodes(struct area a, const struct scene *s, const struct ui *u)
{
    const int rows = a.height - 1;
    const uint64_t first = list_top(u->node, s->node_count, rows);
    struct table t = {.area = a, .scene = s, .ui = u, .first = (uint32_t)first};
    const uint32_t left = s->node_count - t.first;
    t.count = rows <= 0 ? 0 : left < (uint32_t)rows ? left : (uint32_t)rows;
    choose_columns(&t);
    put_header(&t);
    for (uint32_t i = 0; i < t.count; i++)
        put_row(&t, 1 + (int)i, t.first + i);
}
