/* tui/keymap.c - see tui/keymap.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/keymap.h"

#include <assert.h>
#include <stdio.h>

#include "tui/words.h"

enum {
    RING = 1 << VIEW_RING,
    PATH = 1 << VIEW_PATH,
    NODE = 1 << VIEW_NODE,
    LOG = 1 << VIEW_LOG,
    ALL = (1 << VIEW_COUNT) - 1,
    STORY = NEEDS_STORY,
    SIM = NEEDS_SIM,
    WRITE = NEEDS_WRITE,
};

static const struct binding table[] = {
    {{' '}, "play", "play, or pause", "play", GROUP_TIME, ALL, 0},
    {{'.', K_RIGHT, 's'}, "step", "one step forward", "step", GROUP_TIME, ALL, 0},
    {{',', K_LEFT, 'S'}, "back", "one step back", "back", GROUP_TIME, ALL, 0},
    {{'c'}, "next", "on to the next event", "event", GROUP_TIME, ALL, 0},
    {{'C'}, "prev", "back to the one before", NULL, GROUP_TIME, ALL, 0},
    {{'}'}, "next join", "on to next join or leave", NULL, GROUP_TIME, ALL, 0},
    {{'{'}, "prev join", "back to the one before", NULL, GROUP_TIME, ALL, 0},
    {{'['}, "speed slower", "half the speed", NULL, GROUP_TIME, ALL, STORY},
    {{']'}, "speed faster", "twice the speed", NULL, GROUP_TIME, ALL, STORY},
    {{K_BACKSPACE}, "speed 1", "speed x1", NULL, GROUP_TIME, ALL, STORY},
    {{K_HOME}, "seek 0", "to the beginning", NULL, GROUP_TIME, ALL, 0},
    {{K_END}, "seek end", "to the end; live: to now", NULL, GROUP_TIME, ALL, 0},
    {{'m'}, "menu mark", "then a-z: mark this step", NULL, GROUP_TIME, ALL, 0},
    {{'\''}, "menu goto-mark", "then a-z: to that mark", NULL, GROUP_TIME, ALL, 0},

    {{'1'}, "view ring", "Ring: where keys live", "views", GROUP_LOOK, ALL, 0},
    {{'2'}, "view flow", "Flow: who gave to whom", NULL, GROUP_LOOK, ALL, 0},
    {{'3'}, "view path", "Path: way of a request", NULL, GROUP_LOOK, ALL, 0},
    {{'4'}, "view node", "Node: what a cache holds", NULL, GROUP_LOOK, ALL, 0},
    {{'5'}, "view stats", "Stats: balance and hits", NULL, GROUP_LOOK, ALL, 0},
    {{'6'}, "view log", "Log: all that happens", NULL, GROUP_LOOK, ALL, 0},
    {{'v'}, "view next-form", "circle, bar or table", "form", GROUP_LOOK, RING, 0},
    {{'W'}, "words", "what the words mean", NULL, GROUP_LOOK, ALL, 0},
    {{'j', K_DOWN}, "down", "the next of the list", "down", GROUP_LOOK, ALL, 0},
    {{'k', K_UP}, "up", "the one before", "up", GROUP_LOOK, ALL, 0},
    {{K_PAGE_DOWN, K_CTRL('f')}, "page-down", "a page on", NULL, GROUP_LOOK, ALL, 0},
    {{K_PAGE_UP, K_CTRL('b')}, "page-up", "a page back", NULL, GROUP_LOOK, ALL, 0},
    {{'g'}, "top", "the first of the list", NULL, GROUP_LOOK, ALL, 0},
    {{'G'}, "bottom", "the last one", NULL, GROUP_LOOK, ALL, 0},
    {{K_TAB}, "focus next", "the next pane", NULL, GROUP_LOOK, ALL & ~NODE, 0},
    {{K_SHIFT_TAB}, "focus prev", "the pane before", NULL, GROUP_LOOK, ALL & ~NODE, 0},
    {{K_TAB}, "focus next", "the next node", "next node", GROUP_LOOK, NODE, 0},
    {{K_SHIFT_TAB}, "focus prev", "the node before", NULL, GROUP_LOOK, NODE, 0},
    {{'z'}, "zoom-pane", "one pane alone, or all", NULL, GROUP_LOOK, ALL, 0},
    {{K_ENTER}, "open", "look at what is selected", "open", GROUP_LOOK, ALL, 0},
    {{K_ESC}, "close", "one level back", NULL, GROUP_LOOK, ALL, 0},
    {{'/'}, "search", "find a key or a node", "key", GROUP_LOOK, ALL & ~LOG, 0},
    {{'/'}, "search", "only lines with a text", "filter", GROUP_LOOK, LOG, 0},
    {{'n'}, "find-next", "the next one found", NULL, GROUP_LOOK, ALL, 0},
    {{'N'}, "find-prev", "the one found before", NULL, GROUP_LOOK, ALL, 0},
    {{'f'}, "goto", "to a place on the ring", NULL, GROUP_LOOK, RING, 0},
    {{'t'}, "trace", "way of the key's request", "trace", GROUP_LOOK, ALL, 0},
    {{'+'}, "zoom in", "zoom the bar in", NULL, GROUP_LOOK, RING, 0},
    {{'-'}, "zoom out", "zoom it out", NULL, GROUP_LOOK, RING, 0},
    {{'0'}, "zoom all", "the whole ring", NULL, GROUP_LOOK, RING, 0},
    {{'<'}, "scroll left", "the ladder to the left", "sideways", GROUP_LOOK, PATH, 0},
    {{'>'}, "scroll right", "the ladder to the right", NULL, GROUP_LOOK, PATH, 0},

    {{'a'}, "add", "a node joins", "add", GROUP_CHANGE, ALL, SIM | WRITE},
    {{'d'}, "remove", "a node leaves, in order", "remove", GROUP_CHANGE, ALL, SIM | WRITE},
    {{'x'}, "menu fault", "a fault: opens a menu", "fault", GROUP_CHANGE, ALL, SIM | WRITE},
    {{'r'}, "get", "GET the key", "get", GROUP_CHANGE, ALL, WRITE},
    {{'w'}, "put", "PUT the key", "put", GROUP_CHANGE, ALL, WRITE},
    {{'D'}, "delete", "DELETE the key", NULL, GROUP_CHANGE, ALL, WRITE},
    {{'u'}, "undo", "undo the last change", NULL, GROUP_CHANGE, ALL, SIM | WRITE},
    {{'P'}, "predict", "predict first, or not", NULL, GROUP_CHANGE, ALL, SIM},

    {{'k'}, "kill", "the node crashes", "kill", GROUP_FAULT, ALL, SIM | WRITE},
    {{'r'}, "restart", "it starts again, empty", "restart", GROUP_FAULT, ALL, SIM | WRITE},
    {{'p'}, "pause-node", "it stands still", "pause", GROUP_FAULT, ALL, SIM | WRITE},
    {{'u'}, "resume-node", "it goes on", "resume", GROUP_FAULT, ALL, SIM | WRITE},
    {{'l'}, "slow", "it does all more slowly", "slow", GROUP_FAULT, ALL, SIM | WRITE},
    {{'i'}, "isolate", "cut off from all others", "isolate", GROUP_FAULT, ALL, SIM | WRITE},
    {{'c'}, "cut", "cut off from one other", "cut", GROUP_FAULT, ALL, SIM | WRITE},
    {{'h'}, "heal", "all whole and fast again", "heal all", GROUP_FAULT, ALL, SIM | WRITE},

    {{'e'}, "export", "this frame into a file", "export", GROUP_OUTPUT, ALL, 0},
    {{'T'}, "theme next", "other colours", NULL, GROUP_OUTPUT, ALL, 0},
    {{'A'}, "set glyphs", "ASCII only, or lines", NULL, GROUP_OUTPUT, ALL, 0},

    {{'?', K_F1}, "help", "these keys", "help", GROUP_GENERAL, ALL, 0},
    {{':'}, "command", "type a command", "cmd", GROUP_GENERAL, ALL, 0},
    {{K_CTRL('l')}, "redraw", "draw all anew", NULL, GROUP_GENERAL, ALL, 0},
    {{K_CTRL('z')}, "suspend", "to the shell (fg: back)", NULL, GROUP_GENERAL, ALL, 0},
    {{'q', K_F10, K_CTRL('c')}, "quit", "close, or leave", "quit", GROUP_GENERAL, ALL, 0},
};

const struct binding *keymap_at(uint32_t i)
{
    return i < ARRAY_LEN(table) ? &table[i] : NULL;
}

/* --- what holds ------------------------------------------------------------------------------ */

