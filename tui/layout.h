/* tui/layout.h - where what stands, for every size of the screen.
 *
 *      tier       from       what there is
 *      full       110 x 34   several views at once
 *      standard    80 x 24   one view; the size that everything is made for
 *      compact     56 x 14   one bar and a short table
 *      text        40 x 10   a line for each node
 *      too small             a sentence
 *
 * The status is the first row; the hints are the last. Above these stands the message, and above
 * that the time line.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include "tui/grid.h"

enum tier { TIER_TOO_SMALL, TIER_TEXT, TIER_COMPACT, TIER_STANDARD, TIER_FULL };

struct layout {
    enum tier tier;
    struct area status, view, events, path, time, message, hints; /* empty if there is none */
};

enum tier layout_tier(int width, int height);

/* with_panes: the full tier has events and a path below the view. */
struct layout layout_make(struct grid *g, bool with_panes);

#endif
