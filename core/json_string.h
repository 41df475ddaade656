/* core/json_string.h - what a string says, escapes decoded.
 *
 * Read in pieces, so that a string can be compared without room for all of it.
 *
 * Source: RFC 8259, section 7.
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_JSON_STRING_H
#define CORE_JSON_STRING_H

#include "core/base.h"

/* Take one byte, or one escape (or a pair of them that make one character), off the front of *in,
 * the inside of a valid string, not empty. Writes what it stands for in UTF-8 and returns the
 * length of that, 1 to 4. O(1). */
uint32_t json_string_piece(struct slice *in, uint8_t out[4]);

#endif
