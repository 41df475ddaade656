/* tui/lines.c - see tui/lines.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/lines.h"

enum line_got lines_next(FILE *file, char out[LINES_BYTES_MAX])
{
    if (!fgets(out, LINES_BYTES_MAX, file))
        return ferror(file) ? LINE_BROKEN : LINE_END;
    const size_t len = strlen(out);
    const bool is_whole = len > 0 && out[len - 1] == '\n';
    if (!is_whole && !feof(file))
        return LINE_TOO_LONG;
    out[strcspn(out, "\r\n")] = '\0';
    return LINE_THERE;
}
