/* sim/world.c - see sim/world.h; the parts are in sim/world_parts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/world_parts.h"

/* --- time ------------------------------------------------------------------------------------ */

uint64_t world_delay(const struct world *w, const struct delay *d, uint64_t who, uint64_t number)
{
    return delay_drawn(d, draw(w->seed, DRAW_LATENCY, who, number));
}

void world_push(struct world *w, uint64_t at_ns, enum happening_kind kind, uint32_t subject,
                uint64_t detail)
{
    assert(at_ns >= w->now_ns);
    struct happening h = {.at_ns = at_ns, .kind = kind, .subject = subject, .detail = detail};
    if (!events_push(&w->queue, h))
        w->failed = true;
}

void world_push_again(struct world *w, const struct happening *h)
{
    struct happening again = *h;
    again.at_ns = w->now_ns;
    if (!events_push_again(&w->queue, again))
        w->failed = true;
}

void world_record(struct world *w, enum record_kind kind, uint16_t node, uint16_t other, uint64_t a,
                  uint64_t b, uint64_t c)
{
    struct record r = {
        .at_ns = w->now_ns, .kind = kind, .node = node, .other = other, .a = a, .b = b, .c = c};
    if (w->trace)
        trace_add(w->trace, &r);
    if (w->watcher && w->watcher->recorded)
        w->watcher->recorded(w->watcher->self, &r);
}

/* --- nodes ----------------------------------------------------------------------------------- */

/* Have the node woken when it wants to be. Its deadline moves on with every answer to it; the wake
 * that is in the queue stays until it happens, and is put off only then. Otherwise the queue would
 * fill with wakes that mean nothing: a second's worth of trips. */
static void arm(struct world *w, uint32_t node)
{
    struct sim_node *n = &w->nodes[node];
    uint64_t at_ns = node_deadline_ns(&n->node);
    if (at_ns < w->now_ns)
        at_ns = w->now_ns;
    if (at_ns >= n->wake_at_ns)
        return;
    n->wake_at_ns = at_ns;
    n->wake_generation++;
    world_push(w, at_ns, HAPPENS_WAKE, node, n->wake_generation);
}

static void carry_out(struct world *w, uint32_t node, const struct effect *e)
{
    switch (e->kind) {
    case FX_REPLY:
        if (e->client >= w->client_count)
            link_reply(w, &e->answer);
        else
            crowd_answer(w, e->client, node, &e->answer);
        return;
    case FX_CLOSE:
        crowd_disconnect(w, node, e->client);
        return;
    case FX_SEND:
        link_send(w, node, e);
        return;
    case FX_CANCEL:
        link_cancel(w, node, e);
        return;
    }
    assert(false && "an effect that is not listed");
}

/* The time that a node is given. It is monotonic: no step of the wall clock is in it, and a node
 * has no other way to learn of one. So a step can change nothing, which is what this is to show:
 * a program that counted lifetimes by the wall would have now_ns + wall_offset_ns here. */
static uint64_t time_at(const struct world *w, uint32_t node)
{
    (void)node;
    return w->now_ns;
}

void world_node_step_for(struct world *w, uint32_t node, const struct event *ev, uint32_t key,
                         version v)
{
    struct sim_node *n = &w->nodes[node];
    struct effects fx;
    assert(n->up);
    n->turns++;
    node_step(&n->node, time_at(w, node), ev, &fx);
    struct stepped stepped = {.node = &n->node,
                              .index = node,
                              .event = ev,
                              .effects = &fx,
                              .key = key,
                              .version = v,
                              .now_ns = w->now_ns};
    if (!check_stepped(w->check, &stepped))
        w->failed = true;
    for (uint32_t i = 0; i < fx.count; i++)
        carry_out(w, node, &fx.item[i]);
    if (n->up)
        arm(w, node);
}

void world_node_step(struct world *w, uint32_t node, const struct event *ev)
{
    world_node_step_for(w, node, ev, 0, 0);
}

bool world_boot(struct world *w, uint32_t node)
{
    enum { FLIGHTS = 1024, CALLS = 4096, HELD_BYTES = 4 * 1024 * 1024 };
    const struct scenario *s = w->scenario;
    struct sim_node *n = &w->nodes[node];
    struct node_config config = {
        .members = world_newest_list(w),
        .self = node,
        .peer_max = w->node_count,
        .cache = {.memory_bytes = n->memory_bytes,
                  .policy = s->policy,
                  .value_bytes_max = s->value_bytes_max},
        .default_ttl_ms = s->default_ttl_ms,
        .forward_timeout_ms = s->forward_timeout_ms,
        .client_max = w->client_count + w->node_count, /* the other nodes are clients, too */
        .flight_max = FLIGHTS,
        .call_max = CALLS,
        .held_bytes_max = HELD_BYTES,
    };
    uint64_t secret[2] = {draw(w->seed, DRAW_SECRET, node, 2 * n->boots),
                          draw(w->seed, DRAW_SECRET, node, 2 * n->boots + 1)};
    memcpy(config.cache.secret, secret, sizeof secret);
    if (!node_init(&n->node, &config))
        return false;
    n->up = true;
    n->turns++;
    n->boots++;
    n->list = w->list_count - 1;
    world_record(w, RECORD_BOOT, (uint16_t)node, UINT16_MAX, n->boots, 0, 0);
    n->wake_at_ns = TIME_NEVER;
    return check_booted(w->check, node, &n->node, w->now_ns);
}

