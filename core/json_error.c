/* core/json_error.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/json_error.h"

#include "core/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

/* Take away the last character of a text that was cut, unless it is whole. */
static void cut_at_character(char *text, size_t len)
{
    size_t last = len - 1;
    while (last > 0 && utf8_continues((uint8_t)text[last]))
        last--;
    if (utf8_length((const uint8_t *)text + last, len - last) != len - last)
        text[last] = '\0';
}

bool json_error_at(struct json_error *error, struct slice text, uint32_t offset, const char *format,
                   ...)
{
    assert(error != NULL);
    assert(offset <= text.len);
    error->offset = offset;
    error->line = 1;
    error->column = 1;
    for (uint32_t i = 0; i < offset; i++) {
        if (text.data[i] == '\n') {
            error->line++;
            error->column = 1;
        } else if (!utf8_continues(text.data[i])) {
            error->column++;
        }
    }
    va_list args;
    va_start(args, format);
    const int len = vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    assert(len >= 0);
    if ((size_t)len >= sizeof error->message)
        cut_at_character(error->message, sizeof error->message - 1);
    return false;
}
