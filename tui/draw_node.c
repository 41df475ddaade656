/* tui/draw_node.c - one node: how often it hits, what it holds, what it has done (tui/draw.h).
 *
 *    ─ 4 Node C :5003   slow   owns 14.4% of the ring   6 keys   9 orphans ──────────
 *     hits of the last 3.2 s, a column is 200 ms    now 69%   least 41%   most 83%
 *    100┤              │ D joins
 *     50┤      ▁▂▃▃▄▅▆▅▁▃▄▅▅▆▆▇▇▇▇
 *      0┤▁▂▃▅▆▇███████████████████
 *    ─ Cache, the next to be evicted first: 12 entries, 5120 of 16384 bytes ─────────
 *      place key        bytes  TTL left          owner  note
 *    >     1 user:3       312       2 s ▎          C    next to be evicted
 *    ─ Counters since its start ─────────────────────────────────────────────────────
 *     get 412 = hit 284 + miss 128   put 131 = new 100 + replaced 31   deleted 3
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/draw_parts.h"
#include "tui/words.h"

enum {
    AXIS = 5,          /* columns of "100┤" and a blank before it */
    TREND = 4,         /* rows: the words, what happened, two of bars */
    COUNTERS = 4,      /* rows: the rule, and three of numbers */
    CHUNK = 8,         /* entries looked at in one go */
    ENTRIES_LEAST = 5, /* rows of the cache before anything else is shown */
};

/* A story's node that does not run: nothing is left of what it held and counted. */
static bool has_nothing(const struct scene_node *n)
{
    return (n->mood == MOOD_DOWN || n->mood == MOOD_AWAY) && n->counters.used_bytes == 0 &&
           n->counters.capacity_bytes == 0;
}

/* --- the rule at the top --------------------------------------------------------------------- */

static void draw_header(struct area a, const struct scene *s, const struct ui *u, uint32_t node)
{
    const struct scene_node *n = &s->nodes[node];
    char title[320], owns[160] = "", orphans[WORDS_MAX + 4] = "";
    char share[PARTS_WORDS_MAX], keys[WORDS_MAX];
    if (n->counters.orphans != SCENE_UNKNOWN && !has_nothing(n) && !draw_hides(s, u)) {
        memcpy(orphans, "   ", 4);
        words_count(n->counters.orphans, "orphan", "orphans", orphans + 3);
    }
    if (!s->members || !n->is_member)
        snprintf(owns, sizeof owns, "   no member%s", orphans);
    else if (!draw_hides(s, u))
        snprintf(owns, sizeof owns, "   owns %.8s%% of the ring   %s%s",
                 words_tenths(n->share, share), words_count(n->keys, "key", "keys", keys), orphans);
    snprintf(title, sizeof title, "4 Node %s%s%s   %s%s", n->id, n->address[0] != '\0' ? " " : "",
             n->address, n->state, owns);
    area_rule(a, 0, title);
    const enum role role = n->mood == MOOD_DOWN ? ROLE_BAD : (enum role)scene_role(node);
    area_put(area_part(a, 9, 0, text_columns(n->id), 1), 0, 0, role, n->id);
}

/* --- the hit ratio over time ----------------------------------------------------------------- */

struct trend {
    const struct scene *scene;
    uint32_t node;
    uint32_t first, count; /* beats that are shown */
};

static double ratio_at(const struct trend *t, uint32_t i)
{
    const struct scene_history *h = &t->scene->history;
    const struct scene_beat *b = &h->beats[(uint64_t)(t->first + i) * h->stride + t->node];
    return scene_hit_ratio(b->hits, b->misses);
}

static void draw_trend_words(struct area a, const struct trend *t)
{
    char span[WORDS_MAX], beat[WORDS_MAX];
    char now[PARTS_WORDS_MAX], least[PARTS_WORDS_MAX], most[PARTS_WORDS_MAX];
    const uint64_t beat_ns = t->scene->history.beat_ns;
    double last = -1, low = 2, high = -1;
    for (uint32_t i = 0; i < t->count; i++) {
        const double ratio = ratio_at(t, i);
        if (ratio < 0)
            continue;
        last = ratio;
        low = ratio < low ? ratio : low;
        high = ratio > high ? ratio : high;
    }
    area_print(a, 1, 0, ROLE_TEXT, "hits of the last %s, a column is %s",
               words_span(t->count * beat_ns, span), words_span(beat_ns, beat));
    if (last < 0)
        area_print_right(a, 0, ROLE_TEXT, "no GET so far ");
    else if (has_nothing(&t->scene->nodes[t->node]))
        area_print_right(a, 0, ROLE_TEXT, "  now -   least %s%%   most %s%% ",
                         words_whole(low, least), words_whole(high, most));
    else
        area_print_right(a, 0, ROLE_TEXT, "  now %s%%   least %s%%   most %s%% ",
                         words_whole(last, now), words_whole(low, least), words_whole(high, most));
}