/* --- a step ---------------------------------------------------------------------------------- */

const struct happening *world_next(const struct world *w)
{
    const struct happening *next = events_peek(&w->queue);
    return next && next->at_ns <= w->scenario->end_ns ? next : NULL;
}

uint32_t world_node_of(const struct happening *h)
{
    bool at_node = h->kind == HAPPENS_ASK || h->kind == HAPPENS_QUESTION ||
                   h->kind == HAPPENS_REPLY || h->kind == HAPPENS_BREAK ||
                   h->kind == HAPPENS_GONE || h->kind == HAPPENS_WAKE || h->kind == HAPPENS_LEARN;
    return at_node ? h->subject : RECORD_NOBODY;
}

/* A node that stands still finds later what comes now. */
static bool put_aside(struct world *w, const struct happening *h)
{
    uint32_t node = world_node_of(h);
    if (node == RECORD_NOBODY || !w->nodes[node].paused)
        return false;
    struct sim_node *n = &w->nodes[h->subject];
    if (n->inbox_count == n->inbox_max) {
        uint32_t max = n->inbox_max == 0 ? 64 : n->inbox_max * 2;
        struct happening *grown = realloc(n->inbox, max * sizeof *grown);
        if (!grown) {
            w->failed = true;
            return true;
        }
        n->inbox = grown;
        n->inbox_max = max;
    }
    n->inbox[n->inbox_count++] = *h;
    return true;
}

static void wake(struct world *w, uint32_t node, uint64_t generation)
{
    struct sim_node *n = &w->nodes[node];
    if (!n->up || generation != n->wake_generation)
        return;
    n->wake_at_ns = TIME_NEVER;
    if (node_deadline_ns(&n->node) > w->now_ns) {
        arm(w, node);
        return;
    }
    world_record(w, RECORD_WAKE, (uint16_t)node, UINT16_MAX, 0, 0, 0);
    struct event ev = {.kind = EV_WAKE};
    world_node_step(w, node, &ev);
}

static void happen_to_message(struct world *w, const struct happening *h)
{
    uint32_t message = world_redeem(w, h->detail);
    if (message == MESSAGE_NONE)
        return;
    if (h->kind == HAPPENS_ASK)
        crowd_ask(w, message);
    else if (h->kind == HAPPENS_TELL)
        crowd_tell(w, message);
    else if (h->kind == HAPPENS_QUESTION)
        link_question(w, message);
    else if (h->kind == HAPPENS_REPLY)
        link_answer(w, message);
    else if (h->kind == HAPPENS_GONE)
        crowd_gone(w, message);
    else
        link_broken(w, message);
}

static void happen(struct world *w, const struct happening *h)
{
    switch ((enum happening_kind)h->kind) {
    case HAPPENS_FAULT:
        world_record(w, RECORD_FAULT, w->scenario->faults[h->subject].a, UINT16_MAX, h->subject, 0,
                     0);
        fault_begin(w, h->subject);
        return;
    case HAPPENS_END:
        world_record(w, RECORD_FAULT, w->scenario->faults[h->subject].a, UINT16_MAX, h->subject, 1,
                     0);
        fault_end(w, h->subject);
        return;
    case HAPPENS_LISTED:
        crowd_listed(w, h->subject);
        return;
    case HAPPENS_TURN:
        crowd_turn(w, h->subject, h->detail);
        return;
    case HAPPENS_WAKE:
        wake(w, h->subject, h->detail);
        return;
    case HAPPENS_CHANGE:
        world_record(w, RECORD_CHANGE, RECORD_NOBODY, RECORD_NOBODY, h->subject, 0, 0);
        changes_happen(w, &w->scenario->changes[h->subject], &w->moves[h->subject]);
        return;
    case HAPPENS_LEARN:
        changes_learn(w, h->subject, h->detail);
        return;
    case HAPPENS_ASK:
    case HAPPENS_TELL:
    case HAPPENS_QUESTION:
    case HAPPENS_REPLY:
    case HAPPENS_BREAK:
    case HAPPENS_GONE:
        happen_to_message(w, h);
        return;
    }
}

bool world_step(struct world *w)
{
    assert(!w->kept);
    if (w->failed || !world_next(w))
        return false;
    struct happening h = events_pop(&w->queue);
    w->now_ns = h.at_ns;
    w->stats.events++;
    if (!put_aside(w, &h))
        happen(w, &h);
    return !w->failed;
}

void world_watch(struct world *w, const struct world_watcher *watcher)
{
    w->watcher = watcher;
}

/* --- looking --------------------------------------------------------------------------------- */

bool world_failed(const struct world *w)
{
    return w->failed;
}

uint64_t world_now_ns(const struct world *w)
{
    return w->now_ns;
}

const struct world_stats *world_stats(const struct world *w)
{
    return &w->stats;
}

struct check *world_check(const struct world *w)
{
    return w->check;
}

const struct world_move *world_move(const struct world *w, uint32_t change)
{
    assert(change < w->scenario->change_count);
    return &w->moves[change];
}

uint32_t world_node_count(const struct world *w)
{
    return w->node_count;
}

uint64_t world_under_way(const struct world *w)
{
    return w->under_way;
}

const struct node *world_node(const struct world *w, uint32_t index)
{
    return w->nodes[index].up ? &w->nodes[index].node : NULL;
}

uint64_t world_node_load(const struct world *w, uint32_t index)
{
    return w->nodes[index].load;
}
