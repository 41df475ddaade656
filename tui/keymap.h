/* tui/keymap.h - what each key stands for: a command (tui/command.h), in words for the help.
 *
 * The keys at the bottom of the screen and the help are made from this table, so neither can say
 * what is not so. A key may stand for different things in different views, but only for one thing
 * in one view; in the menu of faults only its keys hold, and those of the help. The letters of
 * marks are not in this table.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include "tui/keys.h"
#include "tui/ui.h"

/* In the order in which the help shows them. */
enum key_group {
    GROUP_TIME,
    GROUP_LOOK,
    GROUP_CHANGE,
    GROUP_FAULT, /* the menu of faults, MENU_FAULT */
    GROUP_OUTPUT,
    GROUP_GENERAL,
    GROUP_COUNT,
};

/* What it takes: bits. */
enum binding_needs {
    NEEDS_STORY = 1 << 0, /* a time that can be run again; live nodes have none */
    NEEDS_SIM = 1 << 1,   /* a story that is run: also a recorded one, which is run again */
    NEEDS_WRITE = 1 << 2, /* it changes the cluster: scene.can_write */
};

enum { BINDING_KEYS_MAX = 3, KEYMAP_LABEL_MAX = 48 };

struct binding {
    int32_t keys[BINDING_KEYS_MAX]; /* tui/keys.h; K_NONE behind the last one */
    const char *command;            /* as it is typed behind a colon */
    const char *words;              /* what it does, for the help */
    const char *hint;               /* in a word, for the bottom of the screen; NULL: not there */
    enum key_group group;
    uint32_t views; /* a bit for each in which it holds: 1 << view */
    uint32_t needs; /* binding_needs */
};

/* NULL: the key stands for nothing there. */
const struct binding *keymap_find(int32_t key, enum view view, enum menu menu);

/* The table: its i-th row, from 0; NULL behind the last one. */
const struct binding *keymap_at(uint32_t i);

/* Can this be done at all with what the scene shows? */
bool binding_is_possible(const struct binding *b, const struct scene *s);

/* A key as people call it: "SPC", "PgUp", "Ctrl-L", "x". Returns out. */
const char *keymap_key(int32_t key, char out[KEY_NAME_BYTES]);

/* The n-th line of the help of a view, from 0, of those with the text in their words, keys or
 * command (small and large letters alike; "": all of them). NULL: there are fewer. O(table). */
const struct binding *keymap_help(enum view view, const char *filter, uint32_t n);

/* All keys of a binding: ". Right s"; in a menu behind the key that opens it: "x k".
 * Returns out. */
const char *keymap_label(const struct binding *b, char out[KEYMAP_LABEL_MAX]);

/* "TIME" */
const char *keymap_group(enum key_group group);

#endif
