/* tui/session_prompt.c - typing a line at the bottom (tui/session_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/session_parts.h"

#include <stdio.h>

#include "core/utf8.h"
#include "tui/glyphs.h"

void session_prompt(struct session *s, enum prompt prompt, const char *text)
{
    s->ui.prompt = prompt;
    snprintf(s->ui.line, sizeof s->ui.line, "%s", text);
    s->ui.cursor = (uint32_t)strlen(s->ui.line);
    s->history_at = s->history_count;
    s->changed = true;
}

/* --- editing --------------------------------------------------------------------------------- */

static void insert(struct ui *u, int32_t key)
{
    char bytes[5];
    const uint32_t len = glyph_utf8((uint32_t)key, bytes);
    const size_t behind = strlen(u->line + u->cursor) + 1;
    if (u->cursor + behind + len > sizeof u->line)
        return;
    memmove(u->line + u->cursor + len, u->line + u->cursor, behind);
    memcpy(u->line + u->cursor, bytes, len);
    u->cursor += len;
}

static uint32_t before(const struct ui *u, uint32_t at)
{
    while (at > 0 && utf8_continues((uint8_t)u->line[--at]))
        continue;
    return at;
}

static uint32_t behind(const struct ui *u, uint32_t at)
{
    if (u->line[at] != '\0')
        at++;
    while (utf8_continues((uint8_t)u->line[at]))
        at++;
    return at;
}

static void erase(struct ui *u, uint32_t from, uint32_t to)
{
    memmove(u->line + from, u->line + to, strlen(u->line + to) + 1);
    u->cursor = from;
}

static uint32_t word_before(const struct ui *u)
{
    uint32_t at = u->cursor;
    while (at > 0 && u->line[at - 1] == ' ')
        at--;
    while (at > 0 && u->line[at - 1] != ' ')
        at--;
    return at;
}

static bool edit(struct ui *u, int32_t key)
{
    switch (key) {
    case K_LEFT:
        u->cursor = before(u, u->cursor);
        return true;
    case K_RIGHT:
        u->cursor = behind(u, u->cursor);
        return true;
    case K_HOME:
    case K_CTRL('a'):
        u->cursor = 0;
        return true;
    case K_END:
    case K_CTRL('e'):
        u->cursor = (uint32_t)strlen(u->line);
        return true;
    case K_BACKSPACE:
    case K_CTRL('h'):
        erase(u, before(u, u->cursor), u->cursor);
        return true;
    case K_DELETE:
    case K_CTRL('d'):
        erase(u, u->cursor, behind(u, u->cursor));
        return true;
    case K_CTRL('u'):
        erase(u, 0, u->cursor);
        return true;
    case K_CTRL('w'):
        erase(u, word_before(u), u->cursor);
        return true;
    default:
        break;
    }
    if (key < ' ' || key >= K_BEYOND || (key >= 0xD800 && key <= 0xDFFF))
        return false;
    insert(u, key);
    return true;
}

/* --- lines from before ----------------------------------------------------------------------- */

static void remember(struct session *s, const char *line)
{
    if (s->history_count > 0 && strcmp(s->history[s->history_count - 1], line) == 0)
        return;
    if (s->history_count == SESSION_HISTORY) {
        memmove(s->history, s->history + 1, sizeof s->history - sizeof s->history[0]);
        s->history_count--;
    }
    snprintf(s->history[s->history_count++], UI_LINE_MAX, "%s", line);
}

static void recall(struct session *s, bool older)
{
    if (older && s->history_at > 0)
        s->history_at--;
    else if (!older && s->history_at < s->history_count)
        s->history_at++;
    const char *line = s->history_at < s->history_count ? s->history[s->history_at] : "";
    snprintf(s->ui.line, sizeof s->ui.line, "%s", line);
    s->ui.cursor = (uint32_t)strlen(s->ui.line);
}

/* --- completion ------------------------------------------------------------------------------ */