static bool holds(const struct binding *b, enum view view, enum menu menu)
{
    const bool is_help = strcmp(b->command, "help") == 0;
    const bool is_there = menu == MENU_NONE    ? b->group != GROUP_FAULT
                          : menu == MENU_FAULT ? b->group == GROUP_FAULT || is_help
                                               : false;
    return is_there && (b->views >> view & 1) != 0;
}

static bool has_key(const struct binding *b, int32_t key)
{
    for (int i = 0; i < BINDING_KEYS_MAX; i++)
        if (b->keys[i] == key)
            return true;
    return false;
}

const struct binding *keymap_find(int32_t key, enum view view, enum menu menu)
{
    if (key == K_NONE)
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (has_key(&table[i], key) && holds(&table[i], view, menu))
            return &table[i];
    return NULL;
}

bool binding_is_possible(const struct binding *b, const struct scene *s)
{
    if ((b->needs & NEEDS_STORY) != 0 && s->kind == SCENE_LIVE)
        return false;
    if ((b->needs & NEEDS_SIM) != 0 && s->kind != SCENE_SIM && s->kind != SCENE_TRACE)
        return false;
    return (b->needs & NEEDS_WRITE) == 0 || s->can_write;
}

/* --- names ----------------------------------------------------------------------------------- */

