/* tui/ui.c - see tui/ui.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/ui.h"

uint64_t list_top(uint64_t selected, uint64_t count, int rows)
{
    const uint64_t shown = rows > 0 ? (uint64_t)rows : 0;
    if (count <= shown || selected < shown / 2)
        return 0;
    const uint64_t top = selected - shown / 2; /* the selected one in the middle */
    return top + shown > count ? count - shown : top;
}