/* What a part of a word can become: the nth of all that begin with it. */
struct completion {
    const char *part;
    uint32_t nth; /* so many are still to be passed over */
    char word[UI_LINE_MAX];
};

/* Is this the one? Whatever does not fit is cut. */
static bool offer(struct completion *c, const void *bytes, size_t len)
{
    const size_t part = strlen(c->part);
    if (len <= part || memcmp(bytes, c->part, part) != 0)
        return false;
    if (c->nth-- > 0)
        return false;
    const size_t fits = len < UI_LINE_MAX ? len : UI_LINE_MAX - 1;
    memcpy(c->word, bytes, fits);
    c->word[fits] = '\0';
    return true;
}

static bool complete_verb(struct completion *c)
{
    for (uint32_t i = 0; i < VERB_COUNT; i++) {
        const char *name = command_name((enum verb)i);
        if (offer(c, name, strlen(name)))
            return true;
    }
    return false;
}

/* One of the words that the command takes: those between bars. */
static bool complete_choice(struct completion *c, const char *takes)
{
    const char *at = takes;
    while (strchr(takes, '|') && *at != '\0') {
        at += strspn(at, "[]| .");
        const size_t len = strcspn(at, "[]| .");
        if (offer(c, at, len))
            return true;
        at += len;
    }
    return false;
}

static bool complete_name(struct completion *c, const struct scene *sc, const char *takes)
{
    uint8_t room[KEY_BYTES_MAX];
    for (uint32_t i = 0; strstr(takes, "NODE") && i < sc->node_count; i++)
        if (offer(c, sc->nodes[i].id, strlen(sc->nodes[i].id)))
            return true;
    for (uint32_t i = 0; (strstr(takes, "KEY") || strstr(takes, "TEXT")) && i < sc->keys.count;
         i++) {
        const struct slice name = sc->eyes->key(sc->self, i, room);
        if (offer(c, name.data, name.len))
            return true;
    }
    return false;
}

/* What may follow the words so far; NULL: this is the verb itself. */
static const char *takes_of(const struct session *s, const char *line, uint32_t from)
{
    struct command c;
    char error[COMMAND_ERROR_MAX];
    if (s->ui.prompt != PROMPT_COMMAND)
        return "TEXT";
    if (from == 0)
        return NULL;
    return command_parse(line, &c, error) ? command_takes(c.verb) : "";
}

/* Each further Tab offers the next one, and after the last what was typed. */
static void complete(struct session *s)
{
    struct ui *u = &s->ui;
    if (!s->completing) {
        memcpy(s->typed, u->line, sizeof s->typed);
        s->completion = 0;
    }
    s->completing = true;
    memcpy(u->line, s->typed, sizeof u->line);
    u->cursor = (uint32_t)strlen(u->line);
    const bool new_word = u->cursor == 0 || u->line[u->cursor - 1] == ' ';
    const uint32_t from = new_word ? u->cursor : word_before(u);
    const char *takes = takes_of(s, u->line, from);
    struct completion c = {.part = s->typed + from, .nth = s->completion++};
    const bool found = takes ? complete_choice(&c, takes) || complete_name(&c, &s->scene, takes)
                             : complete_verb(&c);
    if (!found)
        s->completion = 0;
    else if (from + strlen(c.word) < sizeof u->line)
        memcpy(u->line + from, c.word, strlen(c.word) + 1);
    u->cursor = (uint32_t)strlen(u->line);
}

/* --- the end of a line ----------------------------------------------------------------------- */

/* As one word of a command. */
static void quote(const char *text, char out[2 * UI_LINE_MAX + 4])
{
    char *to = out;
    *to++ = '"';
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            *to++ = '\\';
        *to++ = *text;
    }
    *to++ = '"';
    *to = '\0';
}

static bool say_with(struct session *s, const char *verb, const char *text)
{
    char word[2 * UI_LINE_MAX + 4], line[2 * UI_LINE_MAX + 32];
    if (text[strcspn(text, " \t\"\\")] == '\0' && text[0] != '\0')
        snprintf(word, sizeof word, "%s", text);
    else
        quote(text, word);
    snprintf(line, sizeof line, ":%s %s", verb, word);
    return session_say(s, line);
}

