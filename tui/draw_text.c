/* tui/draw_text.c - a very small screen, from 40x10 on, for every view: words alone (tui/draw.h).
 *
 *     25 of 48 keys moved: C→D 10, B→D 8, A→D 7
 *    >A up           own 18% keys   4 hit 71%
 *     B up           own 26% keys  13 hit 72%
 *     key user:40 moved C→D
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/draw_parts.h"
#include "tui/words.h"

enum { NUMBERS = 24 /* columns */, NUMBER_MAX = 16 };

/* --- what moved ------------------------------------------------------------------------------ */

static void draw_moved(struct area a, const struct scene *s, const struct ui *u)
{
    struct flow f;
    char keys[WORDS_MAX];
    if (!s->before || draw_hides(s, u)) {
        area_print(a, 1, 0, ROLE_TEXT, "%s", words_count(s->keys.count, "key", "keys", keys));
        return;
    }
    flow_count(s, &f);
    int x = area_print(a, 1, 0, ROLE_TEXT, "%" PRIu32 " of %" PRIu32 " keys moved%s", f.moved,
                       f.keys, f.pair_count > 0 ? ":" : "");
    for (uint32_t i = 0; i < f.pair_count && i < FLOW_PAIRS_MAX && x < a.width; i++)
        x = area_print(a, x, 0, ROLE_TEXT, "%s%c→%c %" PRIu32, i > 0 ? ", " : " ",
                       s->nodes[f.pairs[i].from].letter, s->nodes[f.pairs[i].to].letter,
                       f.pairs[i].keys);
}

/* --- nodes ----------------------------------------------------------------------------------- */

static void tell_percent(double ratio, char out[NUMBER_MAX])
{
    char percent[PARTS_WORDS_MAX];
    snprintf(out, NUMBER_MAX, "%.8s%%", words_whole(ratio, percent));
}

static void tell_owned(const struct scene *s, const struct ui *u, const struct scene_node *n,
                       char share[NUMBER_MAX], char keys[NUMBER_MAX])
{
    const char *nothing = draw_hides(s, u) ? "?" : s->members && n->is_member ? NULL : "-";
    if (nothing) {
        snprintf(share, NUMBER_MAX, "%s", nothing);
        snprintf(keys, NUMBER_MAX, "%s", nothing);
        return;
    }
    tell_percent(n->share, share);
    snprintf(keys, NUMBER_MAX, "%" PRIu32, n->keys);
}

static void draw_node_line(struct area a, int y, const struct scene *s, const struct ui *u,
                           uint32_t node)
{
    const struct scene_node *n = &s->nodes[node];
    char share[NUMBER_MAX], keys[NUMBER_MAX], hits[NUMBER_MAX] = "-";
    const double ratio = scene_hit_ratio(n->counters.hits, n->counters.misses);
    const struct area name = area_part(a, 1, y, a.width - NUMBERS - 2, 1);
    const enum role role = n->mood == MOOD_DOWN   ? ROLE_BAD
                           : n->mood == MOOD_SLOW ? ROLE_WARN
                                                  : ROLE_TEXT;
    if (ratio >= 0)
        tell_percent(ratio, hits);
    tell_owned(s, u, n, share, keys);
    const int x = area_put(name, 0, 0, (enum role)scene_role(node), n->id);
    area_put(name, x + 1, 0, role, n->state);
    area_print(a, a.width - NUMBERS, y, n->is_stale ? ROLE_DIM : ROLE_TEXT, "own%4s keys%4s hit%4s",
               share, keys, hits);
    if (node == u->node) {
        area_put(a, 0, y, ROLE_TEXT, ">");
        area_mark(a, 0, y, a.width, CELL_SELECTED);
    }
}

static void draw_node_lines(struct area a, const struct scene *s, const struct ui *u)
{
    struct area left = a;
    const bool has_more = (int64_t)s->node_count > a.height && a.height > 1;
    const struct area more = take_bottom(&left, has_more ? 1 : 0);
    const uint32_t top = (uint32_t)list_top(u->node, s->node_count, left.height);
    uint32_t shown = 0;
    for (; (int)shown < left.height && top + shown < s->node_count; shown++)
        draw_node_line(left, (int)shown, s, u, top + shown);
    if (has_more)
        area_print(more, 1, 0, ROLE_DIM, "... %" PRIu32 " more nodes", s->node_count - shown);
}

/* --- the selected key ------------------------------------------------------------------------ */

static void draw_chosen(struct area a, const struct scene *s, const struct chosen *k)
{
    char what[2 * NODE_ID_BYTES_MAX + 32];
    const char *owner = node_id(s, k->owner);
    if (k->is_hidden)
        snprintf(what, sizeof what, " belonged to %s", owner);
    else if (k->before != k->owner && k->before < s->node_count)
        snprintf(what, sizeof what, " moved %s→%s", node_id(s, k->before), owner);
    else
        snprintf(what, sizeof what, " belongs to %s", owner);
    const struct area name = area_part(a, 5, 0, a.width - 5 - text_columns(what), 1);
    area_put(a, 1, 0, ROLE_TEXT, "key");
    area_put(a, 5 + area_put(name, 0, 0, ROLE_KEY, k->name), 0, ROLE_TEXT, what);
}

void draw_text(struct area a, const struct scene *s, const struct ui *u)
{
    struct area left = a;
    struct chosen key;
    find_chosen(s, u, &key);
    draw_moved(take_top(&left, 1), s, u);
    const struct area bottom = take_bottom(&left, key.is_there ? 1 : 0);
    if (key.is_there)
        draw_chosen(bottom, s, &key);
    draw_node_lines(left, s, u);
}
