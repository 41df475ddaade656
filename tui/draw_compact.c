/* tui/draw_compact.c - a small screen, from 56x14 on, for every view: the ring as a bar, the nodes,
 * what moved (tui/draw.h).
 *
 *    before BAAACCCCCCBBBBBBBBBBBBCCCCACAAAAAAAAACCCCCCCCBBB
 *    after  BAAADDDCCCBBBBBBDDDDBBCCCCACDDDDDAAAADDDDDDDDBBB
 *    moved      ^^^         ^^^^        ^^^^^    ^^^^^^^^
 *    keys   3·12·1··11·1·1·13311·212···2◆3···1··12132·1··112
 *    ─ Nodes: 25 of 48 keys moved, 52% ────────────────────────
 *       id state   own% keys  +/- hit%           C→D 10
 *    >  A  up      17.8    4   -7   71           B→D 8
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/draw_parts.h"
#include "tui/words.h"

enum { PAIRS = 14 /* columns */, NODES_LEAST = 4 /* rows */ };

static void put_pair(struct area a, int y, const struct scene *s, const struct flow_pair *p)
{
    put_letter(a, 0, y, s, p->from);
    area_put(a, 1, y, ROLE_TEXT, "→");
    put_letter(a, 2, y, s, p->to);
    area_print(a, 4, y, ROLE_TEXT, "%" PRIu32, p->keys);
}

/* The largest ones. */
static void draw_pairs(struct area a, const struct scene *s, const struct flow *f)
{
    for (uint32_t i = 0; i < f->pair_count && i < FLOW_PAIRS_MAX && (int)i < a.height; i++) {
        const bool is_last = (int)i == a.height - 1;
        if (is_last && f->pair_count > i + 1)
            area_print(a, 0, (int)i, ROLE_DIM, "%" PRIu32 " more", f->pair_count - i);
        else
            put_pair(a, (int)i, s, &f->pairs[i]);
    }
}

static void draw_title(struct area a, const struct scene *s, const struct flow *f)
{
    char title[96], keys[WORDS_MAX], percent[PARTS_WORDS_MAX];
    if (!f)
        snprintf(title, sizeof title, "Nodes: %s", words_count(s->keys.count, "key", "keys", keys));
    else
        snprintf(title, sizeof title, "Nodes: %" PRIu32 " of %" PRIu32 " keys moved, %s%%",
                 f->moved, f->keys,
                 words_part(f->keys > 0 ? (double)f->moved / f->keys : 0, percent));
    area_rule(a, 0, title);
}

void draw_compact(struct area a, const struct scene *s, const struct ui *u)
{
    struct area left = a;
    struct flow f;
    const bool has_flow = s->before && !draw_hides(s, u);
    const int wanted = bars_rows(s) - 1; /* without a rule */
    const int most = a.height - 1 - NODES_LEAST;
    draw_bars(take_top(&left, wanted < most ? wanted : most), s, u);
    const struct area rule = take_top(&left, 1);
    if (has_flow)
        flow_count(s, &f);
    draw_title(rule, s, has_flow ? &f : NULL);
    const int table = left.width - (has_flow ? PAIRS : 0), gap = has_flow ? 1 : 0;
    draw_nodes(area_part(left, 0, 0, table - gap, left.height), s, u);
    if (has_flow)
        draw_pairs(area_part(left, table, 0, PAIRS, left.height), s, &f);
}