/* What is wrong with a command stays there to be mended. */
static void finish_command(struct session *s, const char *line)
{
    if (line[strspn(line, " ")] == '\0')
        return;
    remember(s, line);
    if (!session_say(s, line) && s->ui.message_is_bad && s->ui.prompt == PROMPT_NONE) {
        char why[SCENE_WORDS_MAX];
        memcpy(why, s->ui.message, sizeof why);
        session_prompt(s, PROMPT_COMMAND, line);
        session_tell(s, false, "%s", why);
    }
}

static void finish(struct session *s)
{
    char line[UI_LINE_MAX];
    const enum prompt prompt = s->ui.prompt;
    memcpy(line, s->ui.line, sizeof line);
    s->ui.prompt = PROMPT_NONE;
    s->ui.message[0] = '\0';
    if (prompt == PROMPT_COMMAND)
        finish_command(s, line);
    else if (prompt == PROMPT_FILTER)
        say_with(s, "filter", line);
    else if (prompt == PROMPT_SEARCH && line[0] != '\0')
        say_with(s, "find", line);
}

static void confirm(struct session *s, int32_t key)
{
    s->ui.prompt = PROMPT_NONE;
    s->ui.message[0] = '\0';
    if (key == 'y' || key == 'Y') {
        session_carry_out(s);
        return;
    }
    s->plan.is_there = false;
    session_tell(s, true, "Nothing was done.");
}

void session_prompt_key(struct session *s, int32_t key)
{
    if (s->ui.prompt == PROMPT_CONFIRM) {
        confirm(s, key);
        return;
    }
    if (s->ui.message_is_bad)
        s->ui.message[0] = '\0';
    s->completing = s->completing && key == K_TAB;
    if (key == K_ENTER)
        finish(s);
    else if (key == K_ESC || (key == K_BACKSPACE && s->ui.line[0] == '\0'))
        s->ui.prompt = PROMPT_NONE;
    else if (key == K_TAB)
        complete(s);
    else if (key == K_UP || key == K_DOWN)
        recall(s, key == K_UP);
    else
        edit(&s->ui, key);
}

/* --- what asks for more ---------------------------------------------------------------------- */

static bool menu(struct session *s, const struct command *c)
{
    static const struct {
        const char *word;
        enum menu menu;
    } menus[] = {{"fault", MENU_FAULT}, {"mark", MENU_MARK}, {"goto-mark", MENU_GOTO_MARK}};
    if (!session_takes(s, c, 1, 1))
        return false;
    if (strcmp(c->words[0], "fault") == 0 && (s->scene.kind == SCENE_LIVE || !s->source.verbs->act))
        return session_tell(s, false, "Faults are for simulations: nothing is broken here.");
    for (size_t i = 0; i < ARRAY_LEN(menus); i++)
        if (strcmp(c->words[0], menus[i].word) == 0)
            s->ui.menu = menus[i].menu;
    return s->ui.menu != MENU_NONE || session_misused(s, c);
}

static bool type_command(struct session *s, const struct command *c)
{
    session_prompt(s, PROMPT_COMMAND, "");
    return session_takes(s, c, 0, 0);
}

static bool type_search(struct session *s, const struct command *c)
{
    if (s->ui.help)
        session_prompt(s, PROMPT_FILTER, s->ui.help_filter);
    else if (s->ui.view == VIEW_LOG)
        session_prompt(s, PROMPT_FILTER, s->ui.log_filter);
    else
        session_prompt(s, PROMPT_SEARCH, "");
    return session_takes(s, c, 0, 0);
}

session_run session_prompt_run(enum verb verb)
{
    static const session_run runs[VERB_COUNT] = {
        [VERB_MENU] = menu,
        [VERB_COMMAND] = type_command,
        [VERB_SEARCH] = type_search,
    };
    return runs[verb];
}
