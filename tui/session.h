/* tui/session.h - a sitting: keys and commands in, frames out.
 *
 *      key --> keymap --> command --> session --> source (moves, acts) and ui (what is seen)
 *                                        |
 *                                        '--> draw --> grid
 *
 * Nothing here knows a terminal or a clock: time comes in as ticks, keys as numbers. So what was
 * done by hand can be done by a script, and a frame can be made without a screen.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_SESSION_H
#define TUI_SESSION_H

#include "tui/grid.h"
#include "tui/keys.h"
#include "tui/source.h"
#include "tui/ui.h"

enum { SESSION_HISTORY = 32 };

/* An act that waits for a yes, or for the answer to a question. */
struct session_plan {
    bool is_there;
    struct act act; /* its key and value are in room */
    uint8_t room[2 * UI_LINE_MAX];
};

struct session {
    /* read-only for callers */
    struct ui ui;
    struct scene scene; /* as it was last looked at */
    bool quit;          /* the user wants to leave */
    bool redraw;        /* everything is to be sent to the screen anew; the caller takes it back */
    bool suspend;       /* likewise: to the shell */
    bool changed;       /* there is something new to draw; likewise */
    int width, height;
    bool ascii;
    /* private */
    struct source source; /* owned */
    struct path path;
    uint64_t path_request;  /* 0: none is followed */
    bool path_chosen;       /* by hand; else the newest request is followed */
    uint64_t path_known;    /* the last step that was known when it was looked at */
    struct journey journey; /* while ui.seeking */
    bool foreseeing;        /* while ui.seeking: a question is looked for */
    uint64_t play_ns;       /* where playing has come to */
    struct session_plan plan;
    char *script; /* owned; the commands so far, a line each */
    size_t script_len, script_max;
    bool script_failed;     /* no memory for it */
    uint64_t scripted_step; /* the step at which the script's last line left off */
    char history[SESSION_HISTORY][UI_LINE_MAX];
    uint32_t history_count, history_at;
    bool completing;         /* the last key was Tab: */
    char typed[UI_LINE_MAX]; /* what had been typed before the first, */
    uint32_t completion;     /* and how many have been offered for it */
    char last_command[UI_LINE_MAX];
    char sought[UI_LINE_MAX]; /* what was last looked for */
    bool placed;              /* the message says in which line of a script */
    uint32_t depth;           /* of commands that say commands */
    uint32_t nesting;         /* of files of commands */
};

struct session_look {
    int width, height;
    bool ascii;
    enum theme theme;
};

/* The session owns the source from now on, and closes it. */
void session_open(struct session *s, struct source source, const struct session_look *look);
void session_close(struct session *s);

void session_key(struct session *s, int32_t key);
/* Do a command as if it had been typed. false: it could not be done; ui.message says why. */
bool session_say(struct session *s, const char *line);
void session_resize(struct session *s, int width, int height);

/* So much real time has passed: play, go on with a long way. */
void session_tick(struct session *s, uint64_t elapsed_ns);
/* Is there anything for which time must pass? */
bool session_is_busy(const struct session *s);
/* Live: something may have come from the nodes. */
void session_turn(struct session *s);

/* A frame of the session's size; the grid's size and kind are made to fit. false: no memory. */
MUST_CHECK bool session_draw(struct session *s, struct grid *g);

#endif
