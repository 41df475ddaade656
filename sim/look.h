/* sim/look.h - what somebody who draws a world wants to know of it.
 *
 * Questions about a world as it is now, beside those of sim/world.h. Looking changes nothing: a run
 * that is looked at after every step is the run that nobody looks at.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_LOOK_H
#define SIM_LOOK_H

#include "sim/world.h"

struct look_node {
    bool up;
    bool paused;            /* it is up, and does nothing */
    bool is_member;         /* by the newest list */
    bool list_is_old;       /* it is up, and does not know the newest list */
    bool is_cut;            /* nothing passes from it, or to it, and at least one other that is up;
                                it is up itself */
    uint32_t list;          /* the number of the list that it knows, or knew when it went down */
    uint32_t boots;         /* how often it has started */
    uint64_t slow_ns;       /* everything it does takes so much longer */
    uint64_t down_until_ns; /* while it is down, paused, slow: when that ends by itself; */
    uint64_t paused_until_ns; /* TIME_NEVER if it does not. Else they mean nothing */
    uint64_t slow_until_ns;
};

/* O(nodes) while anything is cut, else O(log members). */
void look_node(const struct world *w, uint32_t node, struct look_node *out);

/* Does nothing pass from the one to the other? Each direction is cut and healed by itself. */
bool look_is_cut(const struct world *w, uint32_t from, uint32_t to);
/* How many directions between any two nodes are cut, of those that are up and of the others. */
uint32_t look_cut_count(const struct world *w);

/* Who is a member by the newest list. */
uint32_t look_member_count(const struct world *w);
/* All lists that there were, by number from 0; the last one is the newest. Each stays as it is and
 * where it is as long as the world, or a copy of it that had it, is there. */
uint32_t look_list_count(const struct world *w);
const struct members *look_list(const struct world *w, uint32_t list);

/* The keys that clients of this world can ask for, each once: those of groups of clients, then
 * those of explicit requests, then those of visitors. O(1). */
uint32_t look_key_count(const struct world *w);
/* Their numbers (world_key()), ascending, the first max of them. Returns how many these are, and
 * *out_total how many there are in all. O(max). */
uint32_t look_keys(const struct world *w, uint32_t max, uint32_t *out, uint64_t *out_total);

/* The faults of this run: those of its scenario and of its weather, in order of time, then those
 * that were done by hand. Records call them by these numbers. Valid until the world's next step. */
uint32_t look_fault_count(const struct world *w);
const struct scenario_fault *look_fault(const struct world *w, uint32_t fault);

/* Nothing more happens before the scenario's end. */
bool look_is_over(const struct world *w);

#endif
