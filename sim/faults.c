/* sim/faults.c - what goes wrong, and comes right again (sim/world_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world_parts.h"

#include <assert.h>

static void break_all(struct world *w, uint32_t node)
{
    for (uint32_t other = 0; other < w->node_count; other++) {
        if (other == node)
            continue;
        link_break(w, node, other);
        link_break(w, other, node);
    }
}

/* What came while it stood still is dealt with now, and in its order with what comes just now: on
 * one connection nothing overtakes. */
static void resume(struct world *w, uint32_t node)
{
    struct sim_node *n = &w->nodes[node];
    n->paused = false;
    for (uint32_t i = 0; i < n->inbox_count; i++)
        world_push_again(w, &n->inbox[i]);
    n->inbox_count = 0;
}

static void crash(struct world *w, uint32_t node)
{
    struct sim_node *n = &w->nodes[node];
    if (!n->up)
        return;
    n->up = false;
    resume(w, node); /* what had come to it finds nobody */
    n->wake_generation++;
    n->wake_at_ns = TIME_NEVER;
    node_destroy(&n->node);
    break_all(w, node);
    crowd_disconnect_all(w, node);
}

/* Apply to the pair of a fault, or to all that it names with SCENARIO_ALL. */
static void each_pair(struct world *w, const struct scenario_fault *f,
                      void (*apply)(struct world *w, uint32_t from, uint32_t to))
{
    uint32_t a_end = f->a == SCENARIO_ALL ? w->node_count : f->a + 1U;
    uint32_t b_end = f->b == SCENARIO_ALL ? w->node_count : f->b + 1U;
    for (uint32_t from = f->a == SCENARIO_ALL ? 0 : f->a; from < a_end; from++)
        for (uint32_t to = f->b == SCENARIO_ALL ? 0 : f->b; to < b_end; to++)
            if (from != to)
                apply(w, from, to);
}

void fault_happen(struct world *w, const struct scenario_fault *f)
{
    switch (f->kind) {
    case FAULT_CRASH:
        crash(w, f->a);
        return;
    case FAULT_RESTART:
        if (!w->nodes[f->a].up && !world_boot(w, f->a))
            w->failed = true;
        return;
    case FAULT_PAUSE:
        w->nodes[f->a].paused = w->nodes[f->a].up;
        return;
    case FAULT_RESUME:
        if (w->nodes[f->a].paused)
            resume(w, f->a);
        return;
    case FAULT_CUT:
        each_pair(w, f, link_cut);
        return;
    case FAULT_HEAL:
        each_pair(w, f, link_heal);
        return;
    case FAULT_RESET:
        link_break(w, f->a, f->b);
        link_break(w, f->b, f->a);
        return;
    case FAULT_SLOW:
        w->nodes[f->a].slow_ns = f->delay_ns;
        return;
    }
    assert(false && "a fault that is not listed");
}
