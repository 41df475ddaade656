/* tui/session_list.c - up and down, and into what is selected (tui/session_parts.h).
 *
 * Each view has one list to which these keys belong; over a view, the help has its own. A list is
 * known here by where in it one is and how long it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/session_parts.h"

#include "tui/draw.h"
#include "tui/flow.h"
#include "tui/keymap.h"
#include "tui/log.h"

enum { PAGE = 10 };

struct list {
    uint64_t at, count;
};

/* --- which list ------------------------------------------------------------------------------ */

static uint64_t moved_keys(const struct scene *sc)
{
    struct flow f;
    flow_count(sc, &f);
    return f.moved;
}

static struct list ring_list(const struct session *s)
{
    const struct ui *u = &s->ui;
    if (u->focus == FOCUS_NODES)
        return (struct list){u->node, s->scene.node_count};
    return (struct list){u->key == SCENE_NO_KEY ? UINT64_MAX : u->key, s->scene.keys.count};
}

static uint64_t help_lines(const struct ui *u)
{
    uint32_t count = 0;
    while (keymap_help(u->view, u->help_filter, count))
        count++;
    return count;
}

static uint64_t entries_of(const struct session *s)
{
    const uint64_t items = s->scene.node_count > 0 ? s->scene.nodes[s->ui.node].counters.items : 0;
    return items == SCENE_UNKNOWN ? 0 : items;
}

static struct list list_of(const struct session *s)
{
    const struct ui *u = &s->ui;
    if (u->help && u->words)
        return (struct list){u->words_at, draw_words_count()};
    if (u->help)
        return (struct list){u->help_at, help_lines(u)};
    switch (u->view) {
    case VIEW_RING:
        return ring_list(s);
    case VIEW_FLOW:
        return (struct list){u->moved, moved_keys(&s->scene)};
    case VIEW_PATH:
        return (struct list){u->hop, u->path ? u->path->hop_count : 0};
    case VIEW_NODE:
        return (struct list){u->entry, entries_of(s)};
    case VIEW_STATS:
        return (struct list){u->change, s->scene.change_count};
    case VIEW_LOG:
    case VIEW_COUNT:
        break;
    }
    return (struct list){u->log_follows ? s->scene.event_past - (s->scene.event_past > 0)
                                        : u->log_at,
                         s->scene.event_count};
}

/* --- going to a place in it ------------------------------------------------------------------ */

static void go_to_entry(struct session *s, uint64_t at)
{
    struct scene_entry e;
    s->ui.entry = at;
    if (s->scene.eyes->entries(s->scene.self, s->ui.node, (uint32_t)at, 1, &e) == 1)
        session_select_key(s, e.number);
}

static void go_to(struct session *s, uint64_t at)
{
    struct ui *u = &s->ui;
    if (u->help) {
        *(u->words ? &u->words_at : &u->help_at) = (uint32_t)at;
        return;
    }
    switch (u->view) {
    case VIEW_RING:
        if (u->focus == FOCUS_NODES)
            u->node = (uint32_t)at;
        else
            session_select_key(s, (uint32_t)at);
        return;
    case VIEW_FLOW:
        u->moved = at;
        session_select_key(s, flow_moved_key(&s->scene, at));
        return;
    case VIEW_PATH:
        u->hop = (uint32_t)at;
        return;
    case VIEW_NODE:
        go_to_entry(s, at);
        return;
    case VIEW_STATS:
        u->change = at;
        return;
    case VIEW_LOG:
    case VIEW_COUNT:
        u->log_at = at;
        u->log_follows = at + 1 == s->scene.event_past;
        return;
    }
}

/* Of the log only lines that are shown can be chosen. */
static bool move_in_filter(struct session *s, enum verb verb, struct list l)
{
    const bool up = verb == VERB_UP || verb == VERB_PAGE_UP;
    uint64_t at = verb == VERB_TOP ? 0 : verb == VERB_BOTTOM ? l.count - 1 : l.at;
    uint32_t budget = LOG_SEARCH_MAX;
    if (up)
        at = at > 0 ? at - 1 : l.count; /* beyond the end: there is none */
    else if (verb == VERB_DOWN || verb == VERB_PAGE_DOWN)
        at++;
    const uint64_t found =
        at < l.count ? log_find(&s->scene, s->ui.log_filter, at, up || verb == VERB_BOTTOM, &budget)
                     : SCENE_UNKNOWN;
    if (found == SCENE_UNKNOWN)
        return session_tell(s, true, "No other line with \"%s\" in that direction.",
                            s->ui.log_filter);
    go_to(s, found);
    return true;
}

