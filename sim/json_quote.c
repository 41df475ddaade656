/* sim/json_quote.c - see sim/json_quote.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/json_quote.h"

void json_quote(struct slice text, FILE *out)
{
    fputc('"', out);
    for (uint32_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20)
            fprintf(out, "\\u%04x", (unsigned)c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}
