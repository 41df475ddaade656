/* sim/world.h - nodes, links and clients in virtual time.
 *
 *      clients  --access-->  nodes  <==links==>  nodes
 *
 *   event queue: (time, sequence) -> the earliest happens, and may put new ones in
 *
 * The nodes are those of core/node.h, the very object code that answers on a socket. The world
 * is their driver: it hands them events, carries out their effects as messages that take time, and
 * wakes them when they asked for it. Time jumps to the next event; nothing ticks.
 *
 * The same scenario and seed give the same run, event for event, on every machine: all draws are
 * functions (sim/draw.h), all orders are total, nothing depends on an address.
 *
 * Connections between nodes behave as TCP does: what is sent on one arrives whole and in order, or
 * waits, or the connection breaks and both sides learn of it. Single messages are never lost.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "core/node.h"
#include "sim/check.h"
#include "sim/scenario.h"
#include "sim/trace.h"

struct world;

/* What a run has counted. */
struct world_stats {
    uint64_t events;
    uint64_t requests;             /* asked */
    uint64_t answered;             /* told, with an answer */
    uint64_t closed;               /* told that the connection is gone */
    uint64_t hits, misses, errors; /* of the answers; errors are 5xx */
    uint64_t forwarded, collapsed;
    uint64_t moved_misses; /* GETs that missed while the value lay at the key's former owner */
    uint64_t outcomes[OUTCOME_COUNT];
    uint64_t latency_sum_ns, latency_max_ns;
};

/* What one change of the members has moved, of the keys that were cached where they belonged. */
struct world_move {
    uint64_t keys;            /* so many there were */
    uint64_t moved;           /* belong to another node from then on */
    uint64_t moved_by_modulo; /* would, if keys were spread by position mod number of members */
};

/* Build it at time 0. The scenario is borrowed; trace may be NULL. NULL: no memory. */
struct world *world_new(const struct scenario *scenario, uint64_t seed, struct trace *trace);
void world_free(struct world *w);
/* A world in which from now on the same happens as in this one (core/copy.h), with a trace of its
 * own and without a watcher. Either may be freed first; both borrow the scenario. Not within a
 * step. NULL: no memory. O(what is in use).
 *
 * former: another world of the same story, earlier or later, that nobody needs any more; NULL:
 * there is none. What is the same in it is taken from there and not copied, and its memory is used
 * again. If the copy succeeds, former can only be freed; if not, it is as before. */
struct world *world_copy(const struct world *from, struct trace *trace, struct copy *c,
                         struct world *former);

/* Someone who is told of every request, every answer and every record of the trace, as they
 * happen; NULL where he does not want to be. */
struct world_watcher {
    void *self;
    void (*asked)(void *self, const struct asked *a);
    void (*told)(void *self, const struct told *t);
    void (*recorded)(void *self, const struct record *r);
};

/* The bytes of one of the world's keys: in room, or where the scenario or its visitors have it. */
struct slice world_key(const struct world *w, uint32_t key, uint8_t room[KEY_BYTES_MAX]);

/* From now on this one, instead of anyone before; NULL for nobody. Borrowed. */
void world_watch(struct world *w, const struct world_watcher *watcher);

/* Let the next event happen. false: there is none before the scenario's end, or memory ran out
 * (world_failed() tells). O(log events) and what the node does. */
bool world_step(struct world *w);
bool world_failed(const struct world *w);

uint64_t world_now_ns(const struct world *w);
const struct world_stats *world_stats(const struct world *w);
struct check *world_check(const struct world *w);
/* Of a change of the scenario; all zero before it, and if it found nothing to do. */
const struct world_move *world_move(const struct world *w, uint32_t change);
uint32_t world_node_count(const struct world *w);
/* Questions of nodes to each other of which the asker has not learned the end. */
uint64_t world_under_way(const struct world *w);
/* NULL while it is down. */
const struct node *world_node(const struct world *w, uint32_t index);
/* Requests that a node has dealt with: those of clients and those of other nodes. */
uint64_t world_node_load(const struct world *w, uint32_t index);

#endif
