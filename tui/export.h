/* tui/export.h - a frame as a file.
 *
 *   text     what is read, line after line, blanks at the ends cut
 *   ansi     the same with colours, to be shown by cat
 *   svg      a picture, for pages and handouts; the same bytes for the same frame
 *   golden   text, and below it the role of each cell: for tests, which see colour faults so
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_EXPORT_H
#define TUI_EXPORT_H

#include <stdio.h>

#include "tui/grid.h"
#include "tui/ui.h"

enum export_format { EXPORT_TEXT, EXPORT_ANSI, EXPORT_SVG, EXPORT_GOLDEN, EXPORT_FORMATS };

struct export_frame {
    const struct grid *grid;
    enum theme theme;
    const char *title;       /* of a picture; golden: the case */
    const char *description; /* of a picture: the sentence at the bottom */
};

/* false: it could not be written (errno says why). */
MUST_CHECK bool export_write(const struct export_frame *f, enum export_format format, FILE *out);

/* "text", "ansi", "svg", "golden"; "txt" is text as well. */
const char *export_name(enum export_format format);
MUST_CHECK bool export_find(const char *name, enum export_format *out);

#endif