/* What is 100% high is as many eighths as there are rows, times 8; what is not 0 can be seen. */
static void draw_beats(struct area a, const struct trend *t)
{
    for (uint32_t i = 0; i < t->count; i++) {
        const double ratio = ratio_at(t, i);
        const int high = ratio < 0 ? 0 : (int)(ratio * a.height * 8 + 0.5);
        const int eighths = ratio >= 0 && high == 0 ? 1 : high;
        for (int y = 0; y < a.height; y++) {
            const int here = eighths - 8 * (a.height - 1 - y);
            if (here > 0)
                area_glyph(a, (int)i, y, (enum role)scene_role(t->node),
                           0x2580 + (uint32_t)(here < 8 ? here : 8));
        }
    }
}

/* The changes of the list of members, where they were. In a story only whole beats are there: the
 * last one is the one before the present. */
static void draw_changes(struct area a, const struct trend *t)
{
    const struct scene *s = t->scene;
    const uint64_t beat_ns = s->history.beat_ns, now = s->now_ns / beat_ns;
    const uint64_t last = s->history.count <= now && now > 0 ? now - 1 : now;
    int free_from = 0;
    for (uint32_t i = 0; i < s->change_count; i++) {
        const uint64_t beat = s->changes[i].at_ns / beat_ns, ago = last - beat;
        if (beat > last || ago >= t->count)
            continue;
        const int x = (int)(t->count - 1 - ago);
        if (x < free_from)
            continue;
        area_put(a, x, 0, ROLE_TITLE, "│");
        free_from = area_print(a, x + 1, 0, ROLE_TITLE, " %s", s->changes[i].words) + 1;
    }
}

static void draw_trend(struct area a, const struct scene *s, uint32_t node)
{
    const struct scene_history *h = &s->history;
    const struct area bars = area_part(a, AXIS, 2, a.width - AXIS - 1, a.height - 2);
    const uint32_t room = (uint32_t)bars.width;
    if (a.height <= 2 || h->beat_ns == 0)
        return;
    struct trend t = {.scene = s, .node = node, .count = h->count < room ? h->count : room};
    t.first = h->count - t.count;
    draw_trend_words(a, &t);
    for (int y = 1; y < a.height; y++)
        area_print(a, 0, y, ROLE_DIM, "%4d┤", 100 * (a.height - 1 - y) / (a.height - 2));
    draw_changes(area_part(a, AXIS, 1, a.width - AXIS, 1), &t);
    draw_beats(bars, &t);
}

/* --- the cache ------------------------------------------------------------------------------- */

/* Where the columns of the table begin. What does not fit is left out from the right, the bar
 * first. */
struct columns {
    int key, bytes, ttl, bar, owner, note;
    int bar_width; /* 0: there is none */
};

enum { KEY_LEAST = 12, BAR = 8, NOTE = 26, FIXED = 7 + 7 + 10 + 3 + 5 };

static struct columns make_columns(int width)
{
    struct columns c = {.key = 8};
    const int left = width - FIXED - KEY_LEAST - 1;
    c.bar_width = left >= BAR + 1 + 12 ? BAR : 0;
    const int note = left - c.bar_width - 1 > NOTE ? NOTE : left - c.bar_width - 1;
    const int key = width - FIXED - 2 - (c.bar_width > 0 ? BAR + 1 : 0) - (note > 0 ? note : 0);
    c.bytes = c.key + (key > 40 ? 40 : key < 1 ? 1 : key);
    c.ttl = c.bytes + 7;
    c.bar = c.ttl + 11;
    c.owner = c.bar + (c.bar_width > 0 ? BAR + 1 : 0);
    c.note = c.owner + 7;
    return c;
}

static void draw_entry_head(struct area a, const struct columns *c)
{
    area_put(a, 2, 0, ROLE_DIM, "place");
    area_put(a, c->key, 0, ROLE_DIM, "key");
    area_print(a, c->bytes, 0, ROLE_DIM, "%6s", "bytes");
    area_print(a, c->ttl, 0, ROLE_DIM, "%10s", "TTL left");
    area_put(a, c->owner, 0, ROLE_DIM, "owner");
    area_put(a, c->note, 0, ROLE_DIM, "note");
}

