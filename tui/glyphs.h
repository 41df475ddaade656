/* tui/glyphs.h - which characters a screen can be trusted with.
 *
 * Each takes exactly one column, for everyone. That is true of ASCII and of the alphabets here; of
 * the lines, blocks and arrows it is true wherever they can be shown at all, but for terminals set
 * up for East Asian text, whose users say --ascii. No others are drawn.
 *
 *      UTF-8                           ASCII
 *      lines      ─ │ and corners      - | +
 *      blocks     █ ▁ to ▇ ▏ to ▉      #  . : - = + * #  =
 *      arrows     ← → ↑ ↓              < > ^ v
 *      keys       · ◆ ● ○              . @ @ o
 *      braille                         o
 *      in text    … ≤ ≥ ≠ × – “ ” ‘ ’  ~ < > ! x - " " ' '
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_GLYPHS_H
#define TUI_GLYPHS_H

#include "core/base.h"

/* The character at the beginning of a text, and in *used its bytes: 1 or more. What is not UTF-8
 * counts as one '?'. len is at least 1. */
uint32_t glyph_next(const char *text, size_t len, uint32_t *used);

/* As it is, if it takes one column everywhere; a space for a control character; else '?'. */
uint32_t glyph_safe(uint32_t c);

/* Its counterpart in ASCII; '?' if it has none. */
uint32_t glyph_ascii(uint32_t c);

/* As UTF-8, with a NUL. Returns how many bytes that are. */
uint32_t glyph_utf8(uint32_t c, char out[5]);

#endif
