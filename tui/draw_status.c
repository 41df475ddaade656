/* tui/draw_status.c - the row at the top: which world, when, how fast, how many (tui/draw.h).
 *
 *    SIM first minute, seed 7 │ step 31/240  t 3.10 s of 24 s │ PAUSED x1 │ 3→4 nodes  V=4  48 keys
 *
 * It is made of pieces. Where not all fit, the ones that are needed least are left out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/draw.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "tui/words.h"

enum { PIECE_MAX = 100, TITLE_LEAST = 24, THE_REST = 84 /* columns of all other pieces */ };

/* In the order in which they stand. */
enum piece_name {
    PIECE_KIND,
    PIECE_TITLE,
    PIECE_PLACE,
    PIECE_TIME,
    PIECE_OF,
    PIECE_STATE,
    PIECE_NODES,
    PIECE_POINTS,
    PIECE_KEYS,
    PIECE_SCORE,
    PIECE_COUNT,
};

struct piece {
    const char *before; /* what stands between it and the one to the left */
    char text[PIECE_MAX];
    enum role role;
    int most; /* columns of the text; the rest is cut */
    bool is_shown;
};

#define DIVIDER " │ "

/* --- what is told ---------------------------------------------------------------------------- */

PRINTF_LIKE(4, 5)
static void set(struct piece *p, const char *before, enum role role, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(p->text, sizeof p->text, format, args);
    va_end(args);
    p->before = before;
    p->role = role;
    p->most = text_columns(p->text);
}

static const char *kind_name(enum scene_kind kind)
{
    static const char *const names[] = {[SCENE_SIM] = "SIM",
                                        [SCENE_TRACE] = "TRACE",
                                        [SCENE_LIVE] = "LIVE",
                                        [SCENE_JOURNAL] = "JOURNAL"};
    return names[kind];
}

/* Of a long title only the beginning, so that there is room for what changes. */
static void set_title(struct piece *p, const char *title, int width)
{
    const int most = width > TITLE_LEAST + THE_REST ? width - THE_REST : TITLE_LEAST;
    set(p, " ", ROLE_TEXT, "%s", title);
    p->most = p->most < most ? p->most : most;
}

static void set_place(struct piece *pieces, const struct scene *s)
{
    char words[WORDS_MAX];
    const char *name = s->kind == SCENE_JOURNAL ? "event" : "step";
    const char *more = s->ended ? "" : "+"; /* nobody knows how many there will be */
    if (s->step == s->known && !s->ended)
        set(&pieces[PIECE_PLACE], DIVIDER, ROLE_TEXT, "%s %" PRIu64, name, s->step);
    else
        set(&pieces[PIECE_PLACE], DIVIDER, ROLE_TEXT, "%s %" PRIu64 "/%" PRIu64 "%s", name, s->step,
            s->known, more);
    set(&pieces[PIECE_TIME], "  ", ROLE_TEXT, "t %s", words_time(s->now_ns, words));
    set(&pieces[PIECE_OF], " ", ROLE_TEXT, "of %s", words_span(s->end_ns, words));
}

static void set_sample(struct piece *pieces, const struct scene *s)
{
    char words[WORDS_MAX];
    const bool is_now = s->step == s->known;
    set(&pieces[PIECE_PLACE], DIVIDER, ROLE_TEXT, "sample %" PRIu64 " of %" PRIu64, s->step,
        s->known);
    if (is_now)
        set(&pieces[PIECE_TIME], ", ", ROLE_OK, "now");
    else
        set(&pieces[PIECE_TIME], ", ", ROLE_WARN, "%s behind",
            words_span(s->end_ns - s->now_ns, words));
}

static void set_state(struct piece *p, const struct scene *s, const struct ui *u)
{
    char words[WORDS_MAX];
    if (s->kind == SCENE_LIVE)
        set(p, DIVIDER, s->can_write ? ROLE_WARN : ROLE_TEXT, "%s",
            s->can_write ? "WRITES" : "read-only");
    else if (u->seeking)
        set(p, DIVIDER, ROLE_TEXT, "ON THE WAY");
    else
        set(p, DIVIDER, ROLE_TEXT, "%s %s", u->playing ? "PLAY" : "PAUSED",
            words_speed(u->speed, words));
}