/* As a part of the longest one on the screen. */
static void draw_ttl(struct area a, const struct columns *c, int y, uint64_t left_ms,
                     uint64_t longest_ms)
{
    char words[WORDS_MAX];
    area_print(a, c->ttl, y, left_ms == 0 ? ROLE_WARN : ROLE_TEXT, "%10s",
               words_ttl(left_ms, words));
    if (left_ms == TTL_FOREVER || longest_ms == 0)
        return;
    const int eighths = (int)((double)left_ms / (double)longest_ms * c->bar_width * 8 + 0.5);
    area_row(a, c->bar, y, eighths / 8, ROLE_DIM, "█");
    if (eighths % 8 > 0)
        area_glyph(a, c->bar + eighths / 8, y, ROLE_DIM, 0x2590 - (uint32_t)(eighths % 8));
}

static void tell_note(const struct scene_entry *e, uint64_t place, bool hides, char out[WORDS_MAX])
{
    const bool is_orphan = e->is_orphan && !hides;
    const char *what = e->ttl_left_ms == 0 ? "expired" : is_orphan ? "orphan" : "";
    snprintf(out, WORDS_MAX, "%s%s%s", what, what[0] != '\0' && place == 0 ? ", " : "",
             place == 0 ? "next to be evicted" : "");
}

struct cache {
    struct area a; /* its rows of entries */
    const struct scene *scene;
    const struct ui *ui;
    struct columns columns;
    uint64_t selected;
    uint64_t longest_ms;
};

static void draw_entry(const struct cache *c, int y, uint64_t place, const struct scene_entry *e)
{
    const struct columns *k = &c->columns;
    const struct area key = area_part(c->a, k->key, 0, k->bytes - k->key - 1, c->a.height);
    char name[KEY_BYTES_MAX + 1], note[WORDS_MAX];
    const bool hides = draw_hides(c->scene, c->ui), is_selected = place == c->selected;
    area_print(c->a, 1, y, ROLE_TEXT, "%6" PRIu64, place + 1);
    area_put(key, 0, y, is_selected ? ROLE_KEY : ROLE_TEXT,
             words_key(slice_of(e->key, e->key_len), name));
    area_print(c->a, k->bytes, y, ROLE_TEXT, "%6" PRIu32, e->value_bytes);
    draw_ttl(c->a, k, y, e->ttl_left_ms, c->longest_ms);
    put_letter(c->a, k->owner + 2, y, c->scene, hides ? SCENE_NO_NODE : e->owner);
    tell_note(e, place, hides, note);
    area_put(c->a, k->note, y, place == 0 ? ROLE_WARN : ROLE_DIM, note);
    if (is_selected) {
        area_put(c->a, 0, y, ROLE_TEXT, ">");
        area_mark(c->a, 0, y, c->a.width, CELL_SELECTED);
    }
}

/* Look at the entries from this place on, a few at a time: to draw them, or for the longest TTL. */
static uint32_t walk(struct cache *c, uint32_t node, uint64_t from, bool draws)
{
    struct scene_entry entries[CHUNK];
    const uint32_t rows = (uint32_t)c->a.height;
    uint32_t seen = 0, got = CHUNK;
    while (seen < rows && got == CHUNK) {
        got = c->scene->eyes->entries(c->scene->self, node, (uint32_t)from + seen, CHUNK, entries);
        for (uint32_t i = 0; i < got && seen + i < rows; i++) {
            const uint64_t left_ms = entries[i].ttl_left_ms;
            if (draws)
                draw_entry(c, (int)(seen + i), from + seen + i, &entries[i]);
            else if (left_ms != TTL_FOREVER && left_ms > c->longest_ms)
                c->longest_ms = left_ms;
        }
        seen += got;
    }
    return seen < rows ? seen : rows;
}

static void draw_more(struct area a, uint64_t above, uint64_t below)
{
    if (above > 0 && below > 0)
        area_print(a, 8, 0, ROLE_DIM, "... %" PRIu64 " more above, %" PRIu64 " below", above,
                   below);
    else
        area_print(a, 8, 0, ROLE_DIM, "... %" PRIu64 " more%s", above + below,
                   above > 0 ? " above" : "");
}

static void draw_cache_title(struct area a, const struct scene_counters *k)
{
    char title[160], items[WORDS_MAX] = "", bytes[64] = "";
    if (k->items != SCENE_UNKNOWN)
        words_count(k->items, "entry", "entries", items);
    if (k->used_bytes != SCENE_UNKNOWN && k->capacity_bytes != SCENE_UNKNOWN)
        snprintf(bytes, sizeof bytes, ", %" PRIu64 " of %" PRIu64 " bytes", k->used_bytes,
                 k->capacity_bytes);
    snprintf(title, sizeof title, "Cache, the next to be evicted first%s%s%s",
             items[0] != '\0' ? ": " : "", items, bytes);
    area_rule(a, 0, title);
}

