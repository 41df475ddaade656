/* tui/lines.h - the lines of a script, of a pipe.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_LINES_H
#define TUI_LINES_H

#include <stdio.h>

#include "core/base.h"

enum { LINES_BYTES_MAX = 1024 }; /* of one line, with the NUL */

enum line_got {
    LINE_THERE,
    LINE_END,      /* there are no more */
    LINE_TOO_LONG, /* or it has zero bytes in it: no line that anybody has typed */
    LINE_BROKEN,   /* it cannot be read: errno says why */
};

/* The next line, without its end. Behind the last two nothing more is to be read. */
enum line_got lines_next(FILE *file, char out[LINES_BYTES_MAX]);

#endif
