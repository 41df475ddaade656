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

static void crash(struct world *w, uint32_t node)
{
    struct sim_node *n = &w->nodes[node];
    if (!n->up)
        return;
    n->up = false;
    n->paused = false;
    n->inbox_count = 0;
    n->wake_generation++;
    n->wake_at_ns = TIME_NEVER;
    node_destroy(&n->node);
    break_all(w, node);
    crowd_disconnect_all(w, node);
}

/* What came while it stood still is dealt with now, in the order in which it came. */
static void resume(struct world *w, uint32_t node)
{
    struct sim_node *n = &w->nodes[node];
    n->paused = false;
    for (uint32_t i = 0; i < n->inbox_count; i++) {
        const struct happening *h = &n->inbox[i];
        world_push(w, w->now_ns, h->kind, h->subject, h->detail);
    }
    n->inbox_count = 0;
}

/* Apply to the pair of a fault, or to all pairs. */
static void each_pair(struct world *w, const struct scenario_fault *f,
                      void (*apply)(struct world *w, uint32_t from, uint32_t to))
{
    for (uint32_t from = 0; from < w->node_count; from++)
        for (uint32_t to = 0; to < w->node_count; to++)
            if (from != to && (f->a == SCENARIO_ALL || f->a == from) &&
                (f->b == SCENARIO_ALL || f->b == to))
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
