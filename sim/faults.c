/* sim/faults.c - what goes wrong, and comes right again (sim/world_parts.h).
 *
 * A fault that lasts for a time is undone when that is over. What it did may have been done by
 * another fault as well, for longer; or a third one may have undone it already. So the state
 * itself remembers until when it is meant to be so, and the end of a fault asks only: is it time?
 *
 *      cut A-B for 5 s    |=========|          its end at 5 s finds "until 8", and does nothing
 *      cut A-B for 6 s        |===========|    its end at 8 s finds "until 8", and heals
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world_parts.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/mix.h"

static uint64_t later(uint64_t a_ns, uint64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
}

/* --- nodes ----------------------------------------------------------------------------------- */

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
static void go_on(struct world *w, uint32_t node)
{
    struct sim_node *n = &w->nodes[node];
    if (!n->paused)
        return;
    n->paused = false;
    for (uint32_t i = 0; i < n->inbox_count; i++)
        world_push_again(w, &n->inbox[i]);
    n->inbox_count = 0;
}

static bool is_waited_for(const struct world *w, uint32_t node)
{
    uint32_t other = 0;
    while (other < w->node_count && link_seen(w, other, node)->asked.first == MESSAGE_NONE)
        other++;
    return other < w->node_count;
}

static void crash(struct world *w, uint32_t node, uint64_t until_ns)
{
    struct sim_node *n = &w->nodes[node];
    if (!n->up) {
        n->down_until_ns = later(n->down_until_ns, until_ns);
        return;
    }
    n->down_until_ns = until_ns;
    n->up = false;
    go_on(w, node); /* what has come to it finds nobody now */
    n->wake_generation++;
    n->wake_at_ns = TIME_NEVER;
    node_destroy(&n->node);
    n->turns++;
    check_crashed(w->check, node, is_waited_for(w, node), w->now_ns);
    break_all(w, node);
    crowd_disconnect_all(w, node);
}

static void restart(struct world *w, uint32_t node, uint64_t memory_bytes)
{
    struct sim_node *n = &w->nodes[node];
    if (n->up)
        return;
    if (memory_bytes > 0)
        n->memory_bytes = memory_bytes;
    if (!world_boot(w, node))
        w->failed = true;
}

static void end_crash(struct world *w, uint32_t node)
{
    if (w->now_ns >= w->nodes[node].down_until_ns)
        restart(w, node, 0);
}

static void halt(struct world *w, uint32_t node, uint64_t until_ns)
{
    struct sim_node *n = &w->nodes[node];
    if (!n->up)
        return;
    n->paused_until_ns = n->paused ? later(n->paused_until_ns, until_ns) : until_ns;
    n->paused = true;
}

static void end_halt(struct world *w, uint32_t node)
{
    if (w->now_ns >= w->nodes[node].paused_until_ns)
        go_on(w, node);
}

static void slow(struct world *w, uint32_t node, uint64_t by_ns, uint64_t until_ns)
{
    w->nodes[node].slow_ns = by_ns;
    w->nodes[node].slow_until_ns = until_ns;
}

static void end_slow(struct world *w, uint32_t node)
{
    if (w->now_ns >= w->nodes[node].slow_until_ns)
        slow(w, node, 0, TIME_NEVER);
}

/* --- links ----------------------------------------------------------------------------------- */

/* What a fault between two nodes does to one direction. */
typedef void (*apply_fn)(struct world *w, uint32_t from, uint32_t to, uint64_t until_ns);

static void heal(struct world *w, uint32_t from, uint32_t to, uint64_t until_ns)
{
    (void)until_ns;
    link_heal(w, from, to);
}

static void end_cut(struct world *w, uint32_t from, uint32_t to, uint64_t now_ns)
{
    if (now_ns >= link_seen(w, from, to)->cut_until_ns)
        link_heal(w, from, to);
}

/* From one to another, either of which may be all. */
static void one_way(struct world *w, uint16_t a, uint16_t b, apply_fn apply, uint64_t until_ns)
{
    uint32_t a_end = a == SCENARIO_ALL ? w->node_count : a + 1U;
    uint32_t b_end = b == SCENARIO_ALL ? w->node_count : b + 1U;
    for (uint32_t from = a == SCENARIO_ALL ? 0 : a; from < a_end; from++)
        for (uint32_t to = b == SCENARIO_ALL ? 0 : b; to < b_end; to++)
            if (from != to)
                apply(w, from, to, until_ns);
}

static void both_ways(struct world *w, uint16_t a, uint16_t b, apply_fn apply, uint64_t until_ns)
{
    one_way(w, a, b, apply, until_ns);
    one_way(w, b, a, apply, until_ns);
}

static void isolate(struct world *w, const struct scenario_fault *f, apply_fn apply,
                    uint64_t until_ns)
{
    if (f->way & WAY_OUT)
        one_way(w, f->a, SCENARIO_ALL, apply, until_ns);
    if (f->way & WAY_IN)
        one_way(w, SCENARIO_ALL, f->a, apply, until_ns);
}

static void between_groups(struct world *w, const struct scenario_fault *f, apply_fn apply,
                           uint64_t until_ns)
{
    for (uint32_t i = 0; i < f->side_count; i++)
        for (uint32_t k = i + 1; k < f->side_count; k++)
            if (f->sides[i].group != f->sides[k].group)
                both_ways(w, f->sides[i].node, f->sides[k].node, apply, until_ns);
}

