/* tui/draw_hints.c - the keys at the bottom: of each view the most useful ones (tui/draw.h).
 *
 * The words come from the table of keys, and what cannot be done here is left out. What does not
 * fit is in the help, so "?help" is always there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/draw.h"

#include <inttypes.h>
#include <stdio.h>

#include "tui/keymap.h"

enum { HINTS_MAX = 16, HINT_MAX = 24, KEYS_MAX = 10 };

/* What is drawn. */
struct hint {
    char keys[HINT_MAX];
    char words[HINT_MAX]; /* empty: none */
};

struct hints {
    struct hint list[HINTS_MAX];
    uint32_t count;
};

/* Of each view, the most useful first. These are followed by what every view has. */
static const int32_t chosen[VIEW_COUNT][KEYS_MAX] = {
    [VIEW_RING] = {' ', '.', ',', 'c', '/', 'a', 'd', 'x', 'v'},
    [VIEW_FLOW] = {' ', '.', ',', 'j', 't', 'a', 'd', 'x'},
    [VIEW_PATH] = {'j', K_ENTER, '.', ',', '<', 'r', 'e'},
    [VIEW_NODE] = {K_TAB, 'j', ' ', '.', ',', 't', 'x'},
    [VIEW_STATS] = {' ', '.', ',', 'j', K_ENTER, 'a', 'd', 'x'},
    [VIEW_LOG] = {' ', 'j', K_ENTER, '/', '.', ',', 'c', 'x'},
};
static const int32_t common[KEYS_MAX] = {'1', ':', 'q'};

/* --- which ----------------------------------------------------------------------------------- */

static void add(struct hints *h, const char *keys, const char *words)
{
    if (h->count == HINTS_MAX)
        return;
    struct hint *hint = &h->list[h->count++];
    snprintf(hint->keys, sizeof hint->keys, "%s", keys);
    snprintf(hint->words, sizeof hint->words, "%s", words);
}

/* Keys that belong together are one hint. */
static const char *keys_of(int32_t key, char out[KEY_NAME_BYTES])
{
    return key == 'j' ? "j k" : key == '<' ? "< >" : key == '1' ? "1-6" : keymap_key(key, out);
}

static const char *words_of(const struct binding *b, int32_t key, const struct ui *u)
{
    static const char *const things[VIEW_COUNT] = {"one", "key", "hop", "entry", "change", "line"};
    if (key == ' ' && (u->playing || u->seeking))
        return "pause";
    return key == 'j' ? things[u->view] : b->hint ? b->hint : "";
}

static void add_keys(struct hints *h, const int32_t keys[KEYS_MAX], const struct scene *s,
                     const struct ui *u)
{
    char name[KEY_NAME_BYTES];
    for (int i = 0; i < KEYS_MAX && keys[i] != K_NONE; i++) {
        const struct binding *b = keymap_find(keys[i], u->view, MENU_NONE);
        if (b && binding_is_possible(b, s))
            add(h, keys_of(keys[i], name), words_of(b, keys[i], u));
    }
}

static void add_faults(struct hints *h, const struct scene *s)
{
    const struct binding *b;
    char name[KEY_NAME_BYTES];
    for (uint32_t i = 0; (b = keymap_at(i)) != NULL; i++)
        if (b->group == GROUP_FAULT && b->hint && binding_is_possible(b, s))
            add(h, keymap_key(b->keys[0], name), b->hint);
    add(h, "Esc", "");
}

static void add_marks(struct hints *h, const struct ui *u)
{
    char set[HINT_MAX] = "";
    for (uint32_t i = 0, n = 0; i < UI_MARKS && n < HINT_MAX / 2 - 1; i++)
        if (u->marks[i] != SCENE_UNKNOWN)
            n += (uint32_t)snprintf(set + 2 * n, sizeof set - 2 * n, " %c", (char)('a' + i)) / 2;
    add(h, "a-z", u->menu == MENU_MARK ? "mark" : "go there");
    add(h, "Esc", "");
    if (u->menu == MENU_GOTO_MARK)
        add(h, "", set[0] != '\0' ? set : "no mark is set");
}

static void add_typing(struct hints *h, enum prompt prompt)
{
    if (prompt == PROMPT_CONFIRM) {
        add(h, "y", "yes");
        add(h, "N", "no");
        return;
    }
    add(h, "Enter", prompt == PROMPT_COMMAND ? "do it" : prompt == PROMPT_SEARCH ? "find" : "show");
    add(h, "Esc", "leave");
    if (prompt != PROMPT_FILTER)
        add(h, "Tab", "complete");
    add(h, "Up", "earlier lines");
}

static void add_help(struct hints *h)
{
    add(h, "j k", "select");
    add(h, "Enter", "do it");
    add(h, "/", "filter");
    add(h, "Esc", "close");
}

static void add_answers(struct hints *h, const struct ui *u)
{
    char keys[HINT_MAX];
    snprintf(keys, sizeof keys, "1-%" PRIu32, u->question.choice_count);
    add(h, keys, "answer");
    add(h, "Esc", "see what happens");
}

static void choose(struct hints *h, const struct scene *s, const struct ui *u)
{
    if (u->prompt != PROMPT_NONE)
        add_typing(h, u->prompt);
    else if (u->menu == MENU_FAULT)
        add_faults(h, s);
    else if (u->menu != MENU_NONE)
        add_marks(h, u);
    else if (u->help)
        add_help(h);
    else if (u->asking)
        add_answers(h, u);
    else if (u->view < VIEW_COUNT) {
        add_keys(h, chosen[u->view], s, u);
        add_keys(h, common, s, u);
    }
}

/* --- where ----------------------------------------------------------------------------------- */

/* ":cmd" is one word; so is "?help". */
static const char *between(const struct hint *h)
{
    return h->words[0] == '\0' || h->keys[0] == '\0' || h->keys[0] == ':' ? "" : " ";
}

static int hint_columns(const struct hint *h)
{
    return text_columns(h->keys) + text_columns(between(h)) + text_columns(h->words);
}

static int all_columns(const struct hints *h, int gap)
{
    int columns = 0;
    for (uint32_t i = 0; i < h->count; i++)
        columns += gap + hint_columns(&h->list[i]);
    return columns;
}

void draw_hints(struct area a, const struct scene *s, const struct ui *u)
{
    struct hints h = {.count = 0};
    int x = area_put(a, 1, 0, ROLE_HINT, "?help");
    choose(&h, s, u);
    /* Closer together if that makes all of them fit. */
    const int gap = x + all_columns(&h, 2) > a.width && x + all_columns(&h, 1) <= a.width ? 1 : 2;
    for (uint32_t i = 0; i < h.count; i++) {
        const struct hint *hint = &h.list[i];
        if (x + gap + hint_columns(hint) > a.width)
            continue;
        x = area_put(a, x + gap, 0, ROLE_HINT, hint->keys);
        x = area_put(a, x, 0, ROLE_DIM, between(hint));
        x = area_put(a, x, 0, ROLE_DIM, hint->words);
    }
}
