/* tui/plain.h - the window as lines: for screen readers, logs and pipes.
 *
 * Commands come in line by line (tui/command.h); what happens goes out as sentences, one a line,
 * and what a view shows as lines without any drawing. No screen is taken over and nothing is drawn
 * again, so everything can be read back.
 *
 *      > add
 *      step 1: D joins: 8 of 48 keys change owner ...
 *      > view flow
 *      8 of 48 keys changed owner ...
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_PLAIN_H
#define TUI_PLAIN_H

#include <stdio.h>

#include "tui/session.h"

struct plain {
    struct session *session;
    FILE *out;
    uint64_t told; /* events that have been told */
};

/* Say what this is and where one is. */
void plain_begin(struct plain *p, struct session *session, FILE *out);
/* Do a line and tell what came of it. false: it could not be done (that is told as well). */
bool plain_line(struct plain *p, const char *line);
/* Live: tell what has come by itself. */
void plain_news(struct plain *p);

#endif
