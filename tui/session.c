/* tui/session.c - see tui/session.h; the parts are in tui/session_parts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/session.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/draw.h"
#include "tui/keymap.h"
#include "tui/session_parts.h"

/* --- what is told ---------------------------------------------------------------------------- */

bool session_tell(struct session *s, bool good, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(s->ui.message, sizeof s->ui.message, format, args);
    va_end(args);
    s->ui.message_is_bad = !good;
    s->changed = true;
    return good;
}

bool session_misused(struct session *s, const struct command *c)
{
    const char *takes = command_takes(c->verb);
    return session_tell(s, false, ":%s %s", command_name(c->verb),
                        takes[0] == '\0' ? "takes no words behind it." : takes);
}

bool session_takes(struct session *s, const struct command *c, uint32_t least, uint32_t most)
{
    return (c->count >= least && c->count <= most) || session_misused(s, c);
}

/* --- looking --------------------------------------------------------------------------------- */

/* What was selected may be gone. */
static void clamp(struct session *s)
{
    struct ui *u = &s->ui;
    if (u->node >= s->scene.node_count)
        u->node = 0;
    if (u->key != SCENE_NO_KEY && u->key >= s->scene.keys.count)
        u->key = SCENE_NO_KEY;
    if (u->log_at >= s->scene.event_count)
        u->log_follows = true;
}

/* A request that was not over may have gone on, or, after going back, not have begun. It takes some
 * steps to and fro to see, so it is looked at again only when time has moved. */
static void look_at_path(struct session *s)
{
    char why[SCENE_WORDS_MAX];
    const struct source *source = &s->source;
    if (!source->verbs->path || s->ui.view != VIEW_PATH || s->ui.playing)
        return;
    const uint64_t step = s->scene.step;
    source->verbs->look(source->self, &s->scene);
    if (s->ui.path && s->scene.step == step && s->scene.known == s->path_known)
        return;
    const uint64_t wanted = s->path_chosen ? s->path_request : 0;
    const bool found = source->verbs->path(source->self, wanted, &s->path, why);
    if (found && s->path.request != s->path_request)
        s->ui.hop = 0;
    s->path_request = found ? s->path.request : s->path_request;
    s->ui.path = found ? &s->path : NULL;
    s->path_known = s->scene.known;
    if (found && s->ui.hop >= s->path.hop_count)
        s->ui.hop = s->path.hop_count > 0 ? s->path.hop_count - 1 : 0;
}

/* Of real nodes only those keys are known that are there, so that their numbers change: the
 * selected one is found again by its bytes. */
static void look_and_keep_key(struct session *s)
{
    uint8_t room[KEY_BYTES_MAX], bytes[KEY_BYTES_MAX];
    const struct slice key = s->scene.eyes->key(s->scene.self, s->ui.key, room);
    memcpy(bytes, key.data, key.len);
    s->source.verbs->look(s->source.self, &s->scene);
    if (!s->scene.eyes->find(s->scene.self, slice_of(bytes, key.len), &s->ui.key))
        s->ui.key = SCENE_NO_KEY;
}

void session_look(struct session *s)
{
    look_at_path(s); /* first: it goes to and fro in time */
    if (s->scene.kind == SCENE_LIVE && s->ui.key < s->scene.keys.count)
        look_and_keep_key(s);
    else
        s->source.verbs->look(s->source.self, &s->scene);
    clamp(s);
    s->changed = true;
}

/* --- the script of the sitting --------------------------------------------------------------- */

void session_note(struct session *s, const char *line)
{
    const size_t needed = s->script_len + strlen(line) + 2;
    if (needed > s->script_max) {
        const size_t max = needed * 2;
        char *grown = realloc(s->script, max);
        if (!grown) {
            s->script_failed = true;
            return;
        }
        s->script = grown;
        s->script_max = max;
    }
    s->script_len +=
        (size_t)snprintf(s->script + s->script_len, s->script_max - s->script_len, "%s\n", line);
}

/* Commands that ask for another one, or that a script has no use for. */
static bool is_left_out(enum verb verb)
{
    return verb == VERB_COMMAND || verb == VERB_SEARCH || verb == VERB_MENU || verb == VERB_QUIT ||
           verb == VERB_SUSPEND || verb == VERB_REDRAW || verb == VERB_SAVE ||
           verb == VERB_SOURCE || verb == VERB_PLAY || verb == VERB_PAUSE || verb == VERB_EXPORT ||
           verb == VERB_EXPORT_OVER;
}

/* Playing takes its own time: in the script it is a leap to where it came to. */
static void catch_up(struct session *s)
{
    char line[48];
    if (s->scene.step == s->scripted_step)
        return;
    snprintf(line, sizeof line, ":seek %llu", (unsigned long long)s->scene.step);
    session_note(s, line);
    s->scripted_step = s->scene.step;
}

static void record(struct session *s, const struct command *c, const char *line)
{
    char with_colon[UI_LINE_MAX + 2];
    line += strspn(line, " \t:");
    snprintf(s->last_command, sizeof s->last_command, "%s", line);
    if (is_left_out(c->verb))
        return;
    snprintf(with_colon, sizeof with_colon, ":%s", line);
    session_note(s, with_colon);
}