const char *keymap_key(int32_t key, char out[KEY_NAME_BYTES])
{
    static const struct {
        int32_t key;
        const char *name;
    } names[] = {
        {' ', "SPC"}, {K_ENTER, "Enter"}, {K_TAB, "Tab"},          {K_PAGE_UP, "PgUp"},
        {'<', "<"},   {K_ESC, "Esc"},     {K_BACKSPACE, "Backsp"}, {K_PAGE_DOWN, "PgDn"},
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i].key == key) {
            snprintf(out, KEY_NAME_BYTES, "%s", names[i].name);
            return out;
        }
    }
    if (key > K_NONE && key < ' ') {
        snprintf(out, KEY_NAME_BYTES, "Ctrl-%c", (char)(key + '@'));
        return out;
    }
    key_write(key, out);
    const size_t len = strlen(out);
    if (len > 2 && out[0] == '<') { /* without its brackets */
        memmove(out, out + 1, len - 2);
        out[len - 2] = '\0';
    }
    return out;
}

static void append(char out[KEYMAP_LABEL_MAX], const char *text)
{
    strncat(out, text, KEYMAP_LABEL_MAX - 1 - strlen(out));
}

const char *keymap_label(const struct binding *b, char out[KEYMAP_LABEL_MAX])
{
    char name[KEY_NAME_BYTES];
    out[0] = '\0';
    if (b->group == GROUP_FAULT)
        append(out, "x");
    for (int i = 0; i < BINDING_KEYS_MAX && b->keys[i] != K_NONE; i++) {
        append(out, out[0] != '\0' ? " " : "");
        append(out, keymap_key(b->keys[i], name));
    }
    return out;
}

const char *keymap_group(enum key_group group)
{
    static const char *const names[GROUP_COUNT] = {"TIME",   "LOOK",   "CHANGE",
                                                   "FAULTS", "OUTPUT", "GENERAL"};
    assert(group < GROUP_COUNT);
    return names[group];
}

/* --- the help -------------------------------------------------------------------------------- */

static bool is_wanted(const struct binding *b, const char *filter)
{
    char keys[KEYMAP_LABEL_MAX];
    return words_hold(b->words, filter) || words_hold(b->command, filter) ||
           words_hold(keymap_label(b, keys), filter);
}

const struct binding *keymap_help(enum view view, const char *filter, uint32_t n)
{
    for (uint32_t i = 0; i < ARRAY_LEN(table); i++)
        if ((table[i].views >> view & 1) != 0 && is_wanted(&table[i], filter) && n-- == 0)
            return &table[i];
    return NULL;
}
