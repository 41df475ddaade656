/* tui/script.h - a sitting without a person: keys, commands and ticks out of a text.
 *
 * A text of keys (tui/keys.h) may also have, in angle brackets:
 *
 *     <tick 10>          so many ticks of 100 ms pass
 *     <size 120x40>      the screen has another size
 *     <dump NAME>        write a frame into this file
 *     <expect "Moved">   fail unless this stands on the screen
 *     <refuse "Moved">   fail if it does
 *     <step 31>          any command
 *
 * A file of a script has one such text, or one command behind a colon, on each line; lines that
 * begin with # are for people. What takes long is waited for, so a script does the same on every
 * machine.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_SCRIPT_H
#define TUI_SCRIPT_H

#include <stdio.h>

#include "tui/export.h"
#include "tui/session.h"

enum { SCRIPT_ERROR_MAX = 320, SCRIPT_TICK_MS = 100 };

struct script {
    struct session *session;
    enum export_format format; /* of <dump> */
    struct grid grid;          /* the last frame */
    char error[SCRIPT_ERROR_MAX];
};

void script_init(struct script *s, struct session *session, enum export_format format);
void script_destroy(struct script *s);

/* false: error says what and where. */
MUST_CHECK bool script_keys(struct script *s, const char *text);
MUST_CHECK bool script_file(struct script *s, const char *name, FILE *file);
/* Write a frame as it is now. */
MUST_CHECK bool script_dump(struct script *s, const char *path, enum export_format format);

/* "120x40". */
MUST_CHECK bool script_size(const char *text, int *width, int *height);

#endif
