/* tui/session_see.c - what is shown, and how (tui/session_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/session_parts.h"

#include "tui/flow.h"
#include "tui/layout.h"
#include "tui/theme.h"

/* --- views ----------------------------------------------------------------------------------- */

static const char *const view_names[VIEW_COUNT] = {
    [VIEW_RING] = "ring", [VIEW_FLOW] = "flow",   [VIEW_PATH] = "path",
    [VIEW_NODE] = "node", [VIEW_STATS] = "stats", [VIEW_LOG] = "log",
};

/* The cursor in the list of moved keys stands on the selected key, or selects the first. */
static void point_at_moved(struct session *s)
{
    uint32_t key;
    for (uint64_t n = 0; (key = flow_moved_key(&s->scene, n)) != SCENE_NO_KEY; n++) {
        if (key == s->ui.key) {
            s->ui.moved = n;
            return;
        }
    }
    s->ui.moved = 0;
}

void session_show(struct session *s, enum view view)
{
    s->path_chosen = s->path_chosen && view == VIEW_PATH;
    s->ui.view = view;
    s->ui.path = s->path_chosen ? s->ui.path : NULL;
    s->ui.help = false;
    session_look(s);
    if (view == VIEW_FLOW && s->scene.before)
        point_at_moved(s);
}

static void next_form(struct session *s)
{
    s->ui.view = VIEW_RING;
    s->ui.form = (enum ring_form)((s->ui.form + 1) % FORM_COUNT);
    s->ui.form_is_chosen = true;
}

/* On a small screen all views look alike. */
static void say_if_small(struct session *s)
{
    if (layout_tier(s->width, s->height) < TIER_STANDARD)
        session_tell(s, true, "%s needs 80x24; this screen is %dx%d and shows a short form",
                     view_names[s->ui.view], s->width, s->height);
}

static bool view(struct session *s, const struct command *c)
{
    static const char *const forms[FORM_COUNT] = {"circle", "bar", "table"};
    if (!session_takes(s, c, 1, 1))
        return false;
    for (uint32_t i = 0; i < VIEW_COUNT; i++) {
        if (strcmp(c->words[0], view_names[i]) == 0) {
            session_show(s, (enum view)i);
            say_if_small(s);
            return true;
        }
    }
    for (uint32_t i = 0; i < FORM_COUNT; i++) {
        if (strcmp(c->words[0], forms[i]) == 0) {
            s->ui.view = VIEW_RING;
            s->ui.form = (enum ring_form)i;
            s->ui.form_is_chosen = true;
            return true;
        }
    }
    if (strcmp(c->words[0], "next-form") != 0)
        return session_misused(s, c);
    next_form(s);
    return true;
}

/* The keys, or what the words mean; the same once more closes them. */
static bool help(struct session *s, const struct command *c)
{
    const bool words = c->verb == VERB_WORDS;
    s->ui.help = !s->ui.help || s->ui.words != words;
    s->ui.words = words;
    s->ui.words_at = 0;
    s->ui.help_at = 0;
    s->ui.help_filter[0] = '\0';
    return session_takes(s, c, 0, 0);
}

/* --- one request ----------------------------------------------------------------------------- */

bool session_follow(struct session *s, uint64_t request)
{
    char why[SCENE_WORDS_MAX] = "";
    if (!s->source.verbs->path)
        return session_tell(s, false, "Here the way of a request cannot be seen from inside.");
    const bool found = s->source.verbs->path(s->source.self, request, &s->path, why);
    s->source.verbs->look(s->source.self, &s->scene);
    if (!found) {
        s->ui.path = NULL;
        s->path_request = 0;
        return session_tell(s, false, "%s", why);
    }
    s->ui.path = &s->path;
    s->path_chosen = request != 0;
    s->path_request = s->path.request;
    s->ui.hop = 0;
    s->ui.sideways = 0;
    return true;
}

/* The last request for this key up to now, or the next one that is known. */
static uint64_t request_for(const struct scene *sc, uint32_t key)
{
    for (uint64_t i = sc->event_past; i > 0; i--) {
        const struct scene_event e = sc->eyes->event(sc->self, i - 1);
        if (e.kind == EVENT_REQUEST && e.key == key)
            return e.request;
    }
    for (uint64_t i = sc->event_past; i < sc->event_count; i++) {
        const struct scene_event e = sc->eyes->event(sc->self, i);
        if (e.kind == EVENT_REQUEST && e.key == key)
            return e.request;
    }
    return 0;
}

static bool trace(struct session *s, const struct command *c)
{
    uint32_t key = s->ui.key;
    if (!session_takes(s, c, 0, 1))
        return false;
    if (c->count == 1 && !s->scene.eyes->find(s->scene.self, slice_str(c->words[0]), &key))
        return session_tell(s, false, "No key is called \"%s\". / finds one.", c->words[0]);
    uint64_t request = 0; /* no key: the last one of all */
    if (key != SCENE_NO_KEY) {
        session_select_key(s, key);
        request = request_for(&s->scene, key);
        if (request == 0)
            return session_tell(s, false,
                                s->scene.can_write
                                    ? "Nobody has asked for this key so far. r sends a GET for it."
                                    : "This window has not seen anybody ask for this key.");
    }
    if (!session_follow(s, request))
        return false;
    session_show(s, VIEW_PATH);
    return true;
}

