/* tui/tui_main_journal.h - the journal of a real node as a world for the window (tui/source.h).
 *
 * Part of the program's main file, which alone knows the window and the simulator. A step is an
 * event of the journal (core/journal.h), and nothing can be done: it is the past. What is seen is
 * what that one node saw; of the others only what it learned from them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TUI_MAIN_JOURNAL_H
#define TUI_TUI_MAIN_JOURNAL_H

#include "tui/source.h"

enum { JOURNAL_WHY_MAX = 192 };

/* At the beginning, step 0: the node as it started. false: there is nothing to see; error says why
 * in a sentence without the path. */
MUST_CHECK bool journal_open_source(struct source *out, const char *path,
                                    char error[JOURNAL_WHY_MAX]);

/* The journey to begin with. Its end is where the first promise is broken: the event whose effects
 * are not those that the node had, or the place of damage; if there is none, the last event. The
 * sentence of the scene says which. It reads the whole file, and takes a second for a million of
 * events or so. */
struct journey journal_first_journey(void);

#endif
