/* core/json_error.h - what is wrong, and where, as a person counts.
 *
 * The place is a line and a column, both from 1, the column in characters and not in bytes: what
 * an editor shows. It is counted only when there is something to refuse; whoever reads a text
 * keeps no more than an offset.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_JSON_ERROR_H
#define CORE_JSON_ERROR_H

#include "core/base.h"

/* What is wrong and where. */
struct json_error {
    uint32_t offset;   /* bytes from the start of the text */
    uint32_t line;     /* from 1; a line feed ends a line */
    uint32_t column;   /* from 1, in characters */
    char message[160]; /* UTF-8, no full stop: expected ',' or '}' after a member, found ']' */
};

/* Fill in *error: the message, and the line and column of this offset by counting in text. For
 * readers of JSON that refuse something valid but unfit. Always returns false, so that a reader
 * can return it. O(offset). */
PRINTF_LIKE(4, 5)
bool json_error_at(struct json_error *error, struct slice text, uint32_t offset, const char *format,
                   ...);

#endif