/* --- looks ----------------------------------------------------------------------------------- */

static bool theme(struct session *s, const struct command *c)
{
    enum theme theme = (enum theme)((s->ui.theme + 1) % THEME_COUNT);
    if (!session_takes(s, c, 0, 1))
        return false;
    if (c->count == 1 && strcmp(c->words[0], "next") != 0 && !theme_find(c->words[0], &theme))
        return session_misused(s, c);
    s->ui.theme = theme;
    return session_tell(s, true, "theme %s", theme_name(theme));
}

static bool set_present(struct session *s, bool present)
{
    s->ui.present = present;
    return session_tell(s, true, present ? "The table of nodes shows what counts, for a projector."
                                         : "The table of nodes shows all there is room for.");
}

static bool set(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 1, 1))
        return false;
    const char *what = c->words[0];
    if (strcmp(what, "ascii") == 0)
        s->ascii = true;
    else if (strcmp(what, "utf8") == 0)
        s->ascii = false;
    else if (strcmp(what, "glyphs") == 0)
        s->ascii = !s->ascii;
    else if (strcmp(what, "present") == 0 || strcmp(what, "no-present") == 0)
        return set_present(s, what[0] == 'p');
    else
        return session_misused(s, c);
    return true;
}

static bool hide(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 1, 1))
        return false;
    if (strcmp(c->words[0], "after") != 0 && strcmp(c->words[0], "nothing") != 0)
        return session_misused(s, c);
    s->ui.hide_after = c->words[0][0] == 'a';
    return session_tell(s, true, "%s",
                        s->ui.hide_after
                            ? "What comes after a change is kept back. :hide nothing shows it."
                            : "What comes after a change is shown.");
}

static bool zoom(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 1, 1))
        return false;
    struct ui *u = &s->ui;
    if (u->key != SCENE_NO_KEY)
        u->zoom_at = s->scene.keys.positions[u->key];
    if (strcmp(c->words[0], "in") == 0)
        u->zoom += u->zoom < ZOOM_MOST;
    else if (strcmp(c->words[0], "out") == 0)
        u->zoom -= u->zoom > 0;
    else if (strcmp(c->words[0], "all") == 0)
        u->zoom = 0;
    else
        return session_misused(s, c);
    return true;
}

static bool scroll(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 1, 1))
        return false;
    const bool left = strcmp(c->words[0], "left") == 0;
    if (!left && strcmp(c->words[0], "right") != 0)
        return session_misused(s, c);
    if (left)
        s->ui.sideways -= s->ui.sideways > 0;
    else
        s->ui.sideways += s->ui.path && s->ui.sideways + 1 < s->ui.path->party_count;
    return true;
}

static bool zoom_pane(struct session *s, const struct command *c)
{
    s->ui.zoomed_pane = !s->ui.zoomed_pane;
    return session_takes(s, c, 0, 0);
}

/* --- one level back -------------------------------------------------------------------------- */

static bool close(struct session *s, const struct command *c)
{
    struct ui *u = &s->ui;
    if (u->help)
        u->help = false;
    else if (u->seeking || u->playing)
        session_stop(s);
    else if (u->zoomed_pane)
        u->zoomed_pane = false;
    else if (u->log_filter[0] != '\0' && u->view == VIEW_LOG)
        u->log_filter[0] = '\0';
    else if (u->view != VIEW_RING)
        session_show(s, VIEW_RING);
    else
        session_select_key(s, SCENE_NO_KEY);
    return session_takes(s, c, 0, 0);
}

static bool quit(struct session *s, const struct command *c)
{
    if (s->ui.help)
        return close(s, c);
    s->quit = true;
    return true;
}

static bool redraw(struct session *s, const struct command *c)
{
    s->redraw = true;
    return session_takes(s, c, 0, 0);
}

static bool suspend(struct session *s, const struct command *c)
{
    session_stop(s);
    s->suspend = true;
    return session_takes(s, c, 0, 0);
}

session_run session_see_run(enum verb verb)
{
    static const session_run runs[VERB_COUNT] = {
        [VERB_VIEW] = view,           [VERB_HELP] = help,       [VERB_WORDS] = help,
        [VERB_TRACE] = trace,         [VERB_THEME] = theme,     [VERB_SET] = set,
        [VERB_HIDE] = hide,           [VERB_ZOOM] = zoom,       [VERB_SCROLL] = scroll,
        [VERB_ZOOM_PANE] = zoom_pane, [VERB_CLOSE] = close,     [VERB_QUIT] = quit,
        [VERB_REDRAW] = redraw,       [VERB_SUSPEND] = suspend,
    };
    return runs[verb];
}
