/* tui/restore.h - however the program ends, the terminal is left as it was found.
 *
 *   SIGINT, SIGTERM, SIGHUP, SIGQUIT    noted; the main loop is woken and leaves in good order
 *   SIGSEGV, SIGBUS, SIGFPE, SIGILL,    on a stack of its own, the handler writes what resets the
 *   SIGABRT                             screen, sets the terminal's modes back, and lets the signal
 *                                       do what it would have done
 *
 * The fatal handler calls nothing but write(), tcsetattr(), sigaction() and raise(), which POSIX
 * allows there. SIGKILL cannot be handled: "reset" helps then.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_RESTORE_H
#define TUI_RESTORE_H

#include "core/base.h"

/* Remember the terminal's modes and catch the signals. Before curses starts. false: errno says why. */
MUST_CHECK bool restore_begin(void);
/* What resets the screen, to be written by the fatal handler: a copy is kept. After curses has
 * started; NULL after it has ended. */
void restore_with(const char *reset_string);
/* As it was before restore_begin(). */
void restore_end(void);

/* The signal that asked the program to leave, or 0. */
int restore_asked_to_leave(void);
/* Becomes readable when there is one. */
int restore_fd(void);

#endif