static void draw_cache(struct area a, const struct scene *s, const struct ui *u, uint32_t node)
{
    const struct scene_counters *k = &s->nodes[node].counters;
    if (has_nothing(&s->nodes[node])) {
        const bool is_down = s->nodes[node].mood == MOOD_DOWN;
        area_rule(a, 0, "Cache");
        area_put(a, 1, 2, is_down ? ROLE_BAD : ROLE_DIM,
                 is_down ? "down: it has no cache" : "not there: it has no cache");
        return;
    }
    draw_cache_title(a, k);
    const uint64_t items = k->items == SCENE_UNKNOWN ? u->entry + (uint64_t)a.height : k->items;
    struct area rows = area_part(a, 0, 2, a.width, a.height - 2);
    const bool has_more = items > (uint64_t)rows.height && rows.height > 1;
    const struct area more = take_bottom(&rows, has_more ? 1 : 0);
    const uint64_t top = list_top(u->entry, items, rows.height);
    struct cache c = {.a = rows, .scene = s, .ui = u, .columns = make_columns(a.width)};
    c.selected = items > 0 && u->entry >= items ? items - 1 : u->entry;
    const uint32_t seen = walk(&c, node, top, false);
    if (seen == 0) {
        area_put(rows, 1, 0, ROLE_DIM,
                 items > 0 ? "It does not tell its entries." : "It is empty.");
        return;
    }
    draw_entry_head(area_part(a, 0, 1, a.width, 1), &c.columns);
    walk(&c, node, top, true);
    if (has_more && k->items != SCENE_UNKNOWN)
        draw_more(more, top, items - top - seen);
}

/* --- counters -------------------------------------------------------------------------------- */

/* One number with its name, if it is known. Returns the column behind it. */
static int put_number(struct area a, int x, int y, const char *before, const char *name,
                      uint64_t number)
{
    if (number == SCENE_UNKNOWN || x >= a.width)
        return x;
    return area_print(a, x, y, ROLE_TEXT, "%s%s %" PRIu64, before, name, number);
}

/* A whole and the two parts of it; nothing of it where a part is not known. */
static int put_sum(struct area a, int x, int y, const char *name, const char *first_name,
                   uint64_t first, const char *second_name, uint64_t second)
{
    if (first == SCENE_UNKNOWN || second == SCENE_UNKNOWN)
        return x;
    x = put_number(a, x, y, "", name, first + second);
    x = put_number(a, x, y, " = ", first_name, first);
    return put_number(a, x, y, " + ", second_name, second) + 3;
}

static void draw_counters(struct area a, const struct scene_node *n)
{
    const struct scene_counters *k = &n->counters;
    area_rule(a, 0,
              n->is_stale ? "Counters since its start, as last seen" : "Counters since its start");
    int x = put_sum(a, 1, 1, "get", "hit", k->hits, "miss", k->misses);
    x = put_sum(a, x, 1, "put", "new", k->created, "replaced", k->replaced);
    put_number(a, x, 1, "", "deleted", k->deleted);
    x = put_number(a, 1, 2, "", "evicted", k->evicted);
    x = put_number(a, x, 2, x > 1 ? "   " : "", "expired", k->expired);
    x = put_number(a, x, 2, x > 1 ? "   " : "", "asked of others", k->forwarded);
    if (k->forwarded != SCENE_UNKNOWN)
        x = put_number(a, x, 2, ", ", "failed", k->failed);
    put_number(a, x, 2, x > 1 ? "   " : "", "shared a trip", k->collapsed);
    x = put_number(a, 1, 3, "", "keys moved away", k->moved_out);
    x = put_number(a, x, 3, x > 1 ? "   " : "", "came back", k->came_back);
    put_number(a, x, 3, x > 1 ? "   " : "", "misses of keys that moved here", k->moved_misses);
}

/* --- the view -------------------------------------------------------------------------------- */

void draw_node(struct area a, const struct scene *s, const struct ui *u)
{
    if (s->node_count == 0) {
        area_rule(a, 0, "4 Node: there is none");
        return;
    }
    const uint32_t node = u->node < s->node_count ? u->node : s->node_count - 1;
    struct area left = a;
    draw_header(take_top(&left, 1), s, u, node);
    const int spare = left.height - ENTRIES_LEAST;
    const bool has_counters = spare >= COUNTERS && !has_nothing(&s->nodes[node]);
    const bool has_trend = spare >= COUNTERS + TREND && s->history.beat_ns > 0;
    const int trend = !has_trend ? 0 : spare >= COUNTERS + TREND + 12 ? TREND + 2 : TREND;
    draw_trend(take_top(&left, trend), s, node);
    draw_counters(take_bottom(&left, has_counters ? COUNTERS : 0), &s->nodes[node]);
    draw_cache(left, s, u, node);
}
