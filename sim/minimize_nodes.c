/* sim/minimize_nodes.c - nodes that are left out, and with them what is said of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/minimize_parts.h"

#include <stdlib.h>

enum { GONE = SCENARIO_ALL - 1 }; /* a node that is not there any more */

/* The number that a node has now, of those that it had before; or what stands for one that is
 * gone. */
static uint16_t node_now(const uint16_t *now, uint16_t node, uint16_t instead)
{
    if (node == SCENARIO_ALL)
        return node;
    return now[node] == GONE ? instead : now[node];
}

/* What was asked of a node that is gone is asked of the first. */
static void renumber_askers(struct scenario *s, const uint16_t *now)
{
    for (uint32_t i = 0; i < s->clients_count; i++)
        s->clients[i].through = node_now(now, s->clients[i].through, 0);
    for (uint32_t i = 0; i < s->request_count; i++)
        s->requests[i].through = node_now(now, s->requests[i].through, 0);
}

static void renumber_pairs(struct scenario *s, const uint16_t *now)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->pair_count; i++) {
        struct scenario_pair p = s->pairs[i];
        p.from = now[p.from];
        p.to = now[p.to];
        if (p.from != GONE && p.to != GONE)
            s->pairs[count++] = p;
    }
    s->pair_count = count;
}

/* false: no two groups are left to be parted. */
static bool renumber_sides(struct scenario *s, struct scenario_fault *f, const uint16_t *now)
{
    struct scenario_side *const sides = s->sides + (f->sides - s->sides);
    uint32_t count = 0;
    for (uint32_t i = 0; i < f->side_count; i++) {
        const uint16_t node = now[sides[i].node];
        if (node != GONE)
            sides[count++] = (struct scenario_side){node, sides[i].group};
    }
    f->side_count = count;
    return count > 0 && sides[0].group != sides[count - 1].group;
}

/* A fault of a node that is gone goes with it. */
static void renumber_faults(struct scenario *s, const uint16_t *now)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->fault_count; i++) {
        struct scenario_fault f = s->faults[i];
        f.a = node_now(now, f.a, GONE);
        f.b = node_now(now, f.b, GONE);
        const bool stays = f.a != GONE && f.b != GONE;
        if (stays && (f.side_count == 0 || renumber_sides(s, &f, now)))
            s->faults[count++] = f;
    }
    s->fault_count = count;
}

/* false: no memory. */
static bool renumber_changes(struct scenario *s, const uint16_t *now)
{
    uint16_t *const unaware = calloc((size_t)s->unaware_count + 1, sizeof *unaware);
    uint32_t count = 0, used = 0;
    if (!unaware)
        return false;
    for (uint32_t i = 0; i < s->change_count; i++) {
        struct scenario_change c = s->changes[i];
        const uint16_t *const before = s->unaware + c.unaware_first;
        const uint32_t before_count = c.unaware_count;
        c.node = now[c.node];
        c.unaware_first = used;
        if (c.node == GONE)
            continue;
        for (uint32_t k = 0; k < before_count; k++)
            if (now[before[k]] != GONE)
                unaware[used++] = now[before[k]];
        c.unaware_count = used - c.unaware_first;
        s->changes[count++] = c;
    }
    s->change_count = count;
    free(s->unaware);
    s->unaware = unaware;
    s->unaware_count = used;
    return true;
}

/* The nodes that stay move up; now says where to. false: none that is there from the start is
 * among them. */
static bool move_up(struct scenario *s, const bool *kept, uint16_t *now)
{
    const uint32_t first_spare = s->node_count - s->spare_count;
    uint16_t count = 0;
    bool any = false;
    for (uint32_t i = 0; i < s->node_count; i++) {
        now[i] = kept[i] ? count : GONE;
        s->spare_count -= i >= first_spare && !kept[i];
        any = any || (kept[i] && !s->nodes[i].joins);
        if (kept[i])
            s->nodes[count++] = s->nodes[i];
    }
    s->node_count = count;
    return any;
}

static bool keep_only(struct scenario *s, const bool *kept)
{
    uint16_t *const now = calloc(s->node_count, sizeof *now);
    if (!now || !move_up(s, kept, now) || !renumber_changes(s, now)) {
        free(now);
        return false;
    }
    renumber_askers(s, now);
    renumber_pairs(s, now);
    renumber_faults(s, now);
    free(now);
    return true;
}

static uint32_t count_nodes(const struct scenario *s)
{
    return s->node_count;
}

bool minimize_drop_strangers(struct scenario *s)
{
    bool *const known = calloc(s->node_count, sizeof *known);
    if (!known)
        return false;
    bool all = true;
    for (uint32_t i = 0; i < s->change_count; i++)
        if (s->changes[i].kind == CHANGE_ADD)
            known[s->changes[i].node] = true;
    for (uint32_t i = 0; i < s->node_count; i++) {
        known[i] = known[i] || !s->nodes[i].joins;
        all = all && known[i];
    }
    const bool ok = all || keep_only(s, known);
    free(known);
    return ok;
}

const struct minimize_list minimize_nodes = {count_nodes, keep_only};
