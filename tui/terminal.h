/* tui/terminal.h - a real terminal: keys from it, frames to it. The only room that knows ncurses.
 *
 * Between restore_begin() and restore_end() (tui/restore.h), so that however the program ends, the
 * terminal is as it was before. What is written to standard error while it is open is shown when it
 * is closed (tui/aside.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include "tui/grid.h"
#include "tui/ui.h"

enum { TERMINAL_ERROR_MAX = 200 };

/* What a terminal and its user's settings allow. */
struct terminal_means {
    bool utf8;           /* lines and braille can be shown */
    bool narrow;         /* a line takes one column, as it should */
    int colours;         /* 0: none; 8; 256 */
    const char *codeset; /* "UTF-8", "ANSI_X3.4-1968": of the locale */
};

/* Take the terminal over. false: error says in a sentence why not and what to do. */
MUST_CHECK bool terminal_open(struct terminal_means *out, char error[TERMINAL_ERROR_MAX]);
/* Give it back. Harmless if it is not open. */
void terminal_close(void);

/* Its size now, at least 1x1. */
void terminal_size(int *width, int *height);

/* Only what has changed since the last frame is sent. If the grid is larger than the terminal, what
 * does not fit is left out. */
void terminal_show(const struct grid *g, enum theme theme);
/* Send everything anew. */
void terminal_redraw(void);

/* The next key (tui/keys.h), K_RESIZE, or K_NONE: there is none now. Does not wait. SIGTSTP, which
 * Ctrl-Z sends, comes as K_CTRL('z'): whoever gets that calls terminal_suspend(). Call it until it
 * says K_NONE whenever terminal_fd() or restore_fd() is readable. */
int32_t terminal_key(void);

/* To wait for: readable when a key may be there. */
int terminal_fd(void);

/* Stop, as Ctrl-Z does in a shell; returns when the program goes on. All is drawn anew then, in the
 * size that the terminal has by then: K_RESIZE comes if it is another one. */
void terminal_suspend(void);

#endif
