/* tui/draw_log.c - what has happened, and what is known to come (tui/draw.h).
 *
 *    ─ 6 Log: 10 events so far, 4 to come ─────────────────────────────
 *       step       t  what
 *         30  3.00 s  GET user:40  B→C  hit
 *    >●   31  3.10 s  D joins; 25 keys change owner
 *         33  3.30 s  B goes by the new list                    to come
 *
 *    >  selected        ●  the present
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/draw_parts.h"
#include "tui/log.h"
#include "tui/words.h"

/* The events that are shown, as distances from the selected one; first to end. */
struct lines {
    uint64_t selected; /* SCENE_UNKNOWN: nothing has happened yet */
    int32_t at[2 * GRID_HEIGHT_MAX];
    int first, end;
    bool is_cut; /* more were not looked at */
};

struct log_view {
    struct area a; /* the lines, with their head */
    const struct scene *scene;
    const char *filter;
    uint64_t selected; /* SCENE_UNKNOWN: none, the present is before all events */
    bool follows;
    int step_width, time_width;
};

/* --- which ----------------------------------------------------------------------------------- */

/* Up to so many in one direction; in the middle of the array they meet. */
static int collect(const struct log_view *v, struct lines *l, uint64_t from, bool back, int most,
                   uint32_t *budget)
{
    int count = 0;
    while (count < most) {
        const uint64_t i = log_find(v->scene, v->filter, from, back, budget);
        if (i == SCENE_UNKNOWN)
            break;
        const int64_t distance = (int64_t)(i - l->selected);
        l->at[back ? GRID_HEIGHT_MAX - 1 - count : GRID_HEIGHT_MAX + count] = (int32_t)distance;
        count++;
        from = back ? i - 1 : i + 1;
    }
    l->is_cut = l->is_cut || *budget == 0;
    return count;
}

/* The selected one in the middle, unless there are too few on one side of it. */
static void choose(const struct log_view *v, struct lines *l, int rows)
{
    uint32_t back_budget = LOG_SEARCH_MAX / 2, budget = LOG_SEARCH_MAX / 2;
    const bool is_before_all = v->selected == SCENE_UNKNOWN;
    l->selected = is_before_all ? 0 : v->selected;
    const uint64_t behind = is_before_all ? 0 : v->selected + 1;
    const int before = is_before_all ? 0 : collect(v, l, v->selected, true, rows, &back_budget);
    const int half = before < rows / 2 + 1 ? before : rows / 2 + 1;
    const int after = collect(v, l, behind, false, rows - half, &budget);
    const int kept = before < rows - after ? before : rows - after;
    l->first = GRID_HEIGHT_MAX - kept;
    l->end = GRID_HEIGHT_MAX + after;
}

/* --- lines ----------------------------------------------------------------------------------- */

static enum role role_of(const struct scene_event *e, bool is_to_come)
{
    if (is_to_come)
        return ROLE_DIM;
    if (e->is_bad)
        return ROLE_BAD;
    if (e->kind == EVENT_FAULT)
        return ROLE_WARN;
    return e->kind == EVENT_CHANGE ? ROLE_TITLE : ROLE_TEXT;
}

static void draw_line(const struct log_view *v, int y, uint64_t i, bool is_present)
{
    char time[WORDS_MAX], words[SCENE_WORDS_MAX] = "";
    const struct scene *s = v->scene;
    const struct scene_event e = s->eyes->event(s->self, i);
    const enum role role = role_of(&e, i >= s->event_past);
    s->eyes->words(s->self, &e, words);
    if (is_present)
        area_put(v->a, 1, y, ROLE_TITLE, "●");
    const int x = area_print(v->a, 3, y, role, "%*" PRIu64 "  %*s  ", v->step_width, e.step,
                             v->time_width, words_time(e.at_ns, time));
    const int end = area_put(v->a, x, y, role, words);
    if (i == s->event_past && end + 9 < v->a.width)
        area_print_right(v->a, y, ROLE_DIM, "to come ");
    if (i == v->selected) {
        area_put(v->a, 0, y, ROLE_TEXT, ">");
        area_mark(v->a, 0, y, v->a.width, CELL_SELECTED);
    }
}

/* The lines from the first to the last one. The present is the last line that is not to come, which
 * with a filter need not be the last event. */
static void draw_lines(const struct log_view *v, const struct lines *l)
{
    const uint64_t past = v->scene->event_past;
    for (int at = l->first; at < l->end; at++) {
        const uint64_t i = (uint64_t)((int64_t)l->selected + l->at[at]);
        const bool is_last = at + 1 == l->end;
        const uint64_t next = is_last ? (v->follows ? past : i + 1)
                                      : (uint64_t)((int64_t)l->selected + l->at[at + 1]);
        draw_line(v, at - l->first, i, i < past && next >= past);
    }
}

static int digits(uint64_t number)
{
    int count = 1;
    for (; number >= 10; number /= 10)
        count++;
    return count;
}

static struct log_view make_view(struct area a, const struct scene *s, const struct ui *u)
{
    char end[WORDS_MAX];
    const bool is_pane = u->view != VIEW_LOG; /* which goes with the present */
    const bool follows = is_pane || u->log_follows || u->log_at >= s->event_count;
    const uint64_t present = s->event_past > 0 ? s->event_past - 1 : SCENE_UNKNOWN;
    const int steps = digits(s->known), times = text_columns(words_time(s->end_ns, end));
    return (struct log_view){.a = a,
                             .scene = s,
                             .filter = is_pane ? "" : u->log_filter,
                             .selected = follows ? present : u->log_at,
                             .follows = follows,
                             .step_width = steps > 4 ? steps : 4,
                             .time_width = times > 6 ? times : 6};
}

/* --- the view -------------------------------------------------------------------------------- */

static void draw_title(struct area a, const struct scene *s, const struct ui *u)
{
    char title[UI_LINE_MAX + 160], filter[UI_LINE_MAX + 32] = "";
    const bool is_pane = u->view != VIEW_LOG;
    if (!is_pane && u->log_filter[0] != '\0')
        snprintf(filter, sizeof filter, ", only lines with \"%s\"", u->log_filter);
    snprintf(title, sizeof title, "%s: %" PRIu64 " so far, %" PRIu64 " to come%s",
             is_pane ? "Events" : "6 Log", s->event_past, s->event_count - s->event_past, filter);
    area_rule(a, 0, title);
}

static void draw_none(struct area a, const struct scene *s)
{
    if (s->event_count == 0)
        area_put(a, 3, 0, ROLE_DIM, "Nothing has happened yet. . makes a step.");
    else
        area_put(a, 3, 0, ROLE_DIM, "No line has this text. / looks for another one.");
}

void draw_log(struct area a, const struct scene *s, const struct ui *u)
{
    struct lines l = {.first = 0};
    struct area left = a;
    const struct area rule = take_top(&left, 1), head = take_top(&left, 1);
    const struct log_view v = make_view(left, s, u);
    if (left.height > 0)
        choose(&v, &l, left.height);
    draw_title(rule, s, u);
    if (l.is_cut)
        area_print_right(head, 0, ROLE_WARN, " only the nearest %d were searched ", LOG_SEARCH_MAX);
    if (l.first == l.end) {
        draw_none(head, s);
        return;
    }
    area_print(head, 3, 0, ROLE_DIM, "%*s  %*s  what", v.step_width, "step", v.time_width, "t");
    draw_lines(&v, &l);
}