static bool move(struct session *s, const struct command *c)
{
    const struct list l = list_of(s);
    uint64_t at = l.at;
    if (!session_takes(s, c, 0, 0))
        return false;
    if (s->ui.view == VIEW_LOG && !s->ui.help && s->ui.log_filter[0] != '\0' && l.count > 0)
        return move_in_filter(s, c->verb, l);
    if (l.count == 0)
        return session_tell(s, true, "There is nothing to choose from here.");
    const uint64_t by = c->verb == VERB_PAGE_UP || c->verb == VERB_PAGE_DOWN ? PAGE : 1;
    const bool none_yet = at >= l.count;
    if (none_yet || c->verb == VERB_TOP)
        at = 0;
    else if (c->verb == VERB_BOTTOM)
        at = l.count - 1;
    else if (c->verb == VERB_UP || c->verb == VERB_PAGE_UP)
        at = at > by ? at - by : 0;
    else
        at = at + by < l.count ? at + by : l.count - 1;
    go_to(s, at);
    return true;
}

/* --- into it --------------------------------------------------------------------------------- */

static bool go_to_step(struct session *s, uint64_t step)
{
    const struct journey j = {.kind = JOURNEY_STEP, .count = step};
    session_stop(s);
    return session_go(s, &j);
}

static bool open_event(struct session *s)
{
    const struct list l = list_of(s);
    if (l.at >= l.count)
        return session_tell(s, true, "Nothing has happened yet.");
    const struct scene_event e = s->scene.eyes->event(s->scene.self, l.at);
    if (e.kind == EVENT_REQUEST && e.request != 0 && session_follow(s, e.request)) {
        session_show(s, VIEW_PATH);
        return true;
    }
    return go_to_step(s, e.step);
}

static bool open_help(struct session *s)
{
    const struct binding *b = keymap_help(s->ui.view, s->ui.help_filter, s->ui.help_at);
    s->ui.help = false;
    return !b || session_say(s, b->command);
}

static bool open_ring(struct session *s)
{
    if (s->ui.focus == FOCUS_NODES || s->ui.key == SCENE_NO_KEY) {
        session_show(s, VIEW_NODE);
        return true;
    }
    return session_say(s, "trace");
}

static bool open_selected(struct session *s, const struct command *c)
{
    const struct list l = list_of(s);
    if (!session_takes(s, c, 0, 0))
        return false;
    if (s->ui.help)
        return open_help(s);
    switch (s->ui.view) {
    case VIEW_RING:
        return open_ring(s);
    case VIEW_FLOW:
        if (l.at < l.count)
            session_select_key(s, flow_moved_key(&s->scene, l.at));
        s->ui.focus = FOCUS_KEYS;
        session_show(s, VIEW_RING);
        return true;
    case VIEW_NODE:
        if (s->ui.key == SCENE_NO_KEY)
            return session_tell(s, true, "No key is selected. Down selects one.");
        s->ui.focus = FOCUS_KEYS;
        session_show(s, VIEW_RING);
        return true;
    case VIEW_PATH:
        return l.count == 0 || go_to_step(s, s->ui.path->hops[s->ui.hop].step);
    case VIEW_STATS:
        return l.at >= l.count || go_to_step(s, s->scene.changes[l.at].step);
    case VIEW_LOG:
    case VIEW_COUNT:
        break;
    }
    return open_event(s);
}

/* --- which pane ------------------------------------------------------------------------------ */

static void next_node(struct session *s, bool forward)
{
    const uint32_t n = s->scene.node_count;
    uint32_t at = s->ui.node;
    for (uint32_t i = 0; i < n; i++) {
        at = (at + (forward ? 1 : n - 1)) % n;
        if (s->scene.nodes[at].mood != MOOD_AWAY)
            break;
    }
    s->ui.node = at;
    s->ui.entry = 0;
}

static bool focus(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 0, 1))
        return false;
    const char *which = c->count == 1 ? c->words[0] : "next";
    const bool forward = strcmp(which, "next") == 0;
    if (strcmp(which, "nodes") == 0)
        s->ui.focus = FOCUS_NODES;
    else if (strcmp(which, "keys") == 0)
        s->ui.focus = FOCUS_KEYS;
    else if (!forward && strcmp(which, "prev") != 0)
        return session_misused(s, c);
    else if (s->ui.view == VIEW_NODE && s->scene.node_count > 0)
        next_node(s, forward);
    else
        s->ui.focus = s->ui.focus == FOCUS_NODES ? FOCUS_KEYS : FOCUS_NODES;
    return true;
}

session_run session_list_run(enum verb verb)
{
    static const session_run runs[VERB_COUNT] = {
        [VERB_UP] = move,
        [VERB_DOWN] = move,
        [VERB_PAGE_UP] = move,
        [VERB_PAGE_DOWN] = move,
        [VERB_TOP] = move,
        [VERB_BOTTOM] = move,
        [VERB_OPEN] = open_selected,
        [VERB_FOCUS] = focus,
    };
    return runs[verb];
}
