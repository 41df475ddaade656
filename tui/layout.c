/* tui/layout.c - see tui/layout.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/layout.h"

enum tier layout_tier(int width, int height)
{
    static const struct {
        int width, height;
        enum tier tier;
    } tiers[] = {
        {110, 34, TIER_FULL}, {80, 24, TIER_STANDARD}, {56, 14, TIER_COMPACT}, {40, 10, TIER_TEXT}};
    for (size_t i = 0; i < ARRAY_LEN(tiers); i++)
        if (width >= tiers[i].width && height >= tiers[i].height)
            return tiers[i].tier;
    return TIER_TOO_SMALL;
}

/* The lowest rows of what is left. */
static struct area take_rows(struct area *left, int rows)
{
    const struct area taken = area_part(*left, 0, left->height - rows, left->width, rows);
    *left = area_part(*left, 0, 0, left->width, left->height - rows);
    return taken;
}

/* Events and the last request, side by side. */
static void take_panes(struct layout *l)
{
    const int rows = l->view.height / 4;
    const struct area both = take_rows(&l->view, rows);
    const int half = both.width / 2;
    l->events = area_part(both, 0, 0, half, rows);
    l->path = area_part(both, half + 1, 0, both.width - half - 1, rows);
}

struct layout layout_make(struct grid *g, bool with_panes)
{
    struct layout l = {.tier = layout_tier(g->width, g->height)};
    struct area left = area_whole(g);
    const bool roomy = l.tier >= TIER_STANDARD;
    if (l.tier == TIER_TOO_SMALL) {
        l.view = left;
        return l;
    }
    l.status = area_part(left, 0, 0, left.width, 1);
    left = area_part(left, 0, 1, left.width, left.height - 1);
    l.hints = take_rows(&left, 1);
    l.message = take_rows(&left, roomy || left.height > 12 || l.tier == TIER_TEXT ? 2 : 1);
    l.time = l.tier == TIER_TEXT ? area_part(left, 0, 0, 0, 0) : take_rows(&left, roomy ? 2 : 1);
    l.view = left;
    if (l.tier == TIER_FULL && with_panes)
        take_panes(&l);
    return l;
}
