/* tui/tui_main_sim_changes.c - what changes of the list have moved, and what nodes did over time
 * (tui/tui_main_sim_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_sim_parts.h"

#include <stdio.h>
#include <stdlib.h>

/* --- changes --------------------------------------------------------------------------------- */

static bool has(const struct members *m, uint32_t number)
{
    return members_place(m, number) != UINT32_MAX;
}

/* "D joins", "B leaves", or both. */
static void say_change(const struct sim_source *s, const struct members *before,
                       const struct members *now, char *out, size_t size)
{
    size_t used = 0;
    for (uint32_t i = 0; i < s->scenario.node_count && used + 42 < size; i++) {
        const bool was = has(before, i), is = has(now, i);
        if (was != is)
            used += (size_t)snprintf(out + used, size - used, "%s%.30s %s", used > 0 ? ", " : "",
                                     s->scenario.nodes[i].id, is ? "joins" : "leaves");
    }
}

static void count_moved(const struct sim_source *s, const struct members *before,
                        const struct members *now, struct scene_change *c)
{
    const uint32_t n_before = before->ring->node_count, n_now = now->ring->node_count;
    for (uint32_t i = 0; i < s->keys.count; i++) {
        const uint64_t position = s->keys.positions[i];
        c->moved += members_owner(before, position) != members_owner(now, position);
        c->moved_by_modulo += scene_moves_by_modulo(before, now, position);
    }
    const uint32_t most = n_before > n_now ? n_before : n_now;
    c->ideal = (double)s->keys.count * abs((int)n_now - (int)n_before) / most;
}

static bool make_room(struct sim_changes *c)
{
    if (c->count < c->max)
        return true;
    const uint32_t max = c->max == 0 ? 16 : c->max * 2;
    struct scene_change *grown = realloc(c->items, max * sizeof *grown);
    if (!grown)
        return false;
    c->items = grown;
    c->max = max;
    return true;
}

void sim_changes_note(struct sim_source *s, const struct world *w, uint64_t step, uint32_t change)
{
    struct sim_changes *all = &s->changes;
    const uint32_t lists = look_list_count(w);
    if (lists != all->count + 2 || !make_room(all))
        return; /* it changed nothing */
    const struct members *now = look_list(w, lists - 1), *before = look_list(w, lists - 2);
    struct scene_change c = {.step = step,
                             .at_ns = world_now_ns(w),
                             .keys = s->keys.count,
                             .cached = SCENE_UNKNOWN,
                             .cached_moved = SCENE_UNKNOWN};
    say_change(s, before, now, c.words, sizeof c.words);
    count_moved(s, before, now, &c);
    if (change < s->scenario.change_count) {
        const struct world_move *m = world_move(w, change);
        c.cached = m->keys;
        c.cached_moved = m->moved;
    }
    all->items[all->count++] = c;
}

/* --- beats ----------------------------------------------------------------------------------- */

static struct scene_beat sum_of(const struct world *w, uint32_t node)
{
    const struct node *n = world_node(w, node);
    struct scene_beat sum = {.load = (uint32_t)world_node_load(w, node)};
    if (n) {
        sum.hits = (uint32_t)n->cache.stats.hits;
        sum.misses = (uint32_t)n->cache.stats.misses;
    }
    return sum;
}

/* A node that has started anew counts from 0. */
static uint32_t gained(uint32_t now, uint32_t before)
{
    return now >= before ? now - before : now;
}

static void end_beat(struct sim_source *s, const struct world *w)
{
    struct sim_beats *b = &s->beats;
    const uint32_t nodes = s->scenario.node_count;
    const size_t row = (size_t)b->count * nodes;
    for (uint32_t i = 0; i < nodes; i++) {
        const struct scene_beat now = sum_of(w, i);
        const struct scene_beat before =
            b->count > 0 ? b->sums[row - nodes + i] : (struct scene_beat){0};
        b->sums[row + i] = now;
        b->beats[row + i] =
            (struct scene_beat){gained(now.hits, before.hits), gained(now.misses, before.misses),
                                gained(now.load, before.load)};
    }
    b->count++;
}

void sim_beats_step(struct sim_source *s, const struct world *w)
{
    struct sim_beats *b = &s->beats;
    while (b->count < SIM_BEATS && world_now_ns(w) >= (b->count + 1) * b->beat_ns)
        end_beat(s, w);
}
