/* tui/export_parts.h - the formats of tui/export.h, and what they share. For tui/export*.c only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_EXPORT_PARTS_H
#define TUI_EXPORT_PARTS_H

#include "tui/export.h"
#include "tui/theme.h"

/* Errors stay with the stream: export_write() looks for them at the end. */
void export_as_text(const struct export_frame *f, FILE *out);
void export_as_ansi(const struct export_frame *f, FILE *out);
void export_as_svg(const struct export_frame *f, FILE *out);
void export_as_golden(const struct export_frame *f, FILE *out);

/* One character as UTF-8. */
void export_glyph(uint32_t glyph, FILE *out);
/* A row and a line's end, without the blanks behind its last character. */
void export_row(const struct grid *g, int y, FILE *out);

#endif