static void set_cluster(struct piece *pieces, const struct scene *s)
{
    char words[WORDS_MAX];
    const uint32_t now = s->members ? s->member_count : s->node_count;
    if (s->before && s->member_count_before != now)
        set(&pieces[PIECE_NODES], DIVIDER, ROLE_TEXT, "%" PRIu32 "→%" PRIu32 " nodes",
            s->member_count_before, now);
    else
        set(&pieces[PIECE_NODES], DIVIDER, ROLE_TEXT, "%s",
            words_count(now, "node", "nodes", words));
    if (s->members && s->members->placement == PLACEMENT_MODULO)
        set(&pieces[PIECE_POINTS], "  ", ROLE_TEXT, "hash mod n");
    else if (s->members)
        set(&pieces[PIECE_POINTS], "  ", ROLE_TEXT, "V=%" PRIu32, s->members->ring->virtual_nodes);
    set(&pieces[PIECE_KEYS], "  ", ROLE_TEXT, "%s",
        words_count(s->keys.total, "key", "keys", words));
}

static void set_score(struct piece *p, const struct ui *u)
{
    uint32_t asked = 0, right = 0;
    for (int i = 0; i < QUESTION_KINDS; i++) {
        asked += u->score.asked[i];
        right += u->score.right[i];
    }
    if (u->predicting)
        set(p, DIVIDER, ROLE_HINT, "right %" PRIu32 "/%" PRIu32, right, asked);
}

/* --- what fits ------------------------------------------------------------------------------- */

static int piece_columns(const struct piece *p)
{
    return p->text[0] == '\0' ? 0 : text_columns(p->before) + p->most;
}

/* What is needed most comes first. A piece that belongs to another one is not shown without it. */
static void choose(struct piece *pieces, int width)
{
    static const struct {
        enum piece_name name, with;
    } order[PIECE_COUNT] = {
        {PIECE_KIND, PIECE_KIND},   {PIECE_PLACE, PIECE_PLACE},  {PIECE_TIME, PIECE_PLACE},
        {PIECE_STATE, PIECE_STATE}, {PIECE_SCORE, PIECE_SCORE},  {PIECE_NODES, PIECE_NODES},
        {PIECE_TITLE, PIECE_TITLE}, {PIECE_POINTS, PIECE_NODES}, {PIECE_KEYS, PIECE_NODES},
        {PIECE_OF, PIECE_TIME},
    };
    int left = width;
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        struct piece *p = &pieces[order[i].name];
        const int columns = piece_columns(p);
        const bool has_company = order[i].with == order[i].name || pieces[order[i].with].is_shown;
        p->is_shown = columns > 0 && columns <= left && has_company;
        left -= p->is_shown ? columns : 0;
    }
}

void draw_status(struct area a, const struct scene *s, const struct ui *u)
{
    struct piece pieces[PIECE_COUNT] = {0};
    set(&pieces[PIECE_KIND], " ", ROLE_TITLE, "%s", kind_name(s->kind));
    if (s->title[0] != '\0')
        set_title(&pieces[PIECE_TITLE], s->title, a.width);
    if (s->kind == SCENE_LIVE)
        set_sample(pieces, s);
    else
        set_place(pieces, s);
    set_state(&pieces[PIECE_STATE], s, u);
    set_cluster(pieces, s);
    set_score(&pieces[PIECE_SCORE], u);
    choose(pieces, a.width);
    int x = 0;
    for (int i = 0; i < PIECE_COUNT; i++) {
        if (!pieces[i].is_shown)
            continue;
        x = area_put(a, x, 0, ROLE_DIM, pieces[i].before);
        area_put(area_part(a, x, 0, pieces[i].most, 1), 0, 0, pieces[i].role, pieces[i].text);
        x += pieces[i].most;
    }
}
