/* tui/restore.h - however the program ends, the terminal is left as it was found.
 *
 *   SIGINT, SIGTERM, SIGHUP, SIGQUIT,
 *   SIGUSR1, SIGUSR2, SIGALRM, ...      noted; the main loop is woken and leaves in good order. Who
 *                                       asks for the third time does not wait for that
 *   SIGSEGV, SIGBUS, SIGFPE, SIGILL,
 *   SIGTRAP, SIGSYS, SIGXCPU,           on a stack of its own, the handler writes what resets the
 *   SIGABRT                             screen, sets the terminal's modes back, shows what was
 *                                       written to standard error, and lets the signal do what it
 *                                       would have done
 *   SIGTSTP, SIGWINCH, SIGXFSZ          noted; the main loop is woken; terminal_key() sees to it
 *
 * Of these, those that the program was started to ignore (by nohup, say) stay ignored, but for the
 * fatal ones.
 *
 * The fatal handler calls nothing but write(), read(), lseek(), dup2(), close(), tcsetattr(),
 * sigaction() and raise(), which POSIX allows there. SIGKILL cannot be handled: "reset" helps then.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_RESTORE_H
#define TUI_RESTORE_H

#include "core/base.h"

enum { RESTORE_BYTES_MAX = 512 };

/* Remember the terminal's modes, if standard input is one, and catch the signals. Before curses
 * starts. false: errno says why. */
MUST_CHECK bool restore_begin(void);
/* What resets the screen, less than RESTORE_BYTES_MAX bytes, to be written by the fatal handler: a
 * copy is kept. After curses has started; NULL after it has ended. */
void restore_with(const char *reset_string);
/* As it was before restore_begin(). Harmless if that was not called. */
void restore_end(void);

/* The signal that asked the program to leave, or 0. */
int restore_asked_to_leave(void);
/* Ask for it, as a signal would: SIGHUP when the terminal is gone. */
void restore_ask_to_leave(int signal_number);
/* Has SIGTSTP come since the last call? terminal_key() asks. */
bool restore_asked_to_stop(void);
/* Stop, as SIGTSTP does where nobody catches it; returns when the program goes on. */
void restore_stop(void);
/* Becomes readable when a signal is noted, until restore_asked_to_stop() is called. */
int restore_fd(void);

#endif
