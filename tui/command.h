/* tui/command.h - what can be said to the window, as words.
 *
 * Every key stands for a command (tui/keymap.h), and every command can be typed behind a colon. So
 * the commands of a sitting are a script that repeats it.
 *
 *     step 10      add D      slow C 200ms      get user:40 via A      export svg out.svg
 *
 * Words are divided by spaces; one with a space in it stands in double quotes, in which \" and \\
 * stand for these two.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_COMMAND_H
#define TUI_COMMAND_H

#include "tui/ui.h"

enum { COMMAND_WORDS_MAX = 32, COMMAND_ERROR_MAX = SCENE_WORDS_MAX };

enum verb {
    VERB_ADD,
    VERB_ANSWER,
    VERB_BACK,
    VERB_BOTTOM,
    VERB_CLOSE,
    VERB_COMMAND,
    VERB_CUT,
    VERB_DELETE,
    VERB_DOWN,
    VERB_EXPORT,
    VERB_EXPORT_OVER,
    VERB_FILTER,
    VERB_FIND,
    VERB_FIND_NEXT,
    VERB_FIND_PREV,
    VERB_FOCUS,
    VERB_GET,
    VERB_GOTO,
    VERB_GOTO_MARK,
    VERB_HEAL,
    VERB_HELP,
    VERB_HIDE,
    VERB_ISOLATE,
    VERB_KEY,
    VERB_KILL,
    VERB_MARK,
    VERB_MENU,
    VERB_NEXT,
    VERB_NODE,
    VERB_OPEN,
    VERB_PAGE_DOWN,
    VERB_PAGE_UP,
    VERB_PARTITION,
    VERB_PAUSE,
    VERB_PAUSE_NODE,
    VERB_PLAY,
    VERB_PREDICT,
    VERB_PREV,
    VERB_PUT,
    VERB_QUIT,
    VERB_REDRAW,
    VERB_RELOAD,
    VERB_REMOVE,
    VERB_RESTART,
    VERB_RESUME_NODE,
    VERB_SAVE,
    VERB_SCROLL,
    VERB_SEARCH,
    VERB_SEEK,
    VERB_SET,
    VERB_SLOW,
    VERB_SOURCE,
    VERB_SPEED,
    VERB_STEP,
    VERB_SUSPEND,
    VERB_THEME,
    VERB_TOP,
    VERB_TRACE,
    VERB_UNDO,
    VERB_UP,
    VERB_VIEW,
    VERB_WORDS,
    VERB_ZOOM,
    VERB_ZOOM_PANE,
    VERB_COUNT,
};

struct command {
    enum verb verb;
    uint32_t count;                       /* words behind the verb */
    const char *words[COMMAND_WORDS_MAX]; /* in room */
    char room[UI_LINE_MAX];
};

/* Read a line, with or without a colon before it. false: error says what is wrong and what to do;
 * an unknown command is named, with the nearest that there is. An empty line is an error without
 * words. */
MUST_CHECK bool command_parse(const char *line, struct command *out, char error[COMMAND_ERROR_MAX]);

/* As it is typed; and what may follow: "[N]", "[KEY] [via NODE]". */
const char *command_name(enum verb verb);
const char *command_takes(enum verb verb);
/* What it does, in some words. */
const char *command_does(enum verb verb);

/* --- words as values ------------------------------------------------------------------------- */

/* A whole number. */
MUST_CHECK bool command_number(const char *word, uint64_t most, uint64_t *out);
/* "200ms", "3s", "1.5s", "10us", "2m"; a number alone is seconds. */
MUST_CHECK bool command_duration(const char *word, uint64_t *out_ns);
/* "1/4", "8": a power of two from 1/8 to 64. */
MUST_CHECK bool command_speed(const char *word, int *out);

#endif
