/* sim/look.c - see sim/look.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/look.h"

#include <assert.h>

#include "sim/world_parts.h"

/* --- nodes ----------------------------------------------------------------------------------- */

/* By halving: the members are in order. */
static bool is_member(const struct world *w, uint32_t node)
{
    uint32_t low = 0, high = w->member_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (w->members[middle] < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low < w->member_count && w->members[low] == node;
}

bool look_is_cut(const struct world *w, uint32_t from, uint32_t to)
{
    assert(from < w->node_count && to < w->node_count);
    return link_seen(w, from, to)->cut_until_ns > 0;
}

uint32_t look_cut_count(const struct world *w)
{
    return w->cuts;
}

static bool is_cut_from_some(const struct world *w, uint32_t node)
{
    for (uint32_t other = 0; w->cuts > 0 && other < w->node_count; other++)
        if (w->nodes[other].up && (look_is_cut(w, node, other) || look_is_cut(w, other, node)))
            return true;
    return false;
}

void look_node(const struct world *w, uint32_t node, struct look_node *out)
{
    assert(node < w->node_count);
    const struct sim_node *n = &w->nodes[node];
    *out = (struct look_node){.up = n->up,
                              .paused = n->paused,
                              .is_member = is_member(w, node),
                              .list_is_old = n->up && n->list + 1 < w->list_count,
                              .is_cut = n->up && is_cut_from_some(w, node),
                              .list = n->list,
                              .boots = n->boots,
                              .slow_ns = n->slow_ns,
                              .down_until_ns = n->down_until_ns,
                              .paused_until_ns = n->paused_until_ns,
                              .slow_until_ns = n->slow_until_ns};
}

/* --- members --------------------------------------------------------------------------------- */

uint32_t look_member_count(const struct world *w)
{
    return w->member_count;
}

uint32_t look_list_count(const struct world *w)
{
    return w->list_count;
}

const struct members *look_list(const struct world *w, uint32_t list)
{
    assert(list < w->list_count);
    return w->lists[list];
}

/* --- keys ------------------------------------------------------------------------------------ */

static uint32_t visitor_count(const struct world *w)
{
    return w->scenario->visitors ? w->scenario->visitors->count : 0;
}

uint32_t look_key_count(const struct world *w)
{
    return w->key_count + w->listed_key_count + visitor_count(w);
}

uint32_t look_keys(const struct world *w, uint32_t max, uint32_t *out, uint64_t *out_total)
{
    uint32_t count = 0;
    *out_total = look_key_count(w);
    while (count < max && count < w->key_count) {
        out[count] = count;
        count++;
    }
    for (uint32_t i = 0; count < max && i < w->listed_key_count; i++)
        out[count++] = w->listed_keys[i];
    for (uint32_t i = 0; count < max && i < visitor_count(w); i++)
        out[count++] = w->key_count + w->scenario->request_count + i;
    return count;
}

/* --- the story ------------------------------------------------------------------------------- */

uint32_t look_fault_count(const struct world *w)
{
    return w->scenario->fault_count;
}

const struct scenario_fault *look_fault(const struct world *w, uint32_t fault)
{
    assert(fault < w->scenario->fault_count);
    return &w->scenario->faults[fault];
}

bool look_is_over(const struct world *w)
{
    return world_next(w) == NULL;
}