/* --- commands -------------------------------------------------------------------------------- */

static session_run find_run(enum verb verb)
{
    static session_run (*const rooms[])(enum verb verb) = {
        session_time_run, session_see_run,   session_list_run,    session_find_run,
        session_do_run,   session_files_run, session_foresee_run, session_prompt_run,
    };
    session_run run = NULL;
    for (size_t i = 0; i < ARRAY_LEN(rooms) && !run; i++)
        run = rooms[i](verb);
    return run;
}

bool session_say(struct session *s, const char *line)
{
    struct command c;
    char error[COMMAND_ERROR_MAX];
    if (!command_parse(line, &c, error))
        return session_tell(s, error[0] == '\0', "%s", error);
    const session_run run = find_run(c.verb);
    assert(run && "a command that nobody does");
    const bool own = s->depth++ == 0; /* what a command does by another one is not said twice */
    if (own && !is_left_out(c.verb))
        catch_up(s);
    if (own)
        record(s, &c, line);
    const bool done = run(s, &c);
    s->depth--;
    if (!s->ui.seeking && !is_left_out(c.verb))
        s->scripted_step = s->scene.step;
    s->changed = true;
    return done;
}

/* --- keys ------------------------------------------------------------------------------------ */

static void letter_of_mark(struct session *s, int32_t key, enum menu menu)
{
    char line[32];
    if (key == K_ESC)
        return;
    if (key < 'a' || key > 'z') {
        session_tell(s, false, "A mark is a letter from a to z.");
        return;
    }
    snprintf(line, sizeof line, ":%s %c", menu == MENU_MARK ? "mark" : "goto-mark", (char)key);
    session_say(s, line);
}

static void say_unbound(struct session *s, int32_t key)
{
    char name[KEY_NAME_BYTES];
    session_tell(s, false, "No key %s here. ? shows the keys.", key_write(key, name));
}

static bool answer_key(struct session *s, int32_t key)
{
    char line[] = ":answer 0";
    if (!s->ui.asking)
        return false;
    if (key == K_ESC || (key >= '1' && key < '1' + (int32_t)s->ui.question.choice_count)) {
        line[sizeof line - 2] = key == K_ESC ? '0' : (char)key;
        session_say(s, line);
        return true;
    }
    if (key == 'q' || key == '?' || key == ':')
        return false;
    session_tell(s, true, "Choose 1 to %u, or Esc to see what happens.",
                 (unsigned)s->ui.question.choice_count);
    return true;
}

void session_key(struct session *s, int32_t key)
{
    const enum menu menu = s->ui.menu;
    s->ui.menu = MENU_NONE;
    s->changed = true;
    if (key == K_CTRL('z') || key == K_CTRL('l')) { /* whatever is being typed or asked */
        session_say(s, key == K_CTRL('z') ? "suspend" : "redraw");
        return;
    }
    if (s->ui.prompt != PROMPT_NONE) {
        session_prompt_key(s, key);
        return;
    }
    s->ui.message[0] = '\0';
    if (menu == MENU_MARK || menu == MENU_GOTO_MARK) {
        letter_of_mark(s, key, menu);
        return;
    }
    if (answer_key(s, key))
        return;
    const struct binding *b = keymap_find(key, s->ui.view, menu);
    if (b)
        session_say(s, b->command);
    else if (menu == MENU_NONE || key != K_ESC)
        say_unbound(s, key);
}

/* --- time ------------------------------------------------------------------------------------ */

bool session_is_busy(const struct session *s)
{
    return s->ui.seeking || (s->ui.playing && s->scene.kind != SCENE_LIVE);
}

void session_turn(struct session *s)
{
    if (s->source.verbs->turn && s->source.verbs->turn(s->source.self))
        session_look(s);
}

/* --- frames ---------------------------------------------------------------------------------- */

void session_resize(struct session *s, int width, int height)
{
    s->width = width;
    s->height = height;
    s->changed = true;
}

bool session_draw(struct session *s, struct grid *g)
{
    if (g->width != s->width || g->height != s->height || g->ascii != s->ascii) {
        grid_destroy(g);
        if (!grid_init(g, s->width, s->height, s->ascii))
            return false;
    }
    s->ui.last_command = s->last_command;
    draw_frame(g, &s->scene, &s->ui);
    return true;
}

/* --- beginning and end ----------------------------------------------------------------------- */

void session_open(struct session *s, struct source source, const struct session_look *look)
{
    *s = (struct session){.source = source,
                          .width = look->width,
                          .height = look->height,
                          .ascii = look->ascii,
                          .changed = true};
    s->ui.theme = look->theme;
    s->ui.key = SCENE_NO_KEY;
    s->ui.log_follows = true;
    for (uint32_t i = 0; i < UI_MARKS; i++)
        s->ui.marks[i] = SCENE_UNKNOWN;
    session_look(s);
    s->play_ns = s->scene.now_ns;
    s->ui.playing = s->scene.kind == SCENE_LIVE; /* real time goes on by itself */
}

void session_close(struct session *s)
{
    if (s->source.verbs)
        s->source.verbs->close(s->source.self);
    free(s->script);
    *s = (struct session){0};
}