/* Draw two halves: whether a node stands in the first one is as likely as that has places left,
 * of all that are left. So each choice of half of the nodes is as likely. Spare nodes take nobody's
 * place: each stands in either half. */
static void draw_halves(const struct world *w, const struct scenario_fault *f, bool *first)
{
    uint64_t who = 0;
    for (const char *c = f->id; *c != '\0'; c++)
        who = mix_in(who, (uint8_t)*c);
    const uint32_t count = w->node_count - w->scenario->spare_count;
    uint32_t places = count / 2;
    for (uint32_t node = 0; node < count; node++) {
        uint64_t bits = draw(w->seed, DRAW_HALVES, who, node);
        first[node] = draw_below(bits, count - node) < places;
        places -= first[node];
    }
    for (uint32_t node = count; node < w->node_count; node++)
        first[node] = draw_below(draw(w->seed, DRAW_HALVES, who, node), 2) == 0;
}

static void between_halves(struct world *w, const struct scenario_fault *f, apply_fn apply,
                           uint64_t until_ns)
{
    bool *first = calloc(w->node_count, sizeof *first);
    if (!first) {
        w->failed = true;
        return;
    }
    draw_halves(w, f, first);
    for (uint32_t from = 0; from < w->node_count; from++)
        for (uint32_t to = 0; to < w->node_count; to++)
            if (first[from] != first[to])
                apply(w, from, to, until_ns);
    free(first);
}

/* To all directions that the fault is about. */
static void each_way(struct world *w, const struct scenario_fault *f, apply_fn apply,
                     uint64_t until_ns)
{
    if (f->kind == FAULT_ISOLATE)
        isolate(w, f, apply, until_ns);
    else if (f->kind == FAULT_FLAP)
        both_ways(w, f->a, f->b, apply, until_ns);
    else if (f->kind == FAULT_PARTITION && f->side_count > 0)
        between_groups(w, f, apply, until_ns);
    else if (f->kind == FAULT_PARTITION)
        between_halves(w, f, apply, until_ns);
    else
        one_way(w, f->a, f->b, apply, until_ns);
}

/* --- clients --------------------------------------------------------------------------------- */

static void leave(struct world *w, uint32_t group)
{
    for (uint32_t i = 0; i < w->client_count; i++)
        if (w->clients[i].group == group)
            crowd_leave(w, i);
}

/* --- all of them ----------------------------------------------------------------------------- */

/* When what it does now is over: for a flap, this turn of it. */
static uint64_t over_at(const struct world *w, const struct scenario_fault *f)
{
    if (f->lasts_ns == TIME_NEVER)
        return TIME_NEVER;
    uint64_t end_ns = f->at_ns + f->lasts_ns;
    if (f->kind == FAULT_FLAP && w->now_ns + f->delay_ns < end_ns)
        return w->now_ns + f->delay_ns;
    return end_ns;
}

void fault_begin(struct world *w, uint32_t fault)
{
    const struct scenario_fault *f = &w->scenario->faults[fault];
    uint64_t until_ns = over_at(w, f);
    if (until_ns != TIME_NEVER)
        world_push(w, until_ns, HAPPENS_END, fault, 0);
    switch (f->kind) {
    case FAULT_CRASH:
        crash(w, f->a, until_ns);
        return;
    case FAULT_RESTART:
        restart(w, f->a, f->memory_bytes);
        return;
    case FAULT_PAUSE:
        halt(w, f->a, until_ns);
        return;
    case FAULT_RESUME:
        go_on(w, f->a);
        return;
    case FAULT_CUT:
    case FAULT_ISOLATE:
    case FAULT_PARTITION:
    case FAULT_FLAP:
        each_way(w, f, link_cut, until_ns);
        return;
    case FAULT_HEAL:
        each_way(w, f, heal, w->now_ns);
        return;
    case FAULT_RESET:
        link_break(w, f->a, f->b);
        link_break(w, f->b, f->a);
        return;
    case FAULT_SLOW:
        slow(w, f->a, f->delay_ns, until_ns);
        return;
    case FAULT_HALF_OPEN:
        link_forget(w, f->a, f->b);
        return;
    case FAULT_LEAVE:
        leave(w, f->group);
        return;
    case FAULT_CLOCK:
        w->nodes[f->a].wall_offset_ns += f->step_ns;
        return;
    case FAULT_KINDS:
        break;
    }
    assert(false && "a fault that is not listed");
}

void fault_end(struct world *w, uint32_t fault)
{
    const struct scenario_fault *f = &w->scenario->faults[fault];
    assert(scenario_fault_can_last(f->kind));
    if (f->kind == FAULT_CRASH)
        end_crash(w, f->a);
    else if (f->kind == FAULT_PAUSE)
        end_halt(w, f->a);
    else if (f->kind == FAULT_SLOW)
        end_slow(w, f->a);
    else
        each_way(w, f, end_cut, w->now_ns);
    if (f->kind == FAULT_FLAP && w->now_ns + f->delay_ns < f->at_ns + f->lasts_ns)
        world_push(w, w->now_ns + f->delay_ns, HAPPENS_FAULT, fault, 0);
}
