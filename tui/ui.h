/* tui/ui.h - what the user has chosen: the state of the window itself, beside the scene.
 *
 * A frame is a function of the scene, this, and the size and kind of the screen (tui/draw.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_UI_H
#define TUI_UI_H

#include "tui/path.h"
#include "tui/question.h"
#include "tui/scene.h"

enum view { VIEW_RING, VIEW_FLOW, VIEW_PATH, VIEW_NODE, VIEW_STATS, VIEW_LOG, VIEW_COUNT };

/* How the ring is drawn. */
enum ring_form {
    FORM_CIRCLE,
    FORM_BAR,
    FORM_TABLE,
    FORM_COUNT,
};

/* Which pane Up and Down are for. */
enum focus { FOCUS_NODES, FOCUS_KEYS, FOCUS_COUNT };

enum theme { THEME_DARK, THEME_LIGHT, THEME_MONO, THEME_DARK256, THEME_LIGHT256, THEME_COUNT };

/* What is being typed at the bottom. */
enum prompt {
    PROMPT_NONE,
    PROMPT_COMMAND, /* : */
    PROMPT_SEARCH,  /* / a key or a node */
    PROMPT_FILTER,  /* / in the log, in the help */
    PROMPT_CONFIRM, /* y or N */
};

/* What a key opens a small menu for. */
enum menu { MENU_NONE, MENU_FAULT, MENU_MARK, MENU_GOTO_MARK };

enum {
    UI_LINE_MAX = 256, /* bytes of what is typed, with the NUL */
    UI_MARKS = 26,     /* a to z */
    SPEED_LEAST = -3,  /* 1/8 */
    SPEED_MOST = 6,    /* 64 */
    ZOOM_MOST = 40,    /* powers of two: one column is then less than 2^24 positions */
};

struct ui {
    enum view view;
    enum ring_form form;
    bool form_is_chosen; /* else what suits the number of points */
    enum focus focus;
    bool zoomed_pane;                  /* one pane has the whole screen */
    uint32_t node;                     /* selected: a place in scene.nodes */
    uint32_t key;                      /* selected: a place in scene.keys, or SCENE_NO_KEY */
    char stray_key[KEY_BYTES_MAX + 1]; /* a key that is not in the scene but was asked about, with
                                          key = SCENE_NO_KEY; empty: none */
    uint32_t zoom;                     /* the bar shows 1 / 2^zoom of the ring, */
    uint64_t zoom_at;                  /* around this position */
    uint32_t hop;                      /* selected in the path */
    uint32_t sideways;                 /* the ladder is scrolled by so many parties */
    uint64_t entry;                    /* selected in the node's cache */
    uint64_t moved;                    /* selected among the moved keys */
    uint64_t change;                   /* selected in the stats: a change */
    bool log_follows;                  /* the log is at the present step */
    uint64_t log_at;                   /* else: the event selected */
    char log_filter[UI_LINE_MAX];
    bool help; /* the keys are shown over the view */
    uint32_t help_at;
    char help_filter[UI_LINE_MAX];
    bool words; /* help: instead of the keys, what the words mean */
    uint32_t words_at;
    enum prompt prompt;
    char line[UI_LINE_MAX]; /* what is typed */
    uint32_t cursor;        /* bytes */
    enum menu menu;
    bool playing;
    int speed;                     /* a power of two: SPEED_LEAST to SPEED_MOST */
    bool seeking;                  /* on a long way, can be stopped */
    char message[SCENE_WORDS_MAX]; /* in place of the scene's sentence; empty: none */
    bool message_is_bad;
    enum theme theme;
    bool present;    /* for a projector: fewer columns */
    bool hide_after; /* the row "after" is kept back, for a class to guess */
    bool predicting;
    bool asking; /* question is open */
    struct question question;
    struct score score;
    uint64_t marks[UI_MARKS]; /* steps; SCENE_UNKNOWN: not set */
    const struct path *path; /* of the request that is followed; NULL: none. Owned by the session */
    const char *last_command; /* of the sitting; empty: none */
};

/* The first line of a list with room for rows, so that the selected one is visible. */
uint64_t list_top(uint64_t selected, uint64_t count, int rows);

#endif
