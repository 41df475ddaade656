/* tui/draw_too_small.c - a screen on which nothing can be shown (tui/draw.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/draw.h"

#include <stdio.h>

#include "tui/wrap.h"

void draw_too_small(struct area a)
{
    char size[80];
    snprintf(size, sizeof size, "%dx%d is too small: 40x10 is needed, 80x24 is best.", a.width,
             a.height);
    int y = wrap_put(a, 0, 0, a.height, ROLE_WARN, size);
    y += wrap_put(a, 0, y, a.height - y, ROLE_TEXT,
                  "Enlarge the window, or use ringlab tui --plain.");
    wrap_put(a, 0, y, a.height - y, ROLE_HINT, "q quits.");
}
