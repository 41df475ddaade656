/* sim/json_quote.c - see sim/json_quote.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/json_quote.h"

/* U+2028 or U+2029: JSON may hold them as they are, but some who read it line by line see a line
 * end there. */
static bool ends_line(const uint8_t *at, uint32_t left)
{
    return left > 2 && at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0xa8 || at[2] == 0xa9);
}

void json_quote(struct slice text, FILE *out)
{
    fputc('"', out);
    for (uint32_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (ends_line(&text.data[i], text.len - i)) {
            fprintf(out, "\\u202%c", text.data[i + 2] == 0xa8 ? '8' : '9');
            i += 2;
        } else if (c < 0x20)
            fprintf(out, "\\u%04x", (unsigned)c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}
